package control

import (
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"understudy/mock"
	"understudy/specs"
	"understudy/specs/conform"
)

func adminAPI(t testing.TB) *specs.API {
	t.Helper()
	api, err := loadDocument()
	if err != nil {
		t.Fatal(err)
	}
	return api
}

func TestDocumentHasNoProblems(t *testing.T) {
	t.Parallel()
	for _, problem := range adminAPI(t).Problems {
		t.Error(problem)
	}
}

func TestEveryOperationIsPlayedAndEveryPlayIsInTheDocument(t *testing.T) {
	t.Parallel()
	var documented []string
	for _, op := range adminAPI(t).Operations {
		documented = append(documented, op.ID)
	}
	played := slices.Sorted(maps.Keys((&admin{}).operations()))
	slices.Sort(documented)
	if diff := cmp.Diff(documented, played); diff != "" {
		t.Errorf("operations of the document (-) and of the table (+):\n%s", diff)
	}
}

func TestEveryOperationIsRoutedAndEveryRouteIsInTheDocument(t *testing.T) {
	t.Parallel()
	api := adminAPI(t)
	a := &admin{options: Options{}.withDefaults()}
	engine := a.engine(nil)
	a.route(engine, api)
	var documented, routed []string
	for _, op := range api.Operations {
		documented = append(documented, op.Method+" "+ginPath(op.Path))
	}
	for _, route := range engine.Routes() {
		routed = append(routed, route.Method+" "+route.Path)
	}
	slices.Sort(documented)
	slices.Sort(routed)
	if diff := cmp.Diff(documented, routed); diff != "" {
		t.Errorf("operations (-) and routes (+):\n%s", diff)
	}
}

func TestNothingWritesByGET(t *testing.T) {
	t.Parallel()
	for _, op := range adminAPI(t).Operations {
		reads := strings.HasPrefix(op.ID, "get") || strings.HasPrefix(op.ID, "list") || op.ID == "exportCalls"
		if reads != (op.Method == http.MethodGet) {
			t.Errorf("%s is %s", op.ID, op.Method)
		}
	}
}

func TestPathValues(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		template, path string
		want           map[string]string
	}{
		{"/status", "/status", map[string]string{}},
		{"/sandboxes/{sandbox}/clock", "/sandboxes/a%20b/clock", map[string]string{"sandbox": "a%20b"}},
		{"/s/{sandbox}/records/{collection}", "/s/x/records/api.chats/7/api.messages", map[string]string{"sandbox": "x", "collection": "api.chats/7/api.messages"}},
		{"/s/{sandbox}/records/{collection}", "/s/x/records/", map[string]string{"sandbox": "x", "collection": ""}},
	} {
		if diff := cmp.Diff(test.want, pathValues(test.template, test.path)); diff != "" {
			t.Errorf("%s: %s", test.path, diff)
		}
	}
}

func TestHosts(t *testing.T) {
	t.Parallel()
	a := &admin{options: Options{Hosts: []string{"mock.test", "pinned.test:4011", "[fd00::1]:4011"}}}
	for host, want := range map[string]bool{
		"localhost": true, "LOCALHOST:4011": true, "localhost.": true, "127.0.0.1": true, "127.0.0.1:9": true, "[::1]": true,
		"[::1]:4011": true, "127.8.8.8:1": true, "mock.test": true, "mock.test:1": true, "pinned.test:4011": true, "[fd00::1]:4011": true,
		"": false, "evil.test": false, "evil.test:4011": false, "localhost.evil.test": false, "127.0.0.1.evil.test": false,
		"pinned.test": false, "pinned.test:4012": false, "[fd00::1]": false, "10.0.0.1": false, "localhost:80@evil.test": false,
		"evil.test:localhost": false, "[::1": false, "[localhost]": false, "0.0.0.0:4011": false, "127.1": false,
	} {
		r := httptest.NewRequest(http.MethodGet, "/livez", nil)
		r.Host = host
		if got := a.hostAllowed(r); got != want {
			t.Errorf("Host %q: allowed is %v", host, got)
		}
	}
}

func TestPanicsAreToldAndNotHidden(t *testing.T) {
	t.Parallel()
	a := &admin{options: Options{Token: "t"}.withDefaults()}
	engine := a.engine(nil)
	engine.GET("/boom", func(*gin.Context) { panic("boom") })
	engine.GET("/abort", func(*gin.Context) { panic(http.ErrAbortHandler) })
	ask := func(path string) *httptest.ResponseRecorder {
		r, answer := httptest.NewRequest(http.MethodGet, path, nil), httptest.NewRecorder()
		r.Host = "localhost"
		r.Header.Set("Authorization", "Bearer t")
		engine.ServeHTTP(answer, r)
		return answer
	}
	if answer := ask("/boom"); answer.Code != http.StatusInternalServerError || strings.Contains(answer.Body.String(), "boom") {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	defer func() {
		if caught := recover(); caught != http.ErrAbortHandler {
			t.Errorf("an aborted answer ends with %v", caught)
		}
	}()
	ask("/abort")
}

func TestABrokenStartIsTold(t *testing.T) {
	t.Parallel()
	a := &admin{options: Options{Token: "t"}.withDefaults()}
	r, answer := httptest.NewRequest(http.MethodGet, "/status", nil), httptest.NewRecorder()
	r.Host = "localhost"
	r.Header.Set("Authorization", "Bearer t")
	a.engine(errors.New("no room")).ServeHTTP(answer, r)
	if answer.Code != http.StatusInternalServerError || !strings.Contains(answer.Body.String(), "cannot start: no room") {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}

func TestCredentialsInDeparturesAreHidden(t *testing.T) {
	t.Parallel()
	s := secrets{headers: map[string]bool{"x-key": true}, query: map[string]bool{"key": true}}
	given := []conform.Violation{
		{Part: conform.Header, Name: "X-Key", Got: "secret"}, {Part: conform.Query, Name: "Key", Got: "secret"},
		{Part: conform.Cookie, Name: "any", Got: "secret"}, {Part: conform.Body, Name: "", Got: "7"},
		{Part: conform.Header, Name: "X-Key"}, {Part: conform.Query, Name: "page", Got: "x"},
	}
	entry := &mock.Entry{Departures: given, Problem: &mock.Problem{Violations: given}}
	out := s.redact(entry)
	var got []string
	for _, v := range out.Departures {
		got = append(got, v.Got)
	}
	if diff := cmp.Diff([]string{"***", "***", "***", "7", "", "x"}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(out.Departures, out.Problem.Violations); diff != "" {
		t.Error(diff)
	}
	if given[0].Got != "secret" {
		t.Error("the journal's own entry was changed")
	}
	if shown := callOf(out); len(shown.Departures.([]any)) != len(given) {
		t.Errorf("shown are %v", shown.Departures)
	}
}

func FuzzHost(f *testing.F) {
	for _, host := range []string{"localhost:4011", "[::1]:1", "evil.test", "127.0.0.1.", "[::1%lo]:7"} {
		f.Add(host)
	}
	a := &admin{}
	f.Fuzz(func(t *testing.T, host string) {
		r := httptest.NewRequest(http.MethodGet, "/livez", nil)
		r.Host = host
		lower := strings.ToLower(host)
		known := strings.HasPrefix(lower, "localhost") || strings.HasPrefix(host, "127.") || strings.HasPrefix(host, "[")
		if a.hostAllowed(r) && !known {
			t.Errorf("Host %q is allowed", host)
		}
	})
}

func FuzzRawQuery(f *testing.F) {
	for _, query := range []string{"a=1&key=%s", "k%65y=%s", "KEY=%s&key", "%zz=1&&=&key=", "key"} {
		f.Add(query)
	}
	s := secrets{query: map[string]bool{"key": true}}
	f.Fuzz(func(t *testing.T, query string) {
		shown := s.rawQuery(query)
		for pair := range strings.SplitSeq(shown, "&") {
			name, value, has := strings.Cut(pair, "=")
			plain, err := url.QueryUnescape(name)
			if err == nil && strings.EqualFold(plain, "key") && has && value != hidden {
				t.Errorf("%q shows %q", query, shown)
			}
		}
		if again := s.rawQuery(shown); again != shown {
			t.Errorf("%q becomes %q", shown, again)
		}
	})
}
