package schema_test

import (
	"io/fs"
	"testing"

	"understudy/specs/schema"
)

func TestPlainValuesNeedNoEngine(t *testing.T) {
	t.Parallel()
	tests := []struct {
		schema, value string
		sure          bool
	}{
		{`{}`, `{"a":[1e400]}`, true},
		{`{"type":"string","minLength":2,"maxLength":3,"pattern":"^ä"}`, `"äö"`, true},
		{`{"type":"string","minLength":2}`, `"ä"`, false},
		{`{"type":"integer","minimum":-1,"maximum":9}`, `9`, true},
		{`{"type":"integer"}`, `1.0`, false},
		{`{"type":"integer"}`, `10000000000000000000`, false},
		{`{"type":"number","minimum":0}`, `0.5`, true},
		{`{"type":"number","minimum":0}`, `-0.5`, false},
		{`{"type":"number","maximum":1}`, `0.5`, true},
		{`{"type":"number","maximum":1}`, `1.0`, false},
		{`{"minimum":0.5}`, `1`, false},
		{`{"type":"integer","format":"int32"}`, `2147483647`, true},
		{`{"type":"integer","format":"int32"}`, `2147483648`, false},
		{`{"format":"int64"}`, `1.5`, false},
		{`{"enum":["a",null,1]}`, `null`, true},
		{`{"enum":["a",null,1]}`, `1`, false},
		{`{"const":"a"}`, `"a"`, true},
		{`{"format":"date"}`, `"2024-02-29"`, true},
		{`{"format":"date"}`, `"2023-02-29"`, false},
		{`{"format":"date-time"}`, `"2024-01-01T23:59:59.5Z"`, true},
		{`{"format":"date-time"}`, `"2024-01-01T24:00:00Z"`, false},
		{`{"format":"uuid"}`, `"6ba7b810-9dad-11d1-80b4-00C04FD430c8"`, true},
		{`{"format":"uuid"}`, `"6ba7b810-9dad-11d1-80b4-00c04fd430cg"`, false},
		{`{"format":"time"}`, `"10:00:00Z"`, false},
		{`{"required":["a"],"properties":{"a":{"$ref":"#"}}}`, `{"a":{"a":1}}`, true},
		{`{"required":["a"],"properties":{"a":{"$ref":"#"}}}`, `{"a":{}}`, false},
		{`{"properties":{"a":{}},"additionalProperties":false}`, `{"a":1}`, true},
		{`{"properties":{"a":{}},"additionalProperties":false}`, `{"b":1}`, false},
		{`{"required":["id"],"properties":{"id":{"readOnly":true}}}`, `{}`, true},
		{`{"items":{"type":"string"},"uniqueItems":true,"maxItems":2}`, `["a","b"]`, true},
		{`{"items":{"type":"string"},"uniqueItems":true}`, `["a","a"]`, false},
		{`{"allOf":[{"type":"string"}],"anyOf":[{"maxLength":1},{"minLength":3}]}`, `"abc"`, true},
		{`{"allOf":[{"type":"string"}],"anyOf":[{"maxLength":1},{"minLength":3}]}`, `"ab"`, false},
		{`{"oneOf":[{"type":"string"}]}`, `"a"`, false},
		{`{"discriminator":{"propertyName":"k"},"oneOf":[{"properties":{"k":{"const":"a"}}}]}`, `{"k":"a"}`, true},
		{`{"properties":{"a":{"allOf":[{"$ref":"#/$defs/b"}]}},"allOf":[{"$ref":"#/$defs/b"}],"$defs":{"b":{"allOf":[{"$ref":"#"}]}}}`, `{"a":{}}`, false},
	}
	for _, tt := range tests {
		t.Run(tt.schema+" "+tt.value, func(t *testing.T) {
			t.Parallel()
			s := compile(t, schema.OpenAPI31, tt.schema, "#")
			given := value(t, tt.value)
			if got := s.Sure(given, schema.Request); got != tt.sure {
				t.Errorf("sure: got %t", got)
			}
			if tt.sure && s.Thorough(given, schema.Request) != nil {
				t.Error("the engine does not agree")
			}
		})
	}
}

// TestSureIsRight judges every value of a file of the suite by every schema of
// that file: what is accepted without the engine, the engine must accept.
func TestSureIsRight(t *testing.T) {
	t.Parallel()
	run := &conformance{T: t, suite: openSuite(t)}
	run.remotes = run.readRemotes(official[1].dialect)
	names, err := fs.Glob(run.suite, "tests/draft2020-12/*.json")
	if err != nil {
		t.Fatal(err)
	}
	sure, judged := 0, 0
	for _, name := range names {
		groups := run.read(name).([]any)
		values := run.values(groups)
		for _, group := range groups {
			written := group.(map[string]any)["schema"]
			s, err := run.compile(written, official[1].dialect)
			if err != nil {
				t.Fatal(err)
			}
			for _, data := range values {
				if judged++; !s.Sure(data, schema.Request) {
					continue
				}
				if sure++; s.Thorough(data, schema.Request) != nil {
					t.Errorf("%s: %v is not valid by %v", name, data, written)
				}
			}
		}
	}
	if sure < 1000 {
		t.Errorf("only %d of %d were sure", sure, judged)
	}
	t.Logf("%d of %d were sure", sure, judged)
}

func (run *conformance) values(groups []any) []any {
	var values []any
	for _, group := range groups {
		for _, test := range group.(map[string]any)["tests"].([]any) {
			values = append(values, test.(map[string]any)["data"])
		}
	}
	return values
}
