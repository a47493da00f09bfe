package state_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"understudy/mock/state"
)

// town promises three chats, two messages of each, and a lone setting.
func town(made *atomic.Int64) func(*state.Tx) error {
	return func(t *state.Tx) error {
		if err := t.Promise("settings", func(t *state.Tx) { _ = t.Put("settings", "only", object{"n": drawn(t)}) }); err != nil {
			return err
		}
		return t.Promise("chats", func(t *state.Tx) {
			made.Add(1)
			for range 3 {
				id := strconv.FormatInt(t.NextID("chats"), 10)
				_ = t.Put("chats", id, object{"n": drawn(t)})
				below := state.Child("chats", id, "messages")
				_ = t.Promise(below, func(t *state.Tx) {
					_ = t.Put(below, "a", object{"n": drawn(t)})
					_ = t.Put(below, "b", object{"n": drawn(t)})
				})
			}
		})
	}
}

func drawn(t *state.Tx) json.Number { return json.Number(strconv.FormatUint(t.Rand().Uint64(), 10)) }

func newTown(t tester, o state.Options) (*state.World, *atomic.Int64) {
	t.Helper()
	w, made := state.New(o), &atomic.Int64{}
	if err := w.Fill(town(made)); err != nil {
		t.Fatal(err)
	}
	return w, made
}

func TestPromiseIsMadeOnceForAllAndOnlyWhenSomebodyLooks(t *testing.T) {
	t.Parallel()
	w, made := newTown(t, state.Options{})
	one := open(t, w, "one")
	put(t, one, "others", "1", object{})
	if _, found := one.Snapshot().Get("settings", "only"); !found || made.Load() != 0 {
		t.Fatalf("settings are there: %v; chats were made %d times", found, made.Load())
	}
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			s := open(t, w, fmt.Sprint("s", i))
			if got := s.Snapshot().Len("chats/2/messages"); got != 2 {
				t.Errorf("%d messages", got)
			}
			put(t, s, "chats/2/messages", "c", object{})
		})
	}
	all.Wait()
	if made.Load() != 1 {
		t.Errorf("made %d times", made.Load())
	}
}

// What is promised behaves as if it had always been there: worlds that differ
// only in who looked at what before give the same answers to the same calls.
func TestPromiseDoesNotDependOnTheOrderOfFirstUse(t *testing.T) {
	t.Parallel()
	names := []string{"settings", "chats", "chats/1/messages", "chats/2/messages", "chats/4/messages", "others"}
	rapid.Check(t, func(t *rapid.T) {
		lazy, _ := newTown(t, state.Options{})
		eager, _ := newTown(t, state.Options{})
		looked, _ := newTown(t, state.Options{})
		_ = open(t, eager, "peek").Snapshot().Collections()
		for _, name := range rapid.SliceOf(rapid.SampledFrom(names)).Draw(t, "looks") {
			_ = open(t, looked, "peek").Snapshot().Len(name)
		}
		worlds := []*state.World{lazy, eager, looked}
		for range rapid.IntRange(0, 12).Draw(t, "steps") {
			step(t, worlds, rapid.IntRange(0, 6).Draw(t, "step"), rapid.SampledFrom(names).Draw(t, "name"), rapid.SampledFrom([]string{"1", "2", "a", "only"}).Draw(t, "id"))
		}
		want := look(t, open(t, eager, ""), "id.chats", "id.others")
		for _, w := range []*state.World{lazy, looked} {
			if diff := cmp.Diff(want, look(t, open(t, w, ""), "id.chats", "id.others")); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

// step does one thing in every world and wants the same of each.
func step(t *rapid.T, worlds []*state.World, what int, name, id string) {
	var first string
	for i, w := range worlds {
		got := stepIn(t, open(t, w, ""), what, name, id)
		if i == 0 {
			first = got
		}
		if got != first {
			t.Fatalf("step %d with %s %s: %q in world %d, %q in the first", what, name, id, got, i, first)
		}
	}
}

func stepIn(t *rapid.T, s *state.Sandbox, what int, name, id string) (out string) {
	switch what {
	case 0:
		update(t, s, func(tx *state.Tx) error { out = fmt.Sprint(tx.Delete(name, id)); return nil })
	case 1:
		put(t, s, name, id, object{"by": "hand"})
	case 2:
		update(t, s, func(tx *state.Tx) error {
			next := fmt.Sprint(tx.NextID(name))
			out = next
			return tx.Put(name, next, object{"n": drawn(tx)})
		})
	case 3:
		out = fmt.Sprint(ids(s.Snapshot().All(name)), s.Snapshot().Len(name))
	case 4:
		out = fmt.Sprint(s.Save("saved"))
	case 5:
		out = fmt.Sprint(s.Restore("saved") == nil)
	case 6:
		out = fmt.Sprint(s.Reset())
	}
	return out
}

func TestPromiseOfChildrenEndsWithTheirParent(t *testing.T) {
	t.Parallel()
	w, _ := newTown(t, state.Options{})
	s := open(t, w, "")
	update(t, s, func(t *state.Tx) error { t.Delete("chats", "2"); return t.Put("chats", "2", object{}) })
	if got := s.Snapshot().Collections(); !cmp.Equal(got, []string{"chats", "chats/1/messages", "chats/3/messages", "settings"}) {
		t.Errorf("there are %q", got)
	}
	if got := open(t, w, "other").Snapshot().Len("chats/2/messages"); got != 2 {
		t.Errorf("%d in another sandbox", got)
	}
}

func TestPromiseCountsAgainstALimitOnceItIsChanged(t *testing.T) {
	t.Parallel()
	w, _ := newTown(t, state.Options{MaxObjects: 4})
	s := open(t, w, "")
	put(t, s, "others", "1", object{})
	if got := s.Snapshot().Objects(); got != 11 {
		t.Errorf("%d objects", got)
	}
	err := s.Update(t.Context(), func(t *state.Tx) error { return t.Put("chats", "4", object{}) })
	var limit *state.LimitError
	if !errors.As(err, &limit) {
		t.Errorf("got %v, want a limit", err)
	}
	update(t, s, func(t *state.Tx) error { t.Delete("chats", "1"); return nil })
}

func TestPromiseIsMadeAtOnceWhereALogKeepsIt(t *testing.T) {
	t.Parallel()
	kept := &recorder{}
	w, made := newTown(t, state.Options{Log: kept})
	if made.Load() != 1 {
		t.Errorf("made %d times", made.Load())
	}
	s := open(t, w, "")
	put(t, s, "chats/1/messages", "c", object{})
	again := state.New(state.Options{Log: kept})
	if err := again.Replay(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(look(t, s), look(t, open(t, again, ""))); diff != "" {
		t.Error(diff)
	}
}

// What went with a record is told, though nobody had looked at it; nothing else is made.
func TestPromiseIsToldWhereItsParentIsDeleted(t *testing.T) {
	t.Parallel()
	c := &told{}
	w := state.New(c.options())
	others := 0
	err := w.Fill(func(t *state.Tx) error {
		if err := t.Promise("others", func(*state.Tx) { others++ }); err != nil {
			return err
		}
		return town(&atomic.Int64{})(t)
	})
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, w, "")
	update(t, s, func(t *state.Tx) error { t.Delete("chats", "2"); return nil })
	var got []string
	for _, change := range c.actions[0].Changes() {
		got = append(got, change.Collection+" "+change.ID)
	}
	want := []string{"chats 2", "chats/2/messages a", "chats/2/messages b"}
	if diff := cmp.Diff(want, got); diff != "" || others != 0 {
		t.Errorf("others were made %d times; %s", others, diff)
	}
}

func TestPromiseIsRefused(t *testing.T) {
	t.Parallel()
	var over *state.Tx
	w := state.New(state.Options{})
	err := w.Fill(func(t *state.Tx) error { over = t; return t.Promise("a/b", func(*state.Tx) {}) })
	if err == nil || over.Promise("a", func(*state.Tx) {}) == nil {
		t.Errorf("a wrong name gives %v", err)
	}
	var errs []error
	many := func(t *state.Tx) {
		for i := range 1025 {
			if err := t.Put("a", fmt.Sprint(i), object{}); err != nil {
				errs = append(errs, err)
			}
		}
	}
	if err := w.Fill(func(t *state.Tx) error { return t.Promise("a", many) }); err != nil {
		t.Fatal(err)
	}
	if got := open(t, w, "").Snapshot().Len("a"); got != 1024 || len(errs) != 1 {
		t.Errorf("%d objects, %v", got, errs)
	}
}
