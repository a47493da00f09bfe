package report

import (
	"fmt"
	"io"
	"time"

	"understudy/contract"
	"understudy/specs"
)

// Progress makes a reporter that keeps one line of a terminal up to date, such
// as "37/120 cases · 4/10 operations · 2 findings · about 8s left · createChat",
// and takes it away at the end. It writes nothing where terminal is false.
func Progress(w io.Writer, terminal bool, o Options) contract.Reporter {
	if !terminal {
		return Multi()
	}
	now := o.Now
	if now == nil {
		now = time.Now
	}
	return &progress{
		out: w, now: now, bound: o.Bound, hide: newHider(o.Redact),
		found: map[string]bool{}, met: map[*specs.Operation]bool{},
	}
}

type progress struct {
	out               io.Writer
	clean             cleaner
	hide              *hider
	now               func() time.Time
	begun, told       time.Time
	bound             time.Duration // of the run; 0: none
	cases, operations int
	done              int
	found             map[string]bool // fingerprints
	met               map[*specs.Operation]bool
}

// lineWidth keeps the line from wrapping, which "\r" could not take back.
const lineWidth = 78

// clearLine returns to the first column and empties the line.
const clearLine = "\r\x1b[K"

// leastPause is how long the line stays: a terminal is slower than a run.
const leastPause = 50 * time.Millisecond

// Start remembers how many cases are planned; 0 is unknown.
func (p *progress) Start(api *specs.API, _ string, cases int) {
	p.cases, p.begun = cases, p.now()
	if api != nil {
		p.operations = len(api.Operations)
	}
}

// Result rewrites the line, if it has stood long enough or there is a finding.
func (p *progress) Result(r contract.Result) {
	p.done++
	p.met[r.Case.Operation] = true
	before := len(p.found)
	for _, f := range r.Failures {
		p.found[f.Fingerprint] = true
	}
	now := p.now()
	if now.Sub(p.told) < leastPause && len(p.found) == before {
		return
	}
	p.told = now
	line := []rune(p.line(p.clean.line(p.hide.text(idOf(r.Case.Operation))), now.Sub(p.begun)))
	fmt.Fprint(p.out, clearLine+string(line[:min(len(line), lineWidth)]))
}

func (p *progress) line(operation string, since time.Duration) string {
	count := fmt.Sprint(p.done)
	if p.cases >= p.done {
		count = fmt.Sprintf("%d/%d", p.done, p.cases)
	}
	text := fmt.Sprintf("%s cases · %d/%d operations · %s", count, len(p.met), p.operations, plural(len(p.found), "finding"))
	if left := p.left(since); left > 0 {
		text += fmt.Sprintf(" · about %s left", left)
	}
	return text + " · " + operation
}

// left guesses how long the run will take yet; 0: nobody knows.
func (p *progress) left(since time.Duration) time.Duration {
	var left time.Duration
	if p.cases > p.done && p.done > 0 {
		left = since / time.Duration(p.done) * time.Duration(p.cases-p.done)
	}
	if p.bound > 0 && left > p.bound-since {
		left = p.bound - since
	}
	return left.Round(time.Second)
}

// Finish empties the line.
func (p *progress) Finish(contract.Report) error {
	_, err := io.WriteString(p.out, clearLine)
	return err
}
