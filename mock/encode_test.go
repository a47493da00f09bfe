package mock_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/mock"
	"understudy/mock/mocktest"
)

func TestMembersInOrderAndNumbersExact(t *testing.T) {
	t.Parallel()
	for _, weight := range []string{
		"9007199254740993", "123456789012345678901234567890", "0.1234567890123456789012345678901", "-0", "1e400", "1.50", "1E+2",
		"9223372036854775807", "-9223372036854775808", "18446744073709551616",
	} {
		s := mocktest.Start(t, mocktest.Config{Document: []byte(petDocument), Fixtures: sourceFixtures("collections: {pets: []}"), Options: mock.Options{Strict: true}})
		want := `{"name":"Ada","id":1,"tag":"a<b>&\"c\"","weight":` + weight + `}`
		for _, call := range []struct{ line, body, want string }{
			{"POST /pets", `{"weight":` + weight + `,"tag":"a<b>&\"c\"","unknown":[],"name":"Ada"}`, want},
			{"GET /pets/1", "", want},
			{"GET /pets", "", "[" + want + "]"},
			{"PUT /pets/1", `{"tag":"a<b>&\"c\"","weight":` + weight + `,"name":"Ada"}`, want},
		} {
			if diff := cmp.Diff(call.want, s.Ask(t, call.line, call.body).Body); diff != "" {
				t.Errorf("%s with %s: %s", call.line, weight, diff)
			}
		}
	}
}

func TestHeadersOfAnswers(t *testing.T) {
	t.Parallel()
	s := pets(t, mock.Options{})
	wantText(t, "Deprecation", s.Ask(t, "PUT /pets/7", `{"name":"x"}`).Header.Get("Deprecation"), "true")
	plain := s.Ask(t, "GET /ping", "")
	if diff := cmp.Diff("pong", plain.Body); diff != "" {
		t.Error(diff)
	}
	wantText(t, "Content-Type", plain.Header.Get("Content-Type"), "text/plain")
	gone := s.Ask(t, "DELETE /pets/7", "")
	wantStatus(t, gone, 204)
	if gone.Body != "" || gone.Header.Get("Content-Type") != "" || gone.Header.Get("Content-Length") != "" {
		t.Errorf("204 with %q and %v", gone.Body, gone.Header)
	}
}

// A required header that nobody sets is made up, and valid.
func TestRequiredHeadersAreMade(t *testing.T) {
	t.Parallel()
	document := strings.Replace(petDocument, `"200": {description: pong,`, `"200": {description: pong, headers: {X-Rate: {required: true, schema: {type: integer, minimum: 5, maximum: 6}}, X-Free: {schema: {type: string}}},`, 1)
	s := mocktest.Start(t, mocktest.Config{Document: []byte(document), Options: mock.Options{Strict: true}})
	got := s.Ask(t, "GET /ping", "")
	wantStatus(t, got, 200)
	if rate := got.Header.Get("X-Rate"); rate != "5" && rate != "6" {
		t.Errorf("X-Rate is %q", rate)
	}
	if _, there := got.Header["X-Free"]; there {
		t.Error("a header that is not required is made up")
	}
}
