package conform_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/traffic"
)

const document = `openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /things/{id}:
    put:
      operationId: put
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: page, in: query, schema: {type: integer, maximum: 9, default: 1}}
        - {name: tags, in: query, explode: false, schema: {type: array, items: {type: string, maxLength: 3}}}
        - {name: filter, in: query, content: {application/json: {schema: {type: object, properties: {a: {type: integer}}}}}}
        - {name: raw, in: query, content: {application/x-own: {schema: {type: string, maxLength: 2}}}}
        - {name: flag, in: query, allowEmptyValue: true, schema: {type: boolean}}
        - {name: rest, in: query, schema: {type: object, additionalProperties: {type: integer}}}
        - {name: X-Trace, in: header, required: true, schema: {type: string, minLength: 2}}
        - {name: sid, in: cookie, schema: {type: string, minLength: 2}}
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [n], properties: {n: {type: integer}, id: {type: string, readOnly: true}, l: {type: array, items: {type: object}}}}
          text/csv: {schema: {type: string, maxLength: 5}}
          application/x-own: {schema: {type: object}}
      responses:
        '200':
          description: d
          headers: {X-Count: {required: true, schema: {type: integer}}, X-Rest: {schema: {type: array, items: {type: integer}}}}
          content:
            application/json: {schema: {type: object, required: [n], properties: {n: {type: integer}, secret: {type: string, writeOnly: true}}}}
            text/*: {schema: {type: string, maxLength: 5}}
        '204': {description: d}
        '304': {description: d, headers: {ETag: {required: true, schema: {type: string}}}}
        '206': {description: d, content: {application/x-own: {}}}
        4XX: {description: d, content: {application/json: {schema: {type: object}}}}
  /open:
    post:
      operationId: optional
      requestBody: {content: {text/plain: {schema: {type: string, maxLength: 3}}, application/json: {schema: {type: integer}}}}
      responses: {'200': {description: d}}
    put:
      operationId: any
      requestBody: {description: anything}
      responses: {'200': {description: d}}
`

func operation(t *testing.T, id string) *specs.Operation {
	t.Helper()
	root := fstest.MapFS{"api.yaml": &fstest.MapFile{Data: []byte(document)}}
	api, err := specs.Load(specs.Input{Source: specs.Source{Root: root, Name: "api.yaml"}})
	if err != nil {
		t.Fatal(err)
	}
	op, ok := api.Operation(id)
	if !ok {
		t.Fatalf("no operation %s", id)
	}
	return op
}

func header(lines ...string) http.Header {
	out := http.Header{}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		out.Add(name, value)
	}
	return out
}

func path(id string) func(string) (string, bool) {
	return func(name string) (string, bool) { return id, name == "id" }
}

func sentences(violations []conform.Violation) []string {
	var out []string
	for _, v := range violations {
		out = append(out, fmt.Sprintf("%d %s", v.Place.Line, v))
	}
	return out
}

func request(query, body string, headers ...string) traffic.Request {
	return traffic.Request{Method: "PUT", URL: &url.URL{Path: "/things/1", RawQuery: query}, Header: header(headers...), Body: []byte(body)}
}

func TestViolationAsTextAndRule(t *testing.T) {
	t.Parallel()
	v := conform.Violation{
		Part: conform.Query, Name: "page", Pointer: "/0", Keyword: "maximum", Want: "at most 9", Got: "12",
		Place: specs.Place{Pointer: "/paths/~1a/get/parameters/0/schema/maximum"},
	}
	if diff := cmp.Diff(`query "page" at /0: maximum: want at most 9, got 12`, v.String()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("query page maximum /paths/~1a/get/parameters/0/schema/maximum", v.Rule()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("body: absent", conform.Violation{Part: conform.Body, Keyword: "absent"}.String()); diff != "" {
		t.Error(diff)
	}
}
