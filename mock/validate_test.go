package mock_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/mock"
	"understudy/mock/mocktest"
)

const ruleDocument = `
openapi: 3.0.3
info: {title: Rules, version: "1"}
paths:
  /plain/{n}:
    post:
      operationId: plain
      parameters:
        - {name: n, in: path, required: true, schema: {type: integer}}
        - {name: q, in: query, required: true, schema: {type: string}}
        - {name: X-H, in: header, required: true, schema: {type: boolean}}
        - {name: c, in: cookie, schema: {type: integer}}
      requestBody: &body
        required: true
        content: {application/json: {schema: {type: object, required: [a, b], properties: {a: {type: integer}, b: {type: string, enum: [x, y]}}}}}
      responses: {"200": {description: ok}}
  /error:
    post: {operationId: error, requestBody: *body, responses: {"200": {description: ok}, "400": &error {description: bad, content: {application/json: {schema: {$ref: "#/components/schemas/Error"}}}}}}
  /first422:
    post: {operationId: first422, requestBody: *body, responses: {"200": {description: ok}, "400": *error, "422": *error}}
  /default:
    post: {operationId: default, requestBody: *body, responses: {"200": {description: ok}, default: *error}}
  /range:
    post: {operationId: range, requestBody: *body, responses: {"200": {description: ok}, 4XX: *error}}
  /renamed:
    post: {operationId: renamed, x-mock-error: {status: {"422": 409}}, requestBody: *body, responses: {"200": {description: ok}}}
  /list:
    post: {operationId: list, requestBody: *body, responses: {"200": {description: ok}, "400": {description: bad, content: {application/json: {schema: {$ref: "#/components/schemas/ErrorList"}}}}}}
components:
  schemas:
    Error: {type: object, required: [code, message, when], properties: {code: {type: integer}, message: {type: string}, when: {type: string, format: date-time}}}
    ErrorList:
      type: object
      required: [errors]
      properties:
        errors: {type: array, items: {type: object, required: [field, reason], properties: {field: {type: string}, reason: {type: string}}}}
`

func TestInvalidRequests(t *testing.T) {
	t.Parallel()
	s := mocktest.Start(t, mocktest.Config{Document: []byte(ruleDocument)})
	const bad = `{"a":"x","b":"z"}`
	for _, test := range []struct {
		line, body, header string
		status             int
		contentType        string
		parts              []string
	}{
		{"POST /plain/x?x=1", bad, "Cookie: c=many", 422, "application/problem+json", []string{
			`path \"n\": type`, `query \"q\": required`, `header \"X-H\": required`, `cookie \"c\": type`, "body at /a: type", "body at /b: enum", `"rule":"openapi.yaml:`,
		}},
		{"POST /plain/1?q=1", `{}`, "X-H: true", 422, "application/problem+json", []string{`want \"a\"`, `want \"b\"`}},
		{"POST /plain/1?q=1", `{"a":1`, "X-H: true", 422, "application/problem+json", []string{"syntax"}},
		{"POST /plain/1?q=1", "", "X-H: true", 422, "application/problem+json", []string{"a body"}},
		{"POST /plain/x", "a", "Content-Type: text/csv", 415, "application/problem+json", []string{"application/json", "text/csv"}},
		{"POST /error", bad, "X: y", 400, "application/json", []string{`"code":400`, "body at /a: type", "body at /b: enum", "; "}},
		{"POST /first422", bad, "X: y", 422, "application/json", []string{`"code":422`}},
		{"POST /default", bad, "X: y", 400, "application/json", []string{`"code":400`}},
		{"POST /default", "a=b", "Content-Type: application/x-www-form-urlencoded", 415, "application/json", []string{`"code":415`}},
		{"POST /range", bad, "X: y", 400, "application/json", []string{`"code":400`}},
		{"POST /renamed", bad, "X: y", 409, "application/problem+json", []string{`"status":409`}},
		{"POST /list", bad, "X: y", 400, "application/json", []string{`{"field":"/a","reason":"body at /a: type`, `{"field":"/b","reason":"body at /b: enum`}},
	} {
		got := s.Ask(t, test.line, test.body, test.header)
		wantStatus(t, got, test.status)
		wantText(t, test.line, got.Body, test.parts...)
		if diff := cmp.Diff(test.contentType, got.Header.Get("Content-Type")); diff != "" {
			t.Errorf("%s: %s", test.line, diff)
		}
	}
}

func TestDetailIsBounded(t *testing.T) {
	t.Parallel()
	var properties, body []string
	for i := range 30 {
		properties = append(properties, fmt.Sprintf("p%02d: {type: integer}", i))
		body = append(body, fmt.Sprintf(`"p%02d":"x"`, i))
	}
	s := mocktest.Start(t, mocktest.Config{Document: []byte(`
openapi: 3.0.3
info: {title: Many, version: "1"}
paths:
  /many:
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {` + strings.Join(properties, ", ") + `}}}}}
      responses: {"200": {description: ok}}
`)})
	problem, _ := s.Ask(t, "POST /many", "{"+strings.Join(body, ",")+"}").JSON(t).(map[string]any)
	detail, _ := problem["detail"].(string)
	wantText(t, "detail", detail, "/p00", "/p09", "; and 20 more")
	if strings.Contains(detail, "/p10") {
		t.Error(detail)
	}
	if violations, _ := problem["violations"].([]any); len(violations) != 30 {
		t.Errorf("%d violations, want all 30", len(violations))
	}
}

func TestLenientPlaysAllTheSame(t *testing.T) {
	t.Parallel()
	s := pets(t, mock.Options{Lenient: true})
	wantStatus(t, s.Ask(t, "POST /pets", `{"name":"","tag":7}`), 201)
	wantStatus(t, s.Ask(t, "POST /pets", `{"name"`), 201)
	wantStatus(t, s.Ask(t, "GET /pets?limit=x", ""), 200)
	entries, _ := s.Journal().Entries("")
	if len(entries) != 3 || len(entries[0].Departures) == 0 || entries[0].Departures[0].Keyword != "minLength" {
		t.Errorf("the journal has %+v", entries)
	}
}

func TestUnsetAndStrictReading(t *testing.T) {
	t.Parallel()
	s := mocktest.Start(t, mocktest.Config{Document: with(petDocument, `x-mock-read: {unset: ["", null, 0], strict: true}`)})
	wantStatus(t, s.Ask(t, "GET /pets?limit=0&name=", ""), 200)
	wantText(t, "a required member that is unset", s.Ask(t, "POST /pets", `{"name":""}`).Body, "required")
	made := s.Ask(t, "POST /pets", `{"name":"Ada","tag":null,"weight":0}`)
	if diff := cmp.Diff(`{"name":"Ada","id":4}`, made.Body); diff != "" {
		t.Error(diff)
	}
	wantText(t, "an unknown parameter", s.Ask(t, "GET /pets?lmit=1", "").Body, "undeclared", "lmit")
	wantStatus(t, s.Ask(t, "GET /pets?__dynamic=true", ""), 200)
}
