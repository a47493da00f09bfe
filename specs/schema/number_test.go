package schema_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/schema"
)

func TestNumbersAreExact(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, schema, value string
		valid               bool
	}{
		{"2^53+1 is not 2^53", `{"const":9007199254740992}`, `9007199254740993`, false},
		{"2^53+1 is itself", `{"const":9007199254740993}`, `9007199254740993`, true},
		{"30 digits below", `{"minimum":123456789012345678901234567890}`, `123456789012345678901234567889`, false},
		{"30 digits equal", `{"maximum":123456789012345678901234567890}`, `123456789012345678901234567890.0`, true},
		{"30 decimals", `{"maximum":0.100000000000000000000000000000}`, `0.100000000000000000000000000001`, false},
		{"a tenth", `{"multipleOf":0.1}`, `0.3`, true},
		{"large multiple", `{"multipleOf":7}`, `7000000000000000000000000000007`, true},
		{"minus zero", `{"const":0}`, `-0`, true},
		{"exponent", `{"const":100}`, `1e2`, true},
		{"1e400 is an integer", `{"type":"integer","minimum":1e399}`, `1e400`, true},
		{"1e400 over the bound", `{"maximum":1e399}`, `1e400`, false},
		{"beyond all bounds", `{"maximum":5,"multipleOf":0.5}`, `1e999999999999`, false},
		{"far below", `{"minimum":0}`, `-1e99999999999999999999`, false},
		{"nearly zero is not zero", `{"exclusiveMinimum":0}`, `1e-99999999999`, true},
		{"nearly zero is no integer", `{"type":"integer"}`, `1e-99999999999`, false},
		{"zero in disguise", `{"const":0}`, `0.000e99999999999`, true},
		{"unique beyond", `{"uniqueItems":true}`, `[1e999999999,2]`, true},
		{"length beyond int", `{"maxLength":1e30}`, `"a"`, true},
		{"length beyond int", `{"minLength":18446744073709551616}`, `"a"`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := compile(t, schema.OpenAPI31, tt.schema, "#").Validate(value(t, tt.value), schema.Request)
			if valid := got == nil; valid != tt.valid {
				t.Errorf("%s against %s: got %v, want valid %t", tt.value, tt.schema, got, tt.valid)
			}
		})
	}
}

func TestTextThatIsNoNumberIsTold(t *testing.T) {
	t.Parallel()
	s := compile(t, schema.OpenAPI31, `{"properties":{"n":{"minimum":1}}}`, "#")
	got := told(s.Validate(map[string]any{"n": json.Number("0x1")}, schema.Request))
	if diff := cmp.Diff([]string{`/n | type | a JSON value | "0x1"`}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
