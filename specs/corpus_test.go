package specs_test

import (
	"os"
	"path/filepath"
	"testing"

	"understudy/specs"
)

// corpus lists the documents that authors out there have written; the test or
// benchmark skips where they are not at hand (CORPUS names their folder).
func corpus(t testing.TB) []string {
	t.Helper()
	folder := os.Getenv("CORPUS")
	if folder == "" {
		folder = "../../shared/data/corpus"
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) == 0 {
		t.Skip("no corpus here")
	}
	return files
}

// TestCorpus loads every document: none is refused, none lacks operations, and
// each operation and response knows its line.
func TestCorpus(t *testing.T) {
	t.Parallel()
	for _, file := range corpus(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			api, err := specs.LoadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s: %d operations, %d problems", api.Spec, len(api.Operations), len(api.Problems))
			for _, op := range api.Operations {
				if op.Place.Line == 0 {
					t.Errorf("%s has no line", op.ID)
				}
				for _, r := range op.Responses {
					if r.Place.Line < op.Place.Line && r.Place.File == "" {
						t.Errorf("%s: response %s is at line %d", op.ID, r.Status, r.Place.Line)
					}
				}
			}
		})
	}
}
