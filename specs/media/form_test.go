package media_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/media"
	"understudy/specs/schema"
	"understudy/specs/style"
)

const formType = "application/x-www-form-urlencoded"

func TestForm(t *testing.T) {
	t.Parallel()
	both := []example{
		{"all kinds", person, "name=a+%26&age=1&ok=true&tags=x&tags=y&home=%7B%22no%22%3A1%7D&z=%C3%A9",
			object{"name": "a &", "age": num("1"), "ok": true, "tags": array{"x", "y"}, "home": object{"no": num("1")}, "z": "é"}},
		{"null", objectOf("a", maybe), "a=", object{"a": nil}},
		{"list of objects", objectOf("l", people), "l=%7B%22age%22%3A1%7D&l=%7B%7D", object{"l": array{object{"age": num("1")}, object{}}}},
		{"nothing", person, "", object{}},
	}
	checkDecode(t, formType, both)
	checkEncode(t, formType, both)
	checkDecode(t, formType, []example{
		{"brackets", person, "home[no]=1&home[street]=s&tags[]=x&tags[]=y", object{"home": object{"no": num("1"), "street": "s"}, "tags": array{"x", "y"}}},
		{"a name with brackets", objectOf("a[]", listOf(integer)), "a[]=1", object{"a[]": array{num("1")}}},
		{"one item", person, "tags=x", object{"tags": array{"x"}}},
		{"what does not fit is left to the schema", person, "age=x&home=y", object{"age": "x", "home": "y"}},
		{"no schema", nil, "a=1&b=2&b=3", object{"a": "1", "b": array{"2", "3"}}},
	})
	checkErrors(t, formType, []mistake{
		{person, "name=a\n&age=%zz", `form: line 2, column 6: "%" must be followed by two hex digits; a percent sign itself is "%25"`},
		{person, "age=1&age=2", "form: at /age: the name is given 2 times, but takes one value"},
		{person, `home={"no":}`, `form: at /home/no: "}" stands where a value should`},
	})
	for name, value := range map[string]any{"array": array{}, "empty list": object{"a": array{}}} {
		if got, err := codec(t, formType).Encode(value, nil); err == nil {
			t.Errorf("%s is written as %q", name, got)
		}
	}
}

const multipartBody = "--x\r\n" +
	"Content-Disposition: form-data; name=\"name\"\r\n\r\na\r\nb\r\n--x\r\n" +
	"Content-Disposition: form-data; name=age\r\n\r\n12\r\n--x\r\n" +
	"Content-Disposition: form-data; name=\"tags\"\r\n\r\nt\r\n--x\r\n" +
	"Content-Disposition: form-data; name=\"home\"\r\nContent-Type: application/json; charset=utf-8\r\n\r\n{\"no\":1}\r\n--x\r\n" +
	"Content-Disposition: form-data; name=\"f\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\x00\xff\r\n--x\r\n" +
	"Content-Disposition: form-data; name=\"g\"; filename=\"b.txt\"\r\n\r\n1\r\n--x--\r\n"

func TestMultipart(t *testing.T) {
	t.Parallel()
	c := codec(t, "multipart/form-data")
	got, err := c.Decode([]byte(multipartBody), objectOf(asArgs(person, "f", file, "g", listOf(file))...), "multipart/form-data; boundary=x")
	if err != nil {
		t.Fatal(err)
	}
	want := object{"name": "a\r\nb", "age": num("12"), "tags": array{"t"}, "home": object{"no": num("1")}, "f": "\x00\xff", "g": array{"1"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func asArgs(s *schema.Schema, more ...any) []any {
	var all []any
	for _, p := range s.Properties {
		all = append(all, p.Name, p.Schema)
	}
	return append(all, more...)
}

func TestMultipartEncode(t *testing.T) {
	t.Parallel()
	c := codec(t, "multipart/form-data")
	png := &schema.Schema{Type: []string{"string"}, ContentMediaType: "image/png"}
	value := object{"a\"b": "t", "f": "\xff", "o": object{"b": num("1")}, "l": array{"1", "2"}}
	s := objectOf("f", png, "o", objectOf("b", integer), "a\"b", str, "l", listOf(str))
	body, err := c.Encode(value, s)
	if err != nil {
		t.Fatal(err)
	}
	contentType := c.(media.ContentTyper).ContentType(body)
	boundary := strings.TrimPrefix(contentType, "multipart/form-data; boundary=")
	want := strings.ReplaceAll("--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\nContent-Type: image/png\r\n\r\n\xff\r\n"+
		"--B\r\nContent-Disposition: form-data; name=\"o\"\r\nContent-Type: application/json\r\n\r\n{\"b\":1}\r\n"+
		"--B\r\nContent-Disposition: form-data; name=\"a\\\"b\"\r\n\r\nt\r\n"+
		"--B\r\nContent-Disposition: form-data; name=\"l\"\r\n\r\n1\r\n"+
		"--B\r\nContent-Disposition: form-data; name=\"l\"\r\n\r\n2\r\n--B--\r\n", "B", boundary)
	if diff := cmp.Diff(want, string(body)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(boundary) != 32 {
		t.Errorf("content type %s", contentType)
	}
	if second, _ := c.Encode(value, s); string(second) != string(body) {
		t.Error("the same value gives other bytes")
	}
	again(t, c, value, s, "")
	again(t, c, object{}, s, "")
	if _, err := c.Encode(object{"l": array{}}, s); !errors.Is(err, style.ErrEmpty) {
		t.Errorf("empty list: %v", err)
	}
}

func TestMultipartErrors(t *testing.T) {
	t.Parallel()
	part := "--x\r\nContent-Disposition: form-data; name=\"age\"\r\n\r\n1\r\n"
	tests := []struct{ contentType, body, want string }{
		{"multipart/form-data", part, "multipart: the content type has no boundary; write multipart/form-data; boundary=…"},
		{"multipart/form-data; boundary=x", part, "multipart: part 1 (age): unexpected EOF"},
		{"multipart/form-data; boundary=x", part + part + "--x--", "multipart: at /age: 2 parts have this name, which takes one value"},
		{"multipart/form-data; boundary=x", strings.Repeat(part, 101) + "--x--", "multipart: more than 100 parts"},
		{"multipart/form-data; boundary=x", "--x\r\n\r\n1\r\n--x--", `multipart: part 1 has no name; it needs Content-Disposition: form-data; name="…"`},
		{"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\xe9\"\r\n\r\n1\r\n--x--", `multipart: the name of part 1 is not UTF-8`},
		{"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=home\r\n\r\n{\"no\":}\r\n--x--", `json: line 1, column 7: at /home/no: "}" stands where a value should`},
		{"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=name\r\n\r\n\xff\r\n--x--", `multipart: line 1, column 1: at /name: byte 0xFF is not UTF-8; send the text as UTF-8`},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			t.Parallel()
			_, err := codec(t, "multipart/form-data").Decode([]byte(tt.body), person, tt.contentType)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}
