// Package state holds everything the mock remembers: JSON values in ordered
// collections, the clock, counters and random draws of each sandbox. It is a
// fold over a log of accepted changes. A sandbox is a fork, made in constant
// time, of one common base; readers see immutable snapshots without a lock; one
// writer at a time applies whole actions. It knows nothing of HTTP, of OpenAPI
// or of schemas.
package state

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"understudy/mock/state/log"
)

// World is all sandboxes and the base they are forks of. It is safe for
// concurrent use.
type World struct {
	options   Options
	base      atomic.Pointer[Snapshot]
	sandboxes sync.Map     // name to *Sandbox; read without a lock at each request
	nextSweep atomic.Int64 // real time, Unix nanoseconds

	// mu orders what touches more than one sandbox: the base, opening, forking,
	// resetting, removing. Taken after a sandbox's writer lock, never before.
	mu    sync.Mutex
	fills uint64
}

// New returns a World with an empty base and no sandboxes.
func New(o Options) *World {
	w := &World{options: o.withDefaults()}
	w.base.Store(empty(w.options.Clock))
	return w
}

// Fill makes a new base out of nothing: what each sandbox opened from now on
// starts with, and what Reset returns to. Sandboxes that are open keep what they
// have. The action does not move the clock. On an error the old base stays.
func (w *World) Fill(fill func(*Tx) error) error {
	t := w.begin(empty(w.options.Clock))
	defer t.end()
	if err := fill(t); err != nil {
		return err
	}
	next, err := t.finish()
	if err != nil {
		return fmt.Errorf("fill the base: %w", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	entry := t.entry(log.Fill)
	entry.Number, entry.Clock = w.fills+1, w.options.Clock.logged()
	if err := w.options.Log.Append(context.Background(), entry); err != nil {
		return fmt.Errorf("log the new base: %w", err)
	}
	w.fills++
	w.base.Store(next)
	return nil
}

// Sandbox returns the sandbox of that name and opens it as a fork of the base at
// its first use. The name "" is the shared default, which neither expires nor
// counts against the quota. The error is ErrName, a *LimitError, or the log's.
func (w *World) Sandbox(name string) (*Sandbox, error) {
	now := w.options.Real()
	if now.UnixNano() >= w.nextSweep.Load() {
		w.mu.Lock()
		w.sweep(now)
		w.mu.Unlock()
	}
	if s := w.use(name, now); s != nil {
		return s, nil
	}
	if name != "" && !namePattern.MatchString(name) {
		return nil, fmt.Errorf("sandbox %q: %w", name, ErrName)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if s := w.use(name, now); s != nil {
		return s, nil
	}
	return w.open(name, w.base.Load(), log.Entry{Op: log.Open}, now)
}

// use finds a sandbox and marks it as used. The mark comes before the look at
// removed, in sweep it is the other way round: one of the two sees the other.
func (w *World) use(name string, now time.Time) *Sandbox {
	s := w.find(name)
	if s == nil {
		return nil
	}
	s.used.Store(now.UnixNano())
	if s.removed.Load() {
		return nil
	}
	return s
}

func (w *World) find(name string) *Sandbox {
	found, ok := w.sandboxes.Load(name)
	if !ok {
		return nil
	}
	return found.(*Sandbox)
}

// open adds a sandbox that begins with start. The caller holds mu.
func (w *World) open(name string, start *Snapshot, entry log.Entry, now time.Time) (*Sandbox, error) {
	if name != "" {
		w.sweep(now)
		if w.count() >= w.options.MaxSandboxes {
			return nil, &LimitError{Limit: "sandboxes", Value: int64(w.options.MaxSandboxes), Flag: "--max-sandboxes"}
		}
	}
	s := newSandbox(w, name, start)
	s.used.Store(now.UnixNano())
	if err := s.append(context.Background(), entry); err != nil {
		return nil, err
	}
	w.sandboxes.Store(name, s)
	return s, nil
}

func (w *World) count() int {
	n := 0
	for name := range w.sandboxes.Range {
		if name != "" {
			n++
		}
	}
	return n
}

// Info describes a sandbox.
type Info struct {
	Name    string
	Objects int
	Bytes   int64     // approximate
	Actions uint64    // accepted so far, those of the base included
	Now     time.Time // by the clock of the sandbox
	Used    time.Time // by the real clock
	Saves   []string  // names of the kept snapshots, sorted
}

// Sandboxes describes all sandboxes that are open, sorted by name.
func (w *World) Sandboxes() []Info {
	w.mu.Lock()
	w.sweep(w.options.Real())
	w.mu.Unlock()
	var infos []Info
	for _, s := range w.sandboxes.Range {
		infos = append(infos, s.(*Sandbox).info())
	}
	slices.SortFunc(infos, func(a, b Info) int { return cmp.Compare(a.Name, b.Name) })
	return infos
}

// Base is what sandboxes opened from now on begin with.
func (w *World) Base() *Snapshot { return w.base.Load() }

// Names lists the sandboxes that are open, sorted.
func (w *World) Names() []string {
	w.mu.Lock()
	w.sweep(w.options.Real())
	w.mu.Unlock()
	var names []string
	for name := range w.sandboxes.Range {
		names = append(names, name.(string))
	}
	slices.Sort(names)
	return names
}

// Remove ends a sandbox and the subscriptions to it, and reports whether there
// was one; the next use of the name opens a new one. Where the log cannot take
// the removal, it holds until the next Replay.
func (w *World) Remove(name string) bool {
	s := w.find(name)
	if s == nil || s.lock(context.Background()) != nil {
		return false
	}
	defer s.unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	_ = s.append(context.Background(), log.Entry{Op: log.Remove})
	s.removed.Store(true)
	w.drop(s)
	return true
}

// drop forgets a sandbox whose writer lock and mu are held.
func (w *World) drop(s *Sandbox) {
	w.sandboxes.Delete(s.name)
	close(s.gone)
	s.feed.close()
}

// sweep removes the sandboxes that were idle for too long. The caller holds mu.
func (w *World) sweep(now time.Time) {
	w.nextSweep.Store(now.Add(w.options.IdleExpiry / 8).UnixNano())
	for _, s := range w.sandboxes.Range {
		w.expire(s.(*Sandbox), now)
	}
}

func (w *World) expire(s *Sandbox, now time.Time) {
	if s.name == "" || !s.idle(now) || !s.tryLock() {
		return
	}
	defer s.unlock()
	s.removed.Store(true)
	if !s.idle(now) || s.append(context.Background(), log.Entry{Op: log.Remove}) != nil {
		s.removed.Store(false)
		return
	}
	w.drop(s)
}
