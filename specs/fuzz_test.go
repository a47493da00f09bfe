package specs_test

import (
	"errors"
	"testing"

	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/resource"
)

// Whatever the text, Load neither panics nor fails with anything but problems,
// and what it loads can be asked.
func FuzzLoad(f *testing.F) {
	f.Add(chats, "p: {name: q, in: query}\n")
	f.Add(examples, "")
	f.Add(head+"  /a: {$ref: 'b.yaml#/p'}\n", "p: {get: {parameters: [{$ref: 'api.yaml#/x'}], responses: {'200': {$ref: '#/r'}}}}\nr: {}\n")
	f.Add(head+"  /a: {get: {security: [{x: []}], responses: {2XX: {content: {a/b: {schema: true, example: {}}}}}}}\n", "[]")
	f.Add("openapi: 3.1.0\ncomponents: {schemas: {A: {$id: x, $ref: '#/components/schemas/A'}}}\nx-mock-resource: {a: {schema: '#/components/schemas/A', parent: a}}\n", "")
	f.Fuzz(func(t *testing.T, text, further string) {
		api, err := specs.Load(specs.Input{Source: source(map[string]string{"api.yaml": text, "b.yaml": further})})
		var problems document.Problems
		if err != nil && (!errors.As(err, &problems) || len(problems.Errors()) == 0) {
			t.Fatalf("the error is a %T: %v", err, err)
		}
		if err != nil {
			return
		}
		resource.Infer(api)
		for _, op := range api.Operations {
			op.Success()
			op.Response(200)
		}
	})
}
