package mock_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"understudy/mock"
	"understudy/mock/mocktest"
	"understudy/mock/protocol"
	"understudy/mock/state"
)

// sources of an answer, each of which a request can reach.
const sourceDocument = `
openapi: 3.0.3
info: {title: Sources, version: "1"}
paths:
  /things/{id}:
    get:
      operationId: readThing
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: thing, content: {application/json: {schema: &thing {type: object, required: [id], properties: {id: {type: string}}}, examples: {fixed: {value: {id: fixed}}}}}}}
  /search:
    post:
      operationId: search
      requestBody: {content: {application/json: {schema: {type: object}, examples: {ask: {value: {q: 1}}}}}}
      responses:
        "200":
          description: found
          content: {application/json: {schema: {type: object, required: [n], properties: {n: {type: integer}}}, examples: {bad: {value: {n: x}}, good: {value: {n: 1}}, fixed: {value: {n: 2}}}}}
        "202": {description: later, content: {application/json: {schema: {type: object}, examples: {later: {value: {wait: true}}}}}}
  /made: {get: {operationId: made, responses: {"200": {description: made, content: {application/json: {schema: *thing}}}}}}
  /empty: {get: {operationId: empty, responses: {"204": {description: nothing}}}}
  /undeclared: {get: {operationId: undeclared, responses: {"400": {description: bad}}}}
  /wrong:
    get:
      operationId: wrong
      x-mock-action: {kind: none, answer: {id: 7}}
      responses: {"200": {description: wrong, content: {application/json: {schema: *thing}}}}
  /faulty:
    get:
      operationId: faulty
      x-mock-action: {kind: none, answer: {id: "= query.a.b.c"}}
      responses: {"200": {description: wrong, content: {application/json: {schema: *thing}}}}
`

func sourceFixtures(answers string) fstest.MapFS {
	return fstest.MapFS{"scenarios/demo.yaml": {Data: []byte("description: d\n" + answers)}}
}

func TestAnswersComeInOrder(t *testing.T) {
	t.Parallel()
	fixed := mocktest.Start(t, mocktest.Config{Document: []byte(sourceDocument), Fixtures: sourceFixtures(`
collections: {things: [{id: a}]}
answers:
  - {operation: search, request: ask, response: fixed}
  - {operation: readThing, response: fixed}
`), Options: mock.Options{Strict: true}})
	later := mocktest.Start(t, mocktest.Config{Document: []byte(sourceDocument), Fixtures: sourceFixtures(`
collections: {things: [{id: a}]}
answers: [{operation: search, response: later, status: 202}]
`)})
	for _, test := range []struct {
		name                string
		server              *mocktest.Server
		line, body, prefer  string
		wantStatus          int
		wantBody, wantTrace string
	}{
		{"the scenario", fixed, "GET /things/a", "", "example=fixed", 200, `{"id":"fixed"}`, "scenario: example fixed"},
		{"the scenario, to that request only", fixed, "POST /search", `{"q":1}`, "", 200, `{"n":2}`, "scenario: example fixed"},
		{"the first valid example", fixed, "POST /search", `{"q":2}`, "", 200, `{"n":1}`, "example good"},
		{"the scenario with its status", later, "POST /search", `{}`, "", 202, `{"wait":true}`, "scenario: example later"},
		{"the preference", later, "GET /things/a", "", "example=fixed", 200, `{"id":"fixed"}`, "example fixed"},
		{"the state", later, "GET /things/a", "", "", 200, `{"id":"a"}`, "state"},
		{"nothing", later, "GET /empty", "", "", 204, "", "nothing is declared"},
		{"no success is declared", fixed, "GET /undeclared", "", "", 200, "", "nothing is declared"},
	} {
		headers := []string{"X: y"}
		if test.prefer != "" {
			headers = []string{"Prefer: " + test.prefer}
		}
		got := test.server.Ask(t, test.line, test.body, headers...)
		wantStatus(t, got, test.wantStatus)
		if diff := cmp.Diff(test.wantBody, got.Body); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
		entries, _ := test.server.Journal().Entries("")
		if diff := cmp.Diff(test.wantTrace, entries[len(entries)-1].Source); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
	made := fixed.Ask(t, "GET /made", "")
	if diff := cmp.Diff(made.Body, fixed.Ask(t, "GET /made", "").Body); diff != "" {
		t.Errorf("the same thing asked twice looks different: %s", diff)
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	config := mocktest.Config{Document: []byte(sourceDocument)}
	lenient := mocktest.Start(t, config)
	config.Options.Strict = true
	strict := mocktest.Start(t, config)
	got := lenient.Ask(t, "GET /wrong", "")
	if diff := cmp.Diff(`{"id":7}`, got.Body); diff != "" {
		t.Error(diff)
	}
	entries, _ := lenient.Journal().Entries("")
	if found := entries[0].Departures; len(found) != 1 || found[0].Pointer != "/id" {
		t.Errorf("the journal tells %v", found)
	}
	got = strict.Ask(t, "GET /wrong", "")
	wantStatus(t, got, 500)
	wantText(t, "strict", got.Body, "Response departs from the document", "body at /id: type", "openapi.yaml:")
}

func TestExpressionErrorsTellTheirPlace(t *testing.T) {
	t.Parallel()
	got := mocktest.Start(t, mocktest.Config{Document: []byte(sourceDocument)}).Ask(t, "GET /faulty", "")
	wantStatus(t, got, 500)
	wantText(t, "body", got.Body, "openapi.yaml:30:", "#/paths/~1faulty/get/x-mock-action/answer", "query.a.b.c")
}

// failing is a protocol whose player does what it is told.
type failing struct {
	mock.Player
	answer func() error
}

func (f failing) Prepare(*mock.Part) (mock.Player, error) { return f, nil }

func (f failing) Fill(*state.Tx) error { return nil }

func (f failing) Answer(ctx context.Context, call *mock.Call) (mock.Answer, bool, error) {
	err := call.Sandbox.Update(ctx, func(*state.Tx) error { return f.answer() })
	return mock.Answer{}, true, err
}

func TestPanicIsAnIncident(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	calls := 0
	s := mocktest.Start(t, mocktest.Config{Document: []byte(petDocument), Options: mock.Options{
		Log: slog.New(slog.NewTextHandler(&log, nil)),
		Protocols: []mock.Protocol{failing{answer: func() error {
			if calls++; calls%2 == 1 {
				panic("boom")
			}
			return errors.New("no such luck")
		}}},
	}})
	for _, want := range []string{"incident 1", "no such luck", "incident 2", "no such luck"} {
		got := s.Ask(t, "GET /pets", "", "Origin: http://a.test")
		wantStatus(t, got, 500)
		wantText(t, "body", got.Body, want)
		wantText(t, "CORS", got.Header.Get("Access-Control-Allow-Origin"), "http://a.test")
	}
	wantText(t, "log", log.String(), "panic=boom", "incident=2", "stack=", "error=\"no such luck\"")
	if entries, _ := s.Journal().Entries(""); len(entries) != 4 || entries[0].Problem == nil {
		t.Errorf("the journal has %d entries", len(entries))
	}
}

// net/http's own way to give up a connection is not an incident.
func TestAbortIsPassedOn(t *testing.T) {
	t.Parallel()
	part, err := mocktest.Load(mocktest.Config{Document: []byte(petDocument)})
	if err != nil {
		t.Fatal(err)
	}
	server, err := mock.New([]*mock.Part{part}, mock.Options{Protocols: []mock.Protocol{failing{answer: func() error { panic(http.ErrAbortHandler) }}}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if caught := recover(); caught != http.ErrAbortHandler {
			t.Errorf("caught %v", caught)
		}
	}()
	server.Handler().ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/api/pets", nil))
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	load := func(fixtures string) *mock.Part {
		part, err := mocktest.Load(mocktest.Config{Document: []byte(petDocument), Fixtures: sourceFixtures(fixtures)})
		if err != nil {
			t.Fatal(err)
		}
		return part
	}
	bad := "collections: {pets: [{id: one, name: x}]}"
	for _, test := range []struct {
		name  string
		parts []*mock.Part
		want  []string
	}{
		{"two of one name", []*mock.Part{load(""), load("")}, []string{`two APIs are called "api"`}},
		{"records that contradict their schema", []*mock.Part{load(bad)}, []string{`demo.yaml:2:`, `"type"`, `"one"`, "integer"}},
	} {
		_, err := mock.New(test.parts, mock.Options{Protocols: protocol.All()})
		if err == nil {
			t.Fatalf("%s: no error", test.name)
		}
		wantText(t, test.name, err.Error(), test.want...)
	}
}
