package schema_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/schema"
)

func TestProblems(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		dialect  schema.Dialect
		document string
		want     []schema.Problem
	}{
		{"nothing", schema.OpenAPI31, `{"type":"string","x-a":1,"format":"made-up"}`, nil},
		{"unknown keyword", schema.OpenAPI30, `{"minimun":1}`,
			[]schema.Problem{{Location: "x#/minimun", Message: `unknown keyword "minimun"; it is ignored`, Warning: true}}},
		{"keyword of the other dialect", schema.OpenAPI30, `{"const":1}`,
			[]schema.Problem{{Location: "x#/const", Message: `OpenAPI 3.0 has no keyword "const"; it is ignored`, Warning: true}}},
		{"wrong form", schema.OpenAPI31, `{"minLength":-1,"required":true,"type":"int","items":[{}]}`, []schema.Problem{
			{Location: "x#/type", Message: `type must be one of the JSON types, not "int"; it is ignored`},
			{Location: "x#/minLength", Message: `minLength must be a non-negative integer, not -1; it is ignored`},
			{Location: "x#/items", Message: `items must be a schema, not array; it is ignored`},
			{Location: "x#/required", Message: `required must be an array, not true; it is ignored`},
		}},
		{"contradiction", schema.OpenAPI30, `{"minimum":2,"maximum":1.5,"minItems":3,"maxItems":2}`, []schema.Problem{
			{Location: "x#/minItems", Message: `minItems 3 is more than maxItems 2: no value fits`, Warning: true},
			{Location: "x#/minimum", Message: `minimum 2 is more than maximum 1.5: no value fits`, Warning: true},
		}},
		{"dangling reference, told once", schema.OpenAPI30, `{"properties":{"a":{"$ref":"#/no"},"b":{"$ref":"#/properties/a"}}}`, []schema.Problem{
			{Location: "x#/properties/a/$ref", Message: `$ref "#/no" leads nowhere: x has no such place; every value is accepted here`},
		}},
		{"beside a reference", schema.OpenAPI30, `{"properties":{"a":{"$ref":"#/x-b","nullable":true,"description":"d"}},"x-b":{}}`, []schema.Problem{
			{Location: "x#/properties/a", Message: "OpenAPI 3.0 ignores what stands beside a $ref: nullable", Warning: true},
		}},
		{"pattern", schema.OpenAPI31, `{"pattern":"a)("}`,
			[]schema.Problem{{Location: "x#/pattern", Message: `pattern "a)(" cannot be read: unexpected ) in ` + "`a)(`" + `; values are rejected here`}}},
		{"pattern with good will", schema.OpenAPI31, `{"pattern":"\\Aa\\z"}`,
			[]schema.Problem{{Location: "x#/pattern", Message: `pattern "\\Aa\\z": \z is not ECMA-262; it is taken as the end of the text`, Warning: true}}},
		{"mapping", schema.OpenAPI30, `{"oneOf":[{}],"discriminator":{"propertyName":"k","mapping":{"a":"Nope"}}}`,
			[]schema.Problem{{Location: "x#/discriminator/mapping/a", Message: `"Nope" is neither the name of a schema nor a reference to one; it is ignored`}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := schema.NewCompiler(tt.dialect, schema.Source{Name: "x", Root: value(t, tt.document)})
			if _, err := c.Compile("#"); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, c.Problems()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
