package schema_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/schema"
)

func TestReferencesShareOneSchema(t *testing.T) {
	t.Parallel()
	c := schema.NewCompiler(schema.OpenAPI31,
		schema.Source{Name: "api/openapi.yaml", Root: value(t, `{
			"a":{"$ref":"models/pet.yaml#/Pet"},"b":{"$ref":"#/a"},"c":{"$ref":"./models/pet.yaml#/Pet","description":"one"},
			"through":{"$ref":"#/a/properties/owner"}}`)},
		schema.Source{Name: "api/models/pet.yaml", Root: value(t, `{
			"Pet":{"type":"object","properties":{"owner":{"$ref":"../openapi.yaml#/a"},"na~me/":{"type":"string"}}}}`)})
	pet, err := c.Compile("api/models/pet.yaml#/Pet")
	if err != nil {
		t.Fatal(err)
	}
	for _, location := range []string{"#/a", "#/b", "#/c", "#/through", "api/openapi.yaml#/a"} {
		got, err := c.Compile(location)
		if err != nil {
			t.Fatal(err)
		}
		if got != pet {
			t.Errorf("%s: got another schema, at %s", location, got.Location)
		}
	}
	if pet.Location != "api/models/pet.yaml#/Pet" || pet.Property("owner") != pet {
		t.Errorf("location %s, owner %v", pet.Location, pet.Property("owner"))
	}
	got := pet.Validate(value(t, `{"owner":{"owner":{"na~me/":1}}}`), schema.Request)
	want := []schema.Violation{{Pointer: "/owner/owner/na~0me~1", Keyword: "type", Want: "string", Got: "1",
		Location: "api/models/pet.yaml#/Pet/properties/na~0me~1/type"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestCompileNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	const document = `{"a":{"$ref":"#/b"},"b":{"$ref":"#/c"},"c":{"$ref":"#/b"},"d":{"$ref":"#/none"},"e":{"$ref":"other.yaml#/x"},"f":5,
		"g":{"$ref":"#/g"}}`
	tests := []struct{ location, want string }{
		{"#/a", "x.yaml#/b/$ref: $ref goes in a circle and reaches no schema: x.yaml#/b -> x.yaml#/c -> x.yaml#/b"},
		{"#/g", "x.yaml#/g/$ref: $ref goes in a circle and reaches no schema: x.yaml#/g -> x.yaml#/g"},
		{"#/d", `x.yaml#/d/$ref: $ref "#/none" leads nowhere: x.yaml has no such place`},
		{"#/e", `x.yaml#/e/$ref: $ref "other.yaml#/x" leads nowhere: document "other.yaml" is not loaded`},
		{"#/f", "x.yaml#/f is number, not a schema"},
		{"#/nope", "x.yaml#/nope leads nowhere"},
		{"y.yaml#", `document "y.yaml" is not loaded`},
	}
	for _, tt := range tests {
		_, err := schema.NewCompiler(schema.OpenAPI30, schema.Source{Name: "x.yaml", Root: value(t, document)}).Compile(tt.location)
		if err == nil || !strings.HasSuffix(err.Error(), "compile schema "+tt.location+": "+tt.want) {
			t.Errorf("%s: got %v, want %s", tt.location, err, tt.want)
		}
	}
	if _, err := schema.NewCompiler(schema.OpenAPI30).Compile("#"); err == nil {
		t.Error("no document: got no error")
	}
}

func TestIdentifiersOf2020(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, schema, value string
		valid               bool
	}{
		{"anchor", `{"$ref":"#num","$defs":{"n":{"$anchor":"num","type":"number"}}}`, `"a"`, false},
		{"id", `{"$ref":"https://example.com/n","$defs":{"n":{"$id":"https://example.com/n","type":"number"}}}`, `"a"`, false},
		{"relative id", `{"$id":"https://example.com/root/","$ref":"n#/$defs/m","$defs":{"x":{"$id":"n","$defs":{"m":{"type":"number"}}}}}`, `"a"`, false},
		{"an id in an example is none", `{"$ref":"n","examples":[{"$id":"n","type":"string"}],"$defs":{"x":{"$id":"n","type":"number"}}}`, `"a"`, false},
		{"beside a reference", `{"$ref":"#/$defs/a","maxLength":1,"$defs":{"a":{"type":"string"}}}`, `"ab"`, false},
		{"dynamic: the outermost wins", `{"$id":"https://example.com/strict","$dynamicAnchor":"node","$ref":"tree","unevaluatedProperties":false,
			"$defs":{"t":{"$id":"tree","$dynamicAnchor":"node","type":"object","properties":{"children":{"type":"array","items":{"$dynamicRef":"#node"}}}}}}`,
			`{"children":[{"daat":1}]}`, false},
		{"dynamic: alone", `{"$dynamicAnchor":"node","type":"object","properties":{"child":{"$dynamicRef":"#node"}}}`, `{"child":1}`, false},
		{"dynamic without an anchor", `{"properties":{"a":{"$dynamicRef":"#/$defs/n"}},"$defs":{"n":{"type":"number"}}}`, `{"a":"b"}`, false},
		{"cycle through allOf asks nothing new", `{"allOf":[{"$ref":"#"}],"type":"string"}`, `"a"`, true},
		{"cycle through allOf keeps the rest", `{"allOf":[{"$ref":"#"}],"type":"string"}`, `1`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := compile(t, schema.OpenAPI31, tt.schema, "#").Validate(value(t, tt.value), schema.Request)
			if (got == nil) != tt.valid {
				t.Errorf("got %v, want valid %t", got, tt.valid)
			}
		})
	}
}
