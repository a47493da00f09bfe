package schema_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/schema"
)

func TestValidateTellsEachKeyword(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, schema, value string
		want                []string
	}{
		{"type", `{"type":"string"}`, `5`, []string{` | type | string | 5`}},
		{"type list", `{"type":["string","null"]}`, `{}`, []string{` | type | string or null | object`}},
		{"integer takes 1.0", `{"type":"integer"}`, `1.0`, nil},
		{"integer refuses 1.5", `{"type":"integer"}`, `1.5`, []string{` | type | integer | 1.5`}},
		{"enum", `{"enum":["a",1,null]}`, `"b"`, []string{` | enum | one of "a", 1, null | "b"`}},
		{"const", `{"const":{"a":1}}`, `1`, []string{` | const | object | 1`}},
		{"const null", `{"const":null}`, `0`, []string{` | const | null | 0`}},
		{"minimum", `{"minimum":1.10}`, `1`, []string{` | minimum | at least 1.10 | 1`}},
		{"maximum", `{"maximum":1}`, `2`, []string{` | maximum | at most 1 | 2`}},
		{"exclusiveMinimum", `{"exclusiveMinimum":1}`, `1`, []string{` | exclusiveMinimum | more than 1 | 1`}},
		{"exclusiveMaximum", `{"exclusiveMaximum":1}`, `1`, []string{` | exclusiveMaximum | less than 1 | 1`}},
		{"multipleOf", `{"multipleOf":0.01}`, `19.995`, []string{` | multipleOf | a multiple of 0.01 | 19.995`}},
		{"minLength counts code points", `{"minLength":2}`, `"😀"`, []string{` | minLength | at least 2 characters | "😀"`}},
		{"maxLength", `{"maxLength":1}`, `"ab"`, []string{` | maxLength | at most 1 characters | "ab"`}},
		{"pattern", `{"pattern":"^a"}`, `"b"`, []string{` | pattern | text that matches ^a | "b"`}},
		{"minItems", `{"minItems":1}`, `[]`, []string{` | minItems | at least 1 items | 0 items`}},
		{"maxItems", `{"maxItems":1}`, `[1,2]`, []string{` | maxItems | at most 1 items | 2 items`}},
		{"uniqueItems", `{"uniqueItems":true}`, `[1,2,1.0]`, []string{` | uniqueItems | items that differ | items 0 and 2 are equal`}},
		{"items", `{"items":{"type":"string"}}`, `["a",1]`, []string{`/1 | type | string | 1`}},
		{"prefixItems and no more", `{"prefixItems":[{"type":"string"}],"items":false}`, `[1,2]`,
			[]string{`/0 | type | string | 1`, `/1 | items | no further items | 2`}},
		{"contains", `{"contains":{"const":1}}`, `[2]`, []string{` | contains | an item that matches | array`}},
		{"minContains", `{"contains":{"const":1},"minContains":2}`, `[1]`,
			[]string{` | minContains | at least 2 items that match | 1 items that match`}},
		{"maxContains", `{"contains":{"const":1},"maxContains":1}`, `[1,1]`,
			[]string{` | maxContains | at most 1 items that match | 2 items that match`}},
		{"required names each", `{"required":["a","b","c"]}`, `{"b":1}`,
			[]string{` | required | "a" | object`, ` | required | "c" | object`}},
		{"additionalProperties names each", `{"properties":{"a":{}},"additionalProperties":false}`, `{"a":1,"c":[],"b/~":2}`,
			[]string{`/b~1~0 | additionalProperties | no further members | 2`, `/c | additionalProperties | no further members | array`}},
		{"patternProperties", `{"patternProperties":{"^x-":{"type":"string"}}}`, `{"x-a":1,"b":1}`, []string{`/x-a | type | string | 1`}},
		{"propertyNames at each member", `{"properties":{"o":{"propertyNames":{"pattern":"^[a-z]+$"}}}}`, `{"o":{"A":1,"b":2,"C":3}}`,
			[]string{`/o/A | propertyNames | a name that is text that matches ^[a-z]+$ | "A"`,
				`/o/C | propertyNames | a name that is text that matches ^[a-z]+$ | "C"`}},
		{"minProperties", `{"minProperties":1}`, `{}`, []string{` | minProperties | at least 1 members | 0 members`}},
		{"maxProperties", `{"maxProperties":0}`, `{"a":1}`, []string{` | maxProperties | at most 0 members | 1 members`}},
		{"dependentRequired", `{"dependentRequired":{"a":["b"]}}`, `{"a":1}`, []string{` | dependentRequired | "b" | object`}},
		{"dependentSchemas", `{"dependentSchemas":{"a":{"required":["b"]}}}`, `{"a":1}`, []string{` | required | "b" | object`}},
		{"unevaluatedProperties", `{"allOf":[{"properties":{"a":{}}}],"unevaluatedProperties":false}`, `{"a":1,"b":2}`,
			[]string{`/b | unevaluatedProperties | no further members | 2`}},
		{"additionalProperties true evaluates", `{"allOf":[{"additionalProperties":true}],"unevaluatedProperties":false}`, `{"a":1}`, nil},
		{"unevaluatedItems", `{"prefixItems":[{}],"unevaluatedItems":false}`, `[1,2]`, []string{`/1 | unevaluatedItems | no further items | 2`}},
		{"not", `{"not":{"type":"string"}}`, `"a"`, []string{` | not | a value that does not match | "a"`}},
		{"if then", `{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}`, `{"a":1}`, []string{` | required | "b" | object`}},
		{"if else", `{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}`, `{}`, []string{` | required | "c" | object`}},
		{"allOf tells all, once", `{"allOf":[{"required":["a"]},{"required":["a"]}],"minProperties":1}`, `{}`,
			[]string{` | minProperties | at least 1 members | 0 members`, ` | required | "a" | object`, ` | required | "a" | object`}},
		{"false", `false`, `1`, []string{` | false | no value at all | 1`}},
		{"false member", `{"properties":{"a":false}}`, `{"a":1}`, []string{`/a | properties | no value at all | 1`}},
		{"true", `true`, `1`, nil},
		{"contentMediaType annotates", `{"contentMediaType":"application/json","contentEncoding":"base64"}`, `"{"`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := compile(t, schema.OpenAPI31, tt.schema, "#")
			if diff := cmp.Diff(tt.want, told(s.Validate(value(t, tt.value), schema.Request))); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestValidatePicksTheBranchThatFits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, schema, value string
		want                []string
	}{
		{"by type", `{"oneOf":[{"type":"string"},{"type":"object","required":["a"]}]}`, `{}`, []string{` | required | "a" | object`}},
		{"by constant",
			`{"anyOf":[{"properties":{"k":{"const":"x"}},"required":["a"]},{"properties":{"k":{"const":"y"}},"required":["b"]}]}`,
			`{"k":"y"}`, []string{` | required | "b" | object`}},
		{"by depth",
			`{"oneOf":[{"required":["a"]},{"properties":{"o":{"properties":{"p":{"type":"string"}}}}}]}`,
			`{"o":{"p":1}}`, []string{`/o/p | type | string | 1`}},
		{"none clear", `{"anyOf":[{"required":["a"]},{"required":["b"]}]}`, `{}`, []string{` | anyOf | at least one of 2 schemas | object`}},
		{"no type fits", `{"oneOf":[{"type":"string"},{"type":"null"}]}`, `1`, []string{` | oneOf | exactly one of 2 schemas | 1`}},
		{"two match", `{"oneOf":[{"minimum":1},{"maximum":5},{}]}`, `3`, []string{` | oneOf | exactly one of 3 schemas | schemas 0 and 1 match`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := compile(t, schema.OpenAPI31, tt.schema, "#")
			if diff := cmp.Diff(tt.want, told(s.Validate(value(t, tt.value), schema.Request))); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestValidateNamesThePlaceInTheDocument(t *testing.T) {
	t.Parallel()
	const document = `{"components":{"schemas":{
		"Chat":{"type":"object","required":["id"],"nullable":true,"allOf":[{"$ref":"#/components/schemas/Base"}],
			"properties":{"a/b":{"type":"array","items":{"$ref":"#/components/schemas/Name"}}}},
		"Base":{"properties":{"n":{"type":"number","minimum":5,"exclusiveMinimum":true}}},
		"Name":{"type":"string","maxLength":2}}}}`
	s := compile(t, schema.OpenAPI30, document, "#/components/schemas/Chat")
	got := s.Validate(value(t, `{"a/b":["abc"],"n":5}`), schema.Request)
	want := []schema.Violation{
		{Pointer: "", Keyword: "required", Want: `"id"`, Got: "object", Location: "api.yaml#/components/schemas/Chat/required"},
		{Pointer: "/a~1b/0", Keyword: "maxLength", Want: "at most 2 characters", Got: `"abc"`,
			Location: "api.yaml#/components/schemas/Name/maxLength"},
		{Pointer: "/n", Keyword: "exclusiveMinimum", Want: "more than 5", Got: "5",
			Location: "api.yaml#/components/schemas/Base/properties/n/exclusiveMinimum"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestANilOrHandMadeSchemaJudges(t *testing.T) {
	t.Parallel()
	var none *schema.Schema
	if got := none.Validate("x", schema.Request); got != nil {
		t.Errorf("nil schema: got %v", got)
	}
	if err := none.Prepare(); err != nil {
		t.Error(err)
	}
	made := &schema.Schema{Type: []string{"object"}, Properties: []schema.Property{{Name: "a", Schema: &schema.Schema{Pattern: "^x"}}}}
	made.Properties = append(made.Properties, schema.Property{Name: "again", Schema: made})
	got := told(made.Validate(map[string]any{"again": map[string]any{"a": "y"}}, schema.Response))
	if diff := cmp.Diff([]string{`/again/a | pattern | text that matches ^x | "y"`}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	tests := []struct{ format, good, bad string }{
		{"date", `"2024-02-29"`, `"2023-02-29"`},
		{"date-time", `"2024-01-01T00:00:00.5+02:00"`, `"2024-01-01 00:00:00Z"`},
		{"time", `"23:59:60Z"`, `"24:00:00Z"`},
		{"email", `"a.b+c@example.com"`, `"@example.com"`},
		{"email", `"joe@[127.0.0.1]"`, `"a..b@example.com"`},
		{"hostname", `"a-1.example"`, `"-a.example"`},
		{"ipv4", `"127.0.0.1"`, `"1.2.3.+4"`},
		{"ipv6", `"::1"`, `"12345::"`},
		{"uri", `"https://example.com/a?b#c"`, `"/a"`},
		{"uri", `"urn:x:y"`, `"http://a/b c"`},
		{"uri-reference", `"/a"`, `"a\\b"`},
		{"uuid", `"2eb8aa08-aa98-11ea-b4aa-73b441d16380"`, `"2eb8aa08aa9811eab4aa73b441d16380"`},
		{"int32", `2147483647`, `2147483648`},
		{"int32", `1.0`, `1.5`},
		{"int64", `-9223372036854775808`, `9223372036854775808`},
		{"json-pointer", `"/a~1b"`, `"a"`},
		{"regex", `"^(?=a)"`, `"("`},
		{"int32", `"other types are not its matter"`, `1e400`},
		{"date", `5`, `""`},
	}
	for _, tt := range tests {
		t.Run(tt.format, func(t *testing.T) {
			t.Parallel()
			s := compile(t, schema.OpenAPI30, `{"format":"`+tt.format+`"}`, "#")
			if got := s.Validate(value(t, tt.good), schema.Request); got != nil {
				t.Errorf("%s: %v", tt.good, got)
			}
			got := s.Validate(value(t, tt.bad), schema.Request)
			if len(got) != 1 || got[0].Keyword != "format" || got[0].Want != tt.format {
				t.Errorf("%s: got %v, want a format violation", tt.bad, got)
			}
		})
	}
	for _, format := range []string{"float", "double", "byte", "binary", "password", "period", "made-up"} {
		if got := compile(t, schema.OpenAPI30, `{"format":"`+format+`"}`, "#").Validate("%", schema.Request); got != nil {
			t.Errorf("%s annotates: got %v", format, got)
		}
	}
}
