package mock_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/mock/mocktest"
)

// noteDocument is an API whose operations are also called by name.
const noteDocument = `
openapi: 3.0.3
info: {title: Notes, version: "1"}
x-mock-names:
  paths: [{path: "/call/{name}", format: json}, {path: "/{format}/say/{name}"}]
  batch: "[]"
  completed: X-Done
x-mock-negotiate:
  order:
    - suffix: &formats {json: application/json, xml: application/xml, page: text/html, jsonl: text/jsonl}
    - {query: callback, call: true, status: 200}
    - {query: format, values: *formats}
    - {path: *formats}
    - {header: Accept, prefer: [text/html, application/json, application/xml], sent: true}
  otherwise: application/json
x-mock-read:
  anyCase: true
  ignoreEmpty: true
  values: application/jsv
  texts: true
  bodies: [application/xml, application/jsv, application/x-www-form-urlencoded, multipart/form-data]
  bind: true
  firstLine: true
  method: X-Method
x-mock-write:
  application/json: {contentType: application/json; charset=utf-8}
  text/html: {headers: {Content-Disposition: "inline;filename={name}.html"}}
  application/xml: {sorted: true, nulls: true, instance: i, texts: {Code: {pattern: "^(..)", with: "$1-"}}}
x-mock-cors: {status: 200, origin: "*", methods: "GET, POST", headers: Content-Type}
x-mock-error:
  status: {"422": 400}
  empty: [401]
  unrouted: 404
  body: {error: "= problem.title", fields: "= map(problem.violations ?? [], .name + .pointer)"}
paths:
  /Notes:
    get:
      operationId: listNotes
      x-mock-name: {name: Note, methods: [GET]}
      parameters:
        - {name: Tags, in: query, explode: false, schema: {type: array, items: {type: string}}}
        - {name: Kind, in: query, schema: {type: string, enum: [Short, Long]}}
        - {name: Done, in: query, schema: {type: boolean}}
      responses: {"200": {description: all, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Note"}}}}}, "400": &bad {description: bad, content: {application/json: {schema: {$ref: "#/components/schemas/Failure"}}, application/xml: {schema: {$ref: "#/components/schemas/Failure"}}}}}
    post:
      operationId: addNote
      x-mock-name: {name: Note}
      requestBody: {required: true, content: &note {application/json: {schema: {$ref: "#/components/schemas/Note"}}, text/jsonl: {schema: {$ref: "#/components/schemas/Note"}}}}
      responses: {"200": &one {description: note, content: {application/json: {schema: {$ref: "#/components/schemas/Note"}}, application/xml: {schema: {$ref: "#/components/schemas/Note"}}, text/html: {schema: {type: string}}, text/jsonl: {schema: {$ref: "#/components/schemas/Note"}}, text/javascript: {schema: {type: string}}}}, "400": *bad}
  /Notes/{Id}:
    put:
      operationId: changeNote
      x-mock-name: {name: Note}
      parameters: [{name: Id, in: path, required: true, schema: {type: string}}]
      requestBody: {content: *note}
      responses: {"200": *one, "400": *bad, "404": *bad}
components:
  schemas:
    Note:
      type: object
      required: [Text]
      properties:
        Id: {type: string}
        Text: {type: string}
        Count: {type: integer}
        Done: {type: boolean}
        Tags: {type: array, items: {type: string}}
        Kind: {type: string, enum: [Short, Long]}
        Code: {$ref: "#/components/schemas/Code"}
    Code: {type: string}
    Failure:
      type: object
      required: [error]
      properties: {error: {type: string}, fields: {type: array, items: {type: string}, xml: {name: field}}}
`

func notes(t testing.TB) *mocktest.Server {
	t.Helper()
	return mocktest.Start(t, mocktest.Config{Document: []byte(noteDocument)})
}

func TestCallsByName(t *testing.T) {
	t.Parallel()
	s := notes(t)
	for _, test := range []struct {
		line, body string
		want       string // status and a part of the body
	}{
		{"POST /call/Note", `{"text":"a","id":"1"}`, `200 "Text":"a"`},
		{"PUT /call/note", `{"id":"1","text":"b"}`, `200 "Id":"1","Text":"b"`},
		{"PUT /json/say/Note?id=1", `{"text":"c"}`, `200 "Id":"1","Text":"c"`},
		{"PUT /json/say/Note", `{"text":"c"}`, `400 "fields":["Id"]`},
		{"PUT /call/Note", `{"id":"none","text":"b"}`, `404 "error"`},
		{"GET /call/Note?tags=no", "", `200 []`},
		{"DELETE /call/Note", "", `405 Method Not Allowed`},
		{"POST /xml/say/Nothing", "{}", `405 <error>Method Not Allowed</error>`},
		{"DELETE /Notes", "", `404 DELETE is not declared on /Notes`},
		{"GET /elsewhere", "", `404 GET /elsewhere is not in the document`},
	} {
		got := s.Ask(t, test.line, test.body)
		status, part, _ := strings.Cut(test.want, " ")
		if outcome := strings.Fields(outcome(got))[0]; outcome != status || !strings.Contains(got.Body, part) {
			t.Errorf("%s %s: %d %s, want %s", test.line, test.body, got.Status, got.Body, test.want)
		}
	}
}

func TestBatch(t *testing.T) {
	t.Parallel()
	s := notes(t)
	for _, test := range []struct{ name, line, body, want, done string }{
		{"none", "POST /call/Note[]", `[]`, `[]`, "0"},
		{"in order", "POST /call/Note[]", `[{"id":"a1","text":"x"},{"id":"a2","text":"y"}]`, `[{"Id":"a1","Text":"x"},{"Id":"a2","Text":"y"}]`, "2"},
		{"another form", "POST /jsonl/say/Note[]", `[{"id":"a3","text":"x"},{"id":"a4","text":"y"}]`, "{\"Id\":\"a3\",\"Text\":\"x\"}\n{\"Id\":\"a4\",\"Text\":\"y\"}\n", "2"},
		{"a callback", "POST /call/Note[]?callback=f", `[{"id":"a5","text":"x"}]`, `f([{"Id":"a5","Text":"x"}])`, "1"},
		{"the first error ends it", "POST /call/Note[]", `[{"id":"b1","text":"x"},{"id":"b2"},{"id":"b3","text":"z"}]`, `{"error":"Invalid request","fields":[""]}`, "1"},
		{"what is no array", "POST /call/Note[]", `{"text":"x"}`, `{"error":"Bad Request","fields":[]}`, ""},
		{"what is no JSON", "POST /call/Note[]", `[`, `{"error":"Bad Request","fields":[]}`, ""},
		{"too many", "POST /call/Note[]", "[" + strings.Repeat("1,", 1000) + "1]", `{"error":"Bad Request","fields":[]}`, ""},
	} {
		got := s.Ask(t, test.line, test.body)
		if diff := cmp.Diff([]string{test.want, test.done}, []string{only(got.Body), got.Header.Get("X-Done")}); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
	all := s.Ask(t, "GET /notes", "").Body
	wantText(t, "the list", all, `"b1"`)
	if strings.Contains(all, `"b3"`) {
		t.Errorf("the batch went on after its first error: %s", all)
	}
}

// only leaves out the members that the mock makes up for a record.
func only(body string) string {
	for _, name := range []string{"Count", "Done", "Tags", "Kind", "Code"} {
		if strings.Contains(body, `"`+name+`"`) {
			return body + " has " + name
		}
	}
	return body
}

func TestAnOverrideReplacesTheMethod(t *testing.T) {
	t.Parallel()
	s := notes(t)
	wantStatus(t, s.Ask(t, "POST /Notes", `{"id":"1","text":"a"}`), 200)
	for _, test := range []struct {
		line, body string
		headers    []string
		want       string
	}{
		{"POST /notes/1", `{"text":"header"}`, []string{"X-Method: put"}, `"Text":"header"`},
		{"POST /notes/1?x-method=PUT", `{"text":"query"}`, nil, `"Text":"query"`},
		{"POST /notes/1", `X-Method=PUT&text=field`, []string{"Content-Type: application/x-www-form-urlencoded"}, `"Text":"field"`},
		{"POST /notes/1", `{"text":"odd"}`, []string{"X-Method: P U T"}, "POST is not declared"},
	} {
		wantText(t, test.line, s.Ask(t, test.line, test.body, test.headers...).Body, test.want)
	}
}

func TestCORSOfAnAPI(t *testing.T) {
	t.Parallel()
	s := notes(t)
	plain := s.Ask(t, "OPTIONS /anything", "")
	wantStatus(t, plain, 200)
	wantText(t, "origin", plain.Header.Get("Access-Control-Allow-Origin"), "*")
	wantText(t, "methods", plain.Header.Get("Access-Control-Allow-Methods"), "GET, POST")
	page := s.Ask(t, "GET /notes", "", "Origin: http://app.test")
	wantText(t, "origin", page.Header.Get("Access-Control-Allow-Origin"), "http://app.test")
	wantText(t, "credentials", page.Header.Get("Access-Control-Allow-Credentials"), "true")
	asked := s.Ask(t, "OPTIONS /notes", "", "Origin: http://app.test", "Access-Control-Request-Method: POST")
	wantText(t, "headers", asked.Header.Get("Access-Control-Allow-Headers"), "Content-Type")
}
