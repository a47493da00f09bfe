package media_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/media"
	"understudy/specs/schema"
)

// TestRangeReadsWhatComes takes a body of */* for what its Content-Type says.
func TestRangeReadsWhatComes(t *testing.T) {
	t.Parallel()
	codec, known := media.ForRange("*/*")
	if !known {
		t.Fatal("no codec of */*")
	}
	s := objectOf("name", str)
	for contentType, text := range map[string]string{
		"": `{"name":"Ada"}`, "application/json": `{"name":"Ada"}`, "application/merge-patch+json": `{"name":"Ada"}`,
		"*/*": `{"name":"Ada"}`, "application/x-www-form-urlencoded": `name=Ada`, "application/xml": `<root><name>Ada</name></root>`,
	} {
		value, err := codec.Decode([]byte(text), s, contentType)
		if diff := cmp.Diff(any(map[string]any{"name": "Ada"}), value); err != nil || diff != "" {
			t.Errorf("%s as %q: %v %s", text, contentType, err, diff)
		}
	}
	for _, contentType := range []string{"application/x-unheard-of", "application/octet-stream"} {
		if _, err := codec.Decode([]byte("abc"), s, contentType); !errors.Is(err, media.ErrUnread) {
			t.Errorf("as %s: %v", contentType, err)
		}
	}
}

// TestRangeWritesJSON says what it wrote by its Content-Type.
func TestRangeWritesJSON(t *testing.T) {
	t.Parallel()
	codec, _ := media.ForRange("application/*")
	for _, test := range []struct {
		schema            *schema.Schema
		want, contentType string
		value             any
	}{
		{objectOf("a", str), `{"a":"b"}`, "application/json", map[string]any{"a": "b"}},
		{file, "a\x00b", "application/octet-stream", "a\x00b"},
	} {
		body, err := codec.Encode(test.value, test.schema)
		if err != nil || string(body) != test.want {
			t.Errorf("%v is written %q, %v", test.value, body, err)
		}
		if got := codec.(media.ContentTyper).ContentType(body); got != test.contentType {
			t.Errorf("%q is called %s", body, got)
		}
	}
	if _, known := media.ForRange("text/*"); known {
		t.Error("JSON is no text/*")
	}
}
