package schema_test

import (
	"testing"

	"understudy/specs/schema"
)

const directed = `{
	"Own":{"required":["id","secret","name"],"properties":{"id":{"readOnly":true},"secret":{"writeOnly":true},"name":{}}},
	"Sibling":{"allOf":[{"required":["id","name"]},{"properties":{"id":{"readOnly":true}}}]},
	"Apart":{"allOf":[{"$ref":"#/Needs"},{"$ref":"#/Has"}]},
	"Needs":{"required":["id","name"]},
	"Has":{"properties":{"id":{"$ref":"#/Id"}}},
	"Id":{"type":"string","readOnly":true},
	"Deep":{"properties":{"o":{"$ref":"#/Own"}}},
	"Wrapped":{"required":["id"],"properties":{"id":{"allOf":[{"$ref":"#/Id"}]}}},
	"Nullable":{"nullable":true,"allOf":[{"$ref":"#/Own"}]},
	"Not":{"not":{"required":["id"]},"properties":{"id":{"readOnly":true}}},
	"Choice":{"properties":{"id":{"readOnly":true}},"oneOf":[{"$ref":"#/Needs"},{"type":"string"}]}
}`

func TestDirectionDecidesWhatIsRequired(t *testing.T) {
	t.Parallel()
	tests := []struct {
		schema, value     string
		request, response bool
	}{
		{"Own", `{"name":1,"secret":1}`, true, false},
		{"Own", `{"name":1,"id":1}`, false, true},
		{"Own", `{"name":1,"id":1,"secret":1}`, true, true},
		{"Own", `{"id":1,"secret":1}`, false, false},
		{"Sibling", `{"name":1}`, true, false},
		{"Apart", `{"name":1}`, true, false},
		{"Apart", `{}`, false, false},
		{"Needs", `{"name":1}`, false, false},
		{"Deep", `{"o":{"name":1,"secret":1}}`, true, false},
		{"Wrapped", `{}`, true, false},
		{"Nullable", `{"name":1,"secret":1}`, true, false},
		{"Not", `{"name":1}`, true, true},
		{"Not", `{"id":1}`, false, false},
		{"Choice", `{"name":1}`, true, false},
	}
	for _, tt := range tests {
		t.Run(tt.schema+" "+tt.value, func(t *testing.T) {
			t.Parallel()
			s := compile(t, schema.OpenAPI30, directed, "#/"+tt.schema)
			for d, want := range map[schema.Direction]bool{schema.Request: tt.request, schema.Response: tt.response} {
				if got := s.Validate(value(t, tt.value), d); (got == nil) != want {
					t.Errorf("direction %d: got %v, want valid %t", d, got, want)
				}
			}
		})
	}
}
