package report

import (
	"crypto/sha256"
	_ "embed" // the page and its style
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strings"

	"understudy/contract"
)

//go:embed pages/run.html
var pageText string

//go:embed pages/run.css
var pageStyle string

// html writes at the end: one file that loads nothing and runs no script.
type html struct {
	book
	out   io.Writer
	cover coverage
}

func newHTML(w io.Writer, _ Options) sink { return &html{out: w, cover: coverage{}} }

func (h *html) result(e resultEvent) { h.cover.add(e) }

// page is what the template shows.
type page struct {
	Title, Policy string
	Style         template.CSS
	Begun         startEvent
	End           finishEvent
	Tally         string
	Fresh, Known  []finding
	Severities    []counted
	Operations    []row
	Proven, Seen  int // operations proven, declared answers seen
	Declared      int // answers declared by the operations that were tried
	Unproven      []proofJSON
	Took          string
	Strict, Tried int // requests broken on purpose: refused, all
}

type counted struct {
	Severity contract.Severity
	Count    int
}

type finding struct {
	failureJSON
	Where string // the operation
	Doc   string // of the check
}

// row is what is known of an operation.
type row struct {
	proofJSON
	Where    string
	Answers  []answer
	Keywords []keyword
}

func (h *html) finish(e finishEvent) error {
	t, err := template.New("run").Funcs(template.FuncMap{
		"show": cleaner{}.block, "took": short, "phrase": http.StatusText, "count": plural,
		"spot": placeJSON.full, "name": h.operation,
	}).Parse(pageText)
	if err != nil {
		return fmt.Errorf("write html report: %w", err)
	}
	if err := t.Execute(h.out, h.page(e)); err != nil {
		return fmt.Errorf("write html report: %w", err)
	}
	return nil
}

func (h *html) page(e finishEvent) page {
	sum := sha256.Sum256([]byte(pageStyle))
	p := page{
		Title: h.title(), Style: template.CSS(pageStyle), Begun: h.begun, End: e, Tally: e.tally(), Unproven: e.unproven(),
		Policy: "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'",
		Proven: len(e.Proofs) - len(e.unproven()),
	}
	fresh, known := split(e.Failures)
	p.Fresh, p.Known = h.findings(fresh), h.findings(known)
	for _, s := range Severities {
		p.Severities = append(p.Severities, counted{s, countOf(fresh, s)})
	}
	if e.hasTimes() {
		p.Took = short(e.Milliseconds)
	}
	for _, proof := range e.Proofs {
		p.add(h.row(proof))
	}
	return p
}

func (p *page) add(r row) {
	p.Operations = append(p.Operations, r)
	for _, a := range r.Answers {
		if a.Declared {
			p.Declared++
			p.Seen += min(a.Count, 1)
		}
	}
	for _, k := range r.Keywords {
		p.Strict += k.Refused
		p.Tried += k.Refused + k.Accepted
	}
}

func (h *html) row(proof proofJSON) row {
	c := h.cover.of(proof.Operation)
	return row{proof, h.operation(proof.Operation), c.answers(h.operations[proof.Operation].Responses), c.sortedKeywords()}
}

func (h *html) findings(all []failureJSON) []finding {
	out := make([]finding, len(all))
	for i, f := range all {
		out[i] = finding{f, h.operation(f.Operation), strings.Join(strings.Fields(h.check(f.Check).Doc), " ")}
	}
	return out
}

func countOf(all []failureJSON, s contract.Severity) int {
	n := 0
	for _, f := range all {
		if f.Severity == s {
			n++
		}
	}
	return n
}
