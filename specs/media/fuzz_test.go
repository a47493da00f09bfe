package media_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"understudy/specs/media"
	"understudy/specs/schema"
)

func FuzzJSONLines(f *testing.F) {
	fuzzCodec(f, codec(f, "text/jsonl"), "text/jsonl", "{\"a\":1}\n[2]\n", "\n{}\n \n")
}

func FuzzJSONSequence(f *testing.F) {
	fuzzCodec(f, codec(f, "application/json-seq"), "", "\x1e{\"a\":1}\n\x1e[2]\n", "\x1e1", "\x1e\x1e1\n")
}

func FuzzEventStream(f *testing.F) {
	fuzzCodec(f, codec(f, "text/event-stream"), "", "data: {\"name\":\"a\"}\n\n", "id:1\r\nevent: e\rretry: 01\ndata\ndata: 2\n\n: c\n\ndata:3")
}

func FuzzForm(f *testing.F) {
	fuzzCodec(f, codec(f, formType), formType, "name=a+b&age=1&tags=x&tags=y&home[no]=3", "home=%7B%22no%22%3A1%7D", "a=&f=%FF")
}

func FuzzFormEncoding(f *testing.F) {
	c := encoded(f, formType, fuzzEncodings)
	fuzzCodec(f, c, formType, "name=%22a%22&tags=x,y&street=s&no=1&f=b", "tags=x&tags=y&no=1", "a=1&a=2")
}

func FuzzMultipart(f *testing.F) {
	fuzzCodec(f, codec(f, "multipart/form-data"), "multipart/form-data; boundary=x", part("a", "", "1")+part("f", "; filename=\"f\"\r\nContent-Type: a/b", "\xff")+"--x--\r\n", multipartBody)
}

func FuzzMultipartList(f *testing.F) {
	fuzzCodec(f, codec(f, "multipart/mixed"), "multipart/mixed; boundary=x", "--x\r\nContent-Type: application/json\r\n\r\n{\"no\":1}\r\n--x\r\n\r\na\r\n--x--\r\n", multipartBody)
}

func FuzzMultipartEncoding(f *testing.F) {
	c := encoded(f, "multipart/form-data", fuzzEncodings)
	fuzzCodec(f, c, "multipart/form-data; boundary=x", part("tags", "", "x,y")+part("no", "", "1")+"--x--\r\n", part("name", "\r\nContent-Type: application/json", "\"a\"")+part("f", "\r\nContent-Type: image/png\r\nX-Limit: 1", "\xff")+"--x--\r\n")
}

// fuzzEncodings are of the properties that the schemas of fuzzCodec have.
var fuzzEncodings = map[string]media.Encoding{
	"name": {ContentType: "application/json"}, "tags": {Explode: &no}, "home": {Style: "form"},
	"a": {Style: "pipeDelimited"}, "f": {ContentType: "image/*"},
}

func FuzzXML(f *testing.F) {
	fuzzCodec(f, codec(f, "application/xml"), "application/xml", "<p age=\"1\"><name>a&amp;b</name><tags>x</tags><home><no>3</no></home></p>", "<a xmlns:x='u' x:nil='true'><![CDATA[b]]></a>", "<l><l>1</l></l>")
}

func FuzzCSV(f *testing.F) {
	fuzzCodec(f, codec(f, "text/csv"), "text/csv", "name,home\r\na,\"{no:1}\"\r\n,\r\n", "1\n\n2", "\"a\"\"b\"")
}

func FuzzJSV(f *testing.F) {
	fuzzCodec(f, codec(f, "text/jsv"), "text/jsv", "[{name:\"a:b\",tags:[x,\"\"]},{}]", "a,\"b,c\",d", "{home:{no:1}}")
}

func FuzzText(f *testing.F) {
	fuzzCodec(f, codec(f, "text/plain"), "text/plain", "12", "", "{\"name\":\"a\"}")
}

func FuzzJavaScript(f *testing.F) {
	c := codec(f, "text/javascript")
	for _, seed := range []string{`cb({"a":1});`, "cb([1]", "alert(a)", "a.b_1(null)"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if value, err := c.Decode(data, person, ""); err == nil {
			_, _ = c.Encode(value, person)
		}
	})
}

// fuzzCodec holds that no body makes a decoder panic, and that what decodes
// encodes to an equal value.
func fuzzCodec(f *testing.F, c media.Codec, contentType string, seeds ...string) {
	f.Helper()
	shapes := []*schema.Schema{person, people, listOf(integer), str, listOf(listOf(str)), objectOf("a", maybe, "f", file)}
	for _, seed := range seeds {
		for shape := range shapes {
			f.Add([]byte(seed), uint8(shape))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, shape uint8) {
		s := shapes[int(shape)%len(shapes)]
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
