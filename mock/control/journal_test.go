package control_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/mock/control"
)

type shownBody struct {
	Bytes     int
	Truncated bool
	Text      *string
	Base64    *string
}

type shownJournal struct {
	Matching int
	Dropped  int
	Calls    []struct {
		Number              int
		Sandbox, Operation  string
		Method, Path, Query string
		Status              int
		Problem             map[string]any
		Request, Response   struct {
			Headers map[string][]string
			Body    *shownBody
		}
	}
}

func numbers(j shownJournal) []int {
	var out []int
	for _, c := range j.Calls {
		out = append(out, c.Number)
	}
	return out
}

func TestJournalFilters(t *testing.T) {
	t.Parallel()
	s := start(t, control.Options{})
	s.call(t, http.MethodGet, "/zoo/pets", "")                             // 1
	s.call(t, http.MethodPost, "/~blue/zoo/pets", `{"name":"Rex"}`)        // 2
	s.call(t, http.MethodGet, "/zoo/pets/none", "")                        // 3
	s.call(t, http.MethodGet, "/elsewhere", "")                            // 4
	s.call(t, http.MethodPost, "/zoo/pets", `{"name":7}`)                  // 5
	s.call(t, http.MethodGet, "/zoo/pets", "", "Mock-Sandbox", "bad name") // 6
	for query, want := range map[string][]int{
		"":                             {1, 2, 3, 4, 5, 6},
		"?limit=2":                     {5, 6},
		"?sandbox=blue":                {2},
		"?sandbox=default":             {1, 3, 4, 5, 6},
		"?sandbox=gone":                nil,
		"?operation=createPet":         {2, 5},
		"?operation=createPet&limit=1": {5},
		"?api=zoo&status=2XX":          {1, 2},
		"?status=4xx&operation=getPet": {3},
		"?status=201":                  {2},
		"?status=5XX":                  nil,
		"?sandbox=blue&status=404":     nil,
		"?api=zoo&operation=createPet": {2, 5},
	} {
		if diff := cmp.Diff(want, numbers(read[shownJournal](t, s, "/journal"+query))); diff != "" {
			t.Errorf("%s: %s", query, diff)
		}
	}
	third := s.want(t, http.StatusOK, http.MethodGet, "/journal/3", "")
	for _, part := range []string{`"operation": "getPet"`, `"status": 404`, `"path": "/zoo/pets/none"`, `"problem": {`, `"sandbox": "default"`} {
		if !strings.Contains(string(third.Body), part) {
			t.Errorf("call 3 lacks %s:\n%s", part, third.Body)
		}
	}
	s.want(t, http.StatusNoContent, http.MethodDelete, "/journal?sandbox=blue", "")
	if diff := cmp.Diff([]int{1, 3, 4, 5, 6}, numbers(read[shownJournal](t, s, "/journal"))); diff != "" {
		t.Error(diff)
	}
	s.want(t, http.StatusNoContent, http.MethodDelete, "/journal", "")
	if after := read[shownJournal](t, s, "/journal"); after.Matching != 0 || after.Dropped != 0 || len(after.Calls) != 0 {
		t.Errorf("%+v", after)
	}
	s.want(t, http.StatusNotFound, http.MethodGet, "/journal/3", "")
}

func TestJournalHidesCredentials(t *testing.T) {
	t.Parallel()
	s := start(t, control.Options{})
	const secret = "s3cr3t-value"
	s.call(t, http.MethodGet, "/zoo/pets?x=1&petKey="+secret+"&pet%4bey="+secret+"&PETKEY="+secret, "",
		"Authorization", "Bearer "+secret, "Cookie", "session="+secret, "X-Pet-Key", secret, "Proxy-Authorization", "Basic "+secret)
	s.call(t, http.MethodGet, "/nowhere?access_token="+secret, "", "X-Pet-Key", secret)
	for _, path := range []string{"/journal", "/journal/1", "/journal/2", "/journal.har"} {
		answer := s.want(t, http.StatusOK, http.MethodGet, path, "")
		if strings.Contains(string(answer.Body), secret) {
			t.Errorf("%s shows the secret:\n%s", path, answer.Body)
		}
	}
	first := read[shownJournal](t, s, "/journal").Calls[0]
	if want := "x=1&petKey=***&pet%4bey=***&PETKEY=***"; first.Query != want {
		t.Errorf("the query is %q, want %q", first.Query, want)
	}
	for _, name := range []string{"Authorization", "Cookie", "X-Pet-Key", "Proxy-Authorization"} {
		if diff := cmp.Diff([]string{"***"}, first.Request.Headers[name]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestJournalBodies(t *testing.T) {
	t.Parallel()
	s := start(t, control.Options{})
	long := `{"name":"` + strings.Repeat("é", 20<<10) + `"}`
	for _, body := range []string{`{"name":"<Rex & Lumi>"}`, "\xff\xfe\x00", long} {
		s.call(t, http.MethodPost, "/zoo/pets", body)
	}
	calls := read[shownJournal](t, s, "/journal").Calls
	short, binary, cut := calls[0].Request.Body, calls[1].Request.Body, calls[2].Request.Body
	if short.Text == nil || *short.Text != `{"name":"<Rex & Lumi>"}` || short.Truncated || short.Bytes != 23 {
		t.Errorf("%+v", short)
	}
	if binary.Base64 == nil || *binary.Base64 != "//4A" || binary.Text != nil {
		t.Errorf("%+v", binary)
	}
	if !cut.Truncated || cut.Text == nil || !strings.HasPrefix(long, *cut.Text) || cut.Bytes != 16<<10 {
		t.Errorf("%+v", cut)
	}
}

func TestJournalAsArchive(t *testing.T) {
	t.Parallel()
	s := start(t, control.Options{Version: "v9"})
	s.call(t, http.MethodPost, "/zoo/pets", `{"name":"Rex"}`)
	s.call(t, http.MethodGet, "/zoo/pets?a=b", "")
	var archive struct {
		Log struct {
			Version string
			Creator struct{ Name, Version string }
			Entries []struct {
				Request struct{ Method, URL string }
			}
		}
	}
	answer := s.want(t, http.StatusOK, http.MethodGet, "/journal.har?operation=listPets", "")
	if err := json.Unmarshal(answer.Body, &archive); err != nil {
		t.Fatal(err)
	}
	log := archive.Log
	if log.Version != "1.2" || log.Creator.Version != "v9" || len(log.Entries) != 1 {
		t.Fatalf("%+v", log)
	}
	if got, want := log.Entries[0].Request.URL, s.mock.URL+"/pets?a=b"; got != want {
		t.Errorf("URL %s, want %s", got, want)
	}
}

func TestSameCallsGiveTheSameAnswers(t *testing.T) {
	t.Parallel()
	s := start(t, control.Options{})
	s.call(t, http.MethodPost, "/zoo/pets", `{"name":"Rex"}`, "X-B", "2", "X-A", "1")
	for _, path := range []string{"/journal", "/journal/1", "/journal.har", "/apis", "/sandboxes/default/records", "/sandboxes/default/records/zoo.pets"} {
		first, second := s.want(t, http.StatusOK, http.MethodGet, path, ""), s.want(t, http.StatusOK, http.MethodGet, path, "")
		if diff := cmp.Diff(string(first.Body), string(second.Body)); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
}
