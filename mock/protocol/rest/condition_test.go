package rest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/mock/mocktest"
)

const patching = `
  /NAME:
    get: {responses: {"200": {description: d, content: {application/json: {schema: {type: array, items: &part {type: object, required: [id, title], properties: {id: {type: integer, readOnly: true}, title: {type: string}, price: {type: number}, note: {type: string, nullable: true}, tags: {type: array, items: {type: string}}, mark: {type: string, readOnly: true}}}}}}}}}
    post:
      parameters: [{name: idempotency-key, in: header, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: *part}}}
      responses: {"201": &one {description: d, content: {application/json: {schema: *part}}}}
  /NAME/{ID}:
    parameters: [{name: ID, in: path, required: true, schema: {type: integer}}]
    get: {responses: {"200": *one}}
    put: {requestBody: {content: {application/json: {schema: *part}}}, responses: {"200": *one}}
    patch:
      requestBody: {content: {application/merge-patch+json: {schema: *part}, application/json-patch+json: {schema: {type: array, items: {type: object, required: [op, path]}}}}}
      responses: {"200": *one}
    delete: {responses: {"204": {description: d}}}
`

func parts(t *testing.T) *mocktest.Server {
	t.Helper()
	return strict(t, path("parts", "id", patching))
}

func TestConditionalRequests(t *testing.T) {
	t.Parallel()
	s := parts(t)
	made := s.Ask(t, "POST /parts", `{"title":"A"}`)
	first := made.Header.Get("ETag")
	if read := s.Ask(t, "GET /parts/1", "").Header.Get("ETag"); first == "" || first[0] != '"' || read != first {
		t.Fatalf("made with %s, read with %s", first, read)
	}
	for _, known := range []string{first, "W/" + first, `"x", ` + first, "*"} {
		if got := s.Ask(t, "GET /parts/1", "", "If-None-Match: "+known); got.Status != 304 || got.Body != "" || got.Header.Get("ETag") != first {
			t.Errorf("%s: %d %s", known, got.Status, got.Body)
		}
	}
	changed := s.Ask(t, "PUT /parts/1", `{"title":"B"}`, "If-Match: "+first)
	second := changed.Header.Get("ETag")
	if changed.Status != 200 || second == "" || second == first {
		t.Fatalf("%d, from %s to %s", changed.Status, first, second)
	}
	if got := s.Ask(t, "GET /parts/1", "", "If-None-Match: "+first); got.Status != 200 || got.Header.Get("ETag") != second {
		t.Errorf("%d %v", got.Status, got.Header)
	}
	for _, stale := range []string{"If-Match: " + first, "If-Match: W/" + second, "If-None-Match: *", "If-None-Match: " + second} {
		for _, line := range []string{"PUT /parts/1", "DELETE /parts/1"} {
			body := ""
			if line[0] == 'P' {
				body = `{"title":"C"}`
			}
			if got := s.Ask(t, line, body, stale); got.Status != 412 {
				t.Errorf("%s, %s: %d %s", line, stale, got.Status, got.Body)
			}
		}
	}
	play(t, s, []call{{"GET /parts/1", "", 200, `{"id":1,"title":"B"}`}})
	if got := s.Ask(t, "DELETE /parts/1", "", `If-Match: "x", `+second); got.Status != 204 {
		t.Errorf("%d %s", got.Status, got.Body)
	}
}

func TestJSONPatch(t *testing.T) {
	t.Parallel()
	s := parts(t)
	play(t, s, []call{{"POST /parts", `{"title":"A","price":1.50,"note":"n","tags":["a","b"]}`, 201, `{"id":1,"title":"A","price":1.50,"note":"n","tags":["a","b"]}`}})
	for _, test := range []struct {
		patch  string
		status int
		want   string
	}{
		{`[{"op":"replace","path":"/title","value":"B"},{"op":"add","path":"/tags/-","value":"c"}]`, 200, `{"id":1,"title":"B","price":1.50,"note":"n","tags":["a","b","c"]}`},
		{`[{"op":"test","path":"/title","value":"B"},{"op":"remove","path":"/tags/0"}]`, 200, `{"id":1,"title":"B","price":1.50,"note":"n","tags":["b","c"]}`},
		{`[{"op":"replace","path":"/price","value":12345678901234567890.10}]`, 200, `{"id":1,"title":"B","price":12345678901234567890.10,"note":"n","tags":["b","c"]}`},
		{`[{"op":"remove","path":"/tags"},{"op":"replace","path":"/note","value":null}]`, 200, `{"id":1,"title":"B","price":12345678901234567890.10,"note":null}`},
		{`[{"op":"replace","path":"/id","value":9},{"op":"add","path":"/mark","value":"m"}]`, 200, `{"id":1,"title":"B","price":12345678901234567890.10,"note":null}`},
		{`[{"op":"test","path":"/title","value":"A"},{"op":"remove","path":"/note"}]`, 409, "…the patch does not apply"},
		{`[{"op":"remove","path":"/nothing"}]`, 422, "…the patch does not apply"},
		{`[{"op":"replace","path":"","value":[1]}]`, 422, "…no object of the record"},
		{`[{"op":"twist","path":"/title"}]`, 400, "…is no JSON Patch"},
		{`[{"op":"remove","path":"/title"}]`, 422, "…would become invalid"},
		{`[{"op":"replace","path":"/title","value":7}]`, 422, "…would become invalid"},
	} {
		t.Log(test.patch)
		play(t, s, []call{{"PATCH /parts/1", test.patch, test.status, test.want}}, "Content-Type: application/json-patch+json")
	}
	play(t, s, []call{{"GET /parts/1", "", 200, `{"id":1,"title":"B","price":12345678901234567890.10,"note":null}`}})
}

func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	s := parts(t)
	first := s.Ask(t, "POST /parts", `{"title":"A"}`, "Idempotency-Key: k")
	again := s.Ask(t, "POST /parts", ` { "title" : "A" } `, "Idempotency-Key: k")
	if first.Status != 201 || again.Status != 201 || first.Header.Get("ETag") != again.Header.Get("ETag") {
		t.Errorf("%d %v, then %d %v", first.Status, first.Header, again.Status, again.Header)
	}
	if diff := cmp.Diff(first.Body, again.Body); diff != "" {
		t.Error(diff)
	}
	if other := s.Ask(t, "POST /parts", `{"title":"B"}`, "Idempotency-Key: k"); other.Status != 422 {
		t.Errorf("%d %s", other.Status, other.Body)
	}
	if other := s.Ask(t, "POST /parts", `{"title":"A"}`, "Idempotency-Key: l"); other.Status != 201 || other.Body == first.Body {
		t.Errorf("%d %s", other.Status, other.Body)
	}
	play(t, s, []call{{"GET /parts", "", 200, `[{"id":1,"title":"A"},{"id":2,"title":"A"}]`}})
}
