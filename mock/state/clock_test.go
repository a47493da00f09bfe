package state_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"understudy/mock/state"
)

func TestClocks(t *testing.T) {
	t.Parallel()
	begin := time.Date(2025, 3, 4, 5, 6, 7, 0, time.FixedZone("east", 3600))
	wallTime := newWall().now
	for _, test := range []struct {
		name  string
		clock state.Clock
		want  []time.Duration // from base: at the start, after an action, after Advance(1h), after Freeze and an action
		base  time.Time
	}{
		{"zero", state.Clock{}, []time.Duration{0, time.Second, time.Hour + time.Second, time.Hour + time.Second}, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)},
		{"virtual", state.Clock{Time: begin, Tick: time.Minute}, []time.Duration{0, time.Minute, 61 * time.Minute, 61 * time.Minute}, begin},
		{"frozen", state.Clock{Kind: state.Frozen, Time: begin}, []time.Duration{0, 0, time.Hour, time.Hour}, begin},
		{"real", state.Clock{Kind: state.Real, Offset: time.Minute}, []time.Duration{0, 0, time.Hour, time.Hour}, wallTime.Add(time.Minute)},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, state.New(state.Options{Clock: test.clock, Real: newWall().read}), "")
			steps := []func() error{
				func() error { return nil },
				func() error { put(t, s, "a", "1", object{}); return nil },
				func() error { return s.Advance(time.Hour) },
				func() error { err := s.Freeze(); put(t, s, "a", "2", object{}); return err },
			}
			for i, step := range steps {
				if err := step(); err != nil {
					t.Fatal(err)
				}
				if want := test.base.Add(test.want[i]); !s.Now().Equal(want) {
					t.Errorf("step %d: %s, want %s", i, s.Now(), want)
				}
			}
			if s.Now().Location() != time.UTC {
				t.Errorf("in %s, want UTC", s.Now().Location())
			}
		})
	}
}

func TestRealClockStandsStillInAnAction(t *testing.T) {
	t.Parallel()
	clock := newWall()
	s := open(t, state.New(state.Options{Clock: state.Clock{Kind: state.Real}, Real: clock.read}), "")
	update(t, s, func(tx *state.Tx) error {
		before := tx.Now()
		clock.turn(time.Minute)
		if !tx.Now().Equal(before) {
			t.Error("time passed within an action")
		}
		return nil
	})
	if want := clock.read(); !s.Now().Equal(want) {
		t.Errorf("after it: %s, want %s", s.Now(), want)
	}
}

func TestReadingDoesNotMoveTheClock(t *testing.T) {
	t.Parallel()
	s := open(t, state.New(state.Options{}), "")
	before := look(t, s)
	update(t, s, func(t *state.Tx) error { t.Get("a", "1"); t.Delete("a", "1"); return nil })
	if after := look(t, s); !after.Now.Equal(before.Now) || after.Draw != before.Draw {
		t.Errorf("an action that only reads moved the clock or the draws: %v, %v", before, after)
	}
}

func TestClockRefuses(t *testing.T) {
	t.Parallel()
	s := open(t, state.New(state.Options{}), "")
	far := state.Clock{Kind: state.Real, Offset: math.MaxInt64}
	for _, test := range []struct {
		name, want string
		err        error
	}{
		{"kind", `kind "lunar"`, s.SetClock(state.Clock{Kind: "lunar"})},
		{"year", "year 10000", s.SetClock(state.Clock{Time: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)})},
		{"backwards", "positive duration", s.Advance(-time.Second)},
		{"overflow", "as far as it goes", errors.Join(s.SetClock(far), s.Advance(time.Hour))},
	} {
		if test.err == nil || !strings.Contains(test.err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q in it", test.name, test.err, test.want)
		}
	}
}
