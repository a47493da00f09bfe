package specs_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A misspelt member is told with its place and the one that was meant; nothing
// written in an example, an extension or a map of the author's own names is one.
func TestUnknownMembers(t *testing.T) {
	t.Parallel()
	text := `openapi: 3.0.3
info: {title: T, version: '1', licence: {name: a}}
paths:
  /a:
    gett: {}
    get:
      x-any: {b: c}
      responses:
        200:
          description: d
          content: {a/b: {example: {b: c}, examples: {e: {value: {b: c}}}}}
          links: {l: {operationId: a, requestBody: {b: c}}}
      operationId: a
      zzzzzzz: 1
`
	want := []string{
		`warning api.yaml:2:32: unknown member "licence" (info); it is ignored at #/info/licence. did you mean "license"?`,
		`warning api.yaml:5:5: unknown member "gett" (path item); it is ignored at #/paths/~1a/gett. did you mean "get"?`,
		`warning api.yaml:14:7: unknown member "zzzzzzz" (operation); it is ignored at #/paths/~1a/get/zzzzzzz`,
	}
	if diff := cmp.Diff(want, judge(t, map[string]string{"api.yaml": text})); diff != "" {
		t.Error(diff)
	}
}
