package specs_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/document"
	"understudy/specs/schema"
)

// A Swagger document in several files becomes operations with bodies and answers,
// each at its line.
func TestSwagger(t *testing.T) {
	t.Parallel()
	api := loadFiles(t, map[string]string{
		"api.yaml": `swagger: '2.0'
info: {title: T, version: '1'}
host: h.example
basePath: /v1
produces: [application/json]
paths:
  /a:
    post:
      parameters:
      - {in: body, name: b, required: true, schema: {$ref: 'parts/b.yaml#/definitions/B'}}
      - {in: query, name: q, type: array, items: {type: integer}}
      responses: {200: {description: d, schema: {$ref: '#/definitions/A'}}}
  /b: {$ref: 'parts/b.yaml#/path'}
definitions:
  A: {type: object, properties: {b: {$ref: 'parts/b.yaml#/definitions/B'}}}
`,
		"parts/b.yaml": `path:
  put:
    consumes: [multipart/form-data]
    parameters: [{in: formData, name: f, type: file}]
    responses:
      200: {description: d, schema: {$ref: '../api.yaml#/definitions/A'}}
definitions:
  B: {type: string, x-nullable: true, maxLength: 2}
`,
	})
	if len(api.Problems) > 0 {
		t.Error(api.Problems)
	}
	if api.Spec != "2.0" || api.Servers[0].URL != "https://h.example/v1" || len(api.Operations) != 2 {
		t.Fatalf("version %s, servers %v, %d operations", api.Spec, api.Servers, len(api.Operations))
	}
	post, put := api.Operations[0], api.Operations[1]
	if q := post.Param("query", "q"); q.Explode || q.Style != "form" || !q.Schema.Is("array") {
		t.Errorf("q is %+v", q)
	}
	body := post.RequestBody.Content[0]
	if v := body.Schema.Validate("abc", schema.Request); len(v) != 1 || body.Schema.Validate(nil, schema.Request) != nil || body.Place.Line != 10 {
		t.Errorf("violations %v, at %v", v, body.Place)
	}
	file := put.RequestBody.Content[0]
	want := document.Position{File: "parts/b.yaml", Line: 4, Column: 18}
	if diff := cmp.Diff(want, file.Place.Position); diff != "" || file.Name != "multipart/form-data" {
		t.Error(file.Name, diff)
	}
	answer := put.Response(200).Content[0]
	if v := answer.Schema.Validate(map[string]any{"b": "abc"}, schema.Response); len(v) != 1 {
		t.Errorf("violations %v", v)
	}
}

// References into operations, responses and parameters lead to where these parts
// are after the document was rewritten.
func TestSwaggerReferencesIntoWhatIsRewritten(t *testing.T) {
	t.Parallel()
	const shared = "responses: {R: {description: d, schema: {type: string, maxLength: 2}}}\nparameters: {P: {in: body, name: b, schema: {type: string, maxLength: 2}}, Q: {in: query, name: q, type: string, maxLength: 2}}\n"
	tests := []struct{ name, reference string }{
		{"an answer's schema", "#/paths/~1b/get/responses/200/schema"},
		{"a body's schema", "#/paths/~1b/put/parameters/1/schema"},
		{"part of an answer's schema", "#/paths/~1b/put/responses/200/schema/properties/x"},
		{"a shared answer's schema", "#/responses/R/schema"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			api := load(t, "swagger: '2.0'\ninfo: {title: T, version: '1'}\nproduces: [application/json]\n"+shared+`paths:
  /a: {get: {responses: {200: {description: d, schema: {$ref: '`+test.reference+`'}}}}}
  /b:
    get: {responses: {200: {description: d, schema: {type: string, maxLength: 2}}}}
    put:
      parameters: [{in: query, name: z, type: string}, {in: body, name: b, schema: {type: string, maxLength: 2}}]
      responses: {200: {description: d, schema: {type: object, properties: {x: {type: string, maxLength: 2}}}}}
  /c: {post: {parameters: [{$ref: '#/paths/~1b/put/parameters/1'}, {$ref: '#/paths/~1b/put/parameters/0'}], responses: {200: {$ref: '#/paths/~1b/get/responses/200'}}}}
`)
			if len(api.Problems) > 0 {
				t.Fatal(api.Problems)
			}
			post, _ := api.Operation("POST /c")
			get, _ := api.Operation("GET /a")
			if post.Param("query", "z") == nil || post.RequestBody == nil {
				t.Fatalf("parameters %v, body %v", post.Parameters, post.RequestBody)
			}
			for i, s := range []*schema.Schema{get.Response(200).Content[0].Schema, post.Response(200).Content[0].Schema, post.RequestBody.Content[0].Schema} {
				if v := s.Validate("abc", schema.Response); len(v) != 1 || v[0].Keyword != "maxLength" {
					t.Errorf("schema %d: got %v", i, v)
				}
			}
		})
	}
}

// Request bodies may be described as parameters in further files.
func TestSwaggerBodiesInFurtherFiles(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"api.yaml": `swagger: '2.0'
info: {title: T, version: '1'}
paths:
  /a: {post: {parameters: [{$ref: 'parts/p.yaml#/Body'}, {$ref: 'parts/p.yaml#/Query'}], responses: {200: {description: d}}}}
  /b: {post: {parameters: [{$ref: 'parts/p.yaml#/Field'}, {$ref: 'parts/p.yaml#/Chain'}], responses: {200: {description: d}}}}
  /c: {$ref: 'parts/p.yaml#/Path'}
`,
		"parts/p.yaml": `Body: {in: body, name: b, required: true, schema: {$ref: '#/Text'}}
Query: {in: query, name: q, type: integer}
Text: {type: string, x-nullable: true, maxLength: 2}
Field: {in: formData, name: f, type: integer, required: true}
Chain: {$ref: 'more.yaml#/Field'}
Path: {post: {parameters: [{$ref: '#/Body'}], responses: {200: {description: d}}}}
`,
		"parts/more.yaml": "Field: {in: formData, name: g, type: array, items: {type: string}, collectionFormat: csv}\n",
	}
	api := loadFiles(t, files)
	if len(api.Problems) > 0 {
		t.Fatal(api.Problems)
	}
	for _, path := range []string{"POST /a", "POST /c"} {
		op, _ := api.Operation(path)
		body := op.RequestBody
		if v := body.Content[0].Schema.Validate("abc", schema.Request); len(v) != 1 || v[0].Keyword != "maxLength" || !body.Required || body.Content[0].Schema.Validate(nil, schema.Request) != nil {
			t.Errorf("%s: %v", path, v)
		}
	}
	first, _ := api.Operation("POST /a")
	if q := first.Param("query", "q"); q == nil || !q.Schema.Is("integer") || len(first.Parameters) != 1 {
		t.Errorf("parameters %v", first.Parameters)
	}
	form, _ := api.Operation("POST /b")
	content := form.RequestBody.Content[0]
	if got := content.Schema.Names(); content.Name != "application/x-www-form-urlencoded" || !cmp.Equal(got, []string{"f", "g"}) || !content.Schema.Requires("f") {
		t.Errorf("%s with %v", content.Name, got)
	}
}

// What is wrong in a Swagger document is told by the pointers its author knows.
func TestSwaggerProblems(t *testing.T) {
	t.Parallel()
	const start = "swagger: '2.0'\ninfo: {title: T, version: '1'}\n"
	tests := []struct{ name, text, want string }{
		{"reference", start + "paths: {/a: {get: {responses: {200: {description: d, schema: {$ref: '#/definitions/Cats'}}}}}}\ndefinitions: {Cat: {}}\n",
			`error api.yaml:3:63: $ref "#/definitions/Cats" leads nowhere at #/paths/~1a/get/responses/200/schema/$ref. did you mean "Cat"?`},
		{"form", start + "paths: {/a: {get: {responses: [a]}}}\n", "error api.yaml:3:20: a list stands where an object with responses is expected at #/paths/~1a/get/responses"},
		{"definitions", start + "paths: {}\ndefinitions: [a]\n", "warning api.yaml:4:1: a list stands where an object is expected; it is left out at #/definitions"},
		{"version", "swaggerVersion: '1.2'\n", "error api.yaml:1:1: unknown version of Swagger (1.2) at #/swaggerVersion. 2.0 is read, and OpenAPI 3.0, 3.1 and 3.2"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff([]string{test.want}, judge(t, map[string]string{"api.yaml": test.text})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// OpenAPI 3.2: what is new is read where it matters here, and nothing of it is in the way.
func TestVersion32(t *testing.T) {
	t.Parallel()
	api := load(t, `openapi: 3.2.0
$self: https://h.example/api.yaml
info: {title: T, version: '1'}
servers: [{name: main, url: /v1}]
tags: [{name: a, summary: A, kind: nav}, {name: b, parent: a}]
paths:
  /a:
    query:
      responses: {200: {summary: s, content: {application/jsonl: {itemSchema: {type: integer}}}}}
    additionalOperations:
      COPY: {responses: {200: {description: d, content: {application/jsonl: {$ref: '#/components/mediaTypes/M'}}}}}
components:
  mediaTypes: {M: {schema: {maxItems: 2}, itemSchema: {type: string}}}
  schemas:
    S: {$ref: 'https://json-schema.org/draft/2020-12/schema'}
`)
	if len(api.Problems) > 0 {
		t.Error(api.Problems)
	}
	tests := []struct {
		method string
		value  []any
		wrong  int
	}{
		{"QUERY", []any{json.Number("1")}, 0},
		{"QUERY", []any{"a"}, 1},
		{"COPY", []any{"a", "b"}, 0},
		{"COPY", []any{"a", json.Number("1"), "b"}, 2},
	}
	for _, test := range tests {
		op, _ := api.Operation(test.method + " /a")
		if op == nil {
			t.Fatalf("no operation %s", test.method)
		}
		if got := op.Responses[0].Content[0].Schema.Validate(test.value, schema.Response); len(got) != test.wrong {
			t.Errorf("%s %v: %v", test.method, test.value, got)
		}
	}
}

// jsonSchemaDialect says what schemas that name no dialect are written in.
func TestSchemaDialect(t *testing.T) {
	t.Parallel()
	const text = `openapi: 3.1.0
info: {title: T, version: '1'}
jsonSchemaDialect: http://json-schema.org/draft-04/schema#
paths: {}
components: {schemas: {S: {minimum: 1, exclusiveMinimum: true}}}
`
	api := load(t, text)
	s, err := api.Schema("#/components/schemas/S")
	if err != nil || len(api.Problems) > 0 {
		t.Fatal(err, api.Problems)
	}
	if got := s.Validate(json.Number("1"), schema.Response); len(got) != 1 {
		t.Errorf("1 gives %v", got)
	}
}
