package specs_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"understudy/specs"
	"understudy/specs/document"
)

// head begins the documents of these tests: three lines.
const head = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n"

func source(files map[string]string) specs.Source {
	root := fstest.MapFS{}
	for name, text := range files {
		root[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return specs.Source{Root: root, Name: "api.yaml"}
}

func load(t *testing.T, text string) *specs.API {
	t.Helper()
	return loadFiles(t, map[string]string{"api.yaml": text})
}

func loadFiles(t *testing.T, files map[string]string, overlays ...*document.File) *specs.API {
	t.Helper()
	api, err := specs.Load(specs.Input{Source: source(files), Name: "api", Overlays: overlays})
	if err != nil {
		t.Fatal(err)
	}
	return api
}

func texts(problems document.Problems) []string {
	var out []string
	for _, problem := range problems {
		out = append(out, problem.Severity.String()+" "+problem.String())
	}
	return out
}

// judge loads and gives all problems, be they in the way or not.
func judge(t *testing.T, files map[string]string) []string {
	t.Helper()
	api, err := specs.Load(specs.Input{Source: source(files)})
	if err == nil {
		return texts(api.Problems)
	}
	var problems document.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("the error is a %T: %v", err, err)
	}
	return texts(problems)
}

func TestWhatCannotBeLoaded(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"empty", "", "api.yaml: the file is empty. write a document into it"},
		{"no object", "- 1\n", `api.yaml:1:1: no OpenAPI document: its root is no object. it begins with "openapi: 3.0.3" or the like`},
		{"another document", "a: 1\n", `api.yaml:1:1: no OpenAPI document: "openapi" is missing. it begins with "openapi: 3.0.3" or the like`},
		{"Swagger 1", "swagger: '1.2'\n", `api.yaml:1:1: unknown version of Swagger (1.2) at #/swagger. 2.0 is read, and OpenAPI 3.0, 3.1 and 3.2`},
		{"version 4", "openapi: 4.0.0\n", `api.yaml:1:1: unknown version (4.0.0) at #/openapi. 3.0, 3.1 and 3.2 are read`},
		{"version 3.05", "openapi: 3.05.0\n", `api.yaml:1:1: unknown version (3.05.0) at #/openapi. 3.0, 3.1 and 3.2 are read`},
		{"paths are a list", head[:len(head)-1] + " []\n", `api.yaml:3:1: a list stands where an object with paths is expected at #/paths`},
		{"operation is a text", head + "  /a: {get: x}\n", `api.yaml:4:8: a text stands where an operation is expected at #/paths/~1a/get`},
		{"parameters are an object", head + "  /a:\n    get: {parameters: {name: a}, responses: {}}\n", `api.yaml:5:11: an object stands where a list is expected at #/paths/~1a/get/parameters`},
		{"a reference to all paths", head + "  $ref: paths.yaml\n", `api.yaml:4:3: a $ref is not followed here at #/paths/$ref. write an object with paths here`},
		{"a reference to all responses", head + "  /a: {get: {responses: {$ref: x.yaml}}}\n", `api.yaml:4:26: a $ref is not followed here at #/paths/~1a/get/responses/$ref. write an object with responses here`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := judge(t, map[string]string{"api.yaml": test.text})
			if diff := cmp.Diff([]string{"error " + test.want}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	got := judge(t, map[string]string{"other.yaml": head})
	if diff := cmp.Diff([]string{"error api.yaml: no such file"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestReferences(t *testing.T) {
	t.Parallel()
	get := func(reference string) string {
		return head + "  /a:\n    get:\n      parameters:\n        - $ref: " + reference + "\n      responses: {'200': {description: d}}\n"
	}
	const good = "p: {name: q, in: query, schema: {$ref: '../s.yaml#/S'}}\n"
	const schema = "S: {type: integer}\n"
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"across files and back up", map[string]string{"api.yaml": get("sub/p.yaml#/p"), "sub/p.yaml": good, "s.yaml": schema}, nil},
		{"a whole file", map[string]string{"api.yaml": get("p.yaml"), "p.yaml": "name: q\nin: query\nschema: {}\n"}, nil},
		{"a file with a blank in its name", map[string]string{"api.yaml": get("'a%20b.yaml#/p'"), "a b.yaml": "p: {name: q, in: query, schema: {}}\n"}, nil},
		{"through a reference on the way", map[string]string{"api.yaml": get("p.yaml#/a/p"), "p.yaml": "a: {$ref: '#/b'}\nb: {p: {name: q, in: query, schema: {}}}\n"}, nil},
		{"nowhere", map[string]string{"api.yaml": get("'#/components/parameters/page'") + "components: {parameters: {pages: {name: q, in: query, schema: {}}}}\n"},
			[]string{`error api.yaml:7:11: $ref "#/components/parameters/page" leads nowhere at #/paths/~1a/get/parameters/0/$ref. did you mean "pages"?`}},
		{"a schema nowhere", map[string]string{"api.yaml": head + "  /a: {get: {responses: {'200': {description: d, content: {a/b: {schema: {items: {$ref: '#/components/schemas/X'}}}}}}}}\n"},
			[]string{`error api.yaml:4:83: $ref "#/components/schemas/X" leads nowhere at #/paths/~1a/get/responses/200/content/a~1b/schema/items/$ref`}},
		{"nowhere in another file", map[string]string{"api.yaml": get("sub/p.yaml#/p"), "sub/p.yaml": good, "s.yaml": "R: {}\n"},
			[]string{`error sub/p.yaml:1:34: $ref "../s.yaml#/S" leads nowhere at #/p/schema/$ref`}},
		{"no such file", map[string]string{"api.yaml": get("x.yaml")},
			[]string{`error api.yaml:7:11: $ref to "x.yaml": no such file at #/paths/~1a/get/parameters/0/$ref`}},
		{"a broken file is told at its own line, once", map[string]string{"api.yaml": get("x.yaml#/a\n        - $ref: x.yaml#/b"), "x.yaml": "a: 1\na: 2\n"},
			[]string{`error x.yaml:2:1: a member is given twice ("a", on lines 1 and 2) at #/a. keep one of the two`}},
		{"out of the folder", map[string]string{"api.yaml": get("../x.yaml")},
			[]string{`error api.yaml:7:11: $ref "../x.yaml" leads out of the folder at #/paths/~1a/get/parameters/0/$ref. a reference stays inside the folder of the main document`}},
		{"an absolute path", map[string]string{"api.yaml": get("/etc/passwd")},
			[]string{`error api.yaml:7:11: $ref "/etc/passwd" leads out of the folder at #/paths/~1a/get/parameters/0/$ref. a reference stays inside the folder of the main document`}},
		{"another host", map[string]string{"api.yaml": get("http://169.254.169.254/x")},
			[]string{`error api.yaml:7:11: $ref "http://169.254.169.254/x" leads to another host, which is not followed at #/paths/~1a/get/parameters/0/$ref. a reference stays inside the folder of the main document`}},
		{"a file URI", map[string]string{"api.yaml": get("file:///etc/passwd")},
			[]string{`error api.yaml:7:11: $ref "file:///etc/passwd" leads to another host, which is not followed at #/paths/~1a/get/parameters/0/$ref. a reference stays inside the folder of the main document`}},
		{"a circle", map[string]string{"api.yaml": get("'#/components/parameters/a'") + "components: {parameters: {a: {$ref: '#/components/parameters/b'}, b: {$ref: '#/components/parameters/a'}}}\n"}, []string{
			`error api.yaml:7:11: $ref "#/components/parameters/a" goes in a circle, or through more than 100 others at #/paths/~1a/get/parameters/0/$ref`,
			`error api.yaml:9:31: $ref "#/components/parameters/b" goes in a circle, or through more than 100 others at #/components/parameters/a/$ref`,
			`error api.yaml:9:71: $ref "#/components/parameters/a" goes in a circle, or through more than 100 others at #/components/parameters/b/$ref`,
		}},
		{"another kind of object", map[string]string{"api.yaml": get("'#/components/responses/r'") + "components: {responses: {r: {description: d}}}\n"},
			[]string{`error api.yaml:7:11: $ref "#/components/responses/r" leads to a response, not to a parameter at #/paths/~1a/get/parameters/0/$ref`}},
		{"data is no reference", map[string]string{"api.yaml": head + "  /a: {get: {responses: {'200': {description: d, content: {a/b: {schema: {type: object, default: {$ref: x}, enum: [{$ref: y}]}, examples: {e: {value: {$ref: z}}}}}}}}}\n"},
			[]string{`warning api.yaml:4:144: example breaks "enum" at "": want one of {"$ref":"y"}, got object at #/paths/~1a/get/responses/200/content/a~1b/examples/e/value`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, judge(t, test.files)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A schema may be meant by its $anchor or $id, which no file has the name of.
func TestReferencesThatOnlySchemasUnderstand(t *testing.T) {
	t.Parallel()
	api := load(t, strings.Replace(head, "3.0.3", "3.1.0", 1)+`
  /a:
    get:
      parameters:
        - {name: p, in: query, schema: {$ref: '#here'}}
        - {name: q, in: query, schema: {$ref: 'https://example.com/s'}}
      responses: {'200': {description: d}}
components:
  schemas:
    A: {$anchor: here, type: integer}
    B: {$id: 'https://example.com/s', type: boolean}
`)
	if diff := cmp.Diff([]string(nil), texts(api.Problems)); diff != "" {
		t.Error(diff)
	}
	got := [][]string{api.Operations[0].Parameters[0].Schema.Type, api.Operations[0].Parameters[1].Schema.Type}
	if diff := cmp.Diff([][]string{{"integer"}, {"boolean"}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestOverlaysKeepTheirPlaces(t *testing.T) {
	t.Parallel()
	over, err := document.Parse("over.yaml", []byte(`overlay: 1.0.0
info: {title: O, version: '1'}
actions:
  - target: $.paths['/a'].get
    update:
      x-mock-action:
        kinds: list
      parameters:
        - {name: p, in: query, schema: {type: integer}, example: x}
`))
	if err != nil {
		t.Fatal(err)
	}
	text := head + "  /a: {get: {responses: {'200': {description: d}}}}\n"
	_, err = specs.Load(specs.Input{Source: source(map[string]string{"api.yaml": text}), Overlays: []*document.File{over}})
	want := `over.yaml:7:9: unknown member "kinds" at #/paths/~1a/get/x-mock-action/kinds. did you mean "kind"?`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestOverlayOfNothing(t *testing.T) {
	t.Parallel()
	over, err := document.Parse("over.yaml", []byte("overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n  - {target: $.nowhere, update: {}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = specs.Load(specs.Input{Source: source(map[string]string{"api.yaml": head}), Overlays: []*document.File{over}})
	if err == nil || !strings.HasPrefix(err.Error(), "over.yaml:4:6: the JSONPath selects nothing") {
		t.Errorf("got %v", err)
	}
}
