package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// corpusEnv names the folder of documents; "make corpus" sets it.
const corpusEnv = "CORPUS"

// TestCorpus plays every document of a folder, without a line of configuration,
// and tries each of its operations. A second validator judges every answer by
// the document as written; sequences from create to delete are judged by what a
// client sees. What does not hold must be among the named exceptions.
func TestCorpus(t *testing.T) {
	folder := os.Getenv(corpusEnv)
	if folder == "" {
		t.Skip("make corpus runs it")
	}
	files, err := filepath.Glob(filepath.Join(folder, os.Getenv("CORPUS_ONLY")+"*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no documents at %s: %v", folder, err)
	}
	judge := startJudge(t)
	documents := make([]*corpusDocument, 0, len(files))
	for _, file := range files {
		documents = append(documents, playDocument(t, file))
	}
	for _, d := range documents {
		judge.ask(t, d)
	}
	judge.answers(t, documents)
	tell(t, documents)
}

// corpusDocument is one document and what came of it.
type corpusDocument struct {
	name, file           string
	operations, requests int
	resources            int
	load, play           time.Duration
	memory               uint64 // bytes held after load
	answers              []*corpusAnswer
	sequences            []corpusSequence
	faults               []corpusFault
}

// corpusFault is something that does not hold.
type corpusFault struct {
	what      string // refused, inspect, untried, answer, tagged, status-404 and the like, sequence
	operation string // "GET /things"; "" is the whole document
	reason    string
}

func (d *corpusDocument) fault(what, operation, format string, values ...any) {
	d.faults = append(d.faults, corpusFault{what, operation, fmt.Sprintf(format, values...)})
}

// line is what is printed of a document.
func (d *corpusDocument) line() string {
	valid, free, undeclared := d.judged()
	worked := 0
	for _, s := range d.sequences {
		if s.fault == "" {
			worked++
		}
	}
	return fmt.Sprintf("%-52s %4d operations, load %5d ms, %6.1f MiB, %5d requests in %6d ms, answers %d/%d valid (%d of no schema, %d of undeclared status), %d resources, sequences %d/%d",
		d.name, d.operations, d.load.Milliseconds(), float64(d.memory)/(1<<20), d.requests, d.play.Milliseconds(),
		valid, valid+d.invalid(), free, undeclared, d.resources, worked, len(d.sequences))
}

func (d *corpusDocument) count(verdicts ...string) int {
	n := 0
	for _, a := range d.answers {
		if slices.Contains(verdicts, a.verdict) {
			n++
		}
	}
	return n
}

func (d *corpusDocument) judged() (valid, free, undeclared int) {
	return d.count("valid", "tagged"), d.count("free", "unread"), d.count("undeclared")
}

func (d *corpusDocument) invalid() int { return d.count("invalid", "unjudged") }

// sum adds the documents up.
func sum(documents []*corpusDocument) *corpusDocument {
	total := &corpusDocument{name: fmt.Sprintf("%d documents", len(documents))}
	for _, d := range documents {
		total.operations += d.operations
		total.requests += d.requests
		total.resources += d.resources
		total.load += d.load
		total.play += d.play
		total.memory = max(total.memory, d.memory)
		total.answers = append(total.answers, d.answers...)
		total.sequences = append(total.sequences, d.sequences...)
	}
	return total
}

// tell prints a line for each document and holds the faults against the
// exceptions.
func tell(t *testing.T, documents []*corpusDocument) {
	t.Helper()
	var lines strings.Builder
	for _, d := range append(slices.Clone(documents), sum(documents)) {
		fmt.Fprintln(&lines, d.line())
	}
	t.Logf("documents of %s\n%s", os.Getenv(corpusEnv), &lines)
	exceptions := readExceptions(t, "testdata/corpus/exceptions.txt")
	for _, d := range documents {
		for _, f := range d.faults {
			if !exceptions.covers(d.name, f) {
				t.Errorf("%s: %s %s: %s", d.name, f.what, f.operation, f.reason)
			}
		}
	}
	for _, line := range exceptions.unneeded(documents) {
		t.Errorf("no exception is needed any more: %s", line)
	}
}
