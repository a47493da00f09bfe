package main

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// corpusException allows a kind of fault. In its document and operation * stands
// for any text.
type corpusException struct {
	line, what, document, operation string
	used                            bool
}

type corpusExceptions []*corpusException

// readExceptions reads a line each: what, document, operation, then the reason
// after a colon. Remarks begin with #.
func readExceptions(t *testing.T, file string) corpusExceptions {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out corpusExceptions
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		rule, reason, found := strings.Cut(line, ": ")
		words := strings.SplitN(rule, " ", 3)
		if !found || reason == "" || len(words) < 3 {
			t.Fatalf("%s: %q is not WHAT DOCUMENT OPERATION: REASON", file, line)
		}
		out = append(out, &corpusException{line: line, what: words[0], document: words[1], operation: words[2]})
	}
	return out
}

func (all corpusExceptions) covers(document string, f corpusFault) bool {
	covered := false
	for _, e := range all {
		if e.what == f.what && matches(e.document, document) && matches(e.operation, f.operation) {
			e.used, covered = true, true
		}
	}
	return covered
}

// matches compares with a pattern in which * stands for any text, slashes included.
func matches(pattern, text string) bool {
	noSlash := strings.NewReplacer("/", "\x00", "[", `\[`)
	ok, err := path.Match(noSlash.Replace(pattern), strings.ReplaceAll(text, "/", "\x00"))
	return ok && err == nil
}

// unneeded lists the exceptions for documents that were tried and for which no
// fault was found.
func (all corpusExceptions) unneeded(documents []*corpusDocument) []string {
	var out []string
	for _, e := range all {
		tried := slices.ContainsFunc(documents, func(d *corpusDocument) bool { return matches(e.document, d.name) })
		if tried && !e.used {
			out = append(out, e.line)
		}
	}
	return out
}

// TestCorpusExceptions shows that an exception covers its own fault only, and
// that one without a fault is told.
func TestCorpusExceptions(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "exceptions.txt")
	text := "# remark\n\nstatus pets.yaml GET /pets/*: none is declared\nanswer pets.yaml *: no reason\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	all := readExceptions(t, file)
	for _, test := range []struct {
		document, what, operation string
		want                      bool
	}{
		{"pets.yaml", "status", "GET /pets/{id}/toys", true},
		{"pets.yaml", "status", "GET /pets", false},
		{"pets.yaml", "sequence", "GET /pets/{id}", false},
		{"toys.yaml", "status", "GET /pets/{id}", false},
	} {
		if got := all.covers(test.document, corpusFault{what: test.what, operation: test.operation}); got != test.want {
			t.Errorf("%+v: covered %t", test, got)
		}
	}
	got := all.unneeded([]*corpusDocument{{name: "pets.yaml"}})
	if diff := cmp.Diff([]string{"answer pets.yaml *: no reason"}, got); diff != "" {
		t.Error(diff)
	}
	if more := all.unneeded([]*corpusDocument{{name: "toys.yaml"}}); len(more) > 0 {
		t.Errorf("told of a document that was not tried: %v", more)
	}
}
