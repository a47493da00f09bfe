package report

import (
	"fmt"
	"io"

	"understudy/contract"
	"understudy/specs"
)

// Progress makes a reporter that keeps one line of a terminal up to date, such
// as "37/120 cases · 2 findings · createChat", and takes it away at the end.
// It writes nothing where terminal is false.
func Progress(w io.Writer, terminal bool, o Options) contract.Reporter {
	if !terminal {
		return Multi()
	}
	return &progress{out: w, clean: cleaner{o.Redact}, found: map[string]bool{}}
}

type progress struct {
	out         io.Writer
	clean       cleaner
	cases, done int
	found       map[string]bool // fingerprints
}

// lineWidth keeps the line from wrapping, which "\r" could not take back.
const lineWidth = 78

// clearLine returns to the first column and empties the line.
const clearLine = "\r\x1b[K"

// Start remembers how many cases are planned; 0 is unknown.
func (p *progress) Start(_ *specs.API, _ string, cases int) { p.cases = cases }

// Result rewrites the line.
func (p *progress) Result(r contract.Result) {
	p.done++
	for _, f := range r.Failures {
		p.found[f.Fingerprint] = true
	}
	count := fmt.Sprint(p.done)
	if p.cases >= p.done {
		count = fmt.Sprintf("%d/%d", p.done, p.cases)
	}
	line := []rune(fmt.Sprintf("%s cases · %s · %s", count, plural(len(p.found), "finding"), p.clean.line(idOf(r.Case.Operation))))
	fmt.Fprint(p.out, clearLine+string(line[:min(len(line), lineWidth)]))
}

// Finish empties the line.
func (p *progress) Finish(contract.Report) error {
	_, err := io.WriteString(p.out, clearLine)
	return err
}
