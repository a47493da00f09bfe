package media_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/media"
	"understudy/specs/schema"
)

var (
	str     = &schema.Schema{Type: []string{"string"}}
	integer = &schema.Schema{Type: []string{"integer"}}
	number  = &schema.Schema{Type: []string{"number"}}
	boolean = &schema.Schema{Type: []string{"boolean"}}
	maybe   = &schema.Schema{Type: []string{"integer", "null"}}
	file    = &schema.Schema{Type: []string{"string"}, Format: "binary"}
	person  = objectOf("name", str, "age", integer, "ok", boolean, "tags", listOf(str), "home", objectOf("street", str, "no", integer))
	people  = listOf(person)
)

func listOf(item *schema.Schema) *schema.Schema {
	return &schema.Schema{Type: []string{"array"}, Items: item}
}

// objectOf takes names and schemas in turn.
func objectOf(members ...any) *schema.Schema {
	s := &schema.Schema{Type: []string{"object"}, AdditionalProperties: str}
	for i := 0; i < len(members); i += 2 {
		s.Properties = append(s.Properties, schema.Property{Name: members[i].(string), Schema: members[i+1].(*schema.Schema)})
	}
	return s
}

func codec(t testing.TB, mediaType string) media.Codec {
	t.Helper()
	c, ok := media.For(mediaType)
	if !ok {
		t.Fatalf("no codec for %s", mediaType)
	}
	return c
}

type (
	object = map[string]any
	array  = []any
	num    = json.Number
)

// example is a body and the value it means.
type example struct {
	name   string
	schema *schema.Schema
	body   string
	value  any
}

func checkDecode(t *testing.T, mediaType string, tests []example) {
	t.Helper()
	for _, tt := range tests {
		t.Run("decode "+tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := codec(t, mediaType).Decode([]byte(tt.body), tt.schema, mediaType)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.value, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func checkEncode(t *testing.T, mediaType string, tests []example) {
	t.Helper()
	for _, tt := range tests {
		t.Run("encode "+tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := codec(t, mediaType).Encode(tt.value, tt.schema)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.body, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// mistake is a body and the error it gets.
type mistake struct {
	schema     *schema.Schema
	body, want string
}

func checkErrors(t *testing.T, mediaType string, tests []mistake) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			t.Parallel()
			got, err := codec(t, mediaType).Decode([]byte(tt.body), tt.schema, mediaType)
			if err == nil || err.Error() != tt.want {
				t.Errorf("%.60q: got %v, error:\n%v\nwant\n%s", tt.body, got, err, tt.want)
			}
		})
	}
}

func TestFor(t *testing.T) {
	t.Parallel()
	for mediaType, want := range map[string]string{
		"application/json":                    "json",
		"Application/JSON; charset=utf-8":     "json",
		"application/problem+json":            "json",
		"text/jsonl":                          "jsonl",
		"application/x-ndjson":                "jsonl",
		"application/jsonl":                   "jsonl",
		"application/x-www-form-urlencoded":   "form",
		"multipart/form-data; boundary=x":     "multipart",
		"text/plain":                          "text",
		"text/html; charset=utf-8":            "html",
		"text/event-stream":                   "event-stream",
		"application/json-seq":                "json-seq",
		"application/geo+json-seq":            "json-seq",
		"application/stream+json":             "jsonl",
		"application/xml":                     "xml",
		"text/xml":                            "xml",
		"application/atom+xml":                "xml",
		"text/csv":                            "csv",
		"application/octet-stream":            "octets",
		"image/png":                           "octets",
		"application/jsv":                     "jsv",
		"text/jsv":                            "jsv",
		"text/javascript":                     "javascript",
		"application/vnd.unknown":             "",
		"":                                    "",
		"json":                                "",
		"text/":                               "",
		"multipart/mixed":                     "multipart",
		"multipart/byteranges":                "",
		"application/json-patch+json-but-not": "",
	} {
		got := ""
		if c, ok := media.For(mediaType); ok {
			got = c.Name()
		}
		if got != want {
			t.Errorf("For(%q) = %q, want %q", mediaType, got, want)
		}
	}
}

func TestCharset(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"application/json", "text/jsonl", "text/plain", "text/csv", "text/jsv", "application/xml", "application/x-www-form-urlencoded", "text/javascript"} {
		c := codec(t, base)
		_, err := c.Decode([]byte("\xe9"), str, base+"; charset=ISO-8859-1")
		if err == nil || !strings.Contains(err.Error(), `charset "ISO-8859-1" is not read; send UTF-8`) {
			t.Errorf("%s: %v", base, err)
		}
		_, err = c.Decode([]byte("a\n\xe9"), str, base+"; charset=UTF-8")
		if err == nil || !strings.Contains(err.Error(), "line 2, column 1: byte 0xE9 is not UTF-8") {
			t.Errorf("%s: %v", base, err)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	both := []example{
		{"string", str, "12\n", "12\n"},
		{"number", number, "12.50", num("12.50")},
		{"boolean", boolean, "true", true},
		{"null", maybe, "", nil},
		{"object is JSON", person, `{"name":"a","age":1}`, object{"name": "a", "age": num("1")}},
	}
	checkDecode(t, "text/plain", both)
	checkEncode(t, "text/plain", both)
}

func TestOctets(t *testing.T) {
	t.Parallel()
	both := []example{{"bytes", file, "\x00\xff", "\x00\xff"}}
	checkDecode(t, "image/png", both)
	checkEncode(t, "image/png", both)
	if _, err := codec(t, "image/png").Encode(object{}, nil); err == nil {
		t.Error("an object is written as octets")
	}
}

func TestJavaScript(t *testing.T) {
	t.Parallel()
	checkDecode(t, "text/javascript", []example{
		{"call", nil, `cb.x_1({"a":1})`, object{"a": num("1")}},
		{"call with semicolon", nil, "cb([1]);\n", array{num("1")}},
		{"script", nil, "alert(a)", "alert(a)"},
		{"no call", nil, "let a = 1", "let a = 1"},
	})
	checkErrors(t, "text/javascript", []mistake{
		{person, `cb({"a":})`, `javascript: line 1, column 9: at /a: "}" stands where a value should`},
	})
	if got, want := string(media.JSONP("a.b_9-é<", []byte(`{"a":1}`))), `a.b_9___({"a":1})`; got != want {
		t.Errorf("JSONP = %s, want %s", got, want)
	}
}
