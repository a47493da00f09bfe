package schema_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/schema"
)

const (
	four  = `"$schema":"http://json-schema.org/draft-04/schema#"`
	seven = `"$schema":"http://json-schema.org/draft-07/schema#"`
	nine  = `"$schema":"https://json-schema.org/draft/2019-09/schema"`
)

func TestASchemaIsReadAsTheDraftThatItNames(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, schema, value string
		want                []string
	}{
		{"a flag makes the bound exclusive", `{` + four + `,"minimum":1,"exclusiveMinimum":true}`, `1`,
			[]string{" | exclusiveMinimum | more than 1 | 1"}},
		{"not in draft 7", `{` + seven + `,"minimum":1,"exclusiveMinimum":true}`, `1`, nil},
		{"items in a list", `{` + four + `,"items":[{"type":"string"}],"additionalItems":false}`, `[1,2]`,
			[]string{"/0 | type | string | 1", "/1 | additionalItems | no further items | 2"}},
		{"additionalItems alone says nothing", `{` + four + `,"items":{},"additionalItems":false}`, `[1]`, nil},
		{"dependencies", `{` + four + `,"dependencies":{"a":["b"],"c":{"required":["d"]},"e":false}}`, `{"a":1,"c":1,"e":1}`,
			[]string{` | dependencies | "b" | object`, ` | dependencies | no value at all | object`, ` | required | "d" | object`}},
		{"both forms of dependencies", `{"dependencies":{"a":{"required":["b"]}},"dependentSchemas":{"a":{"required":["c"]}}}`, `{"a":1}`,
			[]string{` | required | "b" | object`, ` | required | "c" | object`}},
		{"const came with draft 6", `{` + four + `,"const":1}`, `2`, nil},
		{"const in draft 7", `{` + seven + `,"const":1}`, `2`, []string{" | const | 1 | 2"}},
		{"id", `{` + four + `,"id":"https://example.com/a/","$ref":"#/properties/a","properties":{"a":{"$ref":"b"},"b":{"id":"b","type":"null"}}}`, `1`,
			[]string{" | type | null | 1"}},
		{"id with an anchor", `{"$ref":"#/$defs/x","$defs":{"x":{` + four + `,"properties":{"a":{"$ref":"#there"}},"not":{"id":"#there","type":"string"}}}}`, `{"a":1}`,
			[]string{"/a | type | string | 1"}},
		{"beside a reference nothing counts", `{` + seven + `,"properties":{"a":{"$ref":"#/definitions/n","maximum":1}},"definitions":{"n":{}}}`, `{"a":2}`, nil},
		{"in 2019-09 it does", `{` + nine + `,"properties":{"a":{"$ref":"#/$defs/n","maximum":1}},"$defs":{"n":{}}}`, `{"a":2}`,
			[]string{"/a | maximum | at most 1 | 2"}},
		{"the outermost recursive anchor wins", `{` + nine + `,"$id":"https://example.com/strict","$recursiveAnchor":true,"$ref":"tree","unevaluatedProperties":false,
			"$defs":{"t":{"$id":"tree","$recursiveAnchor":true,"properties":{"child":{"$recursiveRef":"#"}}}}}`, `{"child":{"x":1}}`,
			[]string{"/child | unevaluatedProperties | no further members | object", "/child/x | unevaluatedProperties | no further members | 1"}},
		{"only inside the schema that names it", `{"properties":{"old":{` + four + `,"const":1},"new":{"const":1}}}`, `{"old":2,"new":2}`,
			[]string{"/new | const | 1 | 2"}},
		{"a metaschema", `{"$ref":"http://json-schema.org/draft-07/schema#"}`, `{"minLength":-1}`,
			[]string{"/minLength | minimum | at least 0 | -1"}},
		{"a place of a metaschema", `{"$ref":"https://json-schema.org/draft/2020-12/meta/validation#/$defs/simpleTypes"}`, `"int"`,
			[]string{` | enum | one of "array", "boolean", "integer", "null", "number", "object", "string" | "int"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := told(compile(t, schema.OpenAPI31, tt.schema, "#").Validate(value(t, tt.value), schema.Request))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestTheStructureOfAnOlderDraft(t *testing.T) {
	t.Parallel()
	s := compile(t, schema.OpenAPI31, `{`+four+`,"items":[{"type":"string"}],"additionalItems":{"type":"null"},
		"dependencies":{"a":["b"],"c":{"properties":{"d":{}}}},"maximum":3,"exclusiveMaximum":true}`, "#")
	if len(s.PrefixItems) != 1 || !s.Item(0).Is("string") || !s.Item(1).Is("null") || s.Item(1).Is("string") {
		t.Errorf("items: %v then %v", s.PrefixItems, s.Items)
	}
	if s.Maximum != "" || s.ExclusiveMaximum != "3" {
		t.Errorf("maximum %q, exclusive %q", s.Maximum, s.ExclusiveMaximum)
	}
	if diff := cmp.Diff(map[string][]string{"a": {"b"}}, s.DependentRequired); diff != "" || len(s.DependentSchemas) != 1 {
		t.Errorf("dependencies: %s, %v", diff, s.DependentSchemas)
	}
	if diff := cmp.Diff([]string{"d"}, s.Names()); diff != "" {
		t.Errorf("names: -want +got\n%s", diff)
	}
	for _, tt := range []struct{ of, jsonType string }{{"http://json-schema.org/draft-04/schema#", "object"}, {"https://json-schema.org/draft/2020-12/schema", "boolean"}} {
		if meta := compile(t, schema.OpenAPI31, `{"$ref":"`+tt.of+`"}`, "#"); !meta.Is(tt.jsonType) || meta.Is("string") {
			t.Errorf("%s: types %v", tt.of, meta.Type)
		}
	}
}

const partial = `{"$id":"https://example.com/partial","$schema":"https://json-schema.org/draft/2020-12/schema","$vocabulary":{
	"https://json-schema.org/draft/2020-12/vocab/core":true,"https://json-schema.org/draft/2020-12/vocab/applicator":true,
	"https://example.com/vocab/must":true,"https://example.com/vocab/may":false}}`

func TestADocumentNamesItsDialect(t *testing.T) {
	t.Parallel()
	const lacking = `dialect "https://example.com/partial" requires the vocabulary "https://example.com/vocab/must", which is not known; its keywords are ignored`
	tests := []struct {
		name, uri, schema string
		dialect           schema.Dialect
		valid             bool
		want              []schema.Problem
	}{
		{name: "draft 4", uri: "http://json-schema.org/draft-04/schema#", schema: `{"minimum":1,"exclusiveMinimum":true}`, dialect: schema.OpenAPI31},
		{name: "OpenAPI's own", uri: "https://spec.openapis.org/oas/3.1/dialect/base", schema: `{"exclusiveMinimum":1}`, dialect: schema.OpenAPI31},
		{name: "not in OpenAPI 3.0", uri: "https://json-schema.org/draft/2020-12/schema", schema: `{"minimum":1,"exclusiveMinimum":true}`, dialect: schema.OpenAPI30},
		{name: "not known", uri: "https://example.com/own", schema: `{"exclusiveMinimum":1}`, dialect: schema.OpenAPI31, want: []schema.Problem{
			{Location: "x#/jsonSchemaDialect", Message: `dialect "https://example.com/own" is not known; schemas are read as OpenAPI 3.1`}}},
		{name: "$schema not known", schema: `{"$schema":"https://example.com/own","exclusiveMinimum":1}`, dialect: schema.OpenAPI31, want: []schema.Problem{
			{Location: "x#/$schema", Message: `dialect "https://example.com/own" is not known; schemas are read as OpenAPI 3.1`}}},
		{name: "some vocabularies", uri: "https://example.com/partial", schema: `{"minimum":9}`, dialect: schema.OpenAPI31, valid: true, want: []schema.Problem{
			{Location: "x#/jsonSchemaDialect", Message: lacking},
			{Location: "x#/minimum", Message: `https://example.com/partial has no keyword "minimum"; it is ignored`, Warning: true}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := schema.NewCompiler(tt.dialect,
				schema.Source{Name: "x", Root: value(t, tt.schema), SchemaDialect: tt.uri},
				schema.Source{Name: "partial.json", Root: value(t, partial)})
			s, err := c.Compile("#")
			if err != nil {
				t.Fatal(err)
			}
			if got := s.Validate(value(t, `1`), schema.Request); (got == nil) != tt.valid {
				t.Errorf("got %v, want valid %t", got, tt.valid)
			}
			if diff := cmp.Diff(tt.want, c.Problems()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
