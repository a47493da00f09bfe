package specs_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"understudy/specs"
)

func TestRuntimeExpressions(t *testing.T) {
	t.Parallel()
	call := &specs.Exchanged{
		URL: "http://localhost/jobs?x=1", Method: "POST", Status: 201,
		Path: map[string]any{"id": json.Number("7")}, Query: map[string]any{"url": "http://q/"},
		Header: http.Header{"X-Back": {"http://h/"}}, Body: map[string]any{"url": "http://b/", "a/b": []any{"x", true}, "deep": map[string]any{}},
		ResponseHeader: http.Header{"Location": {"/jobs/7"}}, ResponseBody: map[string]any{"id": "j7"},
	}
	for _, test := range []struct{ text, want, wrong string }{
		{"$request.body#/url", "http://b/", ""},
		{"{$request.body#/url}jobs/{$response.body#/id}?m={$method}", "http://b/jobs/j7?m=POST", ""},
		{"{$request.query.url}x", "http://q/x", ""},
		{"$request.header.x-back", "http://h/", ""},
		{"http://localhost/{$request.path.id}/{$statusCode}", "http://localhost/7/201", ""},
		{"{$response.header.Location}", "/jobs/7", ""},
		{"$url", "http://localhost/jobs?x=1", ""},
		{"{$request.body#/a~1b/1}", "true", ""},
		{"{$request.body#/a%7E1b/0}", "x", ""},
		{"http://plain/{id}", "http://plain/{id}", ""},
		{"$request.body#/none", "", "$request.body#/none: nothing is there"},
		{"$request.body#/deep", "", "a text or number is needed there"},
		{"$request.body#/url/0", "", "nothing is there"},
		{"$request.query.none", "", "nothing is there"},
		{"$requst.body#/url", "", `"$requst.body#/url" is no runtime expression; write it like`},
		{"{$url", "", "a brace is not closed"},
		{"$request.query.", "", "is no runtime expression"},
	} {
		got := ""
		compiled, err := specs.CompileRuntime(test.text)
		if err == nil {
			got, err = compiled.Run(call)
		}
		switch {
		case test.wrong == "" && err != nil, got != test.want:
			t.Errorf("%s: %q, %v, want %q", test.text, got, err, test.want)
		case test.wrong != "" && (err == nil || !strings.Contains(err.Error(), test.wrong)):
			t.Errorf("%s: %v, want %s", test.text, err, test.wrong)
		}
	}
}

func FuzzRuntime(f *testing.F) {
	f.Add("{$request.body#/url}/{$method}")
	f.Add("$request.query.x")
	f.Fuzz(func(_ *testing.T, text string) {
		if compiled, err := specs.CompileRuntime(text); err == nil {
			_, _ = compiled.Run(&specs.Exchanged{Body: map[string]any{"url": "x"}})
		}
	})
}

const callbackDocument = `
openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /a:
    post:
      operationId: add
      responses: {"200": {description: d}}
      callbacks:
        one: {'{$request.body#/url}': {post: {operationId: add, requestBody: {content: {text/plain: {schema: {type: string}}}}, responses: {"204": {description: d}}}}}
        loop: {$ref: '#/components/callbacks/loop'}
        bad: {'{$requst.url}': {post: {responses: {"204": {description: d}}}}}
      x-mock-callback: {on: {attempts: 1}}
webhooks:
  first: {put: {responses: {"200": {description: d}}}}
components:
  callbacks:
    loop: {$url: {get: {responses: {"200": {description: d}}, callbacks: {loop: {$ref: '#/components/callbacks/loop'}}}}}
`

func TestCallbacksOfTheModel(t *testing.T) {
	t.Parallel()
	loaded := func(text string) (*specs.API, error) {
		return specs.Load(specs.Input{Source: source(map[string]string{"api.yaml": text}), Name: "api"})
	}
	_, err := loaded(callbackDocument)
	if err == nil || !strings.Contains(err.Error(), `"on" is no callback of add at #/paths/~1a/post/x-mock-callback. did you mean "one"?`) {
		t.Errorf("a rule for no callback: %v", err)
	}
	api, err := loaded(strings.Replace(callbackDocument, "{on: {", "{one: {", 1))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(api.SendNames(), " "); got != "first add.one add.loop" {
		t.Errorf("what the API sends: %s", got)
	}
	if len(api.Operations) != 1 || api.Operations[0].Callbacks[0].Operation.RequestBody == nil {
		t.Errorf("operations %v", api.Operations)
	}
	if !strings.Contains(api.Problems.Error(), `callback bad: "$requst.url" is no runtime expression`) {
		t.Errorf("problems: %v", api.Problems)
	}
}
