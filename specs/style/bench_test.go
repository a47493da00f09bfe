package style_test

import (
	"testing"

	"understudy/specs/schema"
	"understudy/specs/style"
)

// BenchmarkDecodeQuery reads the five parameters of an ordinary list request.
func BenchmarkDecodeQuery(b *testing.B) {
	parameters := []style.Parameter{
		{Name: "limit", In: "query", Style: "form", Explode: true, Schema: integer},
		{Name: "tags", In: "query", Style: "form", Explode: true, Schema: texts},
		{Name: "q", In: "query", Style: "form", Explode: true, Schema: text},
		{Name: "sort", In: "query", Style: "form", Schema: texts},
		{Name: "open", In: "query", Style: "form", Explode: true, Schema: &schema.Schema{Type: []string{"boolean"}}},
	}
	b.ReportAllocs()
	for b.Loop() {
		query, err := style.ParseQuery("limit=10&tags=a&tags=b&q=two+words&sort=-created,name&open=true")
		if err != nil {
			b.Fatal(err)
		}
		for _, p := range parameters {
			if _, present, err := p.Decode(style.Input{Query: query}); err != nil || !present {
				b.Fatal(err)
			}
		}
	}
}
