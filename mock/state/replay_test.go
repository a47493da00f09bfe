package state_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"understudy/mock/state"
	"understudy/mock/state/log"
)

// machine drives a world at random beside a second one that is rebuilt from the
// log, and a plain model of what each sandbox contains.
type machine struct {
	clock *wall
	log   *recorder
	world *state.World
	base  map[string][]string
	model map[string]map[string][]string            // sandbox, collection, ids in order
	saves map[string]map[string]map[string][]string // sandbox, snapshot
}

var (
	anySandbox    = rapid.SampledFrom([]string{"", "a", "b"})
	anyID         = rapid.SampledFrom([]string{"1", "2", "10", "x/y"})
	anyCollection = rapid.SampledFrom([]string{
		"a", "b", state.Child("a", "1", "b"), state.Child("a", "x/y", "b"), state.Collection("c", "a", "1", "b", "2"),
	})
	anyNumber = rapid.SampledFrom([]json.Number{"0", "9007199254740993", "1e400", "-0", "0.10"})
)

func newMachine() *machine {
	m := &machine{clock: newWall(), log: &recorder{}, model: map[string]map[string][]string{}, saves: map[string]map[string]map[string][]string{}}
	m.world = m.newWorld()
	return m
}

func (m *machine) newWorld() *state.World {
	return state.New(state.Options{Seed: 7, Log: m.log, Real: m.clock.read, Clock: state.Clock{Tick: time.Minute}})
}

func clone(model map[string][]string) map[string][]string {
	c := map[string][]string{}
	for name, ids := range model {
		c[name] = slices.Clone(ids)
	}
	return c
}

func (m *machine) sandbox(r *rapid.T) (*state.Sandbox, map[string][]string) {
	name := anySandbox.Draw(r, "sandbox")
	if m.model[name] == nil {
		m.model[name], m.saves[name] = clone(m.base), map[string]map[string][]string{}
	}
	return open(r, m.world, name), m.model[name]
}

// act makes random changes to an action and to the model alike.
func act(r *rapid.T, t *state.Tx, model map[string][]string) error {
	for range rapid.IntRange(0, 6).Draw(r, "changes") {
		collection, id := anyCollection.Draw(r, "collection"), anyID.Draw(r, "id")
		switch rapid.IntRange(0, 4).Draw(r, "kind") {
		case 0:
			if got, want := t.Delete(collection, id), slices.Contains(model[collection], id); got != want {
				return fmt.Errorf("delete %s in %s: got %v, want %v", id, collection, got, want)
			}
			forget(model, collection, id)
		case 1:
			t.Next(id)
			t.Rand()
		default:
			value := object{"n": anyNumber.Draw(r, "n"), "draw": fmt.Sprint(t.Rand().Uint64()), "at": t.Now().String(), "list": []any{nil, true, object{}}}
			if err := t.Put(collection, id, value); err != nil {
				return err
			}
			if !slices.Contains(model[collection], id) {
				model[collection] = append(model[collection], id)
			}
		}
	}
	return nil
}

func forget(model map[string][]string, collection, id string) {
	if !slices.Contains(model[collection], id) {
		return
	}
	model[collection] = slices.DeleteFunc(model[collection], func(other string) bool { return other == id })
	prefix := strings.TrimSuffix(state.Child(collection, id, "x"), "x")
	for name := range model {
		if strings.HasPrefix(name, prefix) || len(model[name]) == 0 {
			delete(model, name)
		}
	}
}

func (m *machine) update(r *rapid.T) {
	s, model := m.sandbox(r)
	before := clone(model)
	refuse := rapid.IntRange(0, 3).Draw(r, "refuse") == 0
	err := s.Update(r.Context(), func(t *state.Tx) error {
		if err := act(r, t, model); err != nil {
			return err
		}
		if refuse {
			return errPeek
		}
		return nil
	})
	if refuse && errors.Is(err, errPeek) {
		m.model[s.Name()] = before
	} else if err != nil {
		r.Fatal(err)
	}
}

func (m *machine) fill(r *rapid.T) {
	m.base = map[string][]string{}
	if err := m.world.Fill(func(t *state.Tx) error { return act(r, t, m.base) }); err != nil {
		r.Fatal(err)
	}
}

func (m *machine) reset(r *rapid.T) {
	s, _ := m.sandbox(r)
	m.model[s.Name()] = clone(m.base)
	if err := s.Reset(); err != nil {
		r.Fatal(err)
	}
}

func (m *machine) fork(r *rapid.T) {
	s, model := m.sandbox(r)
	name := rapid.SampledFrom([]string{"a", "b"}).Draw(r, "fork")
	_, err := s.Fork(name)
	if exists := m.model[name] != nil; errors.Is(err, state.ErrExists) != exists || !exists && err != nil {
		r.Fatalf("fork to %q, there already: %v: got %v", name, exists, err)
	}
	if err == nil {
		m.model[name], m.saves[name] = clone(model), map[string]map[string][]string{}
	}
}

func (m *machine) save(r *rapid.T) {
	s, model := m.sandbox(r)
	if err := s.Save("kept"); err != nil {
		r.Fatal(err)
	}
	m.saves[s.Name()]["kept"] = clone(model)
}

func (m *machine) restore(r *rapid.T) {
	s, _ := m.sandbox(r)
	saved := m.saves[s.Name()]["kept"]
	if err := s.Restore("kept"); (saved == nil) != errors.Is(err, state.ErrNoSave) || saved != nil && err != nil {
		r.Fatalf("restore: got %v", err)
	}
	if saved != nil {
		m.model[s.Name()] = clone(saved)
	}
}

func (m *machine) remove(r *rapid.T) {
	name := anySandbox.Draw(r, "sandbox")
	if got, want := m.world.Remove(name), m.model[name] != nil; got != want {
		r.Fatalf("remove %q: got %v, want %v", name, got, want)
	}
	delete(m.model, name)
}

func (m *machine) turn(r *rapid.T) {
	s, _ := m.sandbox(r)
	m.clock.turn(time.Second)
	kind := rapid.SampledFrom([]string{state.Virtual, state.Frozen, state.Real}).Draw(r, "clock")
	if err := errors.Join(s.SetClock(state.Clock{Kind: kind}), s.Advance(time.Hour)); err != nil {
		r.Fatal(err)
	}
}

// compare holds each sandbox to its model, and a world replayed from the log to
// this one, saved snapshots included.
func (m *machine) compare(r *rapid.T) {
	again := m.newWorld()
	if err := again.Replay(r.Context()); err != nil {
		r.Fatal(err)
	}
	if diff := cmp.Diff(m.world.Sandboxes(), again.Sandboxes(), cmp.FilterPath(isUsed, cmp.Ignore())); diff != "" {
		r.Fatalf("sandboxes after replay (-want +got):\n%s", diff)
	}
	for name, model := range m.model {
		want, got := look(r, open(r, m.world, name), "1", "2"), look(r, open(r, again, name), "1", "2")
		if diff := cmp.Diff(want, got); diff != "" {
			r.Fatalf("sandbox %q after replay (-want +got):\n%s", name, diff)
		}
		checkModel(r, model, open(r, m.world, name).Snapshot())
	}
}

func isUsed(p cmp.Path) bool { return p.Last().String() == ".Used" }

func checkModel(r *rapid.T, model map[string][]string, now *state.Snapshot) {
	got, objects := map[string][]string{}, 0
	for _, name := range now.Collections() {
		got[name] = ids(now.All(name))
		objects += now.Len(name)
		for _, id := range got[name] {
			if e, ok := now.Get(name, id); !ok || e.ID != id {
				r.Fatalf("%s is listed in %s but not found", id, name)
			}
		}
	}
	if diff := cmp.Diff(model, got); diff != "" || objects != now.Objects() {
		r.Fatalf("%d objects in %d (-model +got):\n%s", now.Objects(), objects, diff)
	}
}

func TestReplayGivesTheSameWorld(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		m := newMachine()
		r.Repeat(map[string]func(*rapid.T){
			"update": m.update, "update more": m.update, "fill": m.fill, "reset": m.reset, "fork": m.fork,
			"save": m.save, "restore": m.restore, "remove": m.remove, "clock": m.turn,
		})
		m.compare(r)
	})
}

func TestReplayRefuses(t *testing.T) {
	t.Parallel()
	opened := `{"op":"open","sandbox":"x","number":1}`
	for _, test := range []struct {
		name    string
		entries []string
		want    string
	}{
		{"gap", []string{opened, `{"op":"reset","sandbox":"x","number":3}`}, `entry 3 ("reset") of sandbox "x": the entry before it has number 1`},
		{"never opened", []string{`{"op":"reset","sandbox":"x","number":2}`}, "has not opened"},
		{"opened late", []string{`{"op":"open","sandbox":"x","number":2}`}, "has number 1"},
		{"bad name", []string{`{"op":"open","sandbox":"x y","number":1}`}, "not a name"},
		{"unknown operation", []string{opened, `{"op":"leap","sandbox":"x","number":2}`}, "does not know"},
		{"lost object", []string{opened, `{"op":"update","sandbox":"x","number":2,"changes":[{"collection":"a","id":"1"}]}`}, "not there"},
		{"bad object", []string{opened, `{"op":"update","sandbox":"x","number":2,"changes":[{"collection":"a","id":"","value":{}}]}`}, "id is empty"},
		{"no snapshot", []string{opened, `{"op":"restore","sandbox":"x","number":2,"snapshot":"s"}`}, "no snapshot"},
		{"no clock", []string{opened, `{"op":"clock","sandbox":"x","number":2}`}, "without a clock"},
		{"base without clock", []string{`{"op":"fill","number":1}`}, "without a clock"},
		{"gap of bases", []string{`{"op":"fill","number":2,"clock":{"kind":"virtual"}}`}, "gap"},
		{"no source", []string{`{"op":"fork","sandbox":"x","number":1,"source":"y"}`}, `sandbox "y", is not there`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := state.New(state.Options{Log: &recorder{entries: test.entries}}).Replay(t.Context())
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q in it", err, test.want)
			}
		})
	}
}

func TestReplayComesFirst(t *testing.T) {
	t.Parallel()
	w := state.New(state.Options{})
	open(t, w, "x")
	if err := w.Replay(t.Context()); err == nil || !strings.Contains(err.Error(), "comes first") {
		t.Errorf("got %v", err)
	}
}

func TestReplayKnowsNoLimits(t *testing.T) {
	t.Parallel()
	record := &recorder{}
	put(t, open(t, state.New(state.Options{Log: record}), ""), "a", "1", object{"t": "text"})
	again := state.New(state.Options{Log: record, MaxBytes: 1, MaxObjects: 1, MaxObjectBytes: 1})
	if err := again.Replay(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := open(t, again, "").Snapshot().Objects(); n != 1 {
		t.Errorf("%d objects, want 1", n)
	}
}

func TestBrokenLogChangesNothing(t *testing.T) {
	t.Parallel()
	record := &recorder{}
	w := state.New(state.Options{Log: record})
	s := open(t, w, "")
	put(t, s, "a", "1", object{})
	if err := s.Save("one"); err != nil {
		t.Fatal(err)
	}
	events, cancel := s.Subscribe(1)
	before, full := look(t, s, "id"), errors.New("disk full")
	record.breakWith(full)
	_, openErr := w.Sandbox("new")
	_, forkErr := s.Fork("fork")
	for name, err := range map[string]error{
		"update": s.Update(t.Context(), func(t *state.Tx) error {
			t.Next("id")
			t.Emit(state.Event{})
			return t.Put("a", "2", object{})
		}),
		"reset": s.Reset(), "restore": s.Restore("one"), "save": s.Save("two"), "freeze": s.Freeze(),
		"open": openErr, "fork": forkErr,
		"fill": w.Fill(func(t *state.Tx) error { return t.Put("b", "1", object{}) }),
	} {
		if !errors.Is(err, full) {
			t.Errorf("%s: got %v, want the error of the log", name, err)
		}
	}
	if diff := cmp.Diff(before, look(t, s, "id")); diff != "" {
		t.Errorf("refused changes left traces (-before +after):\n%s", diff)
	}
	record.breakWith(nil)
	put(t, s, "a", "3", object{})
	cancel()
	if got := drain(events); len(got) != 0 {
		t.Errorf("refused changes were told: %v", got)
	}
	again := state.New(state.Options{Log: record})
	if err := again.Replay(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(look(t, s, "id"), look(t, open(t, again, ""), "id")); diff != "" {
		t.Errorf("replay (-want +got):\n%s", diff)
	}
	if got := len(again.Sandboxes()); got != 1 {
		t.Errorf("%d sandboxes, want 1", got)
	}
}

func TestLogIsAheadOfTheState(t *testing.T) {
	t.Parallel()
	record := &watcher{}
	s := open(t, state.New(state.Options{Log: record}), "")
	record.seen = func() int { return s.Snapshot().Objects() }
	put(t, s, "a", "1", object{})
	if record.got != 0 {
		t.Error("the change was visible before it was in the log")
	}
}

// watcher looks at the state whenever an entry comes.
type watcher struct {
	recorder
	seen func() int
	got  int
}

func (w *watcher) Append(ctx context.Context, entry log.Entry) error {
	if w.seen != nil {
		w.got = w.seen()
	}
	return w.recorder.Append(ctx, entry)
}
