package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// jsonFormat is raised when a member changes its meaning or goes.
const jsonFormat = 2

// lines writes one JSON object a line: start, a result for each case, finish.
type lines struct {
	out io.Writer
	err error // the first; a stream with a hole is no use
}

func newJSON(w io.Writer, _ Options) sink { return &lines{out: w} }

func (l *lines) start(e startEvent)   { l.write(e) }
func (l *lines) result(e resultEvent) { l.write(e) }

func (l *lines) finish(e finishEvent) error {
	l.write(e)
	return l.err
}

func (l *lines) write(event any) {
	if l.err != nil {
		return
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if l.err = encoder.Encode(event); l.err == nil {
		_, l.err = io.WriteString(l.out, escapeJSON(text.String()))
	}
	if l.err != nil {
		l.err = fmt.Errorf("write json report: %w", l.err)
	}
}

// longestLine bounds one event of a stream that is read.
const longestLine = 64 << 20

// Output is a format and where it goes to.
type Output struct {
	Format Format
	To     io.Writer
	Colour bool
}

// Convert reads the JSON report of a run and writes it in other formats. The
// error names the line that is no event of such a report, or says that its end
// is missing.
func Convert(from io.Reader, to []Output) error {
	sinks := make([]sink, len(to))
	for i, output := range to {
		sinks[i] = output.Format.sink(output.To, Options{Colour: output.Colour})
	}
	scanner := bufio.NewScanner(from)
	scanner.Buffer(make([]byte, 1<<16), longestLine)
	line := 0
	for scanner.Scan() {
		line++
		ended, err := dispatch(scanner.Bytes(), line, sinks)
		if err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
		if ended {
			return nil
		}
	}
	if err := scanner.Err(); err != nil {
		return fmt.Errorf("line %d: %w", line+1, err)
	}
	if line == 0 {
		return errors.New("nothing to read. Give the report that \"verify --report json=FILE\" wrote")
	}
	return fmt.Errorf("line %d: the stream ends without a finish event: the run was cut off", line)
}

func dispatch(text []byte, line int, to []sink) (ended bool, err error) {
	var kind struct{ Event string }
	if err := json.Unmarshal(text, &kind); err != nil {
		return false, fmt.Errorf("not a JSON object: %w", err)
	}
	if (line == 1) != (kind.Event == "start") {
		return false, fmt.Errorf("event %q: the first event, and no other, is \"start\"", kind.Event)
	}
	switch kind.Event {
	case "start":
		return false, readStart(text, to)
	case "result":
		return false, readResult(text, to)
	case "finish":
		return true, readFinish(text, to)
	}
	return false, fmt.Errorf("event %q is not known; there are start, result and finish", kind.Event)
}

func readStart(text []byte, to []sink) error {
	var e startEvent
	if err := json.Unmarshal(text, &e); err != nil {
		return err
	}
	if e.Format != jsonFormat {
		return fmt.Errorf("format %d is not the %d that this version reads", e.Format, jsonFormat)
	}
	for _, one := range to {
		one.start(e)
	}
	return nil
}

func readResult(text []byte, to []sink) error {
	var e resultEvent
	if err := json.Unmarshal(text, &e); err != nil {
		return err
	}
	for _, one := range to {
		if wants, ok := one.(listener); ok {
			wants.result(e)
		}
	}
	return nil
}

func readFinish(text []byte, to []sink) error {
	var e finishEvent
	if err := json.Unmarshal(text, &e); err != nil {
		return err
	}
	var errs []error
	for _, one := range to {
		errs = append(errs, one.finish(e))
	}
	return errors.Join(errs...)
}
