package contract

import (
	"encoding/json"
	"testing"
	"testing/fstest"

	"understudy/specs"
	"understudy/specs/conform"
)

const proofDocument = `
openapi: 3.0.3
info: {title: a, version: '1'}
paths:
  /things/{id}:
    post:
      operationId: change
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: n, in: query, schema: {type: integer, maximum: 9}}
        - {name: word, in: query, schema: {type: string, enum: [a, b]}}
        - {name: list, in: query, explode: false, schema: {type: array, items: {type: integer}, minItems: 1}}
        - {name: need, in: query, required: true, schema: {type: string}}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [count]
              properties:
                count: {type: integer}
                tags: {type: array, items: {type: string}}
                note: {type: string, minLength: 1}
                code: {type: string, pattern: '^[a-z]+$'}
      responses: {'200': {description: ok}}
  /things/special:
    post:
      operationId: special
      responses: {'200': {description: ok}}
`

func proofAPI(t *testing.T) *specs.API {
	t.Helper()
	root := fstest.MapFS{"api.yaml": {Data: []byte(proofDocument)}}
	api, err := specs.Load(specs.Input{Source: specs.Source{Root: root, Name: "api.yaml"}})
	if err != nil {
		t.Fatal(err)
	}
	return api
}

// A fault counts only where no reading of the bytes makes it valid.
func TestInvalidUnderEveryReading(t *testing.T) {
	t.Parallel()
	api := proofAPI(t)
	op, _ := api.Operation("change")
	p := newProver(api)
	number := func(text string) any { return json.Number(text) }
	for _, test := range []struct {
		name string
		part conform.Part
		edit func(c *Case)
		want bool
	}{
		{"nothing wrong", conform.Body, func(*Case) {}, false},
		{"number beyond its bound", conform.Query, func(c *Case) { c.Parameters["query"]["n"] = number("10") }, true},
		{"text that is a number", conform.Query, func(c *Case) { c.Parameters["query"]["n"] = "7" }, false},
		{"text that is no number", conform.Query, func(c *Case) { c.Parameters["query"]["n"] = "seven" }, true},
		{"boolean for a number", conform.Query, func(c *Case) { c.Parameters["query"]["n"] = true }, true},
		{"list of one for a number", conform.Query, func(c *Case) { c.Parameters["query"]["n"] = []any{number("7")} }, false},
		{"number where text is asked", conform.Query, func(c *Case) { c.Parameters["query"]["need"] = number("7") }, false},
		{"empty is not given", conform.Query, func(c *Case) { c.Parameters["query"]["word"] = "" }, false},
		{"empty text where text is asked", conform.Query, func(c *Case) { c.Parameters["query"]["need"] = "" }, false},
		{"blanks around an enum", conform.Query, func(c *Case) { c.Parameters["query"]["word"] = " a " }, false},
		{"out of an enum", conform.Query, func(c *Case) { c.Parameters["query"]["word"] = "c" }, true},
		{"required left out", conform.Query, func(c *Case) { delete(c.Parameters["query"], "need") }, true},
		{"id that is no integer", conform.Path, func(c *Case) { c.Parameters["path"]["id"] = "x" }, true},
		{"id that leads to another operation", conform.Path, func(c *Case) { c.Parameters["path"]["id"] = "special" }, false},
		{"id that leads upwards", conform.Path, func(c *Case) { c.Parameters["path"]["id"] = ".." }, false},
		{"body: text of digits", conform.Body, func(c *Case) { c.Body.(map[string]any)["count"] = "7" }, false},
		{"body: other text", conform.Body, func(c *Case) { c.Body.(map[string]any)["count"] = "x" }, true},
		{"body: lone value for a list", conform.Body, func(c *Case) { c.Body.(map[string]any)["tags"] = "x" }, false},
		{"body: object for a list", conform.Body, func(c *Case) { c.Body.(map[string]any)["tags"] = map[string]any{"a": "b"} }, true},
		{"body: optional null", conform.Body, func(c *Case) { c.Body.(map[string]any)["note"] = nil }, false},
		{"body: optional empty", conform.Body, func(c *Case) { c.Body.(map[string]any)["note"] = "" }, false},
		{"body: required null", conform.Body, func(c *Case) { c.Body.(map[string]any)["count"] = nil }, true},
		{"body: required left out", conform.Body, func(c *Case) { delete(c.Body.(map[string]any), "count") }, true},
		{"body: blanks around a pattern", conform.Body, func(c *Case) { c.Body.(map[string]any)["code"] = "abc " }, false},
		{"body: not the pattern", conform.Body, func(c *Case) { c.Body.(map[string]any)["code"] = "A1" }, true},
		{"body: half", conform.Body, func(c *Case) { c.Raw = []byte(`{"count": 1`) }, true},
		{"body: none", conform.Body, func(c *Case) { c.HasBody, c.MediaType = false, nil }, true},
		{"fault in another part", conform.Body, func(c *Case) { c.Parameters["query"]["n"] = number("10") }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := Case{
				Operation: op, HasBody: true, MediaType: op.RequestBody.Content[0],
				Body: map[string]any{"count": number("1"), "tags": []any{"a"}},
				Parameters: map[string]map[string]any{
					"path": {"id": number("1")}, "query": {"need": "x"},
				},
			}
			test.edit(&c)
			m, err := encode(c)
			if err != nil {
				t.Fatal(err)
			}
			if violation, got := p.invalid(op, m, test.part); got != test.want {
				t.Errorf("got %v, want %v (%s, %s)", got, test.want, m.request.URL, violation)
			}
		})
	}
}

func TestEncodeSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	op, _ := proofAPI(t).Operation("change")
	_, err := encode(Case{Operation: op, Parameters: map[string]map[string]any{}})
	if want := `path parameter "id" has no value`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
