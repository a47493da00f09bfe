package control_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"understudy/mock/control"
)

func serve(handler http.Handler, r *http.Request) int {
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, r)
	return recorder.Code
}

func TestHealthFollowsReady(t *testing.T) {
	t.Parallel()
	ready := false
	s := start(t, control.Options{Ready: func() bool { return ready }})
	s.want(t, http.StatusOK, http.MethodGet, "/livez", "")
	if answer := s.want(t, http.StatusServiceUnavailable, http.MethodGet, "/readyz", ""); !strings.Contains(string(answer.Body), `"listener"`) {
		t.Errorf("the checks are not listed: %s", answer.Body)
	}
	ready = true
	s.want(t, http.StatusOK, http.MethodGet, "/readyz", "")
}

func TestStatus(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	s := start(t, control.Options{Version: "v9", Now: func() time.Time { now = now.Add(time.Minute); return now }})
	type status struct {
		Version       string
		Started       time.Time
		UptimeSeconds int
		Seed          uint64
		Sandboxes     []string
		APIs          []struct{ Name, Scenario, URL string }
	}
	want := status{
		Version: "v9", Started: time.Date(2026, 3, 2, 9, 1, 0, 0, time.UTC), UptimeSeconds: 60, Seed: 1, Sandboxes: []string{"default"},
		APIs: []struct{ Name, Scenario, URL string }{{"zoo", "demo", s.mock.URL}},
	}
	if diff := cmp.Diff(want, read[status](t, s, "/status")); diff != "" {
		t.Error(diff)
	}
}

func TestAPIs(t *testing.T) {
	t.Parallel()
	s := start(t, control.Options{})
	type api struct {
		Name, Title, Version, OpenAPI string
		Operations                    []struct{ ID, Method, Path string }
	}
	want := []api{{"zoo", "Pets", "1.2.3", "3.0.3", []struct{ ID, Method, Path string }{
		{"listPets", "GET", "/pets"}, {"createPet", "POST", "/pets"}, {"getPet", "GET", "/pets/{id}"},
	}}}
	if diff := cmp.Diff(want, read[struct{ APIs []api }](t, s, "/apis").APIs); diff != "" {
		t.Error(diff)
	}
}

func TestDocumentIsServed(t *testing.T) {
	t.Parallel()
	s := start(t, control.Options{})
	want, err := os.ReadFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	answer := exchange(t, s.request(t, http.MethodGet, "/openapi.yaml", ""))
	if answer.Header.Get("Content-Type") != "application/yaml" || string(answer.Body) != string(want) {
		t.Errorf("%s, %d bytes; want application/yaml, %d bytes", answer.Header.Get("Content-Type"), len(answer.Body), len(want))
	}
}

func TestInvalidRequestsAreRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	s := start(t, control.Options{})
	const clock, save = "/sandboxes/default/clock", "/sandboxes/default/snapshots"
	for name, test := range map[string]struct {
		method, path, body string
		header             []string
		status             int
		says               string
	}{
		"unknown member":              {"PUT", clock, `{"kind":"frozen","tme":"2026-01-01T00:00:00Z"}`, nil, 422, `did you mean \"time\"?`},
		"unknown member of nothing":   {"POST", "/sandboxes/default/reset", `{"hard":true}`, nil, 422, `want none`},
		"unknown kind":                {"PUT", clock, `{"kind":"frosen"}`, nil, 422, `/kind`},
		"no kind":                     {"PUT", clock, `{}`, nil, 422, `kind`},
		"tick of a frozen clock":      {"PUT", clock, `{"kind":"frozen","tick":"1s"}`, nil, 422, `only a virtual one`},
		"tick of zero":                {"PUT", clock, `{"kind":"virtual","tick":"0s"}`, nil, 422, `above zero`},
		"tick too long":               {"PUT", clock, `{"kind":"virtual","tick":"99999999999h"}`, nil, 422, `292 years`},
		"empty tick":                  {"PUT", clock, `{"kind":"virtual","tick":""}`, nil, 422, `/tick`},
		"no time":                     {"PUT", clock, `{"kind":"frozen","time":"tomorrow"}`, nil, 422, `date-time`},
		"year 9999":                   {"PUT", clock, `{"kind":"frozen","time":"9999-01-01T00:00:00Z"}`, nil, 422, `9998`},
		"real clock far away":         {"PUT", clock, `{"kind":"real","time":"2999-01-01T00:00:00Z"}`, nil, 422, `292 years`},
		"backwards":                   {"POST", clock + "/advance", `{"by":"-1h"}`, nil, 422, `/by`},
		"days":                        {"POST", clock + "/advance", `{"by":"3d"}`, nil, 422, `/by`},
		"a number":                    {"POST", clock + "/advance", `{"by":90}`, nil, 422, `/by`},
		"no body":                     {"POST", clock + "/advance", ``, nil, 422, `body`},
		"not JSON":                    {"POST", clock + "/advance", `{"by":`, nil, 422, `syntax`},
		"same member twice":           {"POST", clock + "/advance", `{"by":"1s","by":"2s"}`, nil, 422, `by`},
		"body as text":                {"POST", save, `{"name":"a"}`, []string{"Content-Type", "text/plain"}, 415, `application/json`},
		"body without type":           {"POST", save, `{"name":"a"}`, []string{"Content-Type", ""}, 415, `application/json`},
		"compressed body":             {"POST", save, `{"name":"a"}`, []string{"Content-Encoding", "gzip"}, 415, `gzip`},
		"body as text, where none is": {"POST", "/sandboxes/default/reset", `x=1`, []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, `application/json`},
		"body of DELETE":              {"DELETE", "/journal", `{}`, nil, 422, `no body`},
		"large body":                  {"POST", save, `{"name":"` + strings.Repeat("a", 64<<10) + `"}`, nil, 413, `65536`},
		"snapshot name":               {"POST", save, `{"name":"a/b"}`, nil, 422, `/name`},
		"sandbox name":                {"GET", "/sandboxes/a%20b/clock", ``, nil, 422, `sandbox`},
		"unknown sandbox":             {"GET", "/sandboxes/defalt/clock", ``, nil, 404, `did you mean \"default\"?`},
		"unknown sandbox to end":      {"DELETE", "/sandboxes/ghost", ``, nil, 404, `ghost`},
		"the shared sandbox to end":   {"DELETE", "/sandboxes/default", ``, nil, 409, `reset`},
		"unknown snapshot":            {"POST", save + "/one/restore", ``, nil, 404, `one`},
		"unknown collection":          {"GET", "/sandboxes/default/records/nothing/at/all", ``, nil, 404, `nothing/at/all`},
		"empty collection":            {"GET", "/sandboxes/default/records/", ``, nil, 422, `collection`},
		"unknown call":                {"GET", "/journal/7", ``, nil, 404, `it is empty`},
		"call by name":                {"GET", "/journal/last", ``, nil, 422, `number`},
		"unknown filter":              {"GET", "/journal?sanbox=a", ``, nil, 422, `did you mean \"sandbox\"?`},
		"unknown API":                 {"GET", "/journal?api=zoos", ``, nil, 422, `did you mean \"zoo\"?`},
		"unknown operation":           {"GET", "/journal?operation=listPet", ``, nil, 422, `did you mean \"listPets\"?`},
		"no status":                   {"GET", "/journal?status=ok", ``, nil, 422, `status`},
		"limit of zero":               {"GET", "/journal?limit=0", ``, nil, 422, `limit`},
		"limit too large":             {"GET", "/journal.har?limit=1001", ``, nil, 422, `1000`},
		"two limits":                  {"GET", "/journal?limit=1&limit=2", ``, nil, 422, `limit`},
		"empty filter":                {"GET", "/journal?api=", ``, nil, 422, `api`},
	} {
		t.Run(name, func(t *testing.T) {
			answer := s.want(t, test.status, test.method, test.path, test.body, test.header...)
			if !strings.Contains(string(answer.Body), test.says) {
				t.Errorf("the problem does not say %s:\n%s", test.says, answer.Body)
			}
			checkProtected(t, answer)
		})
	}
}

func TestAllViolationsAreToldAtOnce(t *testing.T) {
	t.Parallel()
	s := start(t, control.Options{})
	answer := s.want(t, http.StatusUnprocessableEntity, http.MethodGet, "/journal?limit=0&status=ok&page=2", "")
	if n := strings.Count(string(answer.Body), `"keyword"`); n != 3 {
		t.Errorf("%d violations, want 3:\n%s", n, answer.Body)
	}
	if !strings.Contains(string(answer.Body), `"rule": "openapi.yaml:`) {
		t.Errorf("a rule has no place:\n%s", answer.Body)
	}
}
