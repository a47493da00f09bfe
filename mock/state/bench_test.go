package state_test

import (
	"errors"
	"fmt"
	"testing"

	"understudy/mock/state"
)

func filled(b *testing.B, objects int) *state.World {
	b.Helper()
	w := state.New(state.Options{MaxSandboxes: 1 << 30})
	err := w.Fill(func(t *state.Tx) error {
		for i := range objects {
			if err := t.Put("chats", fmt.Sprint(i), object{"id": fmt.Sprint(i), "text": "hello"}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return w
}

var sizes = []int{100, 10_000, 100_000}

// The cost of a fork and of the first change in it must not depend on the size.
func BenchmarkForkAndChange(b *testing.B) {
	for _, size := range sizes {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			w := filled(b, size)
			for b.Loop() {
				s, err := w.Sandbox("x")
				if err == nil {
					err = s.Update(b.Context(), func(t *state.Tx) error { return t.Put("chats", "50", object{}) })
				}
				if err != nil || !w.Remove("x") {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkGet(b *testing.B) {
	for _, size := range sizes {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			w := filled(b, size)
			b.ReportAllocs()
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					s, err := w.Sandbox("")
					if err != nil {
						b.Error(err)
					}
					if _, ok := s.Snapshot().Get("chats", "50"); !ok {
						b.Error(errors.New("not found"))
					}
				}
			})
		})
	}
}

func BenchmarkUpdate(b *testing.B) {
	for _, size := range sizes {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			s := open(b, filled(b, size), "")
			b.ReportAllocs()
			for b.Loop() {
				err := s.Update(b.Context(), func(t *state.Tx) error {
					return t.Put("chats", "50", object{"id": "50", "text": "hello again"})
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
