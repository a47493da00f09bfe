package plan

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"

	"understudy/contract"
	"understudy/specs"
)

// longestShown bounds how much of a case's values is printed.
const longestShown = 200

// Print writes what would be tried, in the order of a run: a line for each case
// with its seed and its values. The same document, options and seed give the same
// bytes. Ids that only the target can give are left out, and so are the cases
// that need one.
func (p *Plan) Print(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "plan of %s, seed %d: %d operations\n", p.api.Name, p.options.Seed, len(p.Operations()))
	for _, op := range p.Operations() {
		fmt.Fprintf(out, "\n%s %s (%s)\n", op.Method, op.Path, op.ID)
		accepted := p.presumed(op)
		all := []iter.Seq[contract.Case]{p.Valid(op), p.Variations(op, accepted), p.Probes(op, accepted)}
		for _, cases := range all {
			for c := range cases {
				fmt.Fprintf(out, "  %s  seed %016x  %s%s\n", c.ID, c.Seed, c.Description, values(c))
			}
		}
		if accepted.Plain == nil {
			continue
		}
		for n := range p.options.Random {
			c := p.Random(op, accepted, n+1)
			fmt.Fprintf(out, "  %s  seed %016x%s\n", c.ID, c.Seed, values(c))
		}
	}
	for _, s := range p.Sequences() {
		fmt.Fprintf(out, "\nstories of %s\n", s.Resource.Name)
	}
	return out.Flush()
}

// presumed takes the smallest and the richest valid case for accepted.
func (p *Plan) presumed(op *specs.Operation) contract.Accepted {
	var accepted contract.Accepted
	for c := range p.Valid(op) {
		if accepted.Plain == nil || c.Strategy == contract.Minimal && accepted.Plain.Strategy != contract.Minimal {
			accepted.Plain = &c
		}
		if _, _, isObject := jsonObject(&c); isObject || c.HasBody && accepted.Full == nil {
			accepted.Full = &c
		}
	}
	return accepted
}

// values writes what a case sends, cut.
func values(c contract.Case) string {
	text := ""
	if parameters, err := json.Marshal(c.Parameters); err == nil && string(parameters) != "{}" {
		text += "  " + string(parameters)
	}
	switch {
	case c.Raw != nil:
		text += fmt.Sprintf("  %q", c.Raw)
	case c.HasBody:
		if body, err := json.Marshal(c.Body); err == nil {
			text += "  " + string(body)
		}
	}
	if runes := []rune(text); len(runes) > longestShown {
		return string(runes[:longestShown]) + "…"
	}
	return text
}
