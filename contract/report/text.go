package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"understudy/contract"
	"understudy/specs"
)

// shownInFull is how many defects the text report tells at length; further ones
// get a line each.
const shownInFull = 10

// shownLeft is how many leftovers it names.
const shownLeft = 5

// text writes at the end, for people: what is wrong, what is unproven, the verdict.
type text struct {
	out   io.Writer
	clean cleaner
	o     Options
	api   *specs.API
}

func newText(w io.Writer, o Options) contract.Reporter {
	return &text{out: w, clean: cleaner{o.Redact}, o: o}
}

// Start remembers the API.
func (t *text) Start(api *specs.API, _ string, _ int) { t.api = api }

// Result writes nothing: the report knows all of it.
func (t *text) Result(contract.Result) {}

// Finish writes the whole report.
func (t *text) Finish(r contract.Report) error {
	w := bufio.NewWriter(t.out)
	t.heading(w, r)
	t.defects(w, r.Failures)
	t.unproven(w, unproven(r))
	t.leftovers(w, r.Leftovers)
	t.closing(w, r)
	return w.Flush()
}

func (t *text) heading(w io.Writer, r contract.Report) {
	name := "API"
	if t.api != nil {
		name = strings.TrimSpace(t.api.Title + " " + t.api.Version)
	}
	fmt.Fprintf(w, "%s at %s, seed %d\n\n", t.paint(bold, t.clean.line(name)), t.clean.line(r.URL), r.Seed)
}

func (t *text) defects(w io.Writer, failures []contract.Failure) {
	for i, f := range failures {
		if i < shownInFull {
			t.defect(w, f)
			continue
		}
		fmt.Fprintf(w, "%s %s  %s  %s\n", t.severity(f.Severity), f.Check, t.clean.line(place(f.Place)), t.clean.line(operation(f.Operation)))
	}
	if len(failures) > shownInFull {
		fmt.Fprintln(w)
	}
}

func (t *text) defect(w io.Writer, f contract.Failure) {
	fmt.Fprintf(w, "%s %s  %s\n", t.severity(f.Severity), t.paint(bold, f.Check), t.clean.line(operation(f.Operation)))
	t.indented(w, f.Message)
	if at := place(f.Place); at != "" {
		t.indented(w, at)
	}
	t.indented(w, fmt.Sprintf("met in %s, first in %s · %s", plural(max(f.Count, 1), "case"), f.Case.ID, f.Fingerprint))
	if f.Curl != "" {
		t.indented(w, f.Curl)
	}
	fmt.Fprintln(w)
}

func (t *text) indented(w io.Writer, foreign string) {
	const indent = "         "
	fmt.Fprintln(w, indent+strings.ReplaceAll(t.clean.block(strings.TrimRight(foreign, "\n")), "\n", "\n"+indent))
}

func (t *text) unproven(w io.Writer, proofs []contract.Proof) {
	if len(proofs) == 0 {
		return
	}
	fmt.Fprintln(w, t.paint(yellow, "Unproven: no valid case was accepted and judged"))
	var reasons []string
	names := map[string][]string{}
	for _, p := range proofs {
		if names[p.Reason] == nil {
			reasons = append(reasons, p.Reason)
		}
		names[p.Reason] = append(names[p.Reason], operation(p.Operation))
	}
	for _, reason := range reasons {
		fmt.Fprintf(w, "  %s: %s\n", t.clean.line(strings.Join(names[reason], ", ")), t.clean.line(reason))
	}
	fmt.Fprintln(w)
}

func (t *text) leftovers(w io.Writer, left []string) {
	if len(left) == 0 {
		return
	}
	fmt.Fprintln(w, t.paint(yellow, "Left behind: made by this run and not deleted"))
	for _, one := range left[:min(len(left), shownLeft)] {
		fmt.Fprintf(w, "  %s\n", t.clean.line(one))
	}
	if rest := len(left) - shownLeft; rest > 0 {
		fmt.Fprintf(w, "  … and %d more; the json report lists all\n", rest)
	}
	fmt.Fprintln(w)
}

func (t *text) closing(w io.Writer, r contract.Report) {
	fmt.Fprintf(w, "%s, %d proven · %s: %d passed, %d failed, %d inconclusive · %s in %s\n",
		plural(len(r.Proofs), "operation"), len(r.Proofs)-len(unproven(r)), plural(total(r), "case"),
		r.Cases[contract.Passed], r.Cases[contract.Failed], r.Cases[contract.Inconclusive],
		plural(r.Requests, "request"), r.Duration.Round(time.Millisecond))
	word, why := verdict(r, t.o.FailOn)
	fmt.Fprintf(w, "%s: %s\n", t.paint(verdictColours[word], "Verdict: "+word), t.clean.line(why))
}

func total(r contract.Report) int {
	return r.Cases[contract.Passed] + r.Cases[contract.Failed] + r.Cases[contract.Inconclusive]
}

// operation names an operation by its id and, where that tells less, its route.
func operation(op *specs.Operation) string {
	if op == nil {
		return "-"
	}
	route := op.Method + " " + op.Path
	if op.ID == route {
		return route
	}
	return fmt.Sprintf("%s (%s)", op.ID, route)
}

// place is a spot in the document as an editor opens it, with its pointer.
func place(p specs.Place) string {
	at := p.Position.String()
	if p.Pointer == "" {
		return at
	}
	return strings.TrimSpace(at + "  #" + p.Pointer)
}

const (
	bold   = "1"
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

var severityColours = map[contract.Severity]string{
	contract.Critical: "1;31", contract.High: red, contract.Medium: yellow, contract.Low: cyan,
}

var verdictColours = map[string]string{"passed": green, "failed": red, "inconclusive": yellow}

func (t *text) severity(s contract.Severity) string {
	return t.paint(severityColours[s], fmt.Sprintf("%-8s", s))
}

func (t *text) paint(colour, words string) string {
	if !t.o.Colour || colour == "" {
		return words
	}
	return "\x1b[" + colour + "m" + words + "\x1b[0m"
}
