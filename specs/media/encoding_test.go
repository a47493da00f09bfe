package media_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/media"
	"understudy/specs/schema"
	"understudy/specs/style"
)

var (
	yes, no = true, false
	base64  = &schema.Schema{Type: []string{"string"}, ContentEncoding: "base64"}
	home    = objectOf("street", str, "no", integer)
)

// encoded is a form with an encoding for each property.
func encoded(t testing.TB, mediaType string, properties map[string]media.Encoding) media.Codec {
	t.Helper()
	return media.WithEncoding(codec(t, mediaType), properties)
}

// TestFormEncoding holds both ways of one property "p" of a form.
func TestFormEncoding(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		encoding media.Encoding
		property *schema.Schema
		value    any
		body     string
	}{
		{"JSON text", media.Encoding{ContentType: "application/json"}, str, "a b", "p=%22a+b%22"},
		{"JSON number", media.Encoding{ContentType: "application/json; charset=utf-8"}, integer, num("1"), "p=1"},
		{"JSON items", media.Encoding{ContentType: "application/json"}, listOf(str), array{"a", "b"}, "p=%22a%22&p=%22b%22"},
		{"XML", media.Encoding{ContentType: "application/xml"}, home, object{"no": num("1")}, "p=%3C%3Fxml+version%3D%221.0%22+encoding%3D%22UTF-8%22%3F%3E%0A%3Croot%3E%3Cno%3E1%3C%2Fno%3E%3C%2Froot%3E"},
		{"the default if it is listed", media.Encoding{ContentType: "application/json, text/*"}, str, "a", "p=a"},
		{"binary is text already", media.Encoding{ContentType: "image/png, image/jpeg"}, base64, "aGk=", "p=aGk%3D"},
		{"list not exploded", media.Encoding{Explode: &no}, listOf(str), array{"a,b", "c"}, "p=a%2Cb,c"},
		{"list exploded", media.Encoding{Style: "form"}, listOf(str), array{"a", "b"}, "p=a&p=b"},
		{"pipes", media.Encoding{Style: "pipeDelimited"}, listOf(integer), array{num("1"), num("2")}, "p=1%7C2"},
		{"spaces", media.Encoding{Style: "spaceDelimited", ContentType: "application/json"}, listOf(integer), array{num("1"), num("2")}, "p=1%202"},
		{"deep object", media.Encoding{Style: "deepObject"}, home, object{"no": num("1"), "street": "s"}, "p%5Bstreet%5D=s&p%5Bno%5D=1"},
		{"object not exploded", media.Encoding{Style: "form", Explode: &no}, home, object{"no": num("1"), "street": "s"}, "p=street,s,no,1"},
		{"object exploded", media.Encoding{Explode: &yes}, home, object{"no": num("1"), "street": "s"}, "street=s&no=1"},
		{"reserved", media.Encoding{AllowReserved: true}, str, "a/b?c", "p=a/b?c"},
		{"an encoding that cannot be meant", media.Encoding{Style: "matrix"}, home, object{"no": num("1")}, "p=%7B%22no%22%3A1%7D"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := encoded(t, formType, map[string]media.Encoding{"p": tt.encoding})
			s, value := objectOf("p", tt.property, "q", str), object{"p": tt.value, "q": "x"}
			body, err := c.Encode(value, s)
			if err != nil || string(body) != tt.body+"&q=x" {
				t.Errorf("Encode\n got %s, %v\nwant %s&q=x", body, err, tt.body)
			}
			got, err := c.Decode([]byte(tt.body+"&q=x"), s, formType)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(value, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestFormEncodingErrors(t *testing.T) {
	t.Parallel()
	c := encoded(t, formType, map[string]media.Encoding{"j": {ContentType: "application/json"}, "s": {Explode: &no}})
	s := objectOf("j", str, "s", integer)
	for body, want := range map[string]string{
		"j=a":     `form: at /j: "a" stands where a value should`,
		"s=1&s=2": "form: at /s: the name is given 2 times, but takes one value",
	} {
		if _, err := c.Decode([]byte(body), s, formType); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	if got, err := c.Encode(object{"s": array{array{}}}, s); err == nil {
		t.Errorf("a nested list is written as %q", got)
	}
}

func part(name, more, body string) string {
	return "--x\r\nContent-Disposition: form-data; name=\"" + name + "\"" + more + "\r\n\r\n" + body + "\r\n"
}

// TestMultipartEncoding holds both ways of one property "p" of a form.
func TestMultipartEncoding(t *testing.T) {
	t.Parallel()
	limit := media.Header{Parameter: style.Parameter{Name: "X-Limit", Schema: &schema.Schema{Type: []string{"integer"}, Default: num("5"), HasDefault: true}}, Required: true}
	file, picture := `; filename="p"`, &schema.Schema{}
	tests := []struct {
		name     string
		encoding media.Encoding
		property *schema.Schema
		value    any
		parts    string
	}{
		{"picture", media.Encoding{ContentType: "image/png, image/jpeg"}, picture, "\xff", part("p", file+"\r\nContent-Type: image/png", "\xff")},
		{"any picture", media.Encoding{ContentType: "image/*"}, picture, "\xff", part("p", file+"\r\nContent-Type: image/png", "\xff")},
		{"pictures", media.Encoding{ContentType: "image/jpeg"}, listOf(picture), array{"\xff", "\xfe"}, part("p", file+"\r\nContent-Type: image/jpeg", "\xff") + part("p", file+"\r\nContent-Type: image/jpeg", "\xfe")},
		{"a type nobody reads", media.Encoding{ContentType: "application/vnd.x"}, str, "a", part("p", file+"\r\nContent-Type: application/vnd.x", "a")},
		{"XML", media.Encoding{ContentType: "application/xml; charset=utf-8"}, home, object{"no": num("1")}, part("p", "\r\nContent-Type: application/xml; charset=utf-8", xmlStart+"<root><no>1</no></root>")},
		{"JSON text", media.Encoding{ContentType: "application/json"}, str, "a", part("p", "\r\nContent-Type: application/json", `"a"`)},
		{"object by default", media.Encoding{}, home, object{"no": num("1")}, part("p", "\r\nContent-Type: application/json", `{"no":1}`)},
		{"objects by default", media.Encoding{}, listOf(home), array{object{"no": num("1")}}, part("p", "\r\nContent-Type: application/json", `{"no":1}`)},
		{"plain text said", media.Encoding{ContentType: "text/plain"}, str, "a", part("p", "\r\nContent-Type: text/plain", "a")},
		{"header", media.Encoding{Headers: []media.Header{limit}}, str, "a", "--x\r\nContent-Disposition: form-data; name=\"p\"\r\nX-Limit: 5\r\n\r\na\r\n"},
		{"list not exploded", media.Encoding{Explode: &no}, listOf(str), array{"a b", "ü"}, part("p", "", "a b,ü")},
		{"pipes", media.Encoding{Style: "pipeDelimited"}, listOf(str), array{"a,b", "c"}, part("p", "", "a,b|c")},
		{"deep object", media.Encoding{Style: "deepObject"}, home, object{"no": num("1")}, part("p[no]", "", "1")},
		{"object exploded", media.Encoding{Style: "form"}, home, object{"no": num("1"), "street": "50% +"}, part("street", "", "50% +") + part("no", "", "1")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := encoded(t, "multipart/form-data", map[string]media.Encoding{"p": tt.encoding})
			s, value := objectOf("p", tt.property, "q", str), object{"p": tt.value, "q": "x"}
			want := tt.parts + part("q", "", "x") + "--x--\r\n"
			got, err := c.Decode([]byte(want), s, "multipart/form-data; boundary=x")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(value, got); diff != "" {
				t.Errorf("Decode (-want +got):\n%s", diff)
			}
			body, err := c.Encode(value, s)
			if err != nil {
				t.Fatal(err)
			}
			boundary := strings.TrimPrefix(c.(media.ContentTyper).ContentType(body), "multipart/form-data; boundary=")
			if diff := cmp.Diff(want, strings.ReplaceAll(string(body), "--"+boundary, "--x")); diff != "" {
				t.Errorf("Encode (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMultipartEncodingRead(t *testing.T) {
	t.Parallel()
	integers := media.Header{Parameter: style.Parameter{Name: "X-Limit", Schema: integer}, Required: true}
	c := encoded(t, "multipart/form-data", map[string]media.Encoding{
		"pic": {ContentType: "image/png, image/jpeg"}, "any": {ContentType: "image/*"}, "json": {ContentType: "application/json"},
		"head": {Headers: []media.Header{integers}}, "flat": {Explode: &no},
	})
	s := objectOf("pic", file, "any", file, "json", home, "head", str, "flat", listOf(integer), "homes", listOf(home))
	tests := []struct {
		name, parts string
		want        any // a value, or an error's text
	}{
		{"listed", part("pic", "\r\nContent-Type: image/jpeg", "a"), object{"pic": "a"}},
		{"in range", part("any", "\r\nContent-Type: IMAGE/gif", "a"), object{"any": "a"}},
		{"no content type", part("pic", "", "a"), object{"pic": "a"}},
		{"no content type, JSON", part("json", "", `{"no":1}`), object{"json": object{"no": num("1")}}},
		{"JSON in a file", part("json", `; filename="a.json"`+"\r\nContent-Type: application/json", `{"no":1}`), object{"json": object{"no": num("1")}}},
		{"list in one part", part("homes", "\r\nContent-Type: application/json", `[{"no":1},{"no":2}]`), object{"homes": array{object{"no": num("1")}, object{"no": num("2")}}}},
		{"flat list", part("flat", "", "1,2"), object{"flat": array{num("1"), num("2")}}},
		{"header", part("head", "\r\nX-Limit: 5", "a"), object{"head": "a"}},
		{"not listed", part("pic", "\r\nContent-Type: image/gif", "a"), `multipart: at /pic: content type "image/gif" is not one that the document takes here: image/png, image/jpeg`},
		{"not in range", part("any", "\r\nContent-Type: text/plain", "a"), `multipart: at /any: content type "text/plain" is not one that the document takes here: image/*`},
		{"no type at all", part("pic", "\r\nContent-Type: png", "a"), `multipart: at /pic: media type "png": write it as type/subtype`},
		{"no header", part("head", "", "a"), "multipart: at /head: the part has no header X-Limit, which it needs"},
		{"wrong header", part("head", "\r\nX-Limit: ten", "a"), `multipart: at /head: header X-Limit of the part: "ten" stands where integer should`},
		{"bytes in a list", part("flat", "", "\xff"), "multipart: line 1, column 1: at /flat: byte 0xFF is not UTF-8; send the text as UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := c.Decode([]byte(tt.parts+"--x--\r\n"), s, "multipart/form-data; boundary=x")
			if err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestMultipartEncodingErrors(t *testing.T) {
	t.Parallel()
	needed := media.Header{Parameter: style.Parameter{Name: "X-Limit", Schema: integer}, Required: true}
	tests := []struct {
		encoding media.Encoding
		value    any
		want     string
	}{
		{media.Encoding{Headers: []media.Header{needed}}, "a", `write multipart: member "p": header "X-Limit" of the part is needed, and its schema names no value`},
		{media.Encoding{ContentType: "image/png"}, object{}, `write multipart: member "p": an object cannot be written as a single text, and image/png is not written here`},
		{media.Encoding{Explode: &no}, array{"a,b", "c"}, `write multipart: member "p": query parameter "p": "a,b,c" holds the separator "," among its items`},
	}
	for _, tt := range tests {
		_, err := encoded(t, "multipart/form-data", map[string]media.Encoding{"p": tt.encoding}).Encode(object{"p": tt.value}, nil)
		if err == nil || err.Error() != tt.want {
			t.Errorf("got  %v\nwant %s", err, tt.want)
		}
	}
}

func TestEncodingCheck(t *testing.T) {
	t.Parallel()
	tests := []struct {
		encoding media.Encoding
		want     string
	}{
		{media.Encoding{}, ""},
		{media.Encoding{ContentType: "image/*, text/plain; charset=utf-8", Style: "deepObject"}, ""},
		{media.Encoding{Style: "matrix"}, `"matrix" is no style of a form; one of form, spaceDelimited, pipeDelimited, deepObject is`},
		{media.Encoding{ContentType: "json"}, `content type "json": media type "json": write it as type/subtype`},
	}
	for _, tt := range tests {
		got := ""
		if err := tt.encoding.Check(); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
	if c := encoded(t, "application/json", map[string]media.Encoding{"p": {ContentType: "text/plain"}}); c != codec(t, "application/json") {
		t.Error("an encoding changes the codec of JSON")
	}
}
