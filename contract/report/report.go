// Package report writes what a contract run finds. A format is a listener: it is
// told each result and the outcome, and writes them in its own way to the writer
// it was given. It judges nothing, sends nothing and knows no command line.
//
// All text that came from outside (the document, the target) is cleaned before it
// is written: see cleaner.
package report

import (
	"errors"
	"fmt"
	"io"

	"understudy/contract"
	"understudy/specs"
	"understudy/specs/document"
)

// Format is a way to write a report.
type Format struct {
	Name string // as --report names it
	Doc  string // one line of help
	// New makes a reporter that writes to w. It neither closes nor flushes w.
	New func(w io.Writer, o Options) contract.Reporter
}

// All lists the formats, the default first.
var All = []Format{
	{"text", "defects, unproven operations and the verdict, for people", newText},
	{"json", "one JSON object a line for each event (NDJSON)", newJSON},
	{"junit", "JUnit XML: a suite for each operation", newJUnit},
}

// Options says how to write. The zero value writes without colours, hides no
// secrets and takes every failure as grave enough.
type Options struct {
	Colour bool
	// Redact replaces the secrets in a text; all that is written passes it. nil
	// hides nothing.
	Redact func(string) string
	// FailOn is the least severity that counts against the target; "" is any.
	FailOn contract.Severity
}

// Names lists the names of all formats in order.
func Names() []string {
	names := make([]string, len(All))
	for i, f := range All {
		names[i] = f.Name
	}
	return names
}

// Find gives the format of a name. The error of an unknown one names the nearest.
func Find(name string) (Format, error) {
	for _, f := range All {
		if f.Name == name {
			return f, nil
		}
	}
	advice := fmt.Sprintf("there are %v", Names())
	if near := document.Suggest(name, Names()); near != "" {
		advice = fmt.Sprintf("did you mean %q?", near)
	}
	return Format{}, fmt.Errorf("unknown report format %q. %s", name, advice)
}

// Multi makes one reporter of several. Each is told everything, in order; the
// errors of all are joined.
func Multi(reporters ...contract.Reporter) contract.Reporter { return multi(reporters) }

type multi []contract.Reporter

func (m multi) Start(api *specs.API, url string, cases int) {
	for _, r := range m {
		r.Start(api, url, cases)
	}
}

func (m multi) Result(result contract.Result) {
	for _, r := range m {
		r.Result(result)
	}
}

func (m multi) Finish(report contract.Report) error {
	var all []error
	for _, r := range m {
		all = append(all, r.Finish(report))
	}
	return errors.Join(all...)
}
