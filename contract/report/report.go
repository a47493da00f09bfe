// Package report writes what a contract run finds. A format is a listener: it is
// told of each case and of the outcome, and writes them in its own way to the
// writer it was given. It judges nothing, sends nothing and knows no command line.
//
// A teller makes events of what the run tells and hides secrets; every format is
// made from these events, and Convert reads them back from the JSON report. All
// text that came from outside (the document, the target) is made inert before it
// is written: see cleaner.
package report

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"understudy/contract"
	"understudy/specs"
	"understudy/specs/document"
)

// Format is a way to write a report.
type Format struct {
	Name string // as --report names it
	Doc  string // one line of help
	sink func(io.Writer, Options) sink
}

// New makes a reporter that writes to w. It neither closes nor flushes w.
func (f Format) New(w io.Writer, o Options) contract.Reporter {
	return &teller{sink: f.sink(w, o), hide: newHider(o.Redact), o: o}
}

// All lists the formats, the default first.
var All = []Format{
	{"text", "defects, unproven operations and the verdict, for people", newText},
	{"json", "one JSON object a line for each event (NDJSON); understudy report makes all others of it", newJSON},
	{"html", "one file for a browser: findings with their exchanges, and what was covered", newHTML},
	{"sarif", "SARIF 2.1.0: findings at their lines in the document", newSARIF},
	{"junit", "JUnit XML: a suite for each operation", newJUnit},
	{"markdown", "a summary for the page of a CI run", newMarkdown},
	{"github", "findings as annotations of GitHub Actions", newGitHub},
	{"har", "all exchanges as an HTTP archive", newHAR},
	{"curl", "a shell script that repeats the findings", newScript},
	{"gotest", "a Go test that repeats the findings", newGoTest},
}

// Options says how to write. The zero value writes without colours, hides only
// secrets that stand where secrets do, and takes every failure as grave enough.
type Options struct {
	Colour bool
	// Redact replaces the secrets that the run was given; all that is written
	// passes it. nil: none was given.
	Redact func(string) string
	// FailOn is the least severity that counts against the target; "" is any.
	FailOn contract.Severity
	// Checks are those that judge, for formats that explain them.
	Checks []contract.Check
	// NoTimes leaves out when and how long, so that runs can be compared.
	NoTimes bool
	// Folder is the absolute path below which files are named relatively; "" none.
	Folder string
	// Baseline adds what it has to say of the outcome; nil: none was given.
	Baseline *Baseline
	// Bound is how long the run may take, for its progress; 0: nobody knows.
	Bound time.Duration
	// Now tells the time to the progress; nil: time.Now.
	Now func() time.Time
}

func (o Options) notes(r contract.Report) []string {
	if o.Baseline == nil {
		return nil
	}
	return o.Baseline.Notes(r)
}

// below names a file relative to a folder, if it stands below it.
func below(folder, file string) string {
	if folder == "" || !filepath.IsAbs(file) {
		return filepath.ToSlash(file)
	}
	relative, err := filepath.Rel(folder, file)
	if err != nil || relative == ".." || strings.HasPrefix(relative, ".."+string(filepath.Separator)) {
		return filepath.ToSlash(file)
	}
	return filepath.ToSlash(relative)
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
