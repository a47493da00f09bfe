package style_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"understudy/specs/schema"
	"understudy/specs/style"
)

var placements = []style.Parameter{
	{In: "path", Style: "simple"}, {In: "path", Style: "label"}, {In: "path", Style: "matrix"},
	{In: "query", Style: "form"}, {In: "query", Style: "spaceDelimited"}, {In: "query", Style: "pipeDelimited"},
	{In: "query", Style: "deepObject"}, {In: "header", Style: "simple"}, {In: "cookie", Style: "form"}, {In: "cookie", Style: "cookie"},
}

// drawScalar draws a value with the schema that reads it back.
func drawScalar(t *rapid.T) (any, *schema.Schema) {
	switch rapid.SampledFrom([]string{"string", "plain", "number", "boolean", "null"}).Draw(t, "type") {
	case "string":
		return rapid.String().Draw(t, "string"), text
	case "plain":
		return rapid.StringMatching(`[a-z ,.;=&|%+/\[\]]{0,5}`).Draw(t, "plain"), text
	case "number":
		return json.Number(rapid.StringMatching(`-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,9})?(e-?[0-9]{1,3})?`).Draw(t, "number")), number
	case "boolean":
		return rapid.Bool().Draw(t, "boolean"), boolean
	}
	return nil, &schema.Schema{Type: []string{"integer", "null"}}
}

func drawArray(t *rapid.T) (any, *schema.Schema) {
	values := []any{}
	s := &schema.Schema{Type: []string{"array"}}
	for range rapid.IntRange(0, 4).Draw(t, "items") {
		value, item := drawScalar(t)
		values, s.PrefixItems = append(values, value), append(s.PrefixItems, item)
	}
	return values, s
}

func drawObject(t *rapid.T, member func(*rapid.T) (any, *schema.Schema)) (any, *schema.Schema) {
	object := map[string]any{}
	s := &schema.Schema{Type: []string{"object"}}
	for _, name := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-zA-Z ,.;&|%+é-]{1,4}`), 0, 4, rapid.ID).Draw(t, "names") {
		value, property := member(t)
		object[name], s.Properties = value, append(s.Properties, schema.Property{Name: name, Schema: property})
	}
	return object, s
}

func drawDeep(t *rapid.T) (any, *schema.Schema) {
	switch rapid.IntRange(0, 5).Draw(t, "kind") {
	case 0:
		return drawObject(t, drawDeep)
	case 1:
		return drawArray(t)
	}
	return drawScalar(t)
}

func drawValue(t *rapid.T, p style.Parameter) (any, *schema.Schema) {
	switch {
	case p.Style == "deepObject":
		return drawObject(t, drawDeep)
	case rapid.Bool().Draw(t, "scalar"):
		return drawScalar(t)
	case rapid.Bool().Draw(t, "array"):
		return drawArray(t)
	}
	return drawObject(t, drawScalar)
}

// TestRoundTrip holds that what Encode writes, Decode reads as the same value.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(placements).Draw(t, "placement")
		p.Name = rapid.SampledFrom([]string{"p", "X-P"}).Draw(t, "name")
		p.Explode = rapid.Bool().Draw(t, "explode")
		p.AllowReserved = rapid.Bool().Draw(t, "allowReserved")
		var value any
		value, p.Schema = drawValue(t, p)
		written, err := p.Encode(value)
		if err != nil {
			if !isExcused(p, value, err) {
				t.Fatalf("Encode: %v", err)
			}
			return
		}
		got, present, err := p.Decode(rapidInput(t, p, written))
		if err != nil || !present {
			t.Fatalf("Decode %q: present %t, error %v", written, present, err)
		}
		if diff := cmp.Diff(value, got); diff != "" {
			t.Fatalf("%q (-want +got):\n%s", written, diff)
		}
	})
}

// isExcused tells whether the style truly has no words for the value.
func isExcused(p style.Parameter, value any, err error) bool {
	if errors.Is(err, style.ErrEmpty) || strings.Contains(err.Error(), "one empty text") {
		return true
	}
	if p.In == "header" || p.Style == "cookie" {
		return true
	}
	_, isScalar := style.Text(value)
	return isScalar != nil && !p.Explode && (p.Style == "spaceDelimited" || p.Style == "pipeDelimited")
}

func rapidInput(t *rapid.T, p style.Parameter, raw string) style.Input {
	in := style.Input{Header: http.Header{}, Path: func(string) (string, bool) { return raw, true }}
	switch p.In {
	case "query":
		query, err := style.ParseQuery(raw)
		if err != nil {
			t.Fatalf("ParseQuery(%q): %v", raw, err)
		}
		in.Query = query
	case "header":
		in.Header.Set(p.Name, raw)
	case "cookie":
		in.Header.Set("Cookie", raw)
	}
	return in
}
