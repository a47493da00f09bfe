package control_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"understudy/mock/control"
	"understudy/mock/state"
)

type collections struct {
	Collections []struct {
		Name    string
		Records int
		Href    string
	}
}

type recordPage struct {
	Collection string
	Total      int
	Next       int
	Records    []struct {
		ID    string
		Value map[string]any
	}
}

// counted says how many pets there are.
func (s *stage) counted(t testing.TB, sandbox string) int {
	t.Helper()
	for _, c := range read[collections](t, s, "/sandboxes/"+sandbox+"/records").Collections {
		if c.Name == "zoo.pets" {
			return c.Records
		}
	}
	return 0
}

func TestSandboxFromFirstUseToEnd(t *testing.T) {
	t.Parallel()
	s := start(t, control.Options{})
	s.want(t, http.StatusNotFound, http.MethodGet, "/sandboxes/blue/records", "")
	s.want(t, http.StatusNotFound, http.MethodGet, "/sandboxes/blue/snapshots", "")
	if names := read[struct{ Sandboxes []string }](t, s, "/status").Sandboxes; len(names) != 1 {
		t.Errorf("reading opened a sandbox: %q", names)
	}
	s.want(t, http.StatusNoContent, http.MethodPost, "/sandboxes/blue/reset", "")
	begun := s.counted(t, "blue")
	s.call(t, http.MethodPost, "/~blue/zoo/pets", `{"name":"Rex"}`)
	s.want(t, http.StatusCreated, http.MethodPost, "/sandboxes/blue/snapshots", `{"name":"one"}`)
	s.call(t, http.MethodPost, "/~blue/zoo/pets", `{"name":"Lumi"}`)
	for _, step := range []struct {
		path string
		want int
	}{
		{"", begun + 2}, {"snapshots/one/restore", begun + 1}, {"reset", begun}, {"snapshots/one/restore", begun + 1},
	} {
		if step.path != "" {
			s.want(t, http.StatusNoContent, http.MethodPost, "/sandboxes/blue/"+step.path, "")
		}
		if got := s.counted(t, "blue"); got != step.want {
			t.Errorf("after %q: %d pets, want %d", step.path, got, step.want)
		}
	}
	if got := s.counted(t, "default"); got != begun {
		t.Errorf("the shared sandbox has %d pets, want %d", got, begun)
	}
	want := []string{"one"}
	if diff := cmp.Diff(want, read[struct{ Snapshots []string }](t, s, "/sandboxes/blue/snapshots").Snapshots); diff != "" {
		t.Error(diff)
	}
	s.want(t, http.StatusNoContent, http.MethodDelete, "/sandboxes/blue", "")
	s.want(t, http.StatusNotFound, http.MethodDelete, "/sandboxes/blue", "")
}

func TestSandboxesAreListedByName(t *testing.T) {
	t.Parallel()
	s := start(t, control.Options{})
	for _, name := range []string{"green", "-", "blue", "Zed"} {
		s.want(t, http.StatusNoContent, http.MethodPost, "/sandboxes/"+name+"/reset", "{}")
	}
	var names []string
	for _, one := range read[struct{ Sandboxes []struct{ Name string } }](t, s, "/sandboxes").Sandboxes {
		names = append(names, one.Name)
	}
	if diff := cmp.Diff([]string{"default", "-", "Zed", "blue", "green"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestTooManySnapshots(t *testing.T) {
	t.Parallel()
	s := start(t, control.Options{})
	for i := range 32 {
		s.want(t, http.StatusCreated, http.MethodPost, "/sandboxes/default/snapshots", fmt.Sprintf(`{"name":"s%d"}`, i))
	}
	s.want(t, http.StatusCreated, http.MethodPost, "/sandboxes/default/snapshots", `{"name":"s1"}`)
	s.want(t, http.StatusInsufficientStorage, http.MethodPost, "/sandboxes/default/snapshots", `{"name":"more"}`)
}

type clock struct {
	Kind, Tick string
	Time       time.Time
}

func TestClock(t *testing.T) {
	t.Parallel()
	wall := time.Date(2030, 5, 5, 5, 0, 0, 0, time.UTC)
	s := start(t, control.Options{Now: func() time.Time { return wall }})
	nine := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	const path = "/sandboxes/blue/clock"
	for _, step := range []struct {
		method, path, body string
		want               clock
	}{
		{"PUT", path, `{"kind":"frozen","time":"2026-03-02T10:00:00+01:00"}`, clock{Kind: "frozen", Time: nine}},
		{"POST", path + "/advance", `{"by":"1h30m"}`, clock{Kind: "frozen", Time: nine.Add(90 * time.Minute)}},
		{"PUT", path, `{"kind":"virtual"}`, clock{Kind: "virtual", Time: nine.Add(90 * time.Minute), Tick: "1s"}},
		{"PUT", path, `{"kind":"virtual","time":"2026-03-02T09:00:00Z","tick":"1m"}`, clock{Kind: "virtual", Time: nine, Tick: "1m0s"}},
	} {
		s.want(t, http.StatusOK, step.method, step.path, step.body)
		if diff := cmp.Diff(step.want, read[clock](t, s, path)); diff != "" {
			t.Errorf("%s %s:\n%s", step.method, step.body, diff)
		}
	}
	s.call(t, http.MethodPost, "/~blue/zoo/pets", `{"name":"Rex"}`)
	if diff := cmp.Diff(clock{Kind: "virtual", Time: nine.Add(time.Minute), Tick: "1m0s"}, read[clock](t, s, path)); diff != "" {
		t.Errorf("after a change:\n%s", diff)
	}
	unchanged := s.want(t, http.StatusOK, http.MethodGet, path, "")
	again := s.want(t, http.StatusOK, http.MethodPut, path, string(unchanged.Body))
	if diff := cmp.Diff(string(unchanged.Body), string(again.Body)); diff != "" {
		t.Errorf("put as it was got:\n%s", diff)
	}
	s.want(t, http.StatusOK, http.MethodPut, path, `{"kind":"frozen","time":"9998-01-01T00:00:00Z"}`, "Content-Type", "application/json; charset=utf-8")
	s.want(t, http.StatusUnprocessableEntity, http.MethodPost, path+"/advance", `{"by":"9000h"}`)
}

func TestRealClockCanBeShifted(t *testing.T) {
	t.Parallel()
	s := start(t, control.Options{})
	target := time.Now().Add(1000 * time.Hour).UTC()
	s.want(t, http.StatusOK, http.MethodPut, "/sandboxes/default/clock", `{"kind":"real","time":"`+target.Format(time.RFC3339Nano)+`"}`)
	got := read[clock](t, s, "/sandboxes/default/clock")
	if away := got.Time.Sub(target); got.Kind != "real" || away < 0 || away > time.Minute {
		t.Errorf("%+v is %s from %s", got, away, target)
	}
	s.want(t, http.StatusOK, http.MethodPut, "/sandboxes/default/clock", `{"kind":"real"}`)
	if away := time.Since(read[clock](t, s, "/sandboxes/default/clock").Time); away < 0 || away > time.Minute {
		t.Errorf("the wall clock is %s away", away)
	}
}

func TestRecordsPageByPage(t *testing.T) {
	t.Parallel()
	s := start(t, control.Options{})
	for i := range 5 {
		s.call(t, http.MethodPost, "/zoo/pets", fmt.Sprintf(`{"name":"Rex %d"}`, i))
	}
	href := ""
	for _, c := range read[collections](t, s, "/sandboxes/default/records").Collections {
		if c.Name == "zoo.pets" {
			href = c.Href
		}
	}
	all := read[recordPage](t, s, href)
	if all.Total < 5 || len(all.Records) != all.Total || all.Next != 0 || all.Collection != "zoo.pets" {
		t.Fatalf("%+v", all)
	}
	var paged []string
	for page := (recordPage{Next: 0}); ; {
		page = read[recordPage](t, s, fmt.Sprintf("%s?limit=2&after=%d", href, page.Next))
		for _, r := range page.Records {
			paged = append(paged, r.ID)
		}
		if page.Next == 0 {
			break
		}
	}
	var whole []string
	for _, r := range all.Records {
		whole = append(whole, r.ID)
	}
	if diff := cmp.Diff(whole, paged); diff != "" {
		t.Error(diff)
	}
	if name := all.Records[all.Total-1].Value["name"]; name != "Rex 4" {
		t.Errorf("the last record is %v", name)
	}
}

func TestNestedCollectionsByTheirName(t *testing.T) {
	t.Parallel()
	s := start(t, control.Options{})
	shared, err := s.mock.World().Sandbox("")
	if err != nil {
		t.Fatal(err)
	}
	name := state.Collection("toys", "pets", "a b/c")
	err = shared.Update(t.Context(), func(tx *state.Tx) error {
		return tx.Put(name, "1", map[string]any{"n": json.Number("12345678901234567890.10")})
	})
	if err != nil {
		t.Fatal(err)
	}
	href := ""
	for _, c := range read[collections](t, s, "/sandboxes/default/records").Collections {
		if c.Name == name {
			href = c.Href
		}
	}
	for _, path := range []string{href, "/sandboxes/default/records/" + strings.ReplaceAll(name, "%", "%25")} {
		answer := s.want(t, http.StatusOK, http.MethodGet, path, "")
		if !strings.Contains(string(answer.Body), `"n": 12345678901234567890.10`) {
			t.Errorf("%s:\n%s", path, answer.Body)
		}
	}
}
