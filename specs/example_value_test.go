package specs_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const examples = head + `  /a:
    get:
      parameters:
        - {name: n, in: query, schema: {type: integer}, example: x}
      responses:
        '200':
          description: d
          headers: {X-N: {schema: {type: integer}, example: y}}
          content:
            application/json:
              schema: {$ref: '#/components/schemas/A'}
              examples:
                good: {value: {n: 1}}
                bad: {value: {n: one}}
                shared: {$ref: '#/components/examples/Many'}
                external: {externalValue: a.json}
            application/xml: {schema: {$ref: '#/components/schemas/A'}, example: "<A><n>2</n></A>"}
            text/csv: {schema: {type: string}, example: "n\n1\n"}
    put:
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/A'}, examples: {shared: {$ref: '#/components/examples/Many'}}}}}}
components:
  examples: {Many: {value: {a: x, b: x, c: x, d: x, e: x}}}
  schemas:
    A: {type: object, properties: {n: {type: integer}}, additionalProperties: {type: integer}}
`

func TestExamplesThatBreakSchemasAreWarnings(t *testing.T) {
	t.Parallel()
	const many = `warning api.yaml:25:21: example breaks `
	want := []string{
		`warning api.yaml:7:57: example breaks "type" at "": want integer, got "x" at #/paths/~1a/get/parameters/0/example`,
		`warning api.yaml:11:52: example breaks "type" at "": want integer, got "y" at #/paths/~1a/get/responses/200/headers/X-N/example`,
		`warning api.yaml:17:23: example breaks "type" at "/n": want integer, got "one" at #/paths/~1a/get/responses/200/content/application~1json/examples/bad/value`,
		many + `"type" at "/a": want integer, got "x" at #/components/examples/Many/value`,
		many + `"type" at "/b": want integer, got "x" at #/components/examples/Many/value`,
		many + `"type" at "/c": want integer, got "x" at #/components/examples/Many/value`,
		many + `its schema in 2 more ways at #/components/examples/Many/value`,
	}
	if diff := cmp.Diff(want, texts(load(t, examples).Problems)); diff != "" {
		t.Error(diff)
	}
}

func TestExamplesInOtherFormatsAreRead(t *testing.T) {
	t.Parallel()
	content := load(t, examples).Operations[0].Responses[0].Content
	if diff := cmp.Diff(map[string]any{"n": json.Number("2")}, content[1].Examples[0].Value); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("n\n1\n", content[2].Examples[0].Value); diff != "" {
		t.Error(diff)
	}
	if e, ok := content[0].Example("good"); !ok || e.Place.Line != 16 {
		t.Errorf("good: %v", e)
	}
	if _, ok := content[0].Example("external"); ok {
		t.Error("an example that is elsewhere has a value")
	}
}

func TestAnExampleThatCannotBeReadIsTold(t *testing.T) {
	t.Parallel()
	api := load(t, strings.Replace(examples, "<A><n>2</n></A>", "<A>", 1))
	for _, problem := range api.Problems {
		if strings.Contains(problem.Message, "example is no application/xml") && problem.Line == 20 {
			return
		}
	}
	t.Errorf("got %s", api.Problems)
}
