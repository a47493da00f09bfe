package schema_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/schema"
)

func TestAppendJSONKeepsOrderAndText(t *testing.T) {
	t.Parallel()
	const document = `{
		"List":{"properties":{"total":{},"items":{"items":{"$ref":"#/Item"}}}},
		"Item":{"properties":{"z":{},"a":{},"next":{"$ref":"#/Item"}}},
		"A":{"properties":{"kind":{},"o":{"properties":{"p":{},"q":{}}}}},
		"B":{"properties":{"kind":{},"o":{"properties":{"q":{},"p":{}}}}},
		"Any":{"oneOf":[{"$ref":"#/A"},{"$ref":"#/B"}],"discriminator":{"propertyName":"kind"}}}`
	orders := map[string][]string{
		"/List/properties": {"total", "items"}, "/Item/properties": {"z", "a", "next"},
		"/A/properties": {"kind", "o"}, "/B/properties": {"kind", "o"},
		"/A/properties/o/properties": {"p", "q"}, "/B/properties/o/properties": {"q", "p"},
	}
	c := schema.NewCompiler(schema.OpenAPI30, schema.Source{Root: value(t, document), Order: func(p string) []string { return orders[p] }})
	tests := []struct{ at, value, want string }{
		{"#/List", `{"items":[{"a":1,"z":2,"next":{"b":1,"a":2,"z":3}}],"total":1.50}`,
			`{"total":1.50,"items":[{"z":2,"a":1,"next":{"z":3,"a":2,"b":1}}]}`},
		{"#/Item", `{"c":1,"b":[],"z":{},"y":null}`, `{"z":{},"b":[],"c":1,"y":null}`},
		{"#/Item", `[{"y":true,"b":{"d":1,"c":2}}]`, `[{"b":{"c":2,"d":1},"y":true}]`},
		{"#/Any", `{"o":{"p":1,"q":2},"kind":"B"}`, `{"kind":"B","o":{"q":2,"p":1}}`},
		{"#/Any", `{"o":{"p":1,"q":2},"kind":"A"}`, `{"kind":"A","o":{"p":1,"q":2}}`},
		{"#/Item", `{"z":123456789012345678901234567890.10,"a":1E5}`, `{"z":123456789012345678901234567890.10,"a":1E5}`},
		{"#/Item", `"<a href='x'>&\u2028\"\\\n\u0001😀"`, `"<a href='x'>&` + "\u2028" + `\"\\\n\u0001😀"`},
	}
	for _, tt := range tests {
		t.Run(tt.value, func(t *testing.T) {
			s, err := c.Compile(tt.at)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(s.AppendJSON(nil, value(t, tt.value)))); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestAppendJSONWritesWhatIsNoJSON(t *testing.T) {
	t.Parallel()
	var none *schema.Schema
	tests := []struct {
		value any
		want  string
	}{
		{map[string]any{"b": nil, "a": []any(nil)}, `{"a":[],"b":null}`},
		{map[string]any(nil), `{}`},
		{"a\xffb\xc3", `"a` + "\uFFFD" + `b` + "\uFFFD" + `"`},
		{json.Number("0x1"), `"0x1"`},
		{json.Number(""), `""`},
		{5, `5`},
		{func() {}, `"`},
	}
	for _, tt := range tests {
		got := string(none.AppendJSON([]byte("> "), tt.value))
		if len(got) < 2+len(tt.want) || got[:2+len(tt.want)] != "> "+tt.want {
			t.Errorf("%v: got %s, want %s", tt.value, got, tt.want)
		}
	}
}
