package rest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/mock"
	"understudy/mock/mocktest"
)

func path(name, ids, operations string) string {
	return "openapi: 3.0.3\ninfo: {title: x, version: '1'}\npaths:\n" + strings.ReplaceAll(strings.ReplaceAll(operations, "NAME", name), "ID", ids)
}

func strict(t *testing.T, document string) *mocktest.Server {
	t.Helper()
	return mocktest.Start(t, mocktest.Config{Document: []byte(document), Fixtures: scenario("collections: {}"), Options: mock.Options{Strict: true}})
}

// A list often shows less of a record than reading it does, and a request is
// wrapped where answers are not: all of it is one record.
func TestOneRecordInSeveralForms(t *testing.T) {
	t.Parallel()
	s := strict(t, path("articles", "id", `
  /NAME:
    get: {responses: {"200": {description: list, content: {application/json: {schema: {type: array, items: {type: object, required: [id, title, tags, reads], properties: {id: {type: integer}, title: {type: string}, tags: {type: array, items: {type: string}}, reads: {type: integer}}}}}}}}}
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {article: {type: object, required: [title], properties: {title: {type: string}, body: {type: string}, tags: {type: array, items: {type: string}}}}}}}}}
      responses: {"201": &one {description: one, content: {application/json: {schema: {type: object, required: [id, title, body, html, tags], properties: {id: {type: integer}, title: {type: string}, body: {type: string}, html: {type: string}, tags: {type: string}}}}}}}
  /NAME/{ID}:
    parameters: [{name: ID, in: path, required: true, schema: {type: integer}}]
    get: {responses: {"200": *one}}
`))
	made := s.Ask(t, "POST /articles", `{"article":{"title":"T","body":"B","tags":["a","b"]}}`)
	if !strings.HasPrefix(made.Body, `{"id":1,"title":"T","body":"B","html":"`) {
		t.Fatalf("%d %s", made.Status, made.Body)
	}
	if diff := cmp.Diff(made.Body, s.Ask(t, "GET /articles/1", "").Body); diff != "" {
		t.Error(diff)
	}
	list := s.Ask(t, "GET /articles", "").Body
	if !strings.HasPrefix(list, `[{"id":1,"title":"T","tags":["a","b"],"reads":`) {
		t.Error(list)
	}
}

func TestBodiesOfOtherShapes(t *testing.T) {
	t.Parallel()
	const item = `{type: object, required: [id, n, mark], properties: {id: {type: integer, readOnly: true}, n: {type: integer}, mark: {type: string, enum: [m], readOnly: true}}}`
	for _, test := range []struct{ name, request, response, body, want string }{
		{"a list makes each", `{type: array, items: ` + item + `}`, `{type: array, items: ` + item + `}`, `[{"n":1},{"n":2}]`, `[{"id":1,"n":1,"mark":"m"},{"id":2,"n":2,"mark":"m"}]`},
		{"no record at all", `{type: string}`, item, `"x"`, `{"id":1,"n":`},
		{"the record in a list", item, `{type: object, required: [data], properties: {data: {type: array, items: ` + item + `}}}`, `{"n":1}`, `{"data":[{"id":1,"n":1,"mark":"m"}]}`},
		{"a bare list", item, `{type: array, items: ` + item + `}`, `{"n":1}`, `[{"id":1,"n":1,"mark":"m"}]`},
		{"nothing of the record", item, `{type: object, required: [ok], properties: {ok: {type: boolean, enum: [true]}}}`, `{"n":1}`, `{"ok":true}`},
		{"only its id", item, `{type: object, properties: {id: {type: integer}}}`, `{"n":1}`, `{"id":1}`},
	} {
		s := strict(t, path("things", "id", `
  /NAME:
    get: {responses: {"200": {description: list, content: {application/json: {schema: {type: array, items: `+item+`}}}}}}
    post:
      requestBody: {content: {application/json: {schema: `+test.request+`}}}
      responses: {"201": {description: made, content: {application/json: {schema: `+test.response+`}}}}
  /NAME/{ID}:
    get: {parameters: [{name: ID, in: path, required: true, schema: {type: integer}}], responses: {"200": {description: one, content: {application/json: {schema: `+item+`}}}}}
`))
		got := s.Ask(t, "POST /things", test.body)
		if got.Status != 201 || !strings.HasPrefix(got.Body, test.want) {
			t.Errorf("%s: %d %s, want %s", test.name, got.Status, got.Body, test.want)
		}
		if one := s.Ask(t, "GET /things/1", ""); one.Status != 200 {
			t.Errorf("%s: then %d %s", test.name, one.Status, one.Body)
		}
	}
}

// A fresh id fits both where records show it and where paths take it.
func TestFreshIDs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, member, param string }{
		{"counted", `{type: integer}`, `{type: integer}`},
		{"counted text", `{type: integer}`, `{type: string}`},
		{"not from one", `{type: integer, minimum: 1000}`, `{type: integer}`},
		{"free text", `{type: string}`, `{type: string}`},
		{"uuid", `{type: string, format: uuid}`, `{type: string, format: uuid}`},
		{"short text", `{type: string, maxLength: 8}`, `{type: string}`},
		{"a pattern", `{type: string, pattern: "^[A-Z]{3}-[0-9]{4}$"}`, `{type: string}`},
		{"the path is narrower", `{type: string}`, `{type: string, minLength: 40, maxLength: 40}`},
		{"the path counts", `{type: string}`, `{type: string, pattern: "^[0-9a-f]{24}$"}`},
	} {
		s := strict(t, path("things", "id", `
  /NAME:
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {n: {type: integer}}}}}}
      responses: {"201": {description: made, content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}}
    get: {responses: {"200": {description: list, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Thing"}}}}}}}
  /NAME/{ID}:
    get: {parameters: [{name: ID, in: path, required: true, schema: `+test.param+`}], responses: {"200": {description: one, content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}}}
components: {schemas: {Thing: {type: object, required: [id], properties: {id: `+strings.ReplaceAll(test.member, "ID", "id")+`, n: {type: integer}}}}}
`))
		seen := map[string]bool{}
		for range 20 {
			made := s.Ask(t, "POST /things", `{"n":1}`)
			record, _ := made.JSON(t).(map[string]any)
			id := fmt.Sprint(record["id"])
			if made.Status != 201 || seen[id] {
				t.Fatalf("%s: %d %s", test.name, made.Status, made.Body)
			}
			seen[id] = true
			if one := s.Ask(t, "GET /things/"+id, ""); one.Body != made.Body {
				t.Errorf("%s: %s", test.name, one.Body)
			}
		}
	}
}

// Members that a document requires and does not declare are shown; requests
// that name their own kind do not rename the record's.
func TestDocumentsThatDisagreeWithThemselves(t *testing.T) {
	t.Parallel()
	s := strict(t, path("rules", "id", `
  /NAME:
    get: {responses: {"200": {description: list, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Rule"}}}}}}}
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {type: {type: string}, size: {type: string}, purpose: {type: string}}}}}}
      responses: {"201": {description: made, content: {application/json: {schema: {$ref: "#/components/schemas/Rule"}}}}}
  /NAME/{ID}:
    parameters: [{name: ID, in: path, required: true, schema: {type: integer}}]
    get: {responses: {"200": {description: one, content: {application/json: {schema: {$ref: "#/components/schemas/Rule"}}}}}}
    patch:
      requestBody: {content: {application/json: {schema: {type: object, properties: {type: {type: string}, size: {type: integer}}}}}}
      responses: {"200": {description: one, content: {application/json: {schema: {$ref: "#/components/schemas/Rule"}}}}}
components:
  schemas:
    Rule: {oneOf: [{$ref: "#/components/schemas/Allow"}, {$ref: "#/components/schemas/Deny"}], discriminator: {propertyName: type, mapping: {allow: "#/components/schemas/Allow", deny: "#/components/schemas/Deny"}}}
    Allow: {type: object, required: [id, type, purpose], properties: {id: {type: integer}, type: {type: string}, size: {type: integer}}}
    Deny: {type: object, required: [id, type, reason], properties: {id: {type: integer}, type: {type: string}, reason: {type: string}, size: {type: integer}}}
`))
	made := s.Ask(t, "POST /rules", `{"type":"AllowRequest","size":"large","purpose":"p"}`)
	if made.Status != 201 || strings.Contains(made.Body, "AllowRequest") || strings.Contains(made.Body, "large") {
		t.Fatalf("%d %s", made.Status, made.Body)
	}
	entries, _ := s.Journal().Entries("")
	if len(entries[0].Departures) == 0 {
		t.Error("that members were left out is told nowhere")
	}
	record, _ := made.JSON(t).(map[string]any)
	changed := s.Ask(t, "PATCH /rules/1", `{"type":"AllowUpdate"}`)
	after, _ := changed.JSON(t).(map[string]any)
	if changed.Status != 200 || after["type"] != record["type"] {
		t.Errorf("%d %s, was %s", changed.Status, changed.Body, made.Body)
	}
}

// An API without fixtures has records of its examples, and made up ones.
func TestDemoRecords(t *testing.T) {
	t.Parallel()
	document := strings.Replace(shopDocument, `                  version: {type: string, enum: [v1]}
`, `                  version: {type: string, enum: [v1]}
              example: {items: [{id: 70, state: sent, shop: {city: Ede, country: NL}}, {id: 71, state: lost, shop: {}}], total: 1, offset: 0, hasMore: false, version: v1}
`, 1)
	s := mocktest.Start(t, mocktest.Config{Document: []byte(document), Options: mock.Options{Strict: true}})
	got := s.Ask(t, "GET /orders", "")
	if ids := idsOf(t, got, "items"); ids != "70 1 2 3 4" {
		t.Errorf("%s: %s", ids, got.Body)
	}
	lines, _ := s.Ask(t, "GET /orders/70/lines", "").JSON(t).([]any)
	if len(lines) != 3 {
		t.Errorf("%d lines", len(lines))
	}
	items, _ := got.JSON(t).(map[string]any)["items"].([]any)
	distinct := map[string]bool{}
	for _, item := range items {
		text, _ := json.Marshal(item)
		distinct[string(text)] = true
	}
	if len(distinct) != 5 {
		t.Errorf("%d different of 5: %s", len(distinct), got.Body)
	}
}
