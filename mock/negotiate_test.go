package mock_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/mock"
	"understudy/mock/mocktest"
)

const formatDocument = `
openapi: 3.0.3
info: {title: Formats, version: "1"}
paths:
  /notes:
    get:
      operationId: listNotes
      responses: {"200": {description: notes, content: &notes {application/json: {schema: &list {type: array, items: {$ref: "#/components/schemas/Note"}}}, application/xml: {schema: *list}, text/csv: {schema: {type: string}}, text/javascript: {schema: {type: string}}}}}
    post:
      operationId: addNote
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Note"}}}}
      responses: {"201": {description: note, content: {application/json: {schema: {$ref: "#/components/schemas/Note"}}, application/xml: {schema: {$ref: "#/components/schemas/Note"}}}}}
components:
  schemas:
    Note:
      type: object
      required: [id, text]
      xml: {name: note}
      properties: {id: {type: string}, text: {type: string}}
`

const formatRules = `
x-mock-negotiate:
  order:
    - suffix: {csv: text/csv, xml: application/xml}
    - {query: callback, call: true}
    - {query: format, values: {x: application/xml, c: text/csv}}
    - {header: X-Accept}
    - {header: Accept}
  otherwise: application/json
`

func TestAccept(t *testing.T) {
	t.Parallel()
	s := mocktest.Start(t, mocktest.Config{Document: []byte(formatDocument)})
	for accept, want := range map[string]string{
		"":    "200 application/json",
		"*/*": "200 application/json",
		"application/xml;q=0.5, application/json;q=0.4": "200 application/xml",
		"application/xml;q=0, */*":                      "200 application/json",
		"text/*":                                        "200 text/csv",
		"text/html, application/xml;q=0.1":              "200 application/xml",
		"text/html":                                     "406 application/problem+json",
		"application/json;q=0":                          "406 application/problem+json",
	} {
		got := s.Ask(t, "GET /notes", "", "Accept: "+accept)
		if diff := cmp.Diff(want, outcome(got)); diff != "" {
			t.Errorf("Accept %q: %s", accept, diff)
		}
	}
}

func outcome(got mocktest.Reply) string {
	contentType, _, _ := strings.Cut(got.Header.Get("Content-Type"), ";")
	return strings.TrimSpace(strconv.Itoa(got.Status) + " " + contentType)
}

func TestNotAcceptableChangesNothing(t *testing.T) {
	t.Parallel()
	s := mocktest.Start(t, mocktest.Config{Document: []byte(formatDocument)})
	before := s.Ask(t, "GET /notes", "")
	refused := s.Ask(t, "POST /notes", `{"id":"n","text":"x"}`, "Accept: text/csv")
	wantStatus(t, refused, 406)
	wantText(t, "406", refused.Body, "application/json, application/xml")
	if diff := cmp.Diff(before.Body, s.Ask(t, "GET /notes", "").Body); diff != "" {
		t.Error(diff)
	}
}

func TestNegotiateInOrder(t *testing.T) {
	t.Parallel()
	s := mocktest.Start(t, mocktest.Config{Document: with(formatDocument, formatRules)})
	for _, test := range []struct{ line, header, want string }{
		{"GET /notes", "Accept: text/html", "200 application/json"},
		{"GET /notes", "Accept: application/xml", "200 application/xml"},
		{"GET /notes", "X-Accept: text/csv", "200 text/csv"},
		{"GET /notes?format=x", "X-Accept: text/csv", "200 application/xml"},
		{"GET /notes?format=text/csv", "X: y", "200 text/csv"},
		{"GET /notes?format=nonsense", "Accept: application/xml", "200 application/xml"},
		{"GET /notes?callback=f&format=x", "X: y", "200 text/javascript"},
		{"POST /notes?callback=f", "X: y", "201 application/json"},
		{"GET /notes.csv?callback=f", "X: y", "200 text/csv"},
		{"GET /notes.xml", "Accept: application/json", "200 application/xml"},
		{"GET /notes.pdf", "X: y", "404 application/problem+json"},
	} {
		body := ""
		if strings.HasPrefix(test.line, "POST") {
			body = `{"id":"n","text":"x"}`
		}
		got := s.Ask(t, test.line, body, test.header)
		if diff := cmp.Diff(test.want, outcome(got)); diff != "" {
			t.Errorf("%s with %s: %s", test.line, test.header, diff)
		}
	}
}

func TestJSONP(t *testing.T) {
	t.Parallel()
	s := mocktest.Start(t, mocktest.Config{Document: with(formatDocument, formatRules)})
	plain := s.Ask(t, "GET /notes", "").Body
	for name, want := range map[string]string{"show": "show", "a.b_c": "a.b_c", "alert(1)//": "alert_1___"} {
		got := s.Ask(t, "GET /notes?callback="+strings.ReplaceAll(name, "/", "%2F"), "")
		if diff := cmp.Diff(want+"("+plain+")", got.Body); diff != "" {
			t.Error(diff)
		}
		wantText(t, "nosniff", got.Header.Get("X-Content-Type-Options"), "nosniff")
	}
}

// A representation that the document knows only as text shows the same value.
func TestOpaqueTextShowsTheSame(t *testing.T) {
	t.Parallel()
	s := mocktest.Start(t, mocktest.Config{Document: []byte(formatDocument), Options: mock.Options{Strict: true}})
	wantStatus(t, s.Ask(t, "POST /notes", `{"id":"n1","text":"hello"}`), 201)
	wantText(t, "CSV", s.Ask(t, "GET /notes", "", "Accept: text/csv").Body, "id,text", "n1,hello")
	wantText(t, "XML", s.Ask(t, "GET /notes", "", "Accept: application/xml").Body, "<id>n1</id><text>hello</text>")
}
