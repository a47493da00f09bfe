package specs_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A schema that no value fits is named at load, and no other.
func TestSchemasThatNothingFits(t *testing.T) {
	t.Parallel()
	const start = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n"
	const endless = "warning api.yaml:6:5: no value fits: what it requires leads back to it without end at #/components/schemas/A"
	const again = "\"#/components/schemas/A\""
	tests := []struct {
		name, text string
		want       []string
	}{
		{"itself", "A: {type: object, required: [a], properties: {a: {$ref: " + again + "}}}", []string{endless}},
		{"in a list", "A: {type: object, required: [a], properties: {a: {type: array, minItems: 1, items: {$ref: " + again + "}}}}",
			[]string{endless, "warning api.yaml:6:51: no value fits: what it requires leads back to it without end at #/components/schemas/A/properties/a"}},
		{"list may be empty", "A: {type: object, required: [a], properties: {a: {type: array, items: {$ref: " + again + "}}}}", nil},
		{"may be left out", "A: {type: object, properties: {a: {$ref: " + again + "}}}", nil},
		{"may be null", "A: {type: [object, 'null'], required: [a], properties: {a: {$ref: " + again + "}}}", nil},
		{"another branch", "A: {type: object, required: [a], properties: {a: {oneOf: [{type: string}, {$ref: " + again + "}]}}}", nil},
		{"types", "A: {allOf: [{type: string}, {type: [object, array]}]}", []string{"warning api.yaml:6:5: no value fits: the parts of allOf have no type in common at #/components/schemas/A"}},
		{"number and integer", "A: {allOf: [{type: number}, {type: integer}]}", nil},
		{"enums", "A: {enum: [a, b], allOf: [{enum: [b, c]}, {enum: [a]}]}", []string{"warning api.yaml:6:5: no value fits: the enums of allOf have no value in common at #/components/schemas/A"}},
		{"equal numbers", "A: {allOf: [{enum: [1]}, {enum: [1.0]}]}", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, judge(t, map[string]string{"api.yaml": start + "    " + test.text + "\n"})); diff != "" {
				t.Error(diff)
			}
		})
	}
}
