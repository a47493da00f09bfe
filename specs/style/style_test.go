package style_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/schema"
	"understudy/specs/style"
)

var (
	text    = &schema.Schema{Type: []string{"string"}}
	integer = &schema.Schema{Type: []string{"integer"}}
	number  = &schema.Schema{Type: []string{"number"}}
	boolean = &schema.Schema{Type: []string{"boolean"}}
	texts   = listOf(text)
	rgb     = objectOf("R", integer, "G", integer, "B", integer)
)

func listOf(item *schema.Schema) *schema.Schema {
	return &schema.Schema{Type: []string{"array"}, Items: item}
}

// objectOf takes names and schemas in turn.
func objectOf(members ...any) *schema.Schema {
	s := &schema.Schema{Type: []string{"object"}}
	for i := 0; i < len(members); i += 2 {
		s.Properties = append(s.Properties, schema.Property{Name: members[i].(string), Schema: members[i+1].(*schema.Schema)})
	}
	return s
}

// input puts the text of a parameter where the parameter is read from.
func input(t testing.TB, p style.Parameter, raw string) style.Input {
	t.Helper()
	in := style.Input{Header: http.Header{}}
	switch p.In {
	case "path":
		in.Path = func(name string) (string, bool) { return raw, name == p.Name }
	case "query":
		query, err := style.ParseQuery(raw)
		if err != nil {
			t.Fatalf("parse %q: %v", raw, err)
		}
		in.Query = query
	case "header":
		in.Header.Set(p.Name, raw)
	case "cookie":
		in.Header.Set("Cookie", raw)
	}
	return in
}

var (
	colours = []any{"blue", "black", "brown"}
	mix     = map[string]any{"R": json.Number("100"), "G": json.Number("200"), "B": json.Number("150")}
)

// TestStandardTable holds the table of style examples of OpenAPI 3.1 (section
// 4.8.12), in the form of its corrected edition, and the style cookie of
// OpenAPI 3.2, both ways.
func TestStandardTable(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in, style string
		explode   bool
		schema    *schema.Schema
		value     any
		text      string
	}{
		{"path", "matrix", false, text, "", ";color"},
		{"path", "matrix", false, text, "blue", ";color=blue"},
		{"path", "matrix", false, texts, colours, ";color=blue,black,brown"},
		{"path", "matrix", false, rgb, mix, ";color=R,100,G,200,B,150"},
		{"path", "matrix", true, text, "", ";color"},
		{"path", "matrix", true, text, "blue", ";color=blue"},
		{"path", "matrix", true, texts, colours, ";color=blue;color=black;color=brown"},
		{"path", "matrix", true, rgb, mix, ";R=100;G=200;B=150"},
		{"path", "label", false, text, "", "."},
		{"path", "label", false, text, "blue", ".blue"},
		{"path", "label", false, texts, colours, ".blue,black,brown"},
		{"path", "label", false, rgb, mix, ".R,100,G,200,B,150"},
		{"path", "label", true, text, "blue", ".blue"},
		{"path", "label", true, texts, colours, ".blue.black.brown"},
		{"path", "label", true, rgb, mix, ".R=100.G=200.B=150"},
		{"path", "simple", false, text, "blue", "blue"},
		{"path", "simple", false, texts, colours, "blue,black,brown"},
		{"path", "simple", false, rgb, mix, "R,100,G,200,B,150"},
		{"path", "simple", true, text, "blue", "blue"},
		{"path", "simple", true, texts, colours, "blue,black,brown"},
		{"path", "simple", true, rgb, mix, "R=100,G=200,B=150"},
		{"header", "simple", false, text, "blue", "blue"},
		{"header", "simple", false, texts, colours, "blue,black,brown"},
		{"header", "simple", false, rgb, mix, "R,100,G,200,B,150"},
		{"header", "simple", true, rgb, mix, "R=100,G=200,B=150"},
		{"query", "form", false, text, "", "color="},
		{"query", "form", false, text, "blue", "color=blue"},
		{"query", "form", false, texts, colours, "color=blue,black,brown"},
		{"query", "form", false, rgb, mix, "color=R,100,G,200,B,150"},
		{"query", "form", true, text, "", "color="},
		{"query", "form", true, text, "blue", "color=blue"},
		{"query", "form", true, texts, colours, "color=blue&color=black&color=brown"},
		{"query", "form", true, rgb, mix, "R=100&G=200&B=150"},
		{"query", "spaceDelimited", false, texts, colours, "color=blue%20black%20brown"},
		{"query", "spaceDelimited", false, rgb, mix, "color=R%20100%20G%20200%20B%20150"},
		{"query", "spaceDelimited", true, texts, colours, "color=blue&color=black&color=brown"},
		{"query", "pipeDelimited", false, texts, colours, "color=blue%7Cblack%7Cbrown"},
		{"query", "pipeDelimited", false, rgb, mix, "color=R%7C100%7CG%7C200%7CB%7C150"},
		{"query", "deepObject", true, rgb, mix, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"},
		{"cookie", "form", false, text, "blue", "color=blue"},
		{"cookie", "form", false, texts, colours, "color=blue,black,brown"},
		{"cookie", "form", false, rgb, mix, "color=R,100,G,200,B,150"},
		{"cookie", "form", true, texts, colours, "color=blue; color=black; color=brown"},
		{"cookie", "form", true, rgb, mix, "R=100; G=200; B=150"},
		{"cookie", "cookie", true, text, "100%41", "color=100%41"},
		{"cookie", "cookie", true, texts, colours, "color=blue; color=black; color=brown"},
		{"cookie", "cookie", false, texts, colours, "color=blue,black,brown"},
		{"cookie", "cookie", true, rgb, mix, "R=100; G=200; B=150"},
	}
	for _, tt := range tests {
		t.Run(tt.in+" "+tt.text, func(t *testing.T) {
			t.Parallel()
			p := style.Parameter{Name: "color", In: tt.in, Style: tt.style, Explode: tt.explode, Schema: tt.schema}
			written, err := p.Encode(tt.value)
			if err != nil || written != tt.text {
				t.Errorf("Encode = %q, %v, want %q", written, err, tt.text)
			}
			value, present, err := p.Decode(input(t, p, tt.text))
			if err != nil || !present {
				t.Fatalf("Decode: present %t, error %v", present, err)
			}
			if diff := cmp.Diff(tt.value, value); diff != "" {
				t.Errorf("Decode (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	nested := objectOf("a", integer, "b", objectOf("c", boolean), "l", listOf(integer), "o", listOf(objectOf("x", integer)))
	open := &schema.Schema{Type: []string{"object"}, AdditionalProperties: integer}
	either := &schema.Schema{AnyOf: []*schema.Schema{text, texts}}
	tests := []struct {
		name  string
		p     style.Parameter
		text  string
		value any // nil: absent
	}{
		{"space as plus", style.Parameter{In: "query", Schema: text}, "p=a+b%20c", "a b c"},
		{"plus in a path is a plus", style.Parameter{In: "path", Schema: text}, "a+b%2Fc", "a+b/c"},
		{"exact number", style.Parameter{In: "query", Schema: number}, "p=9007199254740993.10", json.Number("9007199254740993.10")},
		{"1.0 as integer stays as written", style.Parameter{In: "query", Schema: integer}, "p=1.0", json.Number("1.0")},
		{"what is no number stays text", style.Parameter{In: "query", Schema: integer}, "p=0x1", "0x1"},
		{"an exponent beyond reason stays text", style.Parameter{In: "query", Schema: number}, "p=1e99999", "1e99999"},
		{"boolean", style.Parameter{In: "query", Schema: boolean}, "p=true", true},
		{"1 is no boolean", style.Parameter{In: "query", Schema: boolean}, "p=1", "1"},
		{"digits stay text where text is allowed", style.Parameter{In: "query", Schema: text}, "p=12", "12"},
		{"enum without a type", style.Parameter{In: "query", Schema: &schema.Schema{Enum: []any{json.Number("1"), "2"}}}, "p=1", json.Number("1")},
		{"no schema", style.Parameter{In: "query"}, "p=1", "1"},
		{"name without value", style.Parameter{In: "query", Schema: integer}, "p", ""},
		{"absent", style.Parameter{In: "query", Schema: integer}, "q=1", nil},
		{"escaped comma is data", style.Parameter{In: "query", Schema: texts}, "p=a%2Cb,c", []any{"a,b", "c"}},
		{"escaped commas between numbers separate", style.Parameter{In: "query", Schema: listOf(integer)}, "p=1%2C2", []any{json.Number("1"), json.Number("2")}},
		{"empty list", style.Parameter{In: "query", Schema: texts}, "p=", []any{}},
		{"exploded empty text", style.Parameter{In: "query", Explode: true, Schema: texts}, "p=", []any{""}},
		{"text or list, once", style.Parameter{In: "query", Explode: true, Schema: either}, "p=a", "a"},
		{"text or list, twice", style.Parameter{In: "query", Explode: true, Schema: either}, "p=a&p=b", []any{"a", "b"}},
		{"raw pipe", style.Parameter{In: "query", Style: "pipeDelimited", Schema: texts}, "p=a|b", []any{"a", "b"}},
		{"label with dots", style.Parameter{In: "path", Style: "label", Schema: texts}, ".a.b", []any{"a", "b"}},
		{"free members", style.Parameter{In: "query", Explode: true, Schema: open, Siblings: []string{"page"}}, "a=1&page=2&b=3", map[string]any{"a": json.Number("1"), "b": json.Number("3")}},
		{"deep", style.Parameter{In: "query", Style: "deepObject", Schema: nested}, "p[a]=1&p%5Bb%5D[c]=true&p[l]=1&p[l]=2&q=x",
			map[string]any{"a": json.Number("1"), "b": map[string]any{"c": true}, "l": []any{json.Number("1"), json.Number("2")}}},
		{"deep list forms", style.Parameter{In: "query", Style: "deepObject", Schema: nested}, "p[l][]=1&p[o][1][x]=2&p[o][0][x]=3",
			map[string]any{"l": []any{json.Number("1")}, "o": []any{map[string]any{"x": json.Number("3")}, map[string]any{"x": json.Number("2")}}}},
		{"deep as text is left to the schema", style.Parameter{In: "query", Style: "deepObject", Schema: nested}, "p=1", "1"},
		{"header list", style.Parameter{In: "header", Schema: listOf(integer)}, "1, 2 ,3", []any{json.Number("1"), json.Number("2"), json.Number("3")}},
		{"header keeps percent signs", style.Parameter{In: "header", Schema: text}, "100%, %41", "100%, %41"},
		{"cookie beside others", style.Parameter{In: "cookie", Schema: integer}, "a=b&c; p=7; z", json.Number("7")},
		{"cookie that is not percent-encoded", style.Parameter{In: "cookie", Schema: text}, `p="100%+"`, "100%+"},
		{"repeated though not exploded", style.Parameter{In: "query", Schema: texts}, "p=a&q=x&p=b,c", []any{"a", "b", "c"}},
		{"repeated with spaces", style.Parameter{In: "query", Style: "spaceDelimited", Schema: texts}, "p=a%20b&p=c", []any{"a", "b", "c"}},
		{"repeated with pipes", style.Parameter{In: "query", Style: "pipeDelimited", Schema: texts}, "p=a%7Cb&p=c", []any{"a", "b", "c"}},
		{"brackets", style.Parameter{In: "query", Explode: true, Schema: texts}, "p[]=a&q=x&p%5B%5D=b,c+d", []any{"a", "b,c d"}},
		{"brackets though not exploded", style.Parameter{In: "query", Schema: listOf(integer)}, "p[]=1&p[]=2", []any{json.Number("1"), json.Number("2")}},
		{"indexes", style.Parameter{In: "query", Explode: true, Schema: texts}, "p[1]=b&p[0]=a", []any{"a", "b"}},
		{"brackets of a text or list", style.Parameter{In: "query", Explode: true, Schema: either}, "p[]=a", []any{"a"}},
		{"brackets are another's", style.Parameter{In: "query", Explode: true, Schema: texts, Siblings: []string{"p[]"}}, "p[]=a", nil},
		{"brackets are no text's", style.Parameter{In: "query", Schema: text}, "p[]=a", nil},
		{"brackets without a schema", style.Parameter{In: "query"}, "p[]=a", nil},
		{"brackets with a name", style.Parameter{In: "query", Explode: true, Schema: texts}, "p[a]=b", nil},
		{"free members leave siblings in brackets alone", style.Parameter{In: "query", Explode: true, Schema: open, Siblings: []string{"f"}}, "a=1&f[x]=2&f[]=3", map[string]any{"a": json.Number("1")}},
		{"reserved characters", style.Parameter{In: "query", AllowReserved: true, Schema: text}, "p=a:/?@!$'()*,;b=c", "a:/?@!$'()*,;b=c"},
		{"empty text of a list that allows it", style.Parameter{In: "query", Explode: true, AllowEmptyValue: true, Schema: texts}, "p=", ""},
		{"empty text of a closed list that allows it", style.Parameter{In: "query", AllowEmptyValue: true, Schema: texts}, "p", ""},
		{"cookie that keeps its escapes", style.Parameter{In: "cookie", Style: "cookie", Schema: text}, "p=a%20b&p=c", "a%20b&p=c"},
		{"cookie with ampersands", style.Parameter{In: "cookie", Explode: true, Schema: texts}, "p=a&p=b", []any{"a", "b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := tt.p
			p.Name = "p"
			value, present, err := p.Decode(input(t, p, tt.text))
			if err != nil || present != (tt.value != nil) {
				t.Fatalf("present %t, error %v", present, err)
			}
			if diff := cmp.Diff(tt.value, value); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecodeErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		p    style.Parameter
		text string
		want string
	}{
		{style.Parameter{In: "path", Schema: text}, "a%zz", `path parameter "p": "a%zz" at offset 1: "%" must be followed by two hex digits; a percent sign itself is "%25"`},
		{style.Parameter{In: "path", Style: "label", Schema: text}, "a", `path parameter "p": "a" at offset 0: style label starts with "."`},
		{style.Parameter{In: "path", Style: "matrix", Schema: text}, ";q=a", `path parameter "p": ";q=a" at offset 0: style matrix names the parameter: ;p=…`},
		{style.Parameter{In: "path", Schema: rgb}, "R,1,G", `path parameter "p": "R,1,G" at offset 0: 3 texts; an object is written as pairs of name and value`},
		{style.Parameter{In: "path", Explode: true, Schema: rgb}, "R", `path parameter "p": "R" at offset 0: "R" has no "="; members are written name=value`},
		{style.Parameter{In: "path", Explode: true, Schema: rgb}, "R=1,R=2", `path parameter "p": "R=1,R=2" at offset 0: member "R" is given twice`},
		{style.Parameter{In: "query", Explode: true, Schema: integer}, "p=1&p=2", `query parameter "p": "2" at offset 0: the name is given 2 times, but takes one value`},
		{style.Parameter{In: "query", Explode: true, Schema: texts}, "p=a&p[]=b", `query parameter "p": "p" at offset 0: the name is given both with and without brackets`},
		{style.Parameter{In: "query", Explode: true, Schema: texts}, "p[0]=a&p[2]=b", `query parameter "p": "p[2]" at offset 1: the items of a list are counted from 0, each once and without a gap, or all are called p[]`},
		{style.Parameter{In: "query", Explode: true, Schema: texts}, "p[]=a&p[0]=b", `query parameter "p": "p[]" at offset 1: the items of a list are counted from 0, each once and without a gap, or all are called p[]`},
		{style.Parameter{In: "cookie", Schema: texts}, "p=a; p=b", `cookie parameter "p": "b" at offset 0: the name is given 2 times, but takes one value`},
		{style.Parameter{In: "query", Style: "deepObject", Schema: rgb}, "p[R=1", `query parameter "p": "p[R" at offset 1: members are written p[name]`},
		{style.Parameter{In: "query", Style: "deepObject", Schema: rgb}, "p[R]=1&p[R][S]=2", `query parameter "p": "p[R]" at offset 0: the name is given both a text and members`},
		{style.Parameter{In: "header", Schema: text}, "\xff", `header "p": "\xff" at offset 0: the text is not UTF-8`},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			t.Parallel()
			p := tt.p
			p.Name = "p"
			_, _, err := p.Decode(input(t, p, tt.text))
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestClaims(t *testing.T) {
	t.Parallel()
	exploded := style.Parameter{Name: "p", In: "query", Style: "form", Explode: true, Schema: rgb}
	deep := style.Parameter{Name: "p", In: "query", Style: "deepObject", Schema: rgb}
	for name, got := range map[string]bool{
		"member of an exploded object": exploded.Claims("R"),
		"deep member":                  deep.Claims("p[R]"),
		"own name":                     style.Parameter{Name: "p", In: "query"}.Claims("p"),
		"list in brackets":             style.Parameter{Name: "p", In: "query", Schema: texts}.Claims("p[]"),
		"list with an index":           style.Parameter{Name: "p", In: "query", Schema: texts}.Claims("p[12]"),
		"no text in brackets":          !style.Parameter{Name: "p", In: "query", Schema: text}.Claims("p[]"),
		"not another's brackets":       !style.Parameter{Name: "p", In: "query", Schema: texts, Siblings: []string{"p[]"}}.Claims("p[]"),
		"not another's":                !exploded.Claims("p") && !deep.Claims("pq") && !style.Parameter{Name: "p", In: "header"}.Claims("p"),
	} {
		if !got {
			t.Error(name)
		}
	}
}
