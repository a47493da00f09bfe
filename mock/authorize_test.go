package mock_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"understudy/mock/mocktest"
)

const securityDocument = `
openapi: 3.0.3
info: {title: Doors, version: "1"}
paths:
  /bearer: {get: {operationId: bearer, security: [{bearer: []}], responses: &ok {"200": {description: ok}}}}
  /basic: {get: {operationId: basic, security: [{basic: []}], responses: *ok}}
  /header: {get: {operationId: header, security: [{header: []}], responses: *ok}}
  /query: {get: {operationId: query, security: [{query: []}], responses: *ok}}
  /cookie: {get: {operationId: cookie, security: [{cookie: []}], responses: *ok}}
  /oauth: {get: {operationId: oauth, security: [{oauth: [a]}], responses: *ok}}
  /both: {get: {operationId: both, security: [{basic: [], header: []}], responses: *ok}}
  /either: {get: {operationId: either, security: [{bearer: []}, {header: []}], responses: *ok}}
  /anybody: {get: {operationId: anybody, security: [{bearer: []}, {}], responses: *ok}}
  /open: {get: {operationId: open, security: [], responses: *ok}}
  /roles: {get: {operationId: roles, security: [{bearer: []}], x-mock-roles: [Boss, Clerk], responses: *ok}}
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    basic: {type: http, scheme: basic}
    header: {type: apiKey, in: header, name: X-Key}
    query: {type: apiKey, in: query, name: key}
    cookie: {type: apiKey, in: cookie, name: sid}
    oauth: {type: oauth2, flows: {implicit: {authorizationUrl: "https://x.test", scopes: {a: a}}}}
`

var doorCallers = fstest.MapFS{
	"seed.yaml": {Data: []byte(`
callers:
  - {name: ann, id: u1, roles: [Boss], tokens: [t-ann], password: secret}
  - {name: bob, id: u2, roles: [Cook], tokens: [t-bob], password: secret}
`)},
	"scenarios/demo.yaml": {Data: []byte("description: nothing\n")},
}

func TestAuthorize(t *testing.T) {
	t.Parallel()
	s := mocktest.Start(t, mocktest.Config{Document: []byte(securityDocument), Fixtures: doorCallers})
	const annBasic, bobBasic = "Authorization: Basic YW5uOnNlY3JldA==", "Authorization: Basic Ym9iOnNlY3JldA=="
	for _, test := range []struct {
		path, headers string
		want          int
		challenge     string
	}{
		{"/bearer", "", 401, `Bearer realm="api"`},
		{"/bearer", "Authorization: Bearer t-ann", 200, ""},
		{"/bearer", "Authorization: bearer  t-ann", 200, ""},
		{"/bearer", "Authorization: Bearer nobody", 401, `Bearer realm="api"`},
		{"/bearer", "Authorization: Bearer", 401, `Bearer realm="api"`},
		{"/bearer", annBasic, 401, `Bearer realm="api"`},
		{"/basic", annBasic, 200, ""},
		{"/basic", "Authorization: Basic YW5uOndyb25n", 401, `Basic realm="api"`},
		{"/basic", "Authorization: Basic ***", 401, `Basic realm="api"`},
		{"/header", "X-Key: t-ann", 200, ""},
		{"/header", "X-Key:", 401, ""},
		{"/query?key=t-ann", "", 200, ""},
		{"/query?key=x", "", 401, ""},
		{"/cookie", "Cookie: a=b; sid=t-ann", 200, ""},
		{"/cookie", "Cookie: sid=x", 401, ""},
		{"/oauth", "Authorization: Bearer t-ann", 200, ""},
		{"/oauth", "", 401, `Bearer realm="api"`},
		{"/both", annBasic, 401, `Basic realm="api"`},
		{"/both", annBasic + "|X-Key: t-ann", 200, ""},
		{"/both", bobBasic + "|X-Key: t-ann", 401, `Basic realm="api"`},
		{"/either", "X-Key: t-ann", 200, ""},
		{"/either", "Authorization: Bearer x|X-Key: t-ann", 200, ""},
		{"/either", "", 401, `Bearer realm="api"`},
		{"/anybody", "", 200, ""},
		{"/anybody", "Authorization: Bearer nobody", 200, ""},
		{"/open", "", 200, ""},
		{"/roles", "Authorization: Bearer t-ann", 200, ""},
		{"/roles", "Authorization: Bearer t-bob", 403, ""},
	} {
		var headers []string
		if test.headers != "" {
			headers = strings.Split(test.headers, "|")
		}
		got := s.Ask(t, "GET "+test.path, "", headers...)
		if got.Status != test.want {
			t.Errorf("%s with %q: %d, want %d: %s", test.path, test.headers, got.Status, test.want, got.Body)
		}
		if diff := cmp.Diff(test.challenge, got.Header.Get("WWW-Authenticate")); diff != "" {
			t.Errorf("%s with %q: %s", test.path, test.headers, diff)
		}
	}
	wantText(t, "403", s.Ask(t, "GET /roles", "", "Authorization: Bearer t-bob").Body, "Invalid Role", "bob has none of the roles Boss, Clerk")
	wantText(t, "401", s.Ask(t, "GET /either", "").Body, "either needs bearer or header; ann's token is t-ann")
	entries, _ := s.Journal().Entries("")
	if last := entries[1]; last.Caller != "ann" {
		t.Errorf("the journal says %q called", last.Caller)
	}
}
