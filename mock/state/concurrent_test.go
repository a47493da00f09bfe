package state_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"understudy/mock/state"
)

const clients, calls = 64, 25

// each runs the work of all clients at the same time and waits for the end.
func each(t *testing.T, work func(client int) error) {
	t.Helper()
	var wait sync.WaitGroup
	for client := range clients {
		wait.Go(func() {
			if err := work(client); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}

func number(value any) int {
	n, _ := strconv.Atoi(string(value.(json.Number)))
	return n
}

// createAndCount creates an object and counts it in a second collection.
func createAndCount(t *state.Tx) error {
	id := fmt.Sprint(t.Next("id"))
	count := 0
	if total, ok := t.Get("totals", "chats"); ok {
		count = number(total.Value["count"])
	}
	return errors.Join(
		t.Put("chats", id, object{"id": id}),
		t.Put("totals", "chats", object{"count": json.Number(strconv.Itoa(count + 1))}),
	)
}

// checkTotal holds a snapshot to what createAndCount keeps true.
func checkTotal(now *state.Snapshot) error {
	total, ok := now.Get("totals", "chats")
	if !ok {
		return nil
	}
	seen := 0
	for range now.All("chats") {
		seen++
	}
	if count := number(total.Value["count"]); count != seen || seen != now.Len("chats") {
		return fmt.Errorf("the total says %d, there are %d, Len says %d", count, seen, now.Len("chats"))
	}
	return nil
}

func TestManyWritersInOneSandbox(t *testing.T) {
	t.Parallel()
	w := state.New(state.Options{Log: &recorder{}})
	events, cancel := open(t, w, "").Subscribe(clients * calls)
	defer cancel()
	each(t, func(int) error {
		for range calls {
			s, err := w.Sandbox("")
			if err != nil {
				return err
			}
			err = s.Update(context.Background(), func(t *state.Tx) error {
				t.Emit(state.Event{Name: "created", Value: t.Next("event")})
				return createAndCount(t)
			})
			if err = errors.Join(err, checkTotal(s.Snapshot())); err != nil {
				return err
			}
		}
		return nil
	})
	if n := open(t, w, "").Snapshot().Len("chats"); n != clients*calls {
		t.Errorf("%d objects, want %d", n, clients*calls)
	}
	for i := range int64(clients * calls) {
		if e := <-events; e.Value != i+1 {
			t.Fatalf("event %d came in place %d", e.Value, i+1)
		}
	}
}

func TestManySandboxesAtOnce(t *testing.T) {
	t.Parallel()
	w := state.New(state.Options{})
	err := w.Fill(func(t *state.Tx) error {
		for range 500 {
			if err := createAndCount(t); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(client int) error {
		for call := range calls {
			// Two clients share each sandbox, and one in the middle sets off a fork.
			s, err := w.Sandbox(fmt.Sprintf("s%d", client/2))
			if err != nil {
				return err
			}
			err = s.Update(context.Background(), createAndCount)
			if call == calls/2 {
				_, forkErr := s.Fork(fmt.Sprintf("fork%d", client))
				err = errors.Join(err, forkErr)
			}
			if err = errors.Join(err, checkTotal(s.Snapshot())); err != nil {
				return err
			}
		}
		return nil
	})
	for i := range clients / 2 {
		now := open(t, w, fmt.Sprintf("s%d", i)).Snapshot()
		if n := now.Len("chats"); n != 500+2*calls {
			t.Errorf("sandbox %d has %d objects, want %d", i, n, 500+2*calls)
		}
	}
	if got := len(w.Sandboxes()); got != clients/2+clients {
		t.Errorf("%d sandboxes, want %d", got, clients/2+clients)
	}
}

func TestReadersSeeWholeActions(t *testing.T) {
	t.Parallel()
	s := open(t, state.New(state.Options{}), "")
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				if err := checkTotal(s.Snapshot()); err != nil {
					t.Error(err)
					return
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for i := range 400 {
		update(t, s, createAndCount)
		if i%100 == 99 {
			if err := s.Reset(); err != nil {
				t.Error(err)
			}
		}
	}
	close(done)
	readers.Wait()
}

func TestOpeningExpiringRemovingTogetherKeepsTheLogWhole(t *testing.T) {
	t.Parallel()
	clock := newWall()
	record := &recorder{}
	options := state.Options{Real: clock.read, IdleExpiry: time.Millisecond, Log: record}
	w := state.New(options)
	each(t, func(client int) error {
		for range calls {
			clock.turn(time.Millisecond / 4)
			name := fmt.Sprint(client % 8)
			s, err := w.Sandbox(name)
			if err != nil {
				return err
			}
			if client == 0 {
				w.Remove(name)
			}
			if err := s.Update(context.Background(), createAndCount); err != nil && !errors.Is(err, state.ErrRemoved) {
				return err
			}
			w.Sandboxes()
		}
		return nil
	})
	options.IdleExpiry = time.Hour
	again := state.New(options)
	if err := again.Replay(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, info := range again.Sandboxes() {
		if err := checkTotal(open(t, again, info.Name).Snapshot()); err != nil {
			t.Error(err)
		}
	}
}

func TestWaitingWriterHeedsItsContext(t *testing.T) {
	t.Parallel()
	s := open(t, state.New(state.Options{}), "")
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Update(t.Context(), func(*state.Tx) error {
		cancel()
		return s.Update(ctx, func(*state.Tx) error { t.Error("ran"); return nil })
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}
