package target_test

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"understudy/contract"
	"understudy/contract/target"
	"understudy/specs"
	"understudy/specs/traffic"
)

const document = `
openapi: 3.0.3
info: {title: a, version: '1'}
paths:
  /open: {get: {operationId: open, security: [], responses: {'200': {description: ok}}}}
  /maybe: {get: {operationId: maybe, security: [{}, {bearer: []}], responses: {'200': {description: ok}}}}
  /bearer: {get: {operationId: bearer, security: [{bearer: []}], responses: {'200': {description: ok}}}}
  /basic: {get: {operationId: basic, security: [{basic: []}], responses: {'200': {description: ok}}}}
  /query: {get: {operationId: query, security: [{apiKey: []}], responses: {'200': {description: ok}}}}
  /cookie: {get: {operationId: cookie, security: [{session: []}], responses: {'200': {description: ok}}}}
  /both: {get: {operationId: both, security: [{basic: [], header: []}, {bearer: []}], responses: {'200': {description: ok}}}}
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    basic: {type: http, scheme: basic}
    apiKey: {type: apiKey, in: query, name: apikey}
    header: {type: apiKey, in: header, name: X-Key}
    session: {type: apiKey, in: cookie, name: sid}
`

func load(t *testing.T) *specs.API {
	t.Helper()
	root := fstest.MapFS{"api.yaml": {Data: []byte(document)}}
	api, err := specs.Load(specs.Input{Source: specs.Source{Root: root, Name: "api.yaml"}})
	if err != nil {
		t.Fatal(err)
	}
	return api
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	api := load(t)
	for _, test := range []struct {
		name string
		o    target.Options
		want string
	}{
		{"no URL", target.Options{}, `target URL "": not an http or https URL with a host; write it as http://host:port/path`},
		{"other scheme", target.Options{URL: "ftp://a"}, `target URL "ftp://a": not an http or https URL with a host; write it as http://host:port/path`},
		{"no scheme", target.Options{URL: "localhost:80"}, `target URL "localhost:80": not an http or https URL with a host; write it as http://host:port/path`},
		{"query", target.Options{URL: "http://a?b=c"}, `target URL "http://a?b=c": has a query or fragment; give the base below which the paths stand`},
		{"user", target.Options{URL: "http://u:secret@a"}, `target URL "http://u:xxxxx@a": holds credentials; give them by security scheme`},
		{"broken", target.Options{URL: "http://u:sec%ret@[a"}, `target URL "…@[a": missing ']' in host; write it as http://host:port/path`},
		{"unknown scheme", target.Options{URL: "http://a", API: api, Auth: map[string]string{"beerer": "x"}},
			`credentials for "beerer": the document has no such security scheme; did you mean "bearer"?`},
		{"no password", target.Options{URL: "http://a", API: api, Auth: map[string]string{"basic": "secret"}},
			`credentials for "basic": basic wants user:password`},
		{"line break", target.Options{URL: "http://a", API: api, Auth: map[string]string{"bearer": "a\r\nb"}},
			`credentials for "bearer" hold a line break`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if _, err := target.New(test.o); err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

func send(t *testing.T, o target.Options, handler http.HandlerFunc) traffic.Exchange {
	t.Helper()
	server := httptest.NewServer(handler)
	defer server.Close()
	o.URL = server.URL
	asked, err := target.New(o)
	if err != nil {
		t.Fatal(err)
	}
	defer asked.Close()
	op, _ := load(t).Operation("open")
	return asked.Send(t.Context(), contract.Call{Operation: op, Request: traffic.Request{Method: "GET", URL: &url.URL{Path: "/open"}}})
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	x := send(t, target.Options{}, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/open" {
			t.Errorf("followed to %s", r.URL.Path)
		}
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	})
	if x.Response == nil || x.Response.Status != http.StatusFound {
		t.Errorf("got %+v, %v", x.Response, x.Err)
	}
}

func TestLongBodiesAreCut(t *testing.T) {
	t.Parallel()
	x := send(t, target.Options{MaxBody: 10}, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("a", 11)) })
	if x.Response == nil || !x.Response.Truncated || len(x.Response.Body) != 10 {
		t.Errorf("got %+v, %v", x.Response, x.Err)
	}
	x = send(t, target.Options{MaxBody: 10}, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("a", 10)) })
	if x.Response == nil || x.Response.Truncated || len(x.Response.Body) != 10 {
		t.Errorf("got %+v, %v", x.Response, x.Err)
	}
}

func TestGzipIsUndoneWithinTheLimit(t *testing.T) {
	t.Parallel()
	packed := func(n int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = io.WriteString(z, strings.Repeat("a", n))
			_ = z.Close()
		}
	}
	if x := send(t, target.Options{}, packed(1000)); len(x.Response.Body) != 1000 || x.Response.Truncated {
		t.Errorf("%d bytes", len(x.Response.Body))
	}
	if x := send(t, target.Options{MaxBody: 500}, packed(1000)); len(x.Response.Body) != 500 || !x.Response.Truncated {
		t.Errorf("%d bytes", len(x.Response.Body))
	}
}

func TestSilenceEnds(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	defer close(release)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	asked, err := target.New(target.Options{URL: server.URL, Timeout: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	op, _ := load(t).Operation("open")
	x := asked.Send(t.Context(), contract.Call{Operation: op, Request: traffic.Request{Method: "GET", URL: &url.URL{Path: "/open"}}})
	if x.Err == nil || x.Err.Error() != "no complete answer within 20ms" {
		t.Errorf("got %v", x.Err)
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	asked, err := target.New(target.Options{URL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	op, _ := load(t).Operation("open")
	x := asked.Send(t.Context(), contract.Call{Operation: op, Request: traffic.Request{Method: "GET", URL: &url.URL{Path: "/open"}}})
	var unreachable *target.Unreachable
	if !errors.As(x.Err, &unreachable) || unreachable.URL != server.URL {
		t.Errorf("got %v", x.Err)
	}
}

func TestLocal(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"http://127.0.0.1:80": true, "http://localhost": true, "http://[::1]:8": true, "http://127.1.2.3": true,
		"http://10.0.0.1": false, "https://example.com": false, "http://localhost.example.com": false,
	} {
		asked, err := target.New(target.Options{URL: text})
		if err != nil {
			t.Fatal(err)
		}
		if asked.Local() != want {
			t.Errorf("%s: %v, want %v", text, asked.Local(), want)
		}
	}
}
