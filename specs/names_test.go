package specs_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNamesAreJudged(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"no formats", "x-mock-names: {paths: [{path: '/{format}/{name}'}]}\n",
			[]string{"warning api.yaml:4:1: {format} stands for nothing at #/x-mock-names. list the formats as path in x-mock-negotiate"}},
		{"no name", "x-mock-names: {paths: [{path: /call/name}]}\n",
			[]string{"error api.yaml:4:25: /call/name is no path with a segment {name}; write it like /call/{name} at #/x-mock-names/paths/0/path"}},
		{"fine", "x-mock-names: {paths: [{path: '/{format}/{name}'}]}\nx-mock-negotiate: {order: [{path: {json: application/json}}]}\n", nil},
		{"a pattern", "x-mock-write: {text/xml: {texts: {A: {pattern: '('}}}}\n",
			[]string{"error api.yaml:4:39: \"(\" is no regular expression: error parsing regexp: missing closing ): `(` at #/x-mock-write/text~1xml/texts/A/pattern"}},
	} {
		text := "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n" + test.text
		got := judge(t, map[string]string{"api.yaml": text})
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}
