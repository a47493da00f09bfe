package schema_test

import (
	"strings"
	"testing"

	"understudy/specs/schema"
)

// looking is what those who write values ask of a schema, over and over.
var looking = []struct {
	name string
	ask  func(*schema.Schema)
}{
	{"Is", func(s *schema.Schema) { s.Is("object") }},
	{"Names", func(s *schema.Schema) { s.Names() }},
	{"Property", func(s *schema.Schema) { s.Property("title"); s.Property("x-y"); s.Property("other") }},
	{"Item", func(s *schema.Schema) { s.Item(1) }},
	{"Requires", func(s *schema.Schema) { s.Requires("id") }},
}

func TestLookingAllocatesNothingTheSecondTime(t *testing.T) {
	s := compile(t, schema.OpenAPI31, composed, "#/Chat")
	for _, look := range looking {
		look.ask(s)
		if allocations := testing.AllocsPerRun(100, func() { look.ask(s) }); allocations != 0 {
			t.Errorf("%s allocates %.0f times", look.name, allocations)
		}
	}
}

func BenchmarkLooking(b *testing.B) {
	s := compile(b, schema.OpenAPI31, composed, "#/Chat")
	for _, look := range looking {
		b.Run(look.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				look.ask(s)
			}
		})
	}
}

const (
	order = `{"type":"object","required":["id","name"],"properties":{"id":{"type":"string","format":"uuid"},
		"name":{"type":"string","minLength":1,"maxLength":80},"age":{"type":"integer","minimum":0},"price":{"type":"number"},
		"tags":{"type":"array","items":{"type":"string"}},"state":{"type":"string","enum":["a","b"]},
		"createdAt":{"type":"string","format":"date-time"},"active":{"type":"boolean"},
		"owner":{"type":"object","properties":{"id":{"type":"string"}}}}}`
	ordered = `{"id":"6ba7b810-9dad-11d1-80b4-00c04fd430c8","name":"Tom","age":3,"price":1.5,"tags":["a","b"],"state":"a",
		"createdAt":"2024-01-01T00:00:00Z","active":true,"owner":{"id":"x"}}`
)

// BenchmarkJudges compares judging with and without the engine.
func BenchmarkJudges(b *testing.B) {
	shapes := []struct{ name, schema, value string }{
		{"string", `{"type":"string","minLength":1}`, `"abc"`},
		{"integer", `{"type":"integer","minimum":1,"maximum":100}`, `20`},
		{"object", order, ordered},
		{"list", `{"type":"array","items":` + order + `}`, "[" + strings.Repeat(ordered+",", 99) + ordered + "]"},
	}
	judges := []struct {
		name  string
		judge func(*schema.Schema, any) []schema.Violation
	}{
		{"quick", func(s *schema.Schema, v any) []schema.Violation { return s.Validate(v, schema.Request) }},
		{"engine", func(s *schema.Schema, v any) []schema.Violation { return s.Thorough(v, schema.Request) }},
	}
	for _, shape := range shapes {
		s, given := compile(b, schema.OpenAPI31, shape.schema, "#"), value(b, shape.value)
		for _, by := range judges {
			b.Run(shape.name+"/"+by.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if got := by.judge(s, given); got != nil {
						b.Fatal(got)
					}
				}
			})
		}
	}
}
