package state

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"understudy/mock/state/log"
)

// Sandbox is one isolated world: state, clock, counters, draws and events. It is
// safe for concurrent use. Reading never waits; writers take turns.
type Sandbox struct {
	world   *World
	name    string
	current atomic.Pointer[Snapshot]
	used    atomic.Int64 // real time, Unix nanoseconds
	removed atomic.Bool
	feed    feed
	held    atomic.Int64  // by how many it is kept from expiring
	gone    chan struct{} // closed once it is removed

	saves atomic.Pointer[map[string]*Snapshot] // by name; the map is replaced, never written

	writer  chan struct{} // holds a token while somebody writes
	entries uint64        // in the log so far; the writer's
}

func newSandbox(w *World, name string, start *Snapshot) *Sandbox {
	s := &Sandbox{world: w, name: name, writer: make(chan struct{}, 1), gone: make(chan struct{})}
	s.current.Store(start)
	s.saves.Store(&map[string]*Snapshot{})
	return s
}

// Name returns the name of the sandbox, "" for the default.
func (s *Sandbox) Name() string { return s.name }

// Snapshot returns the state as of now. It holds no lock and costs nothing.
func (s *Sandbox) Snapshot() *Snapshot { return s.current.Load() }

// Now returns the time by the clock of the sandbox.
func (s *Sandbox) Now() time.Time { return s.Snapshot().clock.now(s.world.options.Real) }

// Clock returns the clock as it stands.
func (s *Sandbox) Clock() Clock { return s.Snapshot().clock }

// Subscribe returns the events of actions accepted from now on, in order, and
// how to end the subscription. At most buffer events (at least one) wait; a
// reader that falls further behind is dropped. The channel is closed when the
// subscription ends in any way. A sandbox with subscribers does not expire.
func (s *Sandbox) Subscribe(buffer int) (<-chan Event, func()) { return s.feed.subscribe(buffer) }

// Update runs one whole action and makes it visible at once, after it is in the
// log. On an error, which is returned as it is, nothing has changed: neither
// objects nor counters nor draws nor the clock. An action that does nothing but
// read is not counted. The context bounds the wait for other writers and the
// append. The action must not change the same sandbox in another way than
// through its Tx: it would wait for itself.
func (s *Sandbox) Update(ctx context.Context, action func(*Tx) error) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.unlock()
	t := s.world.begin(s.current.Load())
	defer t.end()
	if err := action(t); err != nil {
		return err
	}
	if !t.touched {
		return nil
	}
	return s.commit(ctx, t)
}

func (s *Sandbox) commit(ctx context.Context, t *Tx) error {
	next, err := t.finish()
	if err != nil {
		return fmt.Errorf("update sandbox %q: %w", s.name, err)
	}
	next.clock = next.clock.after(t.now)
	if err := s.become(ctx, next, t.entry(log.Update)); err != nil {
		return err
	}
	s.tell(t, next)
	return nil
}

// become logs an entry and then shows its outcome. The caller holds the writer lock.
func (s *Sandbox) become(ctx context.Context, next *Snapshot, entry log.Entry) error {
	if err := s.append(ctx, entry); err != nil {
		return err
	}
	s.current.Store(next)
	return nil
}

func (s *Sandbox) append(ctx context.Context, entry log.Entry) error {
	entry.Sandbox, entry.Number = s.name, s.entries+1
	if err := s.world.options.Log.Append(ctx, entry); err != nil {
		return fmt.Errorf("log entry %d (%s) of sandbox %q: %w", entry.Number, entry.Op, s.name, err)
	}
	s.entries++
	return nil
}

// lock takes the writer's turn.
func (s *Sandbox) lock(ctx context.Context) error {
	// Without this a context that is over would win the select only sometimes.
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("change sandbox %q: %w", s.name, err)
	}
	select {
	case s.writer <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("wait to change sandbox %q: %w", s.name, ctx.Err())
	}
	if s.removed.Load() {
		s.unlock()
		return fmt.Errorf("sandbox %q: %w", s.name, ErrRemoved)
	}
	s.used.Store(s.world.options.Real().UnixNano())
	return nil
}

func (s *Sandbox) tryLock() bool {
	select {
	case s.writer <- struct{}{}:
		return true
	default:
		return false
	}
}

func (s *Sandbox) unlock() { <-s.writer }

func (s *Sandbox) idle(now time.Time) bool {
	since := now.UnixNano() - s.used.Load()
	return since >= int64(s.world.options.IdleExpiry) && s.held.Load() == 0 && !s.feed.isHeard()
}
