package state_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"understudy/mock/state"
)

// told collects what Options.Accepted is told.
type told struct {
	mu      sync.Mutex
	actions []*state.Accepted
}

func (c *told) options() state.Options {
	return state.Options{Accepted: func(_ *state.Sandbox, a *state.Accepted) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.actions = append(c.actions, a)
	}}
}

func TestAcceptedActionsTellWhatChanged(t *testing.T) {
	t.Parallel()
	c := &told{}
	s := open(t, state.New(c.options()), "")
	put := func(tx *state.Tx, collection, id, text string) {
		if err := tx.Put(collection, id, object{"text": text}); err != nil {
			t.Error(err)
		}
	}
	update(t, s, func(tx *state.Tx) error {
		put(tx, "chats", "a", "1")
		put(tx, "chats/a/messages", "1", "hello")
		put(tx, "chats", "b", "1")
		put(tx, "chats", "gone", "1")
		tx.Delete("chats", "gone")
		put(tx, "chats", "a", "2") // told once, as it is in the end
		return nil
	})
	update(t, s, func(tx *state.Tx) error {
		tx.Because("somebody")
		put(tx, "chats", "b", "1") // as it was
		tx.Emit(state.Event{Name: "closed", Collection: "chats", ID: "a"})
		tx.Delete("chats", "a")
		return nil
	})
	update(t, s, func(tx *state.Tx) error { // made anew: changed
		tx.Delete("chats", "b")
		put(tx, "chats", "b", "3")
		return nil
	})
	if err := s.Update(t.Context(), func(*state.Tx) error { return nil }); err != nil {
		t.Error(err)
	}
	if err := s.Reset(); err != nil {
		t.Error(err)
	}
	var got [][]state.Change
	for _, a := range c.actions {
		got = append(got, a.Changes())
	}
	want := [][]state.Change{
		{
			{Collection: "chats", ID: "a", New: object{"text": "2"}},
			{Collection: "chats/a/messages", ID: "1", New: object{"text": "hello"}},
			{Collection: "chats", ID: "b", New: object{"text": "1"}},
		},
		{
			{Collection: "chats", ID: "a", Old: object{"text": "2"}},
			{Collection: "chats/a/messages", ID: "1", Old: object{"text": "hello"}},
		},
		{{Collection: "chats", ID: "b", Old: object{"text": "1"}, New: object{"text": "3"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if second := c.actions[1]; second.Cause != "somebody" || len(second.Events) != 1 || second.Events[0].Name != "closed" {
		t.Errorf("the second action has cause %v and events %v", second.Cause, second.Events)
	}
}

func TestAHeldSandboxDoesNotExpire(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	w := state.New(state.Options{IdleExpiry: time.Minute, Real: func() time.Time { return now }})
	held, other := open(t, w, "held"), open(t, w, "other")
	release := held.Hold()
	now = now.Add(time.Hour)
	w.Sandboxes()
	select {
	case <-other.Removed():
	default:
		t.Error("the sandbox that nobody holds is still there")
	}
	select {
	case <-held.Removed():
		t.Error("the held sandbox is gone")
	default:
	}
	release()
	release()
	w.Sandboxes()
	select {
	case <-held.Removed():
	default:
		t.Error("the released sandbox is still there")
	}
}
