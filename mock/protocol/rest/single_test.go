package rest_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"understudy/mock"
	"understudy/mock/mocktest"
)

const settingsDocument = `
openapi: 3.0.3
info: {title: x, version: '1'}
paths:
  /me:
    get: {operationId: me, responses: {"200": &me {description: d, content: {application/json: {schema: {type: object, required: [id, name, updated], properties: {id: {type: integer, readOnly: true}, name: {type: string}, motto: {type: string}, updated: {type: integer, format: unix-time, readOnly: true}}}}}}}}
    put: {operationId: putMe, requestBody: {content: {application/json: {schema: {type: object, properties: {name: {type: string}, motto: {type: string}}}}}}, responses: {"200": *me}}
    patch: {operationId: patchMe, requestBody: {content: {application/json: {schema: {type: object, properties: {motto: {type: string}}}}}}, responses: {"200": *me}}
  /teams/:
    get: {operationId: teams, responses: {"200": {description: d, content: {application/json: {schema: {type: array, items: &team {type: object, properties: {id: {type: integer, readOnly: true}, title: {type: string}}}}}}}}}
    post: {operationId: addTeam, requestBody: {content: {application/json: {schema: *team}}}, responses: {default: {description: d}}}
  /teams/{teamId}/:
    parameters: [{name: teamId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: team, responses: {"200": {description: d, content: {application/json: {schema: *team}}}}}
  /teams/{teamId}/badge:
    parameters: [{name: teamId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: badge, responses: {"200": &badge {description: d, content: {application/json: {schema: &b {type: object, required: [text], properties: {text: {type: string}, colour: {type: string}}}}}}}}
    put: {operationId: putBadge, requestBody: {content: {application/json: {schema: *b}}}, responses: {"200": *badge}}
    delete: {operationId: dropBadge, responses: {"204": {description: gone}}}
`

func TestTheOnlyOne(t *testing.T) {
	t.Parallel()
	s := strict(t, settingsDocument)
	first := s.Ask(t, "GET /me", "")
	if first.Status != 200 || !strings.Contains(first.Body, `"updated":1772442000`) {
		t.Fatalf("%d %s", first.Status, first.Body)
	}
	if diff := cmp.Diff(first.Body, s.Ask(t, "GET /me", "").Body); diff != "" {
		t.Error(diff)
	}
	changed := s.Ask(t, "PATCH /me", `{"motto":"m"}`)
	if id, _, _ := strings.Cut(first.Body, ","); !strings.HasPrefix(changed.Body, id) || !strings.Contains(changed.Body, `"motto":"m"`) {
		t.Errorf("%s became %s", first.Body, changed.Body)
	}
	play(t, s, []call{
		{"GET /me", "", 200, changed.Body},
		{"PUT /me", `{"name":"N"}`, 200, `…"name":"N","updated":`},
		{"GET /me", "", 200, `…"name":"N","updated":`},
	})
	if body := s.Ask(t, "GET /me", "").Body; strings.Contains(body, "motto") {
		t.Errorf("replaced, and still %s", body)
	}
}

// A slash at the end of a template makes no other path of it, and one that can
// be deleted is there once it was written.
func TestTheOnlyOneBelowAParent(t *testing.T) {
	t.Parallel()
	s := strict(t, settingsDocument)
	made := s.Ask(t, "POST /teams/", `{"title":"T"}`)
	if location := made.Header.Get("Location"); made.Status != 201 || location != s.URL+"/teams/1/" {
		t.Errorf("%d, at %q", made.Status, location)
	}
	play(t, s, []call{
		{"GET /teams/1/", "", 200, `{"id":1,"title":"T"}`},
		{"GET /teams/", "", 200, `[{"id":1,"title":"T"}]`},
		{"GET /teams/2/badge", "", 404, "…No record found for id '2'"},
		{"GET /teams/1/badge", "", 404, "…No record found"},
		{"PUT /teams/1/badge", `{"text":"B"}`, 200, `{"text":"B"}`},
		{"GET /teams/1/badge", "", 200, `{"text":"B"}`},
		{"DELETE /teams/1/badge", "", 204, ""},
		{"GET /teams/1/badge", "", 404, "…No record found"},
	})
}

// A list may hold envelopes instead of records.
func TestRecordsInEnvelopes(t *testing.T) {
	t.Parallel()
	const rates = `{type: object, properties: {rates: {type: array, items: &rate {type: object, properties: {uuid: {type: string, readOnly: true}, label: {type: string}, percent: {type: number}}}}}}`
	s := strict(t, path("taxes", "id", `
  /NAME:
    get: {responses: {"200": {description: d, content: {application/json: {schema: {type: array, items: `+rates+`}}}}}}
    post: {requestBody: {content: {application/json: {schema: {type: object, properties: {rates: {type: array, items: *rate}}}}}}, responses: {"201": {description: d, content: {application/json: {schema: {type: object, properties: {rates: {type: array, items: *rate}}}}}}}}
  /NAME/{ID}:
    get: {parameters: [{name: ID, in: path, required: true, schema: {type: string}}], responses: {"200": {description: d, content: {application/json: {schema: *rate}}}}}
`))
	made := s.Ask(t, "POST /taxes", `{"rates":[{"label":"a","percent":1.50},{"label":"b"}]}`)
	if list := s.Ask(t, "GET /taxes", ""); made.Status != 201 || list.Body != "["+made.Body+"]" {
		t.Errorf("%d %s, listed as %s", made.Status, made.Body, list.Body)
	}
	rates0 := made.JSON(t).(map[string]any)["rates"].([]any)[0].(map[string]any)
	play(t, s, []call{{"GET /taxes/" + rates0["uuid"].(string), "", 200, `…"label":"a","percent":1.50}`}})
}

func TestWhatTheServerKeeps(t *testing.T) {
	t.Parallel()
	document := path("notes", "id", `
  /NAME:
    post:
      security: [{key: []}]
      requestBody: {content: {application/json: {schema: &note {type: object, properties: {id: {type: integer, readOnly: true}, text: {type: string},
        created: {type: integer, format: int64, readOnly: true}, createdAt: {type: string, readOnly: true, example: "2020-02-03T04:05:06Z"}, modified: {type: integer, readOnly: true, example: 1262304000}, updated_ms: {type: integer, readOnly: true},
        createdBy: {type: string, readOnly: true}, owner: {type: object, readOnly: true, required: [name], properties: {name: {type: string}, size: {type: integer}}}, updatedBy: {type: integer, readOnly: true}, author: {type: string}}}}}}
      responses: {"201": &one {description: d, content: {application/json: {schema: *note}}}}
  /NAME/{ID}:
    parameters: [{name: ID, in: path, required: true, schema: {type: integer}}]
    get: {responses: {"200": *one}}
    patch: {security: [{key: []}], requestBody: {content: {application/json: {schema: *note}}}, responses: {"200": *one}}
`) + "components: {securitySchemes: {key: {type: http, scheme: bearer}}}\n"
	files := scenario("collections: {}")
	files["seed.yaml"] = seed("callers: [{name: ann, id: '7', tokens: [a]}, {name: bob, id: '8', tokens: [b]}]\n")
	s := mocktest.Start(t, mocktest.Config{Document: []byte(document), Fixtures: files, Options: mock.Options{Strict: true}})
	play(t, s, []call{{"POST /notes", `{"text":"t"}`, 201, `{"id":1,"text":"t","created":1772442000000,"createdAt":"2026-03-02T09:00:00Z","modified":1772442000,"updated_ms":1772442000000,"createdBy":"7","owner":{"name":"ann"},"updatedBy":7}`}}, "Authorization: Bearer a")
	play(t, s, []call{{"PATCH /notes/1", `{"text":"u"}`, 200, `{"id":1,"text":"u","created":1772442000000,"createdAt":"2026-03-02T09:00:00Z","modified":1772442001,"updated_ms":1772442001000,"createdBy":"7","owner":{"name":"ann"},"updatedBy":8}`}}, "Authorization: Bearer b")
}

func seed(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
