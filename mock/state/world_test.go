package state_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"understudy/mock/state"
)

func TestFillMakesTheBase(t *testing.T) {
	t.Parallel()
	w := state.New(state.Options{})
	first := func(t *state.Tx) error { t.Next("id"); return t.Put("a", "1", object{"v": "first"}) }
	if err := w.Fill(first); err != nil {
		t.Fatal(err)
	}
	s := open(t, w, "x")
	before := look(t, s, "id")
	if want := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); !before.Now.Equal(want) || before.Next["id"] != 2 {
		t.Errorf("starts at %s with id %d, want %s and 2", before.Now, before.Next["id"], want)
	}
	put(t, s, "a", "2", object{})
	boom := errors.New("boom")
	if err := w.Fill(func(t *state.Tx) error { _ = t.Put("a", "9", object{}); return boom }); !errors.Is(err, boom) {
		t.Errorf("got %v, want the error of the action", err)
	}
	if err := s.Reset(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, look(t, s, "id")); diff != "" {
		t.Errorf("after reset (-want +got):\n%s", diff)
	}
	if err := w.Fill(func(t *state.Tx) error { return t.Put("b", "1", object{}) }); err != nil {
		t.Fatal(err)
	}
	if got := s.Snapshot().Collections(); got[0] != "a" {
		t.Errorf("a new base changed an open sandbox: %q", got)
	}
	if got := open(t, w, "y").Snapshot().Collections(); len(got) != 1 || got[0] != "b" {
		t.Errorf("a sandbox opened after the new base has %q, want only b", got)
	}
}

func TestSandboxesAreIsolated(t *testing.T) {
	t.Parallel()
	w := state.New(state.Options{})
	a, b := open(t, w, "a"), open(t, w, "b")
	put(t, a, "c", "1", object{})
	if again := open(t, w, "a"); again != a {
		t.Error("the same name gives another sandbox")
	}
	fork, err := a.Fork("a2")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(look(t, a), look(t, fork)); diff != "" {
		t.Errorf("fork differs (-source +fork):\n%s", diff)
	}
	put(t, fork, "c", "2", object{})
	if a.Snapshot().Len("c") != 1 || b.Snapshot().Len("c") != 0 || fork.Snapshot().Len("c") != 2 {
		t.Error("a change in one sandbox shows in another")
	}
	if _, err := a.Fork("b"); !errors.Is(err, state.ErrExists) {
		t.Errorf("fork to a name in use: got %v", err)
	}
	if _, err := a.Fork(""); !errors.Is(err, state.ErrName) {
		t.Errorf("fork to no name: got %v", err)
	}
}

func TestSandboxNames(t *testing.T) {
	t.Parallel()
	w := state.New(state.Options{})
	for _, name := range []string{"a b", "ä", "a/b", "~x", strings.Repeat("a", 65), "a\n"} {
		if _, err := w.Sandbox(name); !errors.Is(err, state.ErrName) {
			t.Errorf("sandbox %q: got %v, want ErrName", name, err)
		}
	}
	for _, name := range []string{"", "..", "A-b_9.c", strings.Repeat("a", 64)} {
		if _, err := w.Sandbox(name); err != nil {
			t.Errorf("sandbox %q: %v", name, err)
		}
	}
}

func TestIdleSandboxesExpire(t *testing.T) {
	t.Parallel()
	clock := newWall()
	w := state.New(state.Options{Real: clock.read, IdleExpiry: time.Hour})
	for _, name := range []string{"", "idle", "used", "watched"} {
		put(t, open(t, w, name), "a", "1", object{})
	}
	_, cancel := open(t, w, "watched").Subscribe(1)
	stale := open(t, w, "idle")
	clock.turn(59 * time.Minute)
	open(t, w, "used")
	clock.turn(time.Minute)
	var names []string
	for _, info := range w.Sandboxes() {
		names = append(names, info.Name)
	}
	if diff := cmp.Diff([]string{"", "used", "watched"}, names); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
	if err := stale.Reset(); !errors.Is(err, state.ErrRemoved) {
		t.Errorf("change of an expired sandbox: got %v, want ErrRemoved", err)
	}
	if n := open(t, w, "idle").Snapshot().Objects(); n != 0 {
		t.Errorf("an expired sandbox came back with %d objects", n)
	}
	cancel()
	if n := open(t, w, "watched").Snapshot().Objects(); n != 1 {
		t.Errorf("a sandbox with a subscriber lost its objects: %d left", n)
	}
	clock.turn(time.Hour)
	if n := open(t, w, "watched").Snapshot().Objects(); n != 0 {
		t.Errorf("a sandbox that lost its subscriber did not expire: %d objects", n)
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	w := state.New(state.Options{})
	s := open(t, w, "x")
	put(t, s, "a", "1", object{})
	events, cancel := s.Subscribe(1)
	defer cancel()
	if !w.Remove("x") || w.Remove("x") || w.Remove("never") {
		t.Error("Remove does not tell whether there was a sandbox")
	}
	if _, open := <-events; open {
		t.Error("the subscription outlives its sandbox")
	}
	if err := s.Update(t.Context(), func(*state.Tx) error { return nil }); !errors.Is(err, state.ErrRemoved) {
		t.Errorf("got %v, want ErrRemoved", err)
	}
	if n := open(t, w, "x").Snapshot().Objects(); n != 0 {
		t.Errorf("opened anew with %d objects", n)
	}
	if _, open := <-func() <-chan state.Event { c, _ := s.Subscribe(1); return c }(); open {
		t.Error("a removed sandbox takes subscribers")
	}
}

func TestSaveAndRestore(t *testing.T) {
	t.Parallel()
	s := open(t, state.New(state.Options{MaxSaves: 1}), "")
	put(t, s, "a", "1", object{})
	before := look(t, s, "id")
	if err := s.Save("one"); err != nil {
		t.Fatal(err)
	}
	update(t, s, func(t *state.Tx) error { t.Next("id"); t.Delete("a", "1"); return nil })
	if err := errors.Join(s.Advance(time.Hour), s.Reset(), s.Restore("one")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, look(t, s, "id")); diff != "" {
		t.Errorf("restored (-want +got):\n%s", diff)
	}
	if err := s.Restore("two"); !errors.Is(err, state.ErrNoSave) || !strings.Contains(err.Error(), `["one"]`) {
		t.Errorf("restore of an unknown name: got %v", err)
	}
	if err := s.Save("a b"); !errors.Is(err, state.ErrName) {
		t.Errorf("save under a bad name: got %v", err)
	}
	var limit *state.LimitError
	if err := s.Save("two"); !errors.As(err, &limit) {
		t.Errorf("one snapshot too many: got %v", err)
	}
	if err := s.Save("one"); err != nil {
		t.Errorf("save over an old one: %v", err)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	text := func(n int) object { return object{"t": strings.Repeat("x", n)} }
	puts := func(n, size int) func(*state.World) error {
		return func(w *state.World) error {
			s, _ := w.Sandbox("")
			return s.Update(context.Background(), func(t *state.Tx) error {
				for i := range n {
					if err := t.Put("a", fmt.Sprint(i), text(size)); err != nil {
						return err
					}
				}
				return nil
			})
		}
	}
	counters := func(w *state.World) error {
		s, _ := w.Sandbox("")
		return s.Update(context.Background(), func(t *state.Tx) error {
			for i := range 100 {
				t.Next(fmt.Sprint(i))
			}
			return nil
		})
	}
	sandboxes := func(w *state.World) error {
		_, a := w.Sandbox("a")
		_, b := w.Sandbox("b")
		return errors.Join(a, b)
	}
	fill := func(w *state.World) error {
		return w.Fill(func(t *state.Tx) error { return errors.Join(t.Put("a", "1", text(1)), t.Put("a", "2", text(1))) })
	}
	for _, test := range []struct {
		name    string
		options state.Options
		action  func(*state.World) error
		want    *state.LimitError
	}{
		{"objects", state.Options{MaxObjects: 2}, puts(3, 1), &state.LimitError{Limit: "objects in a sandbox", Value: 2, Flag: "--max-objects"}},
		{"objects reached", state.Options{MaxObjects: 3}, puts(3, 1), nil},
		{"objects of the base", state.Options{MaxObjects: 1}, fill, &state.LimitError{Limit: "objects in a sandbox", Value: 1, Flag: "--max-objects"}},
		{"bytes", state.Options{MaxBytes: 20_000}, puts(3, 10_000), &state.LimitError{Limit: "bytes in a sandbox", Value: 20_000, Flag: "--max-state-bytes"}},
		{"bytes of counters", state.Options{MaxBytes: 1_000}, counters, &state.LimitError{Limit: "bytes in a sandbox", Value: 1_000, Flag: "--max-state-bytes"}},
		{"bytes of an object", state.Options{MaxObjectBytes: 1_000}, puts(1, 1_000), &state.LimitError{Limit: "bytes in one object", Value: 1_000, Flag: "--max-object-bytes"}},
		{"default bytes of an object", state.Options{}, puts(1, 1<<20), &state.LimitError{Limit: "bytes in one object", Value: 1 << 20, Flag: "--max-object-bytes"}},
		{"sandboxes", state.Options{MaxSandboxes: 1}, sandboxes, &state.LimitError{Limit: "sandboxes", Value: 1, Flag: "--max-sandboxes"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := state.New(test.options)
			var got *state.LimitError
			err := test.action(w)
			errors.As(err, &got)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("got %v (-want +got):\n%s", err, diff)
			}
			if n := open(t, w, "").Snapshot().Objects(); test.want != nil && n != 0 {
				t.Errorf("the refused action left %d objects", n)
			}
		})
	}
}

func TestShrinkingPassesWhenTooLarge(t *testing.T) {
	t.Parallel()
	s := open(t, state.New(state.Options{MaxObjects: 1}), "")
	put(t, s, "a", "1", object{"t": "long"})
	put(t, s, "a", "1", object{"t": "s"})
	update(t, s, func(t *state.Tx) error { t.Delete("a", "1"); return t.Put("a", "2", object{}) })
}
