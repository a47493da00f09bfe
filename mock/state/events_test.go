package state_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"understudy/mock/state"
)

func emit(tb testing.TB, s *state.Sandbox, names ...string) {
	tb.Helper()
	update(tb, s, func(t *state.Tx) error {
		for _, name := range names {
			t.Emit(state.Event{Name: name})
		}
		return nil
	})
}

func TestSubscribersHearInOrder(t *testing.T) {
	t.Parallel()
	w := state.New(state.Options{})
	s := open(t, w, "a")
	first, cancelFirst := s.Subscribe(8)
	emit(t, s, "1", "2")
	second, cancelSecond := s.Subscribe(8)
	emit(t, open(t, w, "other"), "elsewhere")
	emit(t, s, "3")
	cancelFirst()
	cancelSecond()
	cancelSecond()
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	want := []state.Event{{Name: "1", Time: start}, {Name: "2", Time: start}, {Name: "3", Time: start.Add(time.Second)}}
	if diff := cmp.Diff(want, drain(first)); diff != "" {
		t.Errorf("first subscriber (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want[2:], drain(second)); diff != "" {
		t.Errorf("second subscriber (-want +got):\n%s", diff)
	}
}

// drain reads a channel to its end, so it hangs if the channel is never closed.
func drain(events <-chan state.Event) []state.Event {
	var all []state.Event
	for e := range events {
		all = append(all, e)
	}
	return all
}

func TestSlowSubscriberIsDropped(t *testing.T) {
	t.Parallel()
	s := open(t, state.New(state.Options{}), "")
	slow, cancel := s.Subscribe(0) // at least one event waits
	quick, cancelQuick := s.Subscribe(8)
	emit(t, s, "1")
	emit(t, s, "2")
	if got := drain(slow); len(got) != 1 || got[0].Name != "1" {
		t.Errorf("the slow reader got %v, want the first event and the end", got)
	}
	cancel()
	cancelQuick()
	if got := drain(quick); len(got) != 2 {
		t.Errorf("the quick reader got %v, want both events", got)
	}
}

func TestEventsComeAfterTheChangeIsVisible(t *testing.T) {
	t.Parallel()
	s := open(t, state.New(state.Options{}), "")
	events, cancel := s.Subscribe(64)
	go func() {
		defer cancel()
		for range 64 {
			_ = s.Update(t.Context(), func(t *state.Tx) error {
				t.Emit(state.Event{Name: "created", Value: int(t.Next("event"))})
				return createAndCount(t)
			})
		}
	}()
	for e := range events {
		if n := s.Snapshot().Len("chats"); n < e.Value.(int) {
			t.Errorf("event %v came when %d objects were visible", e.Value, n)
		}
	}
}
