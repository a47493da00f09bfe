package schema_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/schema"
)

func TestNullable(t *testing.T) {
	t.Parallel()
	const rest = `,"P":{"type":"object","required":["a"]}}`
	tests := []struct {
		name, schema string
		null         bool
	}{
		{"plain", `{"type":"string"}`, false},
		{"with type", `{"type":"string","nullable":true}`, true},
		{"nullable false", `{"type":"string","nullable":false}`, false},
		{"enum without null", `{"type":"string","enum":["a"],"nullable":true}`, true},
		{"enum without type", `{"enum":["a"],"nullable":true}`, true},
		{"allOf a reference", `{"allOf":[{"$ref":"#/P"}],"nullable":true}`, true},
		{"type and allOf", `{"type":"object","allOf":[{"$ref":"#/P"}],"nullable":true}`, true},
		{"oneOf", `{"oneOf":[{"$ref":"#/P"}],"nullable":true}`, true},
		{"not", `{"not":{"enum":[null]},"nullable":true}`, true},
		{"beside a reference it is ignored", `{"$ref":"#/P","nullable":true}`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := compile(t, schema.OpenAPI30, `{"S":`+tt.schema+rest, "#/S")
			if got := s.Validate(nil, schema.Request) == nil; got != tt.null {
				t.Errorf("null valid: got %t, want %t", got, tt.null)
			}
			if got := s.Is("null"); got != tt.null {
				t.Errorf("Is(null): got %t, want %t", got, tt.null)
			}
		})
	}
}

func TestANullableCompositionReportsWhatIsWrittenThere(t *testing.T) {
	t.Parallel()
	s := compile(t, schema.OpenAPI30, `{"S":{"allOf":[{"$ref":"#/P"}],"nullable":true,"title":"T"},"P":{"type":"object","required":["a"]}}`, "#/S")
	for text, want := range map[string][]string{
		`{}`: {` | required | "a" | object`},
		`5`:  {` | type | object | 5`},
	} {
		if diff := cmp.Diff(want, told(s.Validate(value(t, text), schema.Request))); diff != "" {
			t.Errorf("%s: -want +got\n%s", text, diff)
		}
	}
	if s.Title != "T" || !s.Requires("a") {
		t.Errorf("title %q, requires a %t", s.Title, s.Requires("a"))
	}
}

func TestDialectsDiffer(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, schema, value string
		in30, in31          bool
	}{
		{"boolean exclusiveMinimum", `{"minimum":1,"exclusiveMinimum":true}`, `1`, false, true},
		{"exclusiveMinimum false", `{"minimum":1,"exclusiveMinimum":false}`, `1`, true, true},
		{"const", `{"const":1}`, `2`, true, false},
		{"siblings of $ref", `{"properties":{"a":{"$ref":"#/x","maxLength":1}},"x":{"type":"string"}}`, `{"a":"bc"}`, true, false},
		{"type list", `{"type":["string","null"]}`, `null`, true, true},
		{"nullable", `{"type":"string","nullable":true}`, `null`, true, false},
		{"prefixItems", `{"prefixItems":[{"type":"string"}]}`, `[1]`, true, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for d, want := range map[schema.Dialect]bool{schema.OpenAPI30: tt.in30, schema.OpenAPI31: tt.in31} {
				if got := compile(t, d, tt.schema, "#").Validate(value(t, tt.value), schema.Request); (got == nil) != want {
					t.Errorf("%s: got %v, want valid %t", d, got, want)
				}
			}
		})
	}
}
