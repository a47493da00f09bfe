package schema_test

import (
	"fmt"
	"sync"
	"testing"

	"understudy/specs/schema"
)

func TestSchemasJudgeFromManyGoroutinesAtOnce(t *testing.T) {
	t.Parallel()
	c := schema.NewCompiler(schema.OpenAPI30, schema.Source{Name: "api.yaml", Root: value(t, pets)})
	var all []*schema.Schema
	for _, name := range []string{"Cat", "Dog", "Pet", "Inline", "Base", "Maybe"} {
		s, err := c.Compile("#/components/schemas/" + name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	bad := value(t, `{"kind":"Cat","lives":"x"}`)
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			for j := range all {
				s := all[(i+j)%len(all)]
				s.Validate(bad, schema.Direction(i%2))
				s.Property("lives").Validate("x", schema.Request)
				s.AppendJSON(nil, bad)
			}
		})
	}
	group.Wait()
	want := fmt.Sprint(told(all[0].Validate(bad, schema.Request)))
	if want != `[/lives | type | integer | "x"]` {
		t.Errorf("got %s", want)
	}
}

func FuzzValidate(f *testing.F) {
	f.Add(`{"type":"object","properties":{"a":{"$ref":"#"}}}`, `{"a":{"a":1}}`)
	f.Add(pets, `{"kind":"Cat"}`)
	f.Add(`{"allOf":[{"$ref":"#"},{"anyOf":[{"$ref":"#/allOf/1"}]}],"nullable":true}`, `null`)
	f.Add(`{"$id":"a","$dynamicAnchor":"x","$defs":{"b":{"$id":"b","$dynamicRef":"#x"}},"$ref":"b"}`, `[1e400]`)
	f.Add(`{"minimum":1e999999999,"multipleOf":1e-999999999,"uniqueItems":true}`, `[1e1000000000,-0]`)
	f.Add(`{"propertyNames":{"pattern":"(?=a)"},"discriminator":{"propertyName":"k"},"oneOf":[{"$ref":"#"}]}`, `{"k":"#"}`)
	f.Add(`{"items":{"format":"date-time","minLength":2,"enum":["a",null]},"uniqueItems":true}`, `["2024-02-30T23:59:60Z"]`)
	f.Add(`{"additionalProperties":{"type":["integer","null"],"minimum":-1,"maximum":9,"format":"int32"},"required":["a"]}`, `{"a":-0.5}`)
	f.Fuzz(func(t *testing.T, document, text string) {
		if len(document) > 400 || len(text) > 200 {
			return
		}
		root, ok := decode(document)
		given, okToo := decode(text)
		if !ok || !okToo {
			return
		}
		for _, d := range []schema.Dialect{schema.OpenAPI30, schema.OpenAPI31} {
			s, err := schema.NewCompiler(d, schema.Source{Name: "fuzz.json", Root: root}).Compile("#")
			if err != nil {
				continue
			}
			if err := s.Prepare(); err != nil {
				t.Errorf("%s: %v", d, err)
			}
			violations := s.Thorough(given, schema.Response)
			if violations != nil && s.Sure(given, schema.Response) {
				t.Errorf("%s: it is accepted without the engine", d)
			}
			for _, v := range violations {
				if v.Keyword == "" || v.Want == "" || v.Location == "" {
					t.Errorf("%s: %+v says too little", d, v)
				}
			}
			if back, ok := decode(string(s.AppendJSON(nil, given))); !ok {
				t.Errorf("%s: wrote %v", d, back)
			}
		}
	})
}

func BenchmarkValidate(b *testing.B) {
	s := compile(b, schema.OpenAPI30, pets, "#/components/schemas/Pet")
	given := value(b, `{"kind":"kitten","lives":9,"name":"Tom","tags":["a","b","c"]}`)
	b.ReportAllocs()
	for b.Loop() {
		if got := s.Validate(given, schema.Request); got != nil {
			b.Fatal(got)
		}
	}
}

func BenchmarkAppendJSON(b *testing.B) {
	s := compile(b, schema.OpenAPI30, pets, "#/components/schemas/Pet")
	given := value(b, `{"kind":"kitten","lives":9,"name":"Tom","tags":["a","b","c"]}`)
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		dst = s.AppendJSON(dst[:0], given)
	}
}
