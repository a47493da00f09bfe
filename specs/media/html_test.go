package media_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/media"
	"understudy/specs/schema"
)

func TestHTMLShowsAValueInAPage(t *testing.T) {
	t.Parallel()
	thing := objectOf("text", str, "n", integer)
	thing.Location = "api.yaml#/components/schemas/Thing"
	value := object{"n": num("1"), "text": `</pre><script>alert("&")</script>`}
	page, err := codec(t, "text/html").Encode(value, thing)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<!DOCTYPE html>", "<title>Thing</title>", "&lt;script&gt;"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("%q is missing in %s", want, page)
		}
	}
	if strings.Contains(string(page), "<script") {
		t.Errorf("a tag came through: %s", page)
	}
	got, err := codec(t, "text/html").Decode(page, thing, "text/html; charset=utf-8")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(any(value), got); diff != "" {
		t.Error(diff)
	}
}

func TestHTMLTitleCannotBreakOut(t *testing.T) {
	t.Parallel()
	page, err := codec(t, "text/html").Encode(array{}, &schema.Schema{Type: []string{"array"}, Title: "<b>"})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(page), "<b>") {
		t.Errorf("%s", page)
	}
}

func TestHTMLTextIsThePageItself(t *testing.T) {
	t.Parallel()
	page, err := codec(t, "text/html").Encode("<p>hello", str)
	if err != nil || string(page) != "<p>hello" {
		t.Errorf("%q, %v", page, err)
	}
	got, err := codec(t, "text/html").Decode(page, str, "")
	if err != nil || got != "<p>hello" {
		t.Errorf("%v, %v", got, err)
	}
}

func FuzzHTML(f *testing.F) {
	f.Add([]byte("<pre>{&#34;a&#34;: 1}</pre>"))
	f.Add([]byte("<pre></pre>"))
	f.Add([]byte(`""`))
	c, _ := media.For("text/html")
	f.Fuzz(func(t *testing.T, data []byte) {
		value, err := c.Decode(data, objectOf("a", integer), "")
		if err != nil {
			return
		}
		page, err := c.Encode(value, nil)
		if err != nil {
			t.Fatal(err)
		}
		if text, isText := value.(string); isText { // is the page itself
			if string(page) != text {
				t.Errorf("%q is sent as %q", text, page)
			}
			return
		}
		again, err := c.Decode(page, objectOf("a", integer), "")
		if diff := cmp.Diff(value, again); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
	})
}
