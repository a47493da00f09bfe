package schema_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/schema"
)

const pets = `{
	"components":{"schemas":{
		"Cat":{"type":"object","required":["kind","lives"],"properties":{"kind":{"type":"string"},"lives":{"type":"integer"}}},
		"Dog":{"type":"object","required":["kind","bark"],"properties":{"kind":{"type":"string"},"bark":{"type":"string"}}},
		"Pet":{"oneOf":[{"$ref":"#/components/schemas/Cat"},{"$ref":"#/components/schemas/Dog"}],
			"discriminator":{"propertyName":"kind","mapping":{"kitten":"#/components/schemas/Cat","puppy":"Dog"}}},
		"Inline":{"anyOf":[{"type":"object","properties":{"kind":{"enum":["a","b"]},"n":{"type":"string"}}},
			{"type":"object","properties":{"n":{"type":"integer"}}}],"discriminator":{"propertyName":"kind"}},
		"Base":{"type":"object","required":["kind"],"properties":{"kind":{"type":"string"}},"discriminator":{"propertyName":"kind"},
			"oneOf":[{"$ref":"#/components/schemas/Leaf"}]},
		"Leaf":{"allOf":[{"$ref":"#/components/schemas/Base"},{"required":["leaf"]}]},
		"Maybe":{"nullable":true,"oneOf":[{"$ref":"#/components/schemas/Cat"}],"discriminator":{"propertyName":"kind"}}
	}}}`

func TestDiscriminatorSelectsTheJudge(t *testing.T) {
	t.Parallel()
	tests := []struct {
		schema, value string
		want          []string
	}{
		{"Pet", `{"kind":"Cat","lives":9}`, nil},
		{"Pet", `{"kind":"kitten","lives":9,"bark":"both"}`, nil},
		{"Pet", `{"kind":"puppy","lives":9}`, []string{` | required | "bark" | object`}},
		{"Pet", `{"kind":"Cat","lives":"x"}`, []string{`/lives | type | integer | "x"`}},
		{"Pet", `{"kind":"cow"}`, []string{`/kind | discriminator | one of "Cat", "Dog", "kitten", "puppy" | "cow"`}},
		{"Pet", `{"kind":1}`, []string{`/kind | discriminator | one of "Cat", "Dog", "kitten", "puppy" | 1`}},
		{"Pet", `{"lives":1}`, []string{` | required | "kind" | object`}},
		{"Pet", `"Cat"`, []string{` | oneOf | exactly one of 2 schemas | "Cat"`}},
		{"Inline", `{"kind":"b","n":1}`, []string{`/n | type | string | 1`}},
		{"Inline", `{"kind":"other","n":1}`, nil},
		{"Inline", `{"n":true}`, []string{` | anyOf | at least one of 2 schemas | object`}},
		{"Base", `{"kind":"Leaf","leaf":1}`, nil},
		{"Base", `{"kind":"Leaf"}`, []string{` | required | "leaf" | object`}},
		{"Maybe", `null`, nil},
		{"Maybe", `{"kind":"Cat"}`, []string{` | required | "lives" | object`}},
	}
	for _, tt := range tests {
		t.Run(tt.schema+" "+tt.value, func(t *testing.T) {
			t.Parallel()
			s := compile(t, schema.OpenAPI30, pets, "#/components/schemas/"+tt.schema)
			if diff := cmp.Diff(tt.want, told(s.Validate(value(t, tt.value), schema.Request))); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestDiscriminatorViolationsPointIntoTheDocument(t *testing.T) {
	t.Parallel()
	s := compile(t, schema.OpenAPI30, pets, "#/components/schemas/Pet")
	for text, want := range map[string]string{
		`{"kind":"cow"}`: "api.yaml#/components/schemas/Pet/discriminator",
		`{}`:             "api.yaml#/components/schemas/Pet/discriminator/propertyName",
		`5`:              "api.yaml#/components/schemas/Pet/oneOf",
	} {
		got := s.Validate(value(t, text), schema.Request)
		if len(got) != 1 || got[0].Location != want {
			t.Errorf("%s: got %+v, want location %s", text, got, want)
		}
	}
	if s.Discriminator.Mapping["puppy"] != s.OneOf[1] || s.Discriminator.Mapping["Dog"] != s.OneOf[1] {
		t.Error("mapping and branches do not share their schemas")
	}
}

func TestABranchMayBeOpenByPattern(t *testing.T) {
	t.Parallel()
	s := compile(t, schema.OpenAPI31, `{"S":{"oneOf":[{"$ref":"#/A"}],"discriminator":{"propertyName":"k"}},
		"A":{"required":["k"],"patternProperties":{"^x-":{"type":"string"}}}}`, "#/S")
	want := []string{` | required | "k" | object`}
	if diff := cmp.Diff(want, told(s.Validate(value(t, `{}`), schema.Request))); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
