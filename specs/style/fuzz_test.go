package style_test

import (
	"net/http"
	"reflect"
	"testing"

	"understudy/specs/schema"
	"understudy/specs/style"
)

func FuzzSimplePath(f *testing.F) {
	fuzzStyle(f, "path", "simple", "a,b", "R=1,G=2", "R,1,G,2", "%C3%A9")
}

func FuzzSimpleHeader(f *testing.F) {
	fuzzStyle(f, "header", "simple", "a, b", "R=1, G=2", "R,1,G,2", "100%")
}

func FuzzLabel(f *testing.F) { fuzzStyle(f, "path", "label", ".a.b", ".a,b", ".R=1.G=2", ".") }

func FuzzMatrix(f *testing.F) {
	fuzzStyle(f, "path", "matrix", ";p=a,b", ";p=a;p=b", ";R=1;G=2", ";p")
}

func FuzzForm(f *testing.F) {
	fuzzStyle(f, "query", "form", "p=1&p=2", "p=1,2&p=3", "p[]=1&p[]=2", "p[1]=1&p[0]=2", "R=1&G=2", "p=R,1,G,2", "p=")
}

func FuzzSpaceDelimited(f *testing.F) {
	fuzzStyle(f, "query", "spaceDelimited", "p=a%20b", "p=a+b&p=c", "p=R%201")
}

func FuzzPipeDelimited(f *testing.F) {
	fuzzStyle(f, "query", "pipeDelimited", "p=a|b", "p=a%7Cb&p=c", "p=R|1")
}

func FuzzDeepObject(f *testing.F) {
	fuzzStyle(f, "query", "deepObject", "p[a]=1&p[b][c]=%20", "p[l][]=1", "p[l][1]=1&p[l][0]=2", "p=1", "p[a")
}

func FuzzFormCookie(f *testing.F) {
	fuzzStyle(f, "cookie", "form", "a; p=b", `p="a%20b"`, "p=a&p=b", "R=1; G=2")
}

func FuzzCookie(f *testing.F) { fuzzStyle(f, "cookie", "cookie", "a; p=b", "p=100%", "R=1; G=2") }

// fuzzStyle holds that no text makes a decoder panic, and that what decodes and
// fits its schema encodes to an equal value where the style has words for it.
func fuzzStyle(f *testing.F, in, name string, seeds ...string) {
	f.Helper()
	shapes := []*schema.Schema{nil, texts, rgb, objectOf("a", text, "l", listOf(integer)), boolean, listOf(number)}
	for _, seed := range seeds {
		for shape := range shapes {
			f.Add(seed, true, uint8(shape))
			f.Add(seed, false, uint8(shape))
		}
	}
	f.Fuzz(func(t *testing.T, raw string, explode bool, shape uint8) {
		p := style.Parameter{Name: "p", In: in, Style: name, Explode: explode, Schema: shapes[int(shape)%len(shapes)]}
		message := style.Input{Path: func(string) (string, bool) { return raw, true }, Header: http.Header{"P": {raw}, "Cookie": {raw}}}
		message.Query, _ = style.ParseQuery(raw)
		value, present, err := p.Decode(message)
		if err != nil || !present {
			return
		}
		written, err := p.Encode(value)
		if err != nil {
			return
		}
		again, _, err := p.Decode(input(t, p, written))
		if err != nil {
			t.Fatalf("%q does not decode: %v", written, err)
		}
		// A comma in a list of numbers, where no text fits anyway, may be read as a separator.
		fits := len(p.Schema.Validate(value, schema.Request)) == 0
		if fits && !reflect.DeepEqual(value, again) { // cmp takes exponential time on deep values
			t.Errorf("%q became %q: got %v, want %v", raw, written, again, value)
		}
	})
}
