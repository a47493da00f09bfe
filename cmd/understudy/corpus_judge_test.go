package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"testing"

	"understudy/specs"
	"understudy/specs/traffic"
)

// corpusJudge is the second validator at work.
type corpusJudge struct {
	command *exec.Cmd
	input   io.WriteCloser
	output  bytes.Buffer
	talk    bytes.Buffer
	asked   []*corpusAnswer
	of      []*corpusDocument
}

// corpusAnswer is what the mock answered, and what the judge said of it.
type corpusAnswer struct {
	operation *specs.Operation
	request   traffic.Request
	response  traffic.Response
	valid     bool // whether the request was
	verdict   string
	reason    string
}

func startJudge(t *testing.T) *corpusJudge {
	t.Helper()
	j := &corpusJudge{command: exec.CommandContext(t.Context(), "node", "judge.mjs")}
	j.command.Dir, j.command.Stdout, j.command.Stderr = "testdata/corpus", &j.output, &j.talk
	var err error
	if j.input, err = j.command.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := j.command.Start(); err != nil {
		t.Fatalf("the second validator needs Node: %v", err)
	}
	return j
}

// ask shows all answers of a document to the judge.
func (j *corpusJudge) ask(t *testing.T, d *corpusDocument) {
	t.Helper()
	file, err := filepath.Abs(d.file)
	if err != nil {
		t.Fatal(err)
	}
	encoder := json.NewEncoder(j.input)
	for _, a := range d.answers {
		question := map[string]any{
			"id": len(j.asked), "file": file, "method": a.operation.Method, "path": a.operation.Path,
			"status": a.response.Status, "mediaType": a.response.Header.Get("Content-Type"),
		}
		if len(a.response.Body) > 0 {
			question["body"] = string(a.response.Body)
		}
		j.asked, j.of = append(j.asked, a), append(j.of, d)
		if err := encoder.Encode(question); err != nil {
			t.Fatalf("%v: %s", err, &j.talk)
		}
	}
}

// answers ends the questions and notes what was said to them.
func (j *corpusJudge) answers(t *testing.T, documents []*corpusDocument) {
	t.Helper()
	if err := errors.Join(j.input.Close(), j.command.Wait()); err != nil {
		t.Fatalf("%v: %s", err, &j.talk)
	}
	decoder := json.NewDecoder(bufio.NewReader(&j.output))
	for range j.asked {
		var said struct {
			ID              int
			Verdict, Reason string
		}
		if err := decoder.Decode(&said); err != nil {
			t.Fatal(err)
		}
		j.asked[said.ID].verdict, j.asked[said.ID].reason = said.Verdict, said.Reason
	}
	for i, a := range j.asked {
		j.of[i].noteVerdict(a)
	}
}

// noteVerdict makes a fault of an invalid answer, and of an undeclared status
// where nothing was wrong with the request.
func (d *corpusDocument) noteVerdict(a *corpusAnswer) {
	operation := a.operation.Method + " " + a.operation.Path
	switch {
	case a.verdict == "invalid", a.verdict == "unjudged":
		d.fault("answer", operation, "%d %s\n\t%s %s\n\t%.600s", a.response.Status, a.reason, a.request.Method, a.request.URL, a.response.Body)
	case a.verdict == "tagged":
		d.fault("tagged", operation, "valid only because the discriminator decides between branches that overlap")
	case a.verdict == "undeclared" && a.valid:
		d.fault(fmt.Sprintf("status-%d", a.response.Status), operation, "%s\n\t%s %s %.300s\n\t%.300s", a.reason, a.request.Method, a.request.URL, a.request.Body, a.response.Body)
	}
}
