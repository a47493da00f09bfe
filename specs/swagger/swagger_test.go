package swagger_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/document"
	"understudy/specs/swagger"
)

func parse(t *testing.T, text string) *document.File {
	t.Helper()
	f, err := document.Parse("api.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func asJSON(t *testing.T, f *document.File, pointer string) string {
	t.Helper()
	value, _ := f.Value(pointer)
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestDocument(t *testing.T) {
	t.Parallel()
	operation := func(text string) string {
		return "swagger: '2.0'\nconsumes: [application/json]\nproduces: [application/json]\npaths: {/a: {post: " + text + "}}\n"
	}
	const post = "/paths/~1a/post"
	tests := []struct{ name, text, at, want string }{
		{"version", "swagger: '2.0'\n", "/openapi", `"3.0.3"`},
		{"servers", "swagger: 2.0\nhost: h.example\nbasePath: /v1\nschemes: [https, http]\n", "/servers", `[{"url":"https://h.example/v1"},{"url":"http://h.example/v1"}]`},
		{"a host alone", "swagger: '2.0'\nhost: h.example\n", "/servers", `[{"url":"https://h.example"}]`},
		{"a base path alone", "swagger: '2.0'\nbasePath: v1\nschemes: [http]\n", "/servers", `[{"url":"/v1"}]`},
		{
			"definitions", "swagger: '2.0'\ndefinitions: {A: {discriminator: kind, properties: {b: {$ref: '#/definitions/B'}, discriminator: {type: string, x-nullable: true}}}}\n", "/components/schemas",
			`{"A":{"discriminator":{"propertyName":"kind"},"properties":{"b":{"$ref":"#/components/schemas/B"},"discriminator":{"nullable":true,"type":"string"}}}}`,
		},
		{
			"security", "swagger: '2.0'\nsecurityDefinitions: {a: {type: basic}, b: {type: oauth2, flow: accessCode, authorizationUrl: u, tokenUrl: v, scopes: {r: read}}, c: {type: apiKey, in: header, name: k}}\n", "/components/securitySchemes",
			`{"a":{"scheme":"basic","type":"http"},"b":{"flows":{"authorizationCode":{"authorizationUrl":"u","scopes":{"r":"read"},"tokenUrl":"v"}},"type":"oauth2"},"c":{"in":"header","name":"k","type":"apiKey"}}`,
		},
		{
			"parameters", operation("{parameters: [{in: query, name: q, type: array, items: {type: string}, maxItems: 2}, {in: query, name: m, type: array, collectionFormat: multi}, {in: query, name: p, type: array, collectionFormat: pipes}, {in: header, name: h, type: array, collectionFormat: csv}]}"), post + "/parameters",
			`[{"explode":false,"in":"query","name":"q","schema":{"items":{"type":"string"},"maxItems":2,"type":"array"},"style":"form"},` +
				`{"explode":true,"in":"query","name":"m","schema":{"type":"array"},"style":"form"},{"explode":false,"in":"query","name":"p","schema":{"type":"array"},"style":"pipeDelimited"},` +
				`{"in":"header","name":"h","schema":{"type":"array"}}]`,
		},
		{
			"body", operation("{consumes: [a/b, multipart/form-data], parameters: [{in: body, name: b, required: true, description: d, schema: {$ref: '#/definitions/B'}}]}"), post,
			`{"requestBody":{"content":{"a/b":{"schema":{"$ref":"#/components/schemas/B"}}},"description":"d","required":true}}`,
		},
		{
			"form", operation("{parameters: [{in: formData, name: a, type: integer, required: true}, {in: formData, name: b, type: array, collectionFormat: ssv}]}"), post,
			`{"requestBody":{"content":{"application/x-www-form-urlencoded":{"encoding":{"b":{"explode":false,"style":"spaceDelimited"}},"schema":{"properties":{"a":{"type":"integer"},"b":{"type":"array"}},"required":["a"],"type":"object"}}},"required":true}}`,
		},
		{
			"file", operation("{parameters: [{in: formData, name: f, type: file}]}"), post,
			`{"requestBody":{"content":{"multipart/form-data":{"schema":{"properties":{"f":{"format":"binary","type":"string"}},"type":"object"}}}}}`,
		},
		{
			"responses", operation("{produces: [a/b, a/c], responses: {200: {description: d, headers: {X: {type: integer}}, schema: {type: string}, examples: {a/b: x}}, 204: {description: e}}}"), post + "/responses",
			`{"200":{"content":{"a/b":{"example":"x","schema":{"type":"string"}},"a/c":{"schema":{"type":"string"}}},"description":"d","headers":{"X":{"schema":{"type":"integer"}}}},"204":{"description":"e"}}`,
		},
		{
			"file out", operation("{produces: [], responses: {200: {schema: {type: file}}}}"), post + "/responses/200",
			`{"content":{"application/octet-stream":{"schema":{"format":"binary","type":"string"}}}}`,
		},
		{
			"shared body", operation("{consumes: [a/b], parameters: [{$ref: '#/parameters/B'}, {$ref: '#/parameters/Q'}]}") + "parameters: {B: {in: body, name: b, schema: {type: object}}, Q: {in: query, name: q, type: string}}\n", "",
			`{"components":{"parameters":{"Q":{"in":"query","name":"q","schema":{"type":"string"}}}},"openapi":"3.0.3","paths":{"/a":{"post":{"parameters":[{"$ref":"#/components/parameters/Q"}],` +
				`"requestBody":{"content":{"a/b":{"schema":{"type":"object"}}}}}}}}`,
		},
		{
			"shared response, other media type", operation("{produces: [a/b], responses: {200: {$ref: '#/responses/R'}}}") + "responses: {R: {schema: {type: object}}}\n", "",
			`{"components":{"responses":{"R":{"content":{"application/json":{"schema":{"type":"object"}}}}}},"openapi":"3.0.3","paths":{"/a":{"post":{"responses":{"200":{"content":{"a/b":{"schema":{"type":"object"}}}}}}}}}`,
		},
		{
			"body of the path", "swagger: '2.0'\npaths: {/a: {parameters: [{in: formData, name: a, type: file}], put: {}, post: {consumes: [multipart/form-data]}}}\n", "/paths/~1a",
			`{"post":{"requestBody":{"content":{"multipart/form-data":{"schema":{"properties":{"a":{"format":"binary","type":"string"}},"type":"object"}}}}},` +
				`"put":{"requestBody":{"content":{"multipart/form-data":{"schema":{"properties":{"a":{"format":"binary","type":"string"}},"type":"object"}}}}}}`,
		},
		{"resource", "swagger: '2.0'\nx-mock-resource: {a: {schema: '#/definitions/A'}}\n", "/x-mock-resource/a/schema", `"#/components/schemas/A"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := parse(t, test.text)
			if !swagger.Is(f) {
				t.Fatal("it is not taken for Swagger 2.0")
			}
			if problems := swagger.New(f, nil).Document(); len(problems) > 0 {
				t.Error(problems)
			}
			if diff := cmp.Diff(test.want, asJSON(t, f, test.at)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What has no words in OpenAPI 3.0 is told with its place.
func TestDocumentWarns(t *testing.T) {
	t.Parallel()
	tests := []struct{ parameters, want string }{
		{"{in: query, name: q, type: array, collectionFormat: tsv}", `api.yaml:4:58: collectionFormat "tsv" cannot be kept here; commas part the items. csv, or in the query ssv, pipes or multi`},
		{"{in: path, name: q, type: array, collectionFormat: pipes}", `api.yaml:4:57: collectionFormat "pipes" cannot be kept here; commas part the items. csv, or in the query ssv, pipes or multi`},
		{"{in: body, name: a}, {in: body, name: b}", `api.yaml:4:27: a second request body is left out. an operation has one parameter in the body, or form fields`},
	}
	for _, test := range tests {
		f := parse(t, "swagger: '2.0'\npaths: {/a: {post: {parameters:\n [\n     "+test.parameters+"]}}}\n")
		if diff := cmp.Diff(test.want, swagger.New(f, nil).Document().Error()); diff != "" {
			t.Error(diff)
		}
	}
}

// What is made of a part stands where the part stood.
func TestPositions(t *testing.T) {
	t.Parallel()
	f := parse(t, `swagger: '2.0'
paths:
  /a:
    post:
      parameters:
      - in: body
        name: b
        schema: {type: object}
      responses:
        200:
          schema: {type: object}
definitions:
  A: {type: string}
`)
	swagger.New(f, nil).Document()
	for pointer, want := range map[string]int{
		"/paths/~1a/post/requestBody":                                         6,
		"/paths/~1a/post/requestBody/content/application~1json/schema":        8,
		"/paths/~1a/post/responses/200/content/application~1json/schema/type": 11,
		"/components/schemas/A/type":                                          13,
		"/components":                                                         12,
		"/openapi":                                                            1,
	} {
		if got := f.Position(pointer); got.Line != want || got.File != "api.yaml" {
			t.Errorf("%s is at %v, want line %d", pointer, got, want)
		}
	}
}

func TestWritten(t *testing.T) {
	t.Parallel()
	for pointer, want := range map[string]string{
		"":                               "",
		"/components/schemas/A/items":    "/definitions/A/items",
		"/components/securitySchemes/A":  "/securityDefinitions/A",
		"/paths/~1a/get/parameters/0/in": "/paths/~1a/get/parameters/0/in",
		"/paths/~1a/get/parameters/0/schema/type":                      "/paths/~1a/get/parameters/0/type",
		"/paths/~1a/get/responses/200/content/a~1b/schema/type":        "/paths/~1a/get/responses/200/schema/type",
		"/paths/~1a/get/responses/200/content/a~1b/example/0":          "/paths/~1a/get/responses/200/examples/a~1b/0",
		"/paths/~1a/get/requestBody/content/a~1b/schema/properties/id": "/paths/~1a/get/parameters",
	} {
		if got := swagger.Written(pointer); got != want {
			t.Errorf("%s gives %s, want %s", pointer, got, want)
		}
	}
}

// Whatever the text, a rewritten document says nothing new when it is rewritten
// again, and nothing in it is lost from sight.
func FuzzDocument(f *testing.F) {
	f.Add("swagger: '2.0'\npaths: {/a: {parameters: [{in: body}], post: {parameters: [{in: formData, name: f, type: file}, {$ref: '#/parameters/x'}]}}}\nparameters: {x: {in: body, schema: {}}}\n")
	f.Add("swagger: '2.0'\nproduces: x\nresponses: {r: {schema: []}}\npaths: {/a: {get: {produces: [], responses: {200: {$ref: '#/responses/r', examples: {a/b: 1}}}}}}\n")
	f.Add("swagger: '2.0'\nhost: [a]\nbasePath: {}\ndefinitions: [a]\nsecurityDefinitions: {a: {type: oauth2, flow: x}, b: []}\n")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := document.Parse("api.yaml", []byte(text))
		if err != nil || !swagger.Is(file) {
			return
		}
		swagger.New(file, nil).Document()
		first := fmt.Sprint(file.Value(""))
		if _, ok := file.Value("/openapi"); !ok {
			t.Fatal("no version")
		}
		swagger.New(file, nil).Document()
		if second := fmt.Sprint(file.Value("")); second != first {
			t.Fatalf("rewritten twice:\n%s\n%s", first, second)
		}
	})
}
