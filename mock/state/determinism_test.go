package state_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/mock/state"
)

// play makes the same calls in a sandbox and tells what came out.
func play(tb testing.TB, s *state.Sandbox) []string {
	tb.Helper()
	var story []string
	for range 5 {
		update(tb, s, func(t *state.Tx) error {
			id := fmt.Sprintf("%d-%08x", t.Next("id"), t.Rand().Uint32())
			story = append(story, fmt.Sprint(id, t.Rand().IntN(100), t.Now()))
			return t.Put("a", id, object{})
		})
	}
	return append(story, ids(s.Snapshot().All("a"))...)
}

func TestSameSeedSameCallsSameOutcome(t *testing.T) {
	t.Parallel()
	newWorld := func(seed uint64) *state.World {
		w := state.New(state.Options{Seed: seed})
		if err := w.Fill(func(t *state.Tx) error { return t.Put("a", fmt.Sprint(t.Rand().Uint32()), object{}) }); err != nil {
			t.Fatal(err)
		}
		return w
	}
	w := newWorld(1)
	want := play(t, open(t, w, "x"))
	reset := open(t, w, "x")
	if err := reset.Reset(); err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string][]string{
		"another sandbox": play(t, open(t, w, "y")),
		"another world":   play(t, open(t, newWorld(1), "")),
		"after reset":     play(t, reset),
	} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if other := play(t, open(t, newWorld(2), "")); cmp.Equal(want, other) {
		t.Error("another seed gives the same draws")
	}
}

func TestDrawsDifferFromActionToAction(t *testing.T) {
	t.Parallel()
	s := open(t, state.New(state.Options{}), "")
	seen := map[uint64]bool{}
	for range 1000 {
		update(t, s, func(t *state.Tx) error { seen[t.Rand().Uint64()] = true; return nil })
	}
	if len(seen) != 1000 {
		t.Errorf("1000 actions drew %d different numbers", len(seen))
	}
}
