package schema_test

import (
	"encoding/json"
	"strings"
	"testing"

	"understudy/specs/schema"
)

// value decodes JSON with exact numbers.
func value(tb testing.TB, text string) any {
	tb.Helper()
	v, ok := decode(text)
	if !ok {
		tb.Fatalf("%s is no JSON", text)
	}
	return v
}

func decode(text string) (v any, ok bool) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	err := decoder.Decode(&v)
	return v, err == nil
}

// compile compiles the place of a document called "api.yaml".
func compile(tb testing.TB, d schema.Dialect, document, location string) *schema.Schema {
	tb.Helper()
	s, err := schema.NewCompiler(d, schema.Source{Name: "api.yaml", Root: value(tb, document)}).Compile(location)
	if err != nil {
		tb.Fatal(err)
	}
	if err := s.Prepare(); err != nil {
		tb.Fatal(err)
	}
	return s
}

// told writes violations as lines of pointer, keyword, want and got.
func told(violations []schema.Violation) []string {
	var lines []string
	for _, v := range violations {
		lines = append(lines, strings.Join([]string{v.Pointer, v.Keyword, v.Want, v.Got}, " | "))
	}
	return lines
}
