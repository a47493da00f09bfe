package media_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"understudy/specs/media"
	"understudy/specs/schema"
	"understudy/specs/style"
)

// drawn draws a value with the schema that reads it back.
func drawn(t *rapid.T, depth int) (any, *schema.Schema) {
	kinds := []string{"string", "plain", "number", "boolean", "array", "object"}
	if depth == 0 {
		kinds = kinds[:4]
	}
	switch rapid.SampledFrom(kinds).Draw(t, "kind") {
	case "string":
		return rapid.String().Draw(t, "string"), str
	case "plain":
		return rapid.StringMatching(`[a-z ,.;=&%+/"{}:\[\]\n\r]{0,5}|null|true|1`).Draw(t, "plain"), str
	case "number":
		return json.Number(rapid.StringMatching(`-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,9})?(e-?[0-9]{1,3})?`).Draw(t, "number")), number
	case "boolean":
		return rapid.Bool().Draw(t, "boolean"), boolean
	case "array":
		return drawnArray(t, depth)
	}
	return drawnObject(t, depth)
}

func drawnArray(t *rapid.T, depth int) (any, *schema.Schema) {
	values, s := array{}, &schema.Schema{Type: []string{"array"}, XML: drawnXML(t)}
	for range rapid.IntRange(0, 3).Draw(t, "items") {
		value, item := drawn(t, depth-1)
		values, s.PrefixItems = append(values, value), append(s.PrefixItems, item)
	}
	return values, s
}

func drawnObject(t *rapid.T, depth int) (any, *schema.Schema) {
	members, s := object{}, &schema.Schema{Type: []string{"object"}}
	for _, name := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-zé_][a-z0-9._-]{0,3}`), 1, 4, rapid.ID).Draw(t, "names") {
		value, property := drawn(t, depth-1)
		members[name], s.Properties = value, append(s.Properties, schema.Property{Name: name, Schema: property})
		s.Required = append(s.Required, name)
	}
	return members, s
}

func drawnXML(t *rapid.T) *schema.XML {
	if rapid.Bool().Draw(t, "wrapped") {
		return &schema.XML{Wrapped: true}
	}
	return nil
}

// TestRoundTrip holds that what Encode writes, Decode reads as the same value.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for _, mediaType := range []string{"application/json", "text/jsonl", "application/json-seq", "application/jsv", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "text/csv"} {
		t.Run(mediaType, func(t *testing.T) {
			t.Parallel()
			c := codec(t, mediaType)
			rapid.Check(t, func(t *rapid.T) {
				value, s := drawnObject(t, 3)
				body, err := c.Encode(value, s)
				if errors.Is(err, style.ErrEmpty) {
					return
				}
				if err != nil {
					if mediaType != "application/xml" {
						t.Fatal(err)
					}
					return
				}
				contentType := mediaType
				if typer, ok := c.(media.ContentTyper); ok {
					contentType = typer.ContentType(body)
				}
				got, err := c.Decode(body, s, contentType)
				if err != nil {
					t.Fatalf("%q does not decode: %v", body, err)
				}
				if diff := cmp.Diff(value, got); diff != "" {
					t.Fatalf("%q (-want +got):\n%s", body, diff)
				}
			})
		})
	}
}
