package control_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"understudy/mock/control"
	"understudy/specs/traffic"
)

// everyRoute lists method and path of each operation, its parameters filled.
func everyRoute(s *stage) map[string][2]string {
	out := map[string][2]string{}
	fill := strings.NewReplacer("{sandbox}", "default", "{snapshot}", "one", "{number}", "1", "{collection}", "zoo.pets")
	for _, op := range s.api.Operations {
		out[op.ID] = [2]string{op.Method, fill.Replace(op.Path)}
	}
	return out
}

func TestEveryRouteIsGuarded(t *testing.T) {
	t.Parallel()
	s := start(t, control.Options{})
	s.call(t, http.MethodPost, "/zoo/pets", `{"name":"Rex"}`)
	s.want(t, http.StatusCreated, http.MethodPost, "/sandboxes/default/snapshots", `{"name":"one"}`)
	s.call(t, http.MethodPost, "/zoo/pets", `{"name":"Lumi"}`)
	before := s.want(t, http.StatusOK, http.MethodGet, "/sandboxes/default/records/zoo.pets", "")
	for id, route := range everyRoute(s) {
		isOpen := id == "getLiveness" || id == "getReadiness"
		for name, attack := range map[string]struct {
			change func(*http.Request)
			status int
		}{
			"no token":             {func(r *http.Request) { r.Header.Del("Authorization") }, http.StatusUnauthorized},
			"wrong token":          {func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token+"x") }, http.StatusUnauthorized},
			"empty token":          {func(r *http.Request) { r.Header.Set("Authorization", "Bearer ") }, http.StatusUnauthorized},
			"token by Basic":       {func(r *http.Request) { r.SetBasicAuth("", token) }, http.StatusUnauthorized},
			"two tokens":           {func(r *http.Request) { r.Header.Add("Authorization", "Bearer other") }, http.StatusUnauthorized},
			"foreign Origin":       {func(r *http.Request) { r.Header.Set("Origin", "https://evil.test") }, http.StatusForbidden},
			"null Origin":          {func(r *http.Request) { r.Header.Set("Origin", "null") }, http.StatusForbidden},
			"Origin of other port": {func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:1") }, http.StatusForbidden},
			"second Origin": {func(r *http.Request) {
				r.Header["Origin"] = []string{s.url, "https://evil.test"}
			}, http.StatusForbidden},
			"foreign Host": {func(r *http.Request) { r.Host = "evil.test" }, http.StatusForbidden},
			"forwarded Host": {func(r *http.Request) {
				r.Host = "evil.test"
				r.Header.Set("X-Forwarded-Host", "localhost")
			}, http.StatusForbidden},
		} {
			if isOpen && attack.status == http.StatusUnauthorized {
				attack.status = http.StatusOK
			}
			t.Run(id+"/"+name, func(t *testing.T) {
				r := s.request(t, route[0], route[1], bodyFor(id))
				attack.change(r)
				answer := exchange(t, r)
				if answer.Status != attack.status {
					t.Errorf("status %d, want %d", answer.Status, attack.status)
				}
				checkProtected(t, answer)
			})
		}
	}
	after := s.want(t, http.StatusOK, http.MethodGet, "/sandboxes/default/records/zoo.pets", "")
	if string(before.Body) != string(after.Body) {
		t.Errorf("the attacks changed the state:\n%s\n%s", before.Body, after.Body)
	}
	if calls := read[struct{ Matching int }](t, s, "/journal"); calls.Matching != 2 {
		t.Errorf("the journal holds %d calls, want 2", calls.Matching)
	}
}

func bodyFor(id string) string {
	return map[string]string{
		"setClock": `{"kind":"frozen"}`, "advanceClock": `{"by":"1h"}`, "saveSnapshot": `{"name":"two"}`,
	}[id]
}

func checkProtected(t *testing.T, answer traffic.Response) {
	t.Helper()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
	} {
		if got := answer.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for name := range answer.Header {
		if strings.HasPrefix(name, "Access-Control") {
			t.Errorf("the answer has %s", name)
		}
	}
	challenged := strings.HasPrefix(answer.Header.Get("Www-Authenticate"), "Bearer realm=")
	if refused := answer.Status == http.StatusUnauthorized; refused != challenged {
		t.Errorf("status %d with WWW-Authenticate %q", answer.Status, answer.Header.Get("Www-Authenticate"))
	}
	if answer.Status >= 400 && answer.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("Content-Type of a refusal is %q", answer.Header.Get("Content-Type"))
	}
}

func TestEveryRouteServesItsOwnOriginAndKnownHosts(t *testing.T) {
	t.Parallel()
	s := start(t, control.Options{Hosts: []string{"mock.test"}})
	s.call(t, http.MethodPost, "/zoo/pets", `{"name":"Rex"}`)
	s.want(t, http.StatusCreated, http.MethodPost, "/sandboxes/default/snapshots", `{"name":"one"}`)
	for id, route := range everyRoute(s) {
		if id == "deleteSandbox" || id == "getCall" || id == "clearJournal" || id == "resetSandbox" || id == "listRecords" {
			continue // their success depends on the order of calls; the guard is one for all
		}
		r := s.request(t, route[0], route[1], bodyFor(id))
		r.Host = "mock.test:80"
		r.Header.Set("Origin", "http://mock.test:80")
		if answer := exchange(t, r); answer.Status >= 300 {
			t.Errorf("%s: status %d\n%s", id, answer.Status, answer.Body)
		} else {
			checkProtected(t, answer)
		}
	}
}

func TestHostRefusalHasACode(t *testing.T) {
	t.Parallel()
	s := start(t, control.Options{})
	r := s.request(t, http.MethodGet, "/livez", "")
	r.Host = "evil.test"
	if answer := exchange(t, r); !strings.Contains(string(answer.Body), `"code": "host_not_allowed"`) {
		t.Errorf("%s", answer.Body)
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	t.Parallel()
	s := start(t, control.Options{})
	for _, test := range []struct {
		method, path string
		status       int
	}{
		{http.MethodGet, "/", http.StatusNotFound},
		{http.MethodGet, "/livez/", http.StatusNotFound},
		{http.MethodGet, "/sandboxes/a%2Fclock", http.StatusMethodNotAllowed}, // one segment: only DELETE is there
		{http.MethodPost, "/status", http.StatusMethodNotAllowed},
		{http.MethodOptions, "/journal", http.StatusMethodNotAllowed},
		{"QUERY", "/journal", http.StatusMethodNotAllowed},
		{http.MethodHead, "/status", http.StatusOK},
		{http.MethodHead, "/nothing", http.StatusNotFound},
	} {
		answer := exchange(t, s.request(t, test.method, test.path, ""))
		if answer.Status != test.status {
			t.Errorf("%s %s: status %d, want %d", test.method, test.path, answer.Status, test.status)
		}
		checkProtected(t, answer)
		if test.method == http.MethodHead && len(answer.Body) > 0 {
			t.Errorf("HEAD %s has a body", test.path)
		}
	}
	allow := exchange(t, s.request(t, http.MethodPost, "/journal", "")).Header.Get("Allow")
	if !regexp.MustCompile(`^(GET, DELETE|DELETE, GET)$`).MatchString(allow) {
		t.Errorf("Allow: %q", allow)
	}
}

func TestWithoutATokenNobodyGetsIn(t *testing.T) {
	t.Parallel()
	s := start(t, control.Options{})
	locked := control.New(s.mock.Server, control.Options{})
	for _, given := range []string{"", "Bearer", "Bearer "} {
		r := s.request(t, http.MethodGet, "/status", "")
		r.Header.Set("Authorization", given)
		if status := serve(locked, r); status != http.StatusUnauthorized {
			t.Errorf("Authorization %q: status %d", given, status)
		}
	}
}
