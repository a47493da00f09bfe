package state

import (
	"context"
	"errors"
	"fmt"
	"math"

	"understudy/mock/state/log"
)

// Replay rebuilds the world from its log. It belongs right after New, before
// anything else, with the options the log was written with; a Fill that follows
// makes the base for what is opened later. Limits do not apply: what was
// accepted once stays. After an error the world must not be used.
func (w *World) Replay(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fills > 0 || w.base.Load().actions > 0 {
		return errors.New("replay the log: the world is in use already; replay comes first")
	}
	for name := range w.sandboxes.Range {
		return fmt.Errorf("replay the log: sandbox %q is open already; replay comes first", name)
	}
	if err := w.options.Log.Replay(ctx, w.apply); err != nil {
		return fmt.Errorf("replay the log: %w", err)
	}
	return nil
}

func (w *World) apply(e log.Entry) error {
	if err := w.applyOp(e); err != nil {
		return fmt.Errorf("entry %d (%.20q) of sandbox %.64q: %w", e.Number, e.Op, e.Sandbox, err)
	}
	return nil
}

func (w *World) applyOp(e log.Entry) error {
	switch e.Op {
	case log.Fill:
		return w.applyFill(e)
	case log.Open:
		return w.applyOpen(e, w.base.Load())
	case log.Fork:
		source := w.find(e.Source)
		if source == nil {
			return fmt.Errorf("its source, sandbox %.64q, is not there", e.Source)
		}
		return w.applyOpen(e, source.Snapshot())
	}
	s := w.find(e.Sandbox)
	if s == nil {
		return errors.New("the log has not opened that sandbox")
	}
	if e.Number != s.entries+1 {
		return fmt.Errorf("the entry before it has number %d: the log has a gap", s.entries)
	}
	s.entries = e.Number
	return s.apply(e)
}

func (w *World) applyFill(e log.Entry) error {
	if e.Number != w.fills+1 {
		return fmt.Errorf("the base before it has number %d: the log has a gap", w.fills)
	}
	if e.Clock == nil {
		return errors.New("a base without a clock")
	}
	next, err := w.replayed(empty(Clock(*e.Clock).normal()), e)
	if err != nil {
		return err
	}
	w.fills = e.Number
	w.base.Store(next)
	return nil
}

// applyOpen opens a sandbox, or opens it anew where the log missed its removal.
func (w *World) applyOpen(e log.Entry, start *Snapshot) error {
	if e.Number != 1 {
		return errors.New("the first entry of a sandbox has number 1")
	}
	if e.Sandbox != "" && !namePattern.MatchString(e.Sandbox) {
		return ErrName
	}
	s := newSandbox(w, e.Sandbox, start)
	s.entries = 1
	s.used.Store(w.options.Real().UnixNano())
	w.sandboxes.Store(e.Sandbox, s)
	return nil
}

func (s *Sandbox) apply(e log.Entry) error {
	switch e.Op {
	case log.Update:
		return s.applyUpdate(e)
	case log.Reset:
		s.current.Store(s.world.base.Load())
	case log.Remove:
		s.world.drop(s)
	case log.Save:
		s.keep(e.Snapshot, s.Snapshot())
	case log.Restore:
		saved := (*s.saves.Load())[e.Snapshot]
		if saved == nil {
			return fmt.Errorf("snapshot %.64q: %w", e.Snapshot, ErrNoSave)
		}
		s.current.Store(saved)
	case log.SetTime:
		return s.applyClock(e)
	default:
		return errors.New("an operation this version does not know")
	}
	return nil
}

func (s *Sandbox) applyUpdate(e log.Entry) error {
	next, err := s.world.replayed(s.Snapshot(), e)
	if err != nil {
		return err
	}
	next.clock = next.clock.after(e.Time)
	s.current.Store(next)
	return nil
}

func (s *Sandbox) applyClock(e log.Entry) error {
	if e.Clock == nil {
		return errors.New("a change of the clock without a clock")
	}
	next := *s.Snapshot()
	next.clock = Clock(*e.Clock).normal()
	s.current.Store(&next)
	return nil
}

// replayed is the state after the changes and counters of an entry.
func (w *World) replayed(before *Snapshot, e log.Entry) (*Snapshot, error) {
	unlimited := &Options{MaxObjects: math.MaxInt, MaxBytes: math.MaxInt64, MaxObjectBytes: math.MaxInt}
	t := beginAt(unlimited, before, e.Time)
	defer t.end()
	for _, change := range e.Changes {
		if change.Value == nil {
			if !t.remove(change.Collection, change.ID) {
				return nil, fmt.Errorf("deletes object %q in %q, which is not there", change.ID, change.Collection)
			}
			continue
		}
		if err := t.put(change.Collection, change.ID, change.Value); err != nil {
			return nil, fmt.Errorf("put object %q in %q: %w", change.ID, change.Collection, err)
		}
	}
	for counter, n := range e.Counters {
		t.count(counter, n)
	}
	return t.finish()
}
