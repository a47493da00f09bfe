package state_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"understudy/mock/state"
	"understudy/mock/state/log"
)

type object = map[string]any

// tester is what testing.TB and *rapid.T have in common.
type tester interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Context() context.Context
}

// recorder is a log that keeps its entries as JSON text.
type recorder struct {
	mu      sync.Mutex
	entries []string
	broken  error // refuses entries while set
}

func (r *recorder) Append(_ context.Context, entry log.Entry) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.broken != nil {
		return r.broken
	}
	text, err := json.Marshal(entry)
	r.entries = append(r.entries, string(text))
	return err
}

func (r *recorder) Replay(_ context.Context, receive func(log.Entry) error) error {
	for _, text := range r.entries {
		var entry log.Entry
		if err := json.Unmarshal([]byte(text), &entry); err != nil {
			return err
		}
		if err := receive(entry); err != nil {
			return err
		}
	}
	return nil
}

func (r *recorder) Close() error { return nil }

func (r *recorder) breakWith(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.broken = err
}

// wall is a clock on the wall that tests turn by hand.
type wall struct {
	mu  sync.Mutex
	now time.Time
}

func newWall() *wall { return &wall{now: time.Date(2030, 5, 6, 7, 8, 9, 0, time.UTC)} }

func (w *wall) read() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *wall) turn(by time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(by)
}

func open(tb tester, w *state.World, name string) *state.Sandbox {
	tb.Helper()
	s, err := w.Sandbox(name)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func update(tb tester, s *state.Sandbox, action func(*state.Tx) error) {
	tb.Helper()
	if err := s.Update(tb.Context(), action); err != nil {
		tb.Fatal(err)
	}
}

func put(tb tester, s *state.Sandbox, collection, id string, value object) {
	tb.Helper()
	update(tb, s, func(t *state.Tx) error { return t.Put(collection, id, value) })
}

// contents is all that a reader can see of a sandbox, and what comes next.
type contents struct {
	Collections map[string][]state.Entry
	Objects     int
	Bytes       int64
	Now         time.Time
	Clock       state.Clock
	Next        map[string]int64
	Draw        uint64
}

var errPeek = errors.New("only looking")

func look(tb tester, s *state.Sandbox, counters ...string) contents {
	tb.Helper()
	now := s.Snapshot()
	c := contents{
		Collections: map[string][]state.Entry{}, Objects: now.Objects(), Bytes: now.Bytes(),
		Now: s.Now(), Clock: s.Clock(), Next: map[string]int64{},
	}
	for _, name := range now.Collections() {
		c.Collections[name] = slices.Collect(now.All(name))
	}
	err := s.Update(tb.Context(), func(t *state.Tx) error {
		for _, counter := range counters {
			c.Next[counter] = t.Next(counter)
		}
		c.Draw = t.Rand().Uint64()
		return errPeek
	})
	if !errors.Is(err, errPeek) {
		tb.Fatalf("peek: got %v", err)
	}
	return c
}

func ids(entries func(func(state.Entry) bool)) []string {
	var ids []string
	for e := range entries {
		ids = append(ids, e.ID)
	}
	return ids
}
