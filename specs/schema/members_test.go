package schema_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/schema"
)

const composed = `{
	"Base":{"properties":{"id":{"type":"string"},"at":{"type":"string"}},"required":["id"]},
	"Chat":{"allOf":[{"$ref":"#/Base"}],"properties":{"title":{"type":"string"},"id":{"type":"integer"}},
		"patternProperties":{"^x-":{"type":"boolean"}},"additionalProperties":{"type":"number"},
		"anyOf":[{"properties":{"any":{}}}],"oneOf":[{"properties":{"one":{}}}],
		"if":{"properties":{"if":{}}},"then":{"properties":{"then":{}}},"else":{"properties":{"else":{}}}},
	"Tree":{"type":"object","properties":{"children":{"type":"array","items":{"$ref":"#/Tree"}}},"allOf":[{"$ref":"#/Tree"}]},
	"Tuple":{"allOf":[{"prefixItems":[{"type":"string"},{"type":"null"}],"items":{"type":"number"}}]},
	"Closed":{"properties":{"a":{}},"unevaluatedProperties":false}
}`

func TestNamesFollowTheWrittenOrder(t *testing.T) {
	t.Parallel()
	orders := map[string][]string{
		"/Chat":            {"properties", "oneOf", "allOf", "anyOf", "if", "then", "else", "patternProperties"},
		"/Chat/properties": {"title", "id", "title", "gone"},
		"/Base/properties": {"id"},
	}
	order := func(pointer string) []string { return orders[pointer] }
	tests := []struct {
		name  string
		order func(string) []string
		want  []string
	}{
		{"written", order, []string{"title", "id", "one", "at", "any", "if", "then", "else"}},
		{"sorted", nil, []string{"at", "id", "any", "one", "title", "if", "then", "else"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := schema.NewCompiler(schema.OpenAPI31, schema.Source{Root: value(t, composed), Order: tt.order})
			s, err := c.Compile("#/Chat")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, s.Names()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestPropertyAndItemLookThroughCompositions(t *testing.T) {
	t.Parallel()
	chat := compile(t, schema.OpenAPI31, composed, "#/Chat")
	for name, want := range map[string]string{
		"id": "/Base/properties/id", "title": "/Chat/properties/title", "x-y": "/Chat/patternProperties/^x-",
		"other": "/Chat/additionalProperties", "then": "/Chat/then/properties/then",
	} {
		if got := chat.Property(name); got == nil || got.Location != "api.yaml#"+want {
			t.Errorf("property %s: got %v, want %s", name, got, want)
		}
	}
	if closed := compile(t, schema.OpenAPI31, composed, "#/Closed").Property("b"); closed == nil || !closed.Never {
		t.Errorf("unevaluated: got %v, want the schema false", closed)
	}
	tree := compile(t, schema.OpenAPI31, composed, "#/Tree")
	if tree.Property("children").Item(3) != tree || tree.Property("other") != nil {
		t.Error("the tree does not lead back to itself")
	}
	tuple := compile(t, schema.OpenAPI31, composed, "#/Tuple")
	for i, want := range []string{"string", "null", "number", "number"} {
		if got := tuple.Item(i); !got.Is(want) {
			t.Errorf("item %d: got %v, want %s", i, got.Type, want)
		}
	}
	if !chat.Requires("id") || chat.Requires("title") || !tree.Is("object") {
		t.Error("requires")
	}
	var none *schema.Schema
	if none.Property("a") != nil || none.Item(0) != nil || none.Names() != nil || none.Requires("a") || !none.Is("null") {
		t.Error("a nil schema knows something")
	}
}

func TestIs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		schema string
		want   []string
	}{
		{`{}`, []string{"null", "boolean", "integer", "number", "string", "array", "object"}},
		{`{"type":"integer"}`, []string{"integer", "number"}},
		{`{"type":["number","null"]}`, []string{"null", "integer", "number"}},
		{`{"properties":{}}`, []string{"object"}},
		{`{"items":{}}`, []string{"array"}},
		{`{"minLength":1}`, []string{"string"}},
		{`{"enum":["a",1.5]}`, []string{"number", "string"}},
		{`{"const":null}`, []string{"null"}},
		{`{"oneOf":[{"type":"string"},{"properties":{}}]}`, []string{"string", "object"}},
		{`{"allOf":[{"type":["string","null"]},{"type":["array","string"]}]}`, []string{"string"}},
		{`{"anyOf":[{"$ref":"#"},{"type":"string"}]}`, []string{"null", "boolean", "integer", "number", "string", "array", "object"}},
		{`false`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.schema, func(t *testing.T) {
			t.Parallel()
			s := compile(t, schema.OpenAPI31, tt.schema, "#")
			var got []string
			for _, name := range []string{"null", "boolean", "integer", "number", "string", "array", "object"} {
				if s.Is(name) {
					got = append(got, name)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestTakesMore(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`{"type": "object", "additionalProperties": true}`:  true,
		`{"type": "object", "additionalProperties": {}}`:    false,
		`{"type": "object", "additionalProperties": false}`: false,
		`{"type": "object"}`:                                false,
	} {
		if got := compile(t, schema.OpenAPI31, text, "#").TakesMore(); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	var none *schema.Schema
	if none.TakesMore() {
		t.Error("no schema announces nothing")
	}
}
