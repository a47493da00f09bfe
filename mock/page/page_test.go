package page_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"understudy/fixtures"
	"understudy/mock"
	"understudy/mock/page"
	"understudy/specs"
	"understudy/specs/resource"
)

const shopDocument = `
openapi: 3.0.3
info: {title: Shop & Co, version: "1"}
x-mock-page:
  - {path: "/{kind}/about", type: text/plain; charset=utf-8, template: about.tmpl}
  - {path: /html/about, type: text/html; charset=utf-8, template: about.tmpl}
paths:
  /orders:
    get:
      operationId: orders
      parameters: [{name: since, in: query, schema: {type: string, format: date}}]
      responses: {"200": {description: ok, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Order"}}}}}}
    post:
      operationId: order
      security: [{key: []}]
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}
      responses: {"201": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Order:
      required: [lines]
      allOf:
        - {type: object, properties: {id: {type: integer}}}
      properties:
        lines: {type: array, items: {$ref: "#/components/schemas/Line"}}
        state: {$ref: "#/components/schemas/State"}
        words: {type: object, additionalProperties: {type: string}}
        parent: {allOf: [{$ref: "#/components/schemas/Order"}], description: another}
        note: {type: [string, "null"]}
    Line: {type: object, properties: {price: {type: number}}}
    State: {type: string, enum: [open, closed]}
`

const about = `{{ .Title }} {{ .Path.kind }} {{ .Query.q }} {{ .URL }}
{{ range .Types }}{{ .Name }}{{ range .Members }} {{ .Name }}{{ if .Required }}!{{ end }}:{{ .Kind.Type }}{{ .Kind.Ref }}{{ with .Kind.Item }}<{{ .Type }}{{ .Ref }}>{{ end }}{{ end }}{{ range .Enum }} {{ . }}{{ end }}
{{ end }}{{ range .Messages }}{{ .Name }} {{ .Method }} {{ .Response }}{{ if .Listed }}[]{{ end }} {{ .Secured }}{{ range .Members }} {{ .Name }}{{ end }}
{{ end }}`

// load reads the document with its templates beside it.
func load(t *testing.T, template string) (*mock.Part, error) {
	t.Helper()
	files := fstest.MapFS{"openapi.yaml": {Data: []byte(shopDocument)}, "about.tmpl": {Data: []byte(template)}}
	api, err := specs.Load(specs.Input{Name: "shop", Source: specs.Source{Root: files, Name: "openapi.yaml", Label: "shop"}})
	if err != nil {
		return nil, err
	}
	model, problems := resource.Infer(api)
	if len(problems.Errors()) > 0 {
		t.Fatal(problems)
	}
	return &mock.Part{API: api, Model: model, Fixtures: fixtures.Default(api)}, nil
}

func TestPages(t *testing.T) {
	t.Parallel()
	s := start(t, about)
	const shapes = `
Order id:integer lines!:array<refLine> state:refState words:map<string> parent:refOrder note:string
Line price:number
State open closed
orders GET Order[] false since
order POST Order true id lines state words parent note
`
	for _, test := range []struct {
		line   string
		status int
		want   string
	}{
		{"GET /text/about?q=<b>", 200, "Shop & Co text <b> " + s.base + shapes},
		{"GET /html/about?q=<b>", 200, "Shop &amp; Co  &lt;b&gt; "},
		{"GET /a%20b/about", 200, "Shop & Co a b "},
		{"HEAD /text/about", 200, ""},
		{"OPTIONS /text/about", 204, ""},
		{"POST /text/about", 405, ""},
		{"GET /text/other", 404, "not in the document"},
		{"GET /about", 404, "not in the document"},
	} {
		status, body := s.ask(t, test.line)
		if status != test.status || !strings.Contains(body, test.want) {
			t.Errorf("%s: %d %q, want %d %q", test.line, status, body, test.status, test.want)
		}
	}
}

func TestBadTemplatesAreToldWithFileAndLine(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ template, want string }{
		{"a\n{{ .Title", "shop/about.tmpl:2:1: unclosed action"},
		{"\n\n{{ nope }}", `shop/about.tmpl:3:1: function "nope" not defined`},
		{"{{ .Titel }}", "can't evaluate field Titel"},
		{strings.Repeat("x", 1<<20+1), "it is larger than 1048576 bytes"},
	} {
		part, err := load(t, test.template)
		if err == nil {
			_, err = mock.New([]*mock.Part{part}, mock.Options{Protocols: []mock.Protocol{page.Protocol{}}})
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%.20q: %v, want %q in it", test.template, err, test.want)
		}
	}
}

func TestTemplatesLieBesideTheDocument(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ page, want string }{
		{"{path: /a, type: text/plain, template: none.tmpl}", "openapi.yaml:1:15: template none.tmpl: no such file"},
		{"{path: /a, type: text/plain, template: ../x.tmpl}", "it lies outside the document's folder"},
		{"{path: a, type: text/plain, template: a.tmpl}", `"a" is no path; it begins with a slash`},
		{"{path: /a, template: a.tmpl}", `member "type" is missing`},
	} {
		files := fstest.MapFS{"openapi.yaml": {Data: []byte("x-mock-page: [" + test.page + "]\nopenapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {}\n")}, "a.tmpl": {}}
		_, err := specs.Load(specs.Input{Name: "a", Source: specs.Source{Root: files, Name: "openapi.yaml"}})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q in it", test.page, err, test.want)
		}
	}
}
