package learn_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"understudy/contract/learn"
	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/resource"
	"understudy/specs/traffic"
)

const document = `
openapi: 3.0.3
info: {title: a, version: '1'}
paths:
  /users:
    get: {operationId: listUsers, responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/User'}}}}}}}
    post:
      operationId: createUser
      requestBody: {required: true, content: {application/json: {schema: {type: object}}}}
      responses:
        '201':
          description: ok
          content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}
          links:
            other: {operationId: getTeam, parameters: {teamId: $response.body#/team}}
            search: {operationId: search, parameters: {user: $response.body#/id}}
  /users/{userId}:
    parameters: [{name: userId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getUser, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}}
    delete: {operationId: deleteUser, responses: {'204': {description: gone}}}
  /users/{userId}/notes:
    parameters: [{name: userId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: listNotes, responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Note'}}}}}}}
    post:
      operationId: createNote
      requestBody: {required: true, content: {application/json: {schema: {type: object}}}}
      responses: {'201': {description: ok}}
  /users/{userId}/notes/{noteId}:
    parameters:
      - {name: userId, in: path, required: true, schema: {type: integer}}
      - {name: noteId, in: path, required: true, schema: {type: string}}
    get: {operationId: getNote, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}}}
  /teams/{teamId}:
    get: {operationId: getTeam, parameters: [{name: teamId, in: path, required: true, schema: {type: string}}], responses: {'200': {description: ok}}}
  /search:
    get: {operationId: search, parameters: [{name: user, in: query, schema: {type: integer}}], responses: {'200': {description: ok}}}
  /rooms/{roomId}:
    get: {operationId: getRoom, parameters: [{name: roomId, in: path, required: true, schema: {type: string}, example: r1}], responses: {'200': {description: ok}}}
  /reports/{format}:
    get: {operationId: report, parameters: [{name: format, in: path, required: true, schema: {type: string, enum: [pdf, csv]}}], responses: {'200': {description: ok}}}
components:
  schemas:
    User: {type: object, properties: {id: {type: integer}, name: {type: string}, team: {type: string}}}
    Note: {type: object, properties: {id: {type: string}, text: {type: string}, roomId: {type: string}}}
`

type fixture struct {
	api    *specs.API
	memory *learn.Memory
}

func newFixture(t *testing.T) fixture {
	t.Helper()
	root := fstest.MapFS{"api.yaml": {Data: []byte(document)}}
	api, err := specs.Load(specs.Input{Source: specs.Source{Root: root, Name: "api.yaml"}})
	if err != nil {
		t.Fatal(err)
	}
	model, _ := resource.Infer(api)
	return fixture{api, learn.New(api, model)}
}

func (f fixture) op(t *testing.T, id string) *specs.Operation {
	t.Helper()
	op, ok := f.api.Operation(id)
	if !ok {
		t.Fatalf("no operation %s", id)
	}
	return op
}

// learn takes an answer; path holds "name=value" pairs.
func (f fixture) learn(t *testing.T, id string, status int, path, body, location string) (learn.Record, bool) {
	t.Helper()
	op := f.op(t, id)
	s := learn.Success{Operation: op, Parameters: map[string]map[string]any{"path": {}}}
	for pair := range strings.SplitSeq(path, " ") {
		if name, value, ok := strings.Cut(pair, "="); ok {
			s.Parameters["path"][name] = json.Number(value)
		}
	}
	s.Response = traffic.Response{Status: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body)}
	if location != "" {
		s.Response.Header.Set("Location", location)
	}
	s.Answer, _ = conform.Response(op, op.Method, s.Response)
	return f.memory.Learn(s)
}

// candidates shows what is known for an operation.
func (f fixture) candidates(t *testing.T, id string) []string {
	t.Helper()
	var out []string
	for _, b := range f.memory.Candidates(f.op(t, id)) {
		text := fmt.Sprint(b.Values)
		if b.Owned {
			text += " owned"
		}
		if b.Guessed {
			text += " guessed"
		}
		out = append(out, strings.TrimPrefix(text, "map"))
	}
	return out
}

func (f fixture) want(t *testing.T, id string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, f.candidates(t, id)); diff != "" {
		t.Errorf("%s: %s", id, diff)
	}
}

func TestNothingIsKnownAtFirst(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.want(t, "listUsers", "[] owned")
	f.want(t, "getUser")
	f.want(t, "getNote")
	f.want(t, "getRoom", "[roomId:r1] guessed")
	f.want(t, "report", "[format:csv] owned", "[format:pdf] owned")
}

func TestOwnRecordsComeFirst(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.learn(t, "listUsers", 200, "", `[{"id": 1}, {"id": 2}]`, "")
	record, created := f.learn(t, "createUser", 201, "", `{"id": 7, "team": "t9"}`, "")
	if !created || fmt.Sprint(record.ID) != "7" {
		t.Errorf("created %v, id %v", created, record.ID)
	}
	f.learn(t, "listUsers", 200, "", `[{"id": 3}, {"id": 7}]`, "")
	f.want(t, "getUser", "[userId:7] owned", "[userId:3]", "[userId:2]", "[userId:1]")
	f.want(t, "listNotes", "[userId:7] owned", "[userId:3]", "[userId:2]", "[userId:1]")
	// A link to another record than the new one is no claim to it.
	f.want(t, "getTeam", "[teamId:t9]")
	if diff := cmp.Diff(map[string]any{"user": json.Number("7")}, f.memory.Query(f.op(t, "search"))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"/users/7"}, f.memory.Leftovers()); diff != "" {
		t.Error(diff)
	}
}

func TestLocationBelowTheBaseURL(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	record, created := f.learn(t, "createNote", 201, "userId=7", ``, "https://example.com/api/v1/users/7/notes/a%2Fb?x=1")
	if !created || record.ID != "a/b" {
		t.Errorf("created %v, id %v", created, record.ID)
	}
	f.want(t, "getNote", "[noteId:a/b userId:7] owned")
}

func TestChildrenKeepTheirParents(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.learn(t, "listNotes", 200, "userId=1", `[{"id": "a", "roomId": "r5"}]`, "")
	f.learn(t, "listNotes", 200, "userId=2", `[{"id": "b"}]`, "")
	f.want(t, "getNote", "[noteId:b userId:2]", "[noteId:a userId:1]")
	f.want(t, "getRoom", "[roomId:r5] guessed", "[roomId:r1] guessed")
}

func TestDeletedRecordsAreForgotten(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.learn(t, "createUser", 201, "", `{"id": 7}`, "")
	f.learn(t, "createUser", 201, "", `{"id": 8}`, "")
	f.learn(t, "createNote", 201, "userId=7", ``, "/users/7/notes/a")
	f.memory.Forget(f.op(t, "deleteUser"), map[string]any{"userId": json.Number("7")})
	f.want(t, "getUser", "[userId:8] owned")
	f.want(t, "getNote")
}

func TestReferencesNameKnownRecords(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.learn(t, "listUsers", 200, "", `[{"id": 1}, {"id": 2}]`, "")
	body := map[string]any{"userId": json.Number("99"), "name": "x", "in": []any{map[string]any{"UserID": json.Number("98"), "noteId": "n"}}}
	want := []any{
		map[string]any{"userId": json.Number("2"), "name": "x", "in": []any{map[string]any{"UserID": json.Number("2"), "noteId": "n"}}},
		map[string]any{"userId": json.Number("1"), "name": "x", "in": []any{map[string]any{"UserID": json.Number("1"), "noteId": "n"}}},
	}
	if diff := cmp.Diff(want, f.memory.References(f.op(t, "search"), body)); diff != "" {
		t.Error(diff)
	}
	if got := f.memory.References(f.op(t, "search"), map[string]any{"userId": "a text"}); got != nil {
		t.Errorf("a text became %v", got)
	}
}
