package rest_test

import (
	"fmt"
	"strings"
	"testing"

	"understudy/mock"
	"understudy/mock/mocktest"
)

// strangerDocument has what documents do that follow no common pattern.
const strangerDocument = `
openapi: 3.1.0
info: {title: Stranger, version: "1"}
paths:
  /spaces:
    get: {operationId: listSpaces, responses: &spaces {"200": {description: d, content: {application/json: {schema: {type: object, required: [items], properties: {items: {type: array, items: {$ref: "#/components/schemas/Space"}}}}}}}}}
    post: {operationId: addSpace, requestBody: &space {content: {application/json: {schema: {$ref: "#/components/schemas/Space"}}}}, responses: {"201": {description: d, content: &oneSpace {application/json: {schema: {$ref: "#/components/schemas/Space"}}}}, "409": {description: taken}}}
    delete: {operationId: clearSpaces, parameters: [{name: team, in: query, schema: {type: string}}, {name: pretty, in: query, schema: {type: string}}], responses: {"204": {description: gone}}}
  /spaces/{name}:
    parameters: [{name: name, in: path, required: true, schema: {type: string}}]
    get: {operationId: readSpace, responses: {"200": {description: d, content: *oneSpace}}}
    put: {operationId: putSpace, requestBody: *space, responses: {"200": {description: d, content: *oneSpace}, "201": {description: d, content: *oneSpace}}}
  /apps/spaces/{space}/boxes:
    parameters: [{name: space, in: path, required: true, schema: {type: string}}]
    get: {operationId: listBoxes, responses: {"200": {description: d, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Box"}}}}}}}
    post: {operationId: addBox, requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Box"}}}}, responses: {"201": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Box"}}}}}}
    delete: {operationId: removeBoxes, requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {ids: {type: array, items: {type: integer}}}}}}}, responses: {"200": {description: d, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Box"}}}}}}}
  /apps/spaces/{space}/boxes/{boxId}:
    parameters: [{name: space, in: path, required: true, schema: {type: string}}, {name: boxId, in: path, required: true, schema: {type: integer, maximum: 3}}]
    get: {operationId: readBox, responses: {"200": {description: d, headers: {Last-Modified: {schema: {type: string}}}, content: {application/json: {schema: {$ref: "#/components/schemas/Box"}}}}}}
  /jobs:
    get: {operationId: listJobs, parameters: [{name: owner, in: query, required: true, schema: {type: string}}], responses: {"200": {description: d, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Job"}}}}}}}
    post:
      operationId: addJob
      parameters: [{name: owner, in: query, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {type: object, properties: {command: {type: string}}}}}}
      responses: {"202": {description: d, content: {application/json: {schema: {type: object, required: [job_id], properties: {job_id: {type: string}}}}}}}
  /jobs/{jobId}:
    parameters: [{name: jobId, in: path, required: true, schema: {type: string}}]
    get: {operationId: readJob, responses: {"200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Job"}}}}}}
  /secrets:
    post: {operationId: addSecret, requestBody: {content: {application/json: {schema: {type: object, properties: {text: {type: string}}}}}}, responses: {"204": {description: d}}}
  /secrets/{handle}:
    parameters: [{name: handle, in: path, required: true, schema: {type: string}}]
    get: {operationId: readSecret, responses: {"200": {description: d, content: {application/json: {schema: {type: object, properties: {text: {type: string}}}}}}}}
    delete: {operationId: removeSecret, responses: {"204": {description: d}}}
  /articles:
    get: {operationId: listArticles, responses: {"200": {description: d, content: {application/vnd.api+json: {schema: {type: object, properties: {data: {type: array, items: {$ref: "#/components/schemas/Article"}}}}}}}}}
    post: {operationId: addArticle, requestBody: &article {content: {application/vnd.api+json: {schema: {type: object, properties: {data: {$ref: "#/components/schemas/Article"}}}}}}, responses: {"201": {description: d, content: &oneArticle {application/vnd.api+json: {schema: {type: object, properties: {data: {$ref: "#/components/schemas/Article"}}}}}}}}
  /articles/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: readArticle, responses: {"200": {description: d, content: *oneArticle}}}
    patch: {operationId: changeArticle, requestBody: *article, responses: {"200": {description: d, content: *oneArticle}}}
components:
  schemas:
    Space:
      type: object
      properties:
        metadata: {type: object, properties: {name: {type: string}, labels: {type: object, additionalProperties: {type: string}}}}
        team: {type: object, properties: {id: {type: string}, title: {type: string}}}
    Box: {type: object, properties: {id: {type: integer}, space: {type: string}, size: {type: integer}, updatedAt: {type: string, format: date-time, readOnly: true}}}
    Job: {type: object, properties: {jobId: {type: string}, owner: {type: string}, command: {type: string}}}
    Article: {type: object, properties: {id: {type: string}, type: {type: string}, attributes: {type: object, properties: {title: {type: string}, body: {type: ["string", "null"]}}}}}
`

func stranger(t *testing.T, records string) *mocktest.Server {
	t.Helper()
	return mocktest.Start(t, mocktest.Config{Document: []byte(strangerDocument), Fixtures: scenario(records), Options: mock.Options{Strict: true}})
}

func TestIDsDeepInRecords(t *testing.T) {
	t.Parallel()
	play(t, stranger(t, "collections: {spaces: []}"), []call{
		{"POST /spaces", `{"metadata":{"name":"a","labels":{"x":"1"}}}`, 201, `{"metadata":{"name":"a","labels":{"x":"1"}}}`},
		{"POST /spaces", `{"metadata":{"name":"a"}}`, 409, `…there is a spaces with id \"a\" already`},
		{"GET /spaces/a", "", 200, `{"metadata":{"name":"a","labels":{"x":"1"}}}`},
		{"PUT /spaces/a", `{"metadata":{"name":"b","labels":{"y":"2"}}}`, 200, `{"metadata":{"name":"a","labels":{"y":"2"}}}`},
		{"POST /spaces", `{"metadata":{"labels":{"x":"1"}}}`, 201, `…"name":"`},
		{"GET /spaces/b", "", 404, "…No record found for id 'b'"},
	})
}

func TestReplacementMakesRecord(t *testing.T) {
	t.Parallel()
	s := stranger(t, "collections: {spaces: []}")
	if got := s.Ask(t, "PUT /spaces/new", `{"team":{"id":"t"}}`, "If-Match: *"); got.Status != 412 {
		t.Errorf("If-Match where nothing is: %d", got.Status)
	}
	play(t, s, []call{
		{"PUT /spaces/new", `{"team":{"id":"t"}}`, 201, `{"metadata":{"name":"new"},"team":{"id":"t"}}`},
		{"PUT /spaces/new", `{"team":{"id":"u"}}`, 200, `{"metadata":{"name":"new"},"team":{"id":"u"}}`},
		{"GET /spaces", "", 200, `{"items":[{"metadata":{"name":"new"},"team":{"id":"u"}}]}`},
	})
}

func TestDeletingMany(t *testing.T) {
	t.Parallel()
	s := stranger(t, `collections: {spaces: [{metadata: {name: a}, team: {id: red}}, {metadata: {name: b}, team: {id: blue}}, {metadata: {name: c}}]}`)
	play(t, s, []call{
		{"DELETE /spaces?pretty=yes", "", 204, ""}, // nobody knows whether that is a filter
		{"GET /spaces", "", 200, `…"a"`},
		{"DELETE /spaces?team=red", "", 204, ""},
		{"GET /spaces", "", 200, `{"items":[{"metadata":{"name":"b"},"team":{"id":"blue"}},{"metadata":{"name":"c"}}]}`},
		{"DELETE /spaces", "", 204, ""},
		{"GET /spaces", "", 200, `{"items":[]}`},
		{"POST /apps/spaces/x/boxes", `{"size":1}`, 201, `…"id":1,"space":"x","size":1`},
		{"POST /apps/spaces/x/boxes", `{"size":2}`, 201, `…"id":2`},
		{"POST /apps/spaces/x/boxes", `{"size":3}`, 201, `…"id":3`},
		{"DELETE /apps/spaces/x/boxes", `{"ids":[1,3,9]}`, 200, `…{"id":3,`},
		{"GET /apps/spaces/x/boxes", "", 200, `…[{"id":2,"space":"x","size":2,`},
		{"DELETE /apps/spaces/x/boxes", `{"ids":[]}`, 200, `[]`},
		{"GET /apps/spaces/x/boxes", "", 200, `…[{"id":2,`},
	})
}

func TestGuessedParents(t *testing.T) {
	t.Parallel()
	play(t, stranger(t, "collections: {spaces: [{metadata: {name: a}}]}"), []call{
		{"POST /apps/spaces/a/boxes", `{"size":1}`, 201, `…{"id":1,"space":"a","size":1,`},
		{"GET /apps/spaces/b/boxes", "", 200, `[]`},
		{"POST /apps/spaces/b/boxes", `{"size":2}`, 201, `…{"id":1,"space":"b","size":2,`},
		{"GET /apps/spaces/a/boxes/1", "", 200, `…"size":1`},
		{"DELETE /spaces", "", 204, ""},
		{"GET /apps/spaces/a/boxes/1", "", 404, "…No record"},
		{"GET /apps/spaces/b/boxes/1", "", 200, `…"size":2`},
	})
}

func TestIDsThatPathsTake(t *testing.T) {
	t.Parallel()
	play(t, stranger(t, "collections: {spaces: []}"), []call{
		{"POST /apps/spaces/a/boxes", `{"id":4711,"size":1}`, 201, `…{"id":1,`}, // no path can name 4711
		{"POST /apps/spaces/a/boxes", `{"id":3}`, 201, `…{"id":3`},
		{"POST /apps/spaces/a/boxes", `{"id":3}`, 201, `…{"id":2`}, // 409 is not declared, and the id may be ours
		{"POST /apps/spaces/a/boxes", `{}`, 507, `…no id is left for another boxes: 3 are taken`},
	})
}

func TestAnswersThatShowNoRecord(t *testing.T) {
	t.Parallel()
	s := stranger(t, "collections: {spaces: []}")
	got := s.Ask(t, "POST /jobs?owner=me", `{"command":"ls"}`)
	id, _ := got.JSON(t).(map[string]any)["job_id"].(string)
	play(t, s, []call{
		{"GET /jobs/" + id, "", 200, fmt.Sprintf(`{"jobId":%q,"owner":"me","command":"ls"}`, id)},
		{"GET /jobs?owner=me", "", 200, fmt.Sprintf(`[{"jobId":%q,"owner":"me","command":"ls"}]`, id)},
		{"GET /jobs?owner=you", "", 200, `[]`},
	})
	if s.Ask(t, "POST /jobs", `{"command":"rm"}`); !strings.Contains(s.Ask(t, "GET /jobs?owner=you", "").Body, "rm") {
		t.Error("a record without an owner is in nobody's list")
	}
	got = s.Ask(t, "POST /secrets", `{"text":"t"}`)
	path, found := strings.CutPrefix(got.Header.Get("Location"), s.URL)
	if got.Status != 204 || !found {
		t.Fatal(got.Status, got.Header)
	}
	play(t, s, []call{
		{"GET " + path, "", 200, `{"text":"t"}`},
		{"DELETE " + path, "", 204, ""},
		{"GET " + path, "", 404, "…No record found"},
	})
}

func TestAttributesMerge(t *testing.T) {
	t.Parallel()
	play(t, stranger(t, `collections: {articles: [{id: "1", type: articles, attributes: {title: a, body: b}}]}`), []call{
		{"PATCH /articles/1", `{"data":{"id":"1","type":"articles","attributes":{"title":"A"}}}`, 200, `{"data":{"id":"1","type":"articles","attributes":{"title":"A","body":"b"}}}`},
		{"PATCH /articles/1", `{"data":{"attributes":{"body":null}}}`, 200, `{"data":{"id":"1","type":"articles","attributes":{"title":"A","body":null}}}`},
	}, "Content-Type: application/vnd.api+json")
}

func TestModifiedSince(t *testing.T) {
	t.Parallel()
	s := stranger(t, "collections: {spaces: []}")
	s.Ask(t, "POST /apps/spaces/a/boxes", `{"size":1}`)
	const path = "/apps/spaces/a/boxes/1"
	at := s.Ask(t, "GET "+path, "").Header.Get("Last-Modified")
	for _, test := range []struct {
		since string
		want  int
	}{{at, 304}, {"Mon, 02 Mar 2026 08:59:59 GMT", 200}, {"Mon, 02 Mar 2037 09:00:00 GMT", 304}, {"yesterday", 200}} {
		if got := s.Ask(t, "GET "+path, "", "If-Modified-Since: "+test.since); got.Status != test.want {
			t.Errorf("since %q: %d, want %d (%q)", test.since, got.Status, test.want, at)
		}
	}
	if got := s.Ask(t, "GET "+path, "", "If-Modified-Since: "+at, `If-None-Match: "other"`); got.Status != 200 {
		t.Errorf("If-None-Match counts more: %d", got.Status)
	}
}

func TestManyTakenIDs(t *testing.T) {
	t.Parallel()
	ids := make([]string, 200)
	for i := range ids {
		ids[i] = fmt.Sprintf("{id: %d, state: open, shop: {city: x, country: NL}}", i+1)
	}
	play(t, shop(t, "collections: {orders: ["+strings.Join(ids, ", ")+"]}", ""), []call{
		{"POST /orders", `{"shop":{"city":"Delft"}}`, 201, `…{"id":201,`},
		{"POST /orders", `{"shop":{"city":"Delft"}}`, 201, `…{"id":202,`},
	})
}
