package media_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/media"
	"understudy/specs/schema"
)

var (
	picture  = &schema.Schema{Type: []string{"string"}, ContentMediaType: "image/png"}
	listed   = &schema.Schema{Type: []string{"array"}, PrefixItems: []*schema.Schema{home, str}, Items: picture}
	labelled = objectOf("home", home, "title", str, "pics", listOf(picture))
)

func TestMultipartList(t *testing.T) {
	t.Parallel()
	lines := func(parts ...string) string { return strings.Join(parts, "\r\n") + "\r\n" }
	tests := []struct {
		name   string
		schema *schema.Schema
		body   string
		want   any
	}{
		{"items", listed, lines("--x", "Content-Type: application/json", "", `{"no":1}`, "--x", "", "a b", "--x", "Content-Type: image/png", "", "\xff", "--x--"), array{object{"no": num("1")}, "a b", "\xff"}},
		{"no schema", nil, lines("--x", "Content-Type: application/json", "", `{"no":1}`, "--x", "", "a", "--x--"), array{object{"no": num("1")}, "a"}},
		{"no items", listed, "--x--\r\n", array{}},
		{"named by disposition", labelled, lines("--x", `Content-Disposition: attachment; name="title"`, "", "t", "--x", "Content-Disposition: inline; name=home", "", "{}", "--x--"), object{"title": "t", "home": object{}}},
		{"named by Content-ID", labelled, lines("--x", "Content-ID: <title>", "", "t", "--x", "Content-ID: <pics>", "", "\xff", "--x", "Content-ID: <pics>", "", "\xfe", "--x--"), object{"title": "t", "pics": array{"\xff", "\xfe"}}},
		{"in the order declared", labelled, lines("--x", "Content-Type: application/json", "", "{}", "--x", "", "t", "--x--"), object{"home": object{}, "title": "t"}},
	}
	for _, mediaType := range []string{"multipart/mixed", "multipart/related"} {
		for _, test := range tests {
			t.Run(mediaType+" "+test.name, func(t *testing.T) {
				t.Parallel()
				c := codec(t, mediaType)
				got, err := c.Decode([]byte(test.body), test.schema, mediaType+"; boundary=x")
				if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
					t.Fatal(err, diff)
				}
				body, err := c.Encode(got, test.schema)
				if err != nil {
					t.Fatal(err)
				}
				again, err := c.Decode(body, test.schema, c.(media.ContentTyper).ContentType(body))
				if diff := cmp.Diff(test.want, again); diff != "" || err != nil {
					t.Errorf("%v %s%s", err, diff, body)
				}
			})
		}
	}
}

func TestMultipartListErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		contentType, body string
		schema            *schema.Schema
		want              string
	}{
		{"multipart/mixed", "", listed, "multipart: the content type has no boundary; write multipart/mixed; boundary=…"},
		{"multipart/mixed; boundary=x", "--x\r\n\r\n{\"no\":}\r\n--x--", listed, `json: line 1, column 7: at /0/no: "}" stands where a value should`},
		{"multipart/mixed; boundary=x", strings.Repeat("--x\r\n\r\n1\r\n", 101) + "--x--", listOf(str), "multipart: more than 100 parts"},
		{"multipart/mixed; boundary=x", "--x\r\n\r\n1\r\n--x--", &schema.Schema{Type: []string{"object"}}, `multipart: part 1 has no name; it needs Content-Disposition: form-data; name="…"`},
		{"multipart/related; boundary=x", "--x\r\n\r\n1\r\n", listOf(str), "multipart: part 1: unexpected EOF"},
	}
	for _, test := range tests {
		_, err := codec(t, test.contentType).Decode([]byte(test.body), test.schema, test.contentType)
		if err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}

func TestMultipartRelatedNamesTheTypeOfItsRoot(t *testing.T) {
	t.Parallel()
	c := codec(t, "multipart/related")
	body, err := c.Encode(array{object{"no": num("1")}, "a"}, listed)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.(media.ContentTyper).ContentType(body); !strings.HasPrefix(got, "multipart/related; boundary=") || !strings.HasSuffix(got, `; type="application/json"`) {
		t.Error(got)
	}
}
