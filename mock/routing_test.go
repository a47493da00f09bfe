package mock_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/mock"
	"understudy/mock/mocktest"
)

func TestMisses(t *testing.T) {
	t.Parallel()
	s := pets(t, mock.Options{})
	for _, test := range []struct {
		line   string
		status int
		allow  string
		detail string
	}{
		{"GET /pet", 404, "", "GET /api/pets"},
		{"GET /pets/1/x", 404, "", "nearest"},
		{"PATCH /pets/1", 405, "DELETE, GET, HEAD, OPTIONS, PUT", "PATCH is not declared on /pets/1"},
		{"QUERY /pets", 405, "GET, HEAD, OPTIONS, POST", "only GET, HEAD, OPTIONS, POST"},
		{"GET /~x/nowhere", 404, "", "not in the document"},
	} {
		got := s.Ask(t, test.line, "")
		wantStatus(t, got, test.status)
		wantText(t, test.line, got.Body, test.detail)
		if diff := cmp.Diff(test.allow, got.Header.Get("Allow")); diff != "" {
			t.Errorf("%s: %s", test.line, diff)
		}
		if diff := cmp.Diff("application/problem+json", got.Header.Get("Content-Type")); diff != "" {
			t.Error(diff)
		}
	}
}

func TestHeadIsGetWithoutBody(t *testing.T) {
	t.Parallel()
	s := pets(t, mock.Options{})
	get, head := s.Ask(t, "GET /pets", ""), s.Ask(t, "HEAD /pets", "")
	wantStatus(t, head, 200)
	if head.Body != "" {
		t.Errorf("body %q", head.Body)
	}
	get.Header.Del("Date")
	head.Header.Del("Date")
	if diff := cmp.Diff(get.Header, head.Header); diff != "" {
		t.Error(diff)
	}
	wantStatus(t, s.Ask(t, "HEAD /nothing", ""), 404)
	missing := s.Ask(t, "HEAD /pets/999", "")
	wantStatus(t, missing, 404)
	if missing.Body != "" {
		t.Errorf("body %q", missing.Body)
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	s := pets(t, mock.Options{})
	got := s.Ask(t, "OPTIONS /pets", "")
	wantStatus(t, got, 204)
	if diff := cmp.Diff("GET, HEAD, OPTIONS, POST", got.Header.Get("Allow")); diff != "" {
		t.Error(diff)
	}
	wantStatus(t, s.Ask(t, "OPTIONS /nothing", ""), 404)
}

func TestCORS(t *testing.T) {
	t.Parallel()
	preflight := []string{"Origin: http://app.test", "Access-Control-Request-Method: PUT", "Access-Control-Request-Headers: x-a, authorization"}
	for _, test := range []struct {
		name    string
		options mock.Options
		line    string
		headers []string
		want    map[string]string
	}{
		{"a page's GET", mock.Options{}, "GET /pets", []string{"Origin: http://app.test"}, map[string]string{
			"Access-Control-Allow-Origin": "http://app.test", "Access-Control-Allow-Credentials": "true",
			"Access-Control-Expose-Headers": "Content-Type", "Access-Control-Allow-Methods": "", "Vary": "Origin",
		}},
		{"a preflight", mock.Options{}, "OPTIONS /pets/1", preflight, map[string]string{
			"Access-Control-Allow-Origin": "http://app.test", "Access-Control-Allow-Headers": "x-a, authorization",
			"Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS", "Access-Control-Max-Age": "600",
		}},
		{"a preflight for a rare method", mock.Options{}, "OPTIONS /pets", []string{"Origin: null", "Access-Control-Request-Method: QUERY"}, map[string]string{
			"Access-Control-Allow-Origin": "null", "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, QUERY",
		}},
		{"no page", mock.Options{}, "GET /pets", nil, map[string]string{"Access-Control-Allow-Origin": "", "Vary": ""}},
		{"another page", mock.Options{Origins: []string{"http://app.test"}}, "GET /pets", []string{"Origin: http://evil.test"}, map[string]string{"Access-Control-Allow-Origin": ""}},
		{"a page on the list", mock.Options{Origins: []string{"http://app.test"}}, "GET /pets", []string{"Origin: http://app.test"}, map[string]string{"Access-Control-Allow-Origin": "http://app.test"}},
		{"off", mock.Options{NoCORS: true}, "GET /pets", []string{"Origin: http://app.test"}, map[string]string{"Access-Control-Allow-Origin": ""}},
		{"problems are readable too", mock.Options{}, "GET /pets/999", []string{"Origin: http://app.test"}, map[string]string{"Access-Control-Allow-Origin": "http://app.test"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := pets(t, test.options).Ask(t, test.line, "", test.headers...)
			for name, want := range test.want {
				if diff := cmp.Diff(want, got.Header.Get(name)); diff != "" {
					t.Errorf("%s: %s", name, diff)
				}
			}
		})
	}
}

// A preflight carries no credentials: it must not be asked for any.
func TestPreflightNeedsNoCredentials(t *testing.T) {
	t.Parallel()
	s := mocktest.Start(t, mocktest.Config{Document: with(petDocument, "security: [{key: []}]\n"), Overlays: [][]byte{[]byte(`
overlay: 1.0.0
info: {title: x, version: "1"}
actions: [{target: $.components, update: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}}]
`)}})
	wantStatus(t, s.Ask(t, "OPTIONS /pets", "", "Origin: http://a.test", "Access-Control-Request-Method: GET"), 204)
	wantStatus(t, s.Ask(t, "GET /pets", ""), 401)
}

// TestNameBeforeParameter has an API whose paths begin with a parameter, which
// would take the API's name for its value.
func TestNameBeforeParameter(t *testing.T) {
	t.Parallel()
	s := mocktest.Start(t, mocktest.Config{Name: "shop", Document: []byte(`
openapi: 3.0.3
info: {title: T, version: "1"}
paths:
  /sites: {get: {operationId: sites, responses: &ok {"200": {description: d, content: {text/plain: {schema: {type: string, enum: [sites]}}}}}}}
  /shop: {get: {operationId: shop, responses: {"200": {description: d, content: {text/plain: {schema: {type: string, enum: [shop]}}}}}}}
  /shop/{id}: {get: {operationId: shopOf, parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {"200": {description: d, content: {text/plain: {schema: {type: string, enum: [shop of one]}}}}}}}
  /{account}/sites: {get: {operationId: sitesOf, parameters: [{name: account, in: path, required: true, schema: {type: string}}], responses: {"200": {description: d, content: {text/plain: {schema: {type: string, enum: [sites of one]}}}}}}}
`)})
	for line, want := range map[string]string{"GET /sites": "sites", "GET /anna/sites": "sites of one", "GET /shop": "shop", "GET /shop/1": "shop of one"} {
		if got := s.Ask(t, line, ""); got.Body != want {
			t.Errorf("%s: %q, want %q", line, got.Body, want)
		}
	}
}
