package state_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"understudy/mock/state"
)

func TestCollectionNames(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ got, want string }{
		{state.Collection("chats"), "chats"},
		{state.Collection("messages", "chats", "0000Na"), "chats/0000Na/messages"},
		{state.Child("chats", "0000Na", "messages"), "chats/0000Na/messages"},
		{state.Child(state.Child("a", "1", "b"), "2/3", "c"), "a/1/b/2%2F3/c"},
		{state.Collection("c", "a", "1", "b", "2/3"), "a/1/b/2%2F3/c"},
		{state.Collection("api/v2/chats"), "api%2Fv2%2Fchats"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

func TestPutKeepsOrderAndTimes(t *testing.T) {
	t.Parallel()
	s := open(t, state.New(state.Options{}), "")
	for _, id := range []string{"c", "a", "b"} {
		put(t, s, "chats", id, object{"id": id})
	}
	put(t, s, "chats", "c", object{"id": "c", "n": json.Number("2")})
	now := s.Snapshot()
	if diff := cmp.Diff([]string{"c", "a", "b"}, ids(now.All("chats"))); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	want := state.Entry{
		ID: "c", Sequence: 1, Version: 4, Created: start, Updated: start.Add(3 * time.Second),
		Value: object{"id": "c", "n": json.Number("2")},
	}
	got, _ := now.Get("chats", "c")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("entry (-want +got):\n%s", diff)
	}
	if now.Len("chats") != 3 || now.Len("nothing") != 0 {
		t.Errorf("lengths %d and %d, want 3 and 0", now.Len("chats"), now.Len("nothing"))
	}
}

func TestDeleteCascades(t *testing.T) {
	t.Parallel()
	s := open(t, state.New(state.Options{}), "")
	update(t, s, func(t *state.Tx) error {
		return errors.Join(
			t.Put("a", "1", object{}), t.Put("a", "10", object{}),
			t.Put(state.Child("a", "1", "b"), "x", object{}),
			t.Put(state.Collection("c", "a", "1", "b", "x"), "y", object{}),
			t.Put(state.Child("a", "10", "b"), "x", object{}),
		)
	})
	update(t, s, func(tx *state.Tx) error {
		if !tx.Delete("a", "1") || tx.Delete("a", "1") || tx.Delete("zz", "1") {
			t.Error("Delete does not tell whether there was an object")
		}
		return nil
	})
	now := s.Snapshot()
	if diff := cmp.Diff([]string{"a", "a/10/b"}, now.Collections()); diff != "" {
		t.Errorf("collections left (-want +got):\n%s", diff)
	}
	if now.Objects() != 2 {
		t.Errorf("%d objects left, want 2", now.Objects())
	}
	update(t, s, func(t *state.Tx) error { t.Delete("a", "10"); return nil })
	if now := s.Snapshot(); now.Objects() != 0 || now.Bytes() != 0 {
		t.Errorf("%d objects and %d bytes left, want none", now.Objects(), now.Bytes())
	}
}

func TestDeletedAndCreatedAgainComesLast(t *testing.T) {
	t.Parallel()
	s := open(t, state.New(state.Options{}), "")
	put(t, s, "a", "1", object{})
	put(t, s, "a", "2", object{})
	before, _ := s.Snapshot().Get("a", "1")
	update(t, s, func(t *state.Tx) error { t.Delete("a", "1"); return t.Put("a", "1", object{}) })
	after, _ := s.Snapshot().Get("a", "1")
	if diff := cmp.Diff([]string{"2", "1"}, ids(s.Snapshot().All("a"))); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if after.Version <= before.Version {
		t.Errorf("version went from %d to %d", before.Version, after.Version)
	}
}

func TestErrorRollsBackEverything(t *testing.T) {
	t.Parallel()
	s := open(t, state.New(state.Options{}), "")
	put(t, s, "a", "1", object{"v": "old"})
	events, cancel := s.Subscribe(1)
	defer cancel()
	before, snapshot := look(t, s, "id"), s.Snapshot()
	boom := errors.New("boom")
	err := s.Update(t.Context(), func(t *state.Tx) error {
		t.Next("id")
		t.Rand().Uint64()
		t.Emit(state.Event{Name: "never"})
		t.Delete("a", "1")
		return errors.Join(t.Put("b", "2", object{}), boom)
	})
	if !errors.Is(err, boom) {
		t.Fatalf("got %v, want the error of the action", err)
	}
	if diff := cmp.Diff(before, look(t, s, "id")); diff != "" {
		t.Errorf("a failed action left traces (-before +after):\n%s", diff)
	}
	if s.Snapshot() != snapshot || len(events) != 0 {
		t.Error("a failed action was visible")
	}
}

func TestPanicRollsBackAndReleases(t *testing.T) {
	t.Parallel()
	s := open(t, state.New(state.Options{}), "")
	func() {
		defer func() { _ = recover() }()
		_ = s.Update(t.Context(), func(t *state.Tx) error { _ = t.Put("a", "1", object{}); panic("boom") })
	}()
	put(t, s, "a", "2", object{})
	if diff := cmp.Diff([]string{"2"}, ids(s.Snapshot().All("a"))); diff != "" {
		t.Errorf("after a panic (-want +got):\n%s", diff)
	}
}

func TestTxReadsItsWritesAndIteratesUndisturbed(t *testing.T) {
	t.Parallel()
	s := open(t, state.New(state.Options{}), "")
	for _, id := range []string{"1", "2", "3"} {
		put(t, s, "a", id, object{})
	}
	for _, owned := range []bool{false, true} { // over the visible tree, and over one the action has written to
		update(t, s, func(tx *state.Tx) error {
			if owned {
				_ = tx.Put("a", "1", object{})
			}
			var seen []string
			for e := range tx.All("a") {
				seen = append(seen, e.ID)
				tx.Delete("a", e.ID)
				_ = tx.Put("a", e.ID, object{"again": true})
				if got, _ := tx.Get("a", e.ID); got.Value["again"] != true {
					t.Error("the action does not see its own write")
				}
			}
			if diff := cmp.Diff([]string{"1", "2", "3"}, seen); diff != "" {
				t.Errorf("seen (-want +got):\n%s", diff)
			}
			return nil
		})
	}
}

func TestTxIsDeadAfterItsAction(t *testing.T) {
	t.Parallel()
	s := open(t, state.New(state.Options{}), "")
	var kept *state.Tx
	update(t, s, func(t *state.Tx) error { kept = t; return t.Put("a", "1", object{}) })
	before := look(t, s, "id")
	if kept.Put("a", "2", object{}) == nil || kept.Delete("a", "1") || kept.Next("id") != 0 {
		t.Error("an action that is over still accepts changes")
	}
	if got := ids(kept.All("a")); len(got) != 1 {
		t.Errorf("an action that is over reads %q", got)
	}
	if diff := cmp.Diff(before, look(t, s, "id")); diff != "" {
		t.Errorf("an action that is over changed the state (-before +after):\n%s", diff)
	}
}

func TestPutRefuses(t *testing.T) {
	t.Parallel()
	deep := any("end")
	for range 600 {
		deep = []any{deep}
	}
	for _, test := range []struct {
		name, collection, id string
		value                object
		want                 string
	}{
		{"float", "a", "1", object{"x": []any{object{"y/z": 1.5}}}, `value at "/x/0/y~1z": Go type float64`},
		{"bad number", "a", "1", object{"n": json.Number("1.")}, `value at "/n": "1." is not a JSON number`},
		{"empty number", "a", "1", object{"n": json.Number("")}, `is not a JSON number`},
		{"padded number", "a", "1", object{"n": json.Number(" 1")}, `is not a JSON number`},
		{"bad text", "a", "1", object{"t": "\xff"}, `value at "/t": text "\xff" is not UTF-8`},
		{"too deep", "a", "1", object{"d": deep}, "nested deeper than 512"},
		{"no value", "a", "1", nil, "no value"},
		{"no id", "a", "", object{}, "id is empty"},
		{"bad id", "a", "\xff", object{}, "not UTF-8"},
		{"no collection", "", "1", object{}, "not the name of a collection"},
		{"odd collection", "a/1", "1", object{}, "not the name of a collection"},
		{"empty part", "a//b", "1", object{}, "not the name of a collection"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, state.New(state.Options{}), "")
			err := s.Update(t.Context(), func(tx *state.Tx) error { return tx.Put(test.collection, test.id, test.value) })
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q in it", err, test.want)
			}
		})
	}
}

func TestPutKeepsNumbersExactAndListsLists(t *testing.T) {
	t.Parallel()
	s := open(t, state.New(state.Options{}), "")
	numbers := []any{}
	for _, n := range []json.Number{"9007199254740993", "123456789012345678901234567890", "1e400", "-0", "-9223372036854775808", "1.10"} {
		numbers = append(numbers, n)
	}
	put(t, s, "a", "1", object{"numbers": numbers, "list": []any(nil), "lists": []any{[]any(nil)}, "map": object(nil)})
	got, _ := s.Snapshot().Get("a", "1")
	want := object{"numbers": numbers, "list": []any{}, "lists": []any{[]any{}}, "map": object{}}
	if diff := cmp.Diff(want, got.Value); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
}
