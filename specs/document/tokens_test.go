package document_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/document"
)

func TestTokensIsTheInverseOfPointer(t *testing.T) {
	t.Parallel()
	for _, want := range [][]string{nil, {""}, {"a", "b"}, {"a/b", "~", "~1", "0"}} {
		if diff := cmp.Diff(want, document.Tokens(document.Pointer(want...))); diff != "" {
			t.Error(diff)
		}
	}
}
