package mock_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"understudy/mock"
	"understudy/mock/mocktest"
	"understudy/mock/state"
)

func TestSameSeedSameCallsSameBytes(t *testing.T) {
	t.Parallel()
	run := func(seed uint64) string {
		// A clock that stands still takes the time between the calls out of it.
		s := pets(t, mock.Options{Seed: seed, Clock: state.Clock{Kind: state.Frozen, Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}})
		var out strings.Builder
		for _, line := range []string{"GET /pets", "POST /pets", "GET /pets/1", "GET /pets/99", "PUT /pets/1", "POST /~x/api/pets", "GET /~x/api/pets", "PATCH /pets", "GET /pets/1?__dynamic=true"} {
			body := ""
			if strings.HasPrefix(line, "P") {
				body = `{"name":"Ada"}`
			}
			got := s.Ask(t, line, body)
			location := strings.Replace(got.Header.Get("Location"), strings.TrimSuffix(s.URL, "/api"), "", 1)
			got.Header.Del("Location")
			_, _ = fmt.Fprintln(&out, line, got.Status, location, got.Header, got.Body)
		}
		return out.String()
	}
	first := run(4)
	if diff := cmp.Diff(first, run(4)); diff != "" {
		t.Errorf("two runs with one seed differ: %s", diff)
	}
	if first == run(5) {
		t.Error("another seed changes nothing")
	}
	wantText(t, "Date", first, "Date:[Fri, 02 Jan 2026 03:04:05 GMT]")
}

func TestConcurrentClientsLoseNothing(t *testing.T) {
	t.Parallel()
	const clients, each = 64, 10
	s := mocktest.Start(t, mocktest.Config{Document: []byte(petDocument), Fixtures: sourceFixtures("collections: {pets: []}")})
	var done sync.WaitGroup
	for client := range clients {
		done.Go(func() {
			for i := range each {
				made, ok := s.Ask(t, "POST /pets", fmt.Sprintf(`{"name":"c%d-%d"}`, client, i)).JSON(t).(map[string]any)
				if !ok {
					t.Error("no record came back")
					return
				}
				wantStatus(t, s.Ask(t, fmt.Sprint("PUT /pets/", made["id"]), fmt.Sprintf(`{"name":"c%d-%d","tag":"changed"}`, client, i)), 200)
			}
		})
	}
	done.Wait()
	list, _ := s.Ask(t, "GET /pets", "").JSON(t).([]any)
	seen := map[string]bool{}
	for _, item := range list {
		pet, _ := item.(map[string]any)
		seen[fmt.Sprint(pet["id"], pet["tag"])] = true
	}
	if len(list) != clients*each || len(seen) != clients*each {
		t.Errorf("%d pets, %d changed ones, want %d of each", len(list), len(seen), clients*each)
	}
}
