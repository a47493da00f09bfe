package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"understudy/contract"
)

// What keeps the report to a screen: how many defects are told at length, how
// many at all, how many lines of a message and of a command are shown and how
// wide, and how many leftovers, reasons and names of one reason.
const (
	shownInFull    = 3
	shownAtAll     = 10
	longestMessage = 4
	longestCurl    = 3
	widest         = 400
	shownLeft      = 3
	shownReasons   = 6
	shownNames     = 6
)

// text writes at the end, for people: what is wrong, what is unproven, the verdict.
type text struct {
	book
	out   io.Writer
	clean cleaner
	o     Options
}

func newText(w io.Writer, o Options) sink { return &text{out: w, o: o} }

func (t *text) finish(e finishEvent) error {
	w := bufio.NewWriter(t.out)
	fresh, known := split(e.Failures)
	t.heading(w, e)
	t.defects(w, fresh)
	t.known(w, known)
	t.unproven(w, e.unproven())
	t.leftovers(w, e.Leftovers)
	for _, note := range e.Notes {
		fmt.Fprintf(w, "%s %s\n", t.paint(yellow, "Note:"), t.clean.line(note))
	}
	fmt.Fprintln(w, e.tally())
	fmt.Fprintf(w, "%s: %s\n", t.paint(verdictColours[e.Verdict], "Verdict: "+t.clean.line(e.Verdict)), t.clean.line(e.Why))
	return w.Flush()
}

func (t *text) heading(w io.Writer, e finishEvent) {
	fmt.Fprintf(w, "%s at %s, seed %d\n\n", t.paint(bold, t.clean.line(t.title())), t.clean.line(e.URL), e.Seed)
}

// defects tells the first at length, as many as fit a screen, the next in a line
// each, and counts the rest.
func (t *text) defects(w io.Writer, failures []failureJSON) {
	for i, f := range failures[:min(len(failures), shownAtAll)] {
		if i < shownInFull {
			t.defect(w, f)
			continue
		}
		fmt.Fprintf(w, "%s %s  %s  %s · %s\n", t.severity(f.Severity), t.clean.line(f.Check), t.clean.line(f.Place.full()), t.clean.line(t.operation(f.Operation)), t.clean.line(f.Fingerprint))
	}
	if rest := len(failures) - shownAtAll; rest > 0 {
		fmt.Fprintf(w, "… and %d more; --report html=FILE shows all\n", rest)
	}
	if len(failures) > shownInFull {
		fmt.Fprintln(w)
	}
}

func (t *text) defect(w io.Writer, f failureJSON) {
	fmt.Fprintf(w, "%s %s  %s\n", t.severity(f.Severity), t.paint(bold, t.clean.line(f.Check)), t.clean.line(t.operation(f.Operation)))
	t.indented(w, f.Message, longestMessage)
	if at := f.Place.full(); at != "" {
		t.indented(w, at, 1)
	}
	t.indented(w, fmt.Sprintf("met in %s, first in %s · %s", plural(f.Count, "case"), f.Case, f.mark()), 1)
	if f.Curl != "" {
		t.indented(w, f.Curl, longestCurl)
	}
	fmt.Fprintln(w)
}

// indented writes the first lines of a text, each cut where it is very long.
func (t *text) indented(w io.Writer, foreign string, most int) {
	const indent = "         "
	lines := strings.Split(t.clean.block(strings.TrimRight(foreign, "\n")), "\n")
	for _, line := range lines[:min(len(lines), most)] {
		short, isCut := cut(line, widest)
		if isCut {
			short += "…"
		}
		fmt.Fprintln(w, indent+short)
	}
	if rest := len(lines) - most; rest > 0 {
		fmt.Fprintf(w, "%s… %s more\n", indent, plural(rest, "line"))
	}
}

// known lists what a baseline lives with, a line each.
func (t *text) known(w io.Writer, failures []failureJSON) {
	if len(failures) == 0 {
		return
	}
	fmt.Fprintln(w, t.paint(cyan, "Known: the baseline lives with these"))
	for _, f := range failures[:min(len(failures), shownLeft)] {
		fmt.Fprintf(w, "  %s  %s  %s: %s\n", t.clean.line(f.Fingerprint), t.clean.line(f.Check), t.clean.line(t.operation(f.Operation)), t.clean.line(f.Known))
	}
	if rest := len(failures) - shownLeft; rest > 0 {
		fmt.Fprintf(w, "  … and %d more\n", rest)
	}
	fmt.Fprintln(w)
}

func (t *text) unproven(w io.Writer, proofs []proofJSON) {
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
		names[p.Reason] = append(names[p.Reason], t.operation(p.Operation))
	}
	for _, reason := range reasons[:min(len(reasons), shownReasons)] {
		of := names[reason]
		shown := strings.Join(of[:min(len(of), shownNames)], ", ")
		if rest := len(of) - shownNames; rest > 0 {
			shown += fmt.Sprintf(" and %d more", rest)
		}
		fmt.Fprintf(w, "  %s: %s\n", t.clean.line(shown), t.clean.line(reason))
	}
	if rest := len(reasons) - shownReasons; rest > 0 {
		fmt.Fprintf(w, "  … and %s more\n", plural(rest, "reason"))
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
