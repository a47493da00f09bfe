package media_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"understudy/specs/media"
	"understudy/specs/schema"
	"understudy/specs/style"
)

// again holds that a value that was decoded encodes to an equal one.
func again(t testing.TB, c media.Codec, value any, s *schema.Schema, contentType string) {
	t.Helper()
	body, err := c.Encode(value, s)
	if err != nil {
		return // not every value that reads has a text: control characters in XML, for one
	}
	if typer, ok := c.(media.ContentTyper); ok {
		contentType = typer.ContentType(body)
	}
	got, err := c.Decode(body, s, contentType)
	if err != nil {
		t.Fatalf("%q does not decode: %v", body, err)
	}
	if !reflect.DeepEqual(value, got) { // cmp takes exponential time on deep values
		t.Fatalf("%q: got %v, want %v", body, got, value)
	}
}

// FuzzDecode holds that no body makes a decoder panic, and that what decodes
// encodes to an equal value.
func FuzzDecode(f *testing.F) {
	types := []string{"text/jsonl", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "text/csv", "text/jsv", "text/plain"}
	shapes := []*schema.Schema{person, people, listOf(integer), str, listOf(listOf(str)), objectOf("a", maybe, "f", file)}
	for i, seed := range []string{
		"{\"a\":1}\n[2]\n", "name=a+b&age=1&tags=x&tags=y&home[no]=3", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n",
		"<p age=\"1\"><name>a&amp;b</name><tags>x</tags><home><no>3</no></home></p>", "name,home\r\na,\"{no:1}\"\r\n,\r\n", "[{name:\"a:b\",tags:[x,\"\"]},{}]", "12",
	} {
		for shape := range shapes {
			f.Add([]byte(seed), uint8(i), uint8(shape))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, mediaType, shape uint8) {
		contentType := types[int(mediaType)%len(types)]
		s := shapes[int(shape)%len(shapes)]
		c := codec(t, contentType)
		value, err := c.Decode(data, s, contentType)
		if err != nil {
			var syntax *media.SyntaxError
			if !errors.As(err, &syntax) {
				t.Fatalf("%T is no SyntaxError: %v", err, err)
			}
			return
		}
		if fits(value, s) {
			again(t, c, value, s, contentType)
		}
	})
}

// fits tells whether all types are those of the schema: text alone does not
// tell others.
func fits(value any, s *schema.Schema) bool {
	switch v := value.(type) {
	case array:
		for i, item := range v {
			if !fits(item, s.Item(i)) {
				return false
			}
		}
		return s.Is("array")
	case object:
		for name, member := range v {
			if !fits(member, s.Property(name)) {
				return false
			}
		}
		return s.Is("object")
	case json.Number:
		return s.Is("number") && !s.Is("string")
	case bool:
		return s.Is("boolean") && !s.Is("string")
	case nil:
		return s.Is("null") && !s.Is("string")
	}
	return s.Is("string")
}

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
	for _, mediaType := range []string{"application/json", "text/jsonl", "application/jsv", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "text/csv"} {
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
