package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// markdown writes at the end: a page of a few screens for the summary of a CI run.
type markdown struct {
	book
	out   io.Writer
	clean cleaner
}

func newMarkdown(w io.Writer, _ Options) sink { return &markdown{out: w} }

// shownInMarkdown is how many findings are told at length; the page has a limit.
const shownInMarkdown = 50

func (m *markdown) finish(e finishEvent) error {
	w := bufio.NewWriter(m.out)
	fmt.Fprintf(w, "## %s: %s\n\n%s\n\n", m.inline(m.title()), m.inline(e.Verdict), m.inline(e.Why))
	fmt.Fprintf(w, "%s at %s, seed %d\n\n", m.inline(e.tally()), m.code(e.URL), e.Seed)
	fresh, known := split(e.Failures)
	m.table(w, fresh)
	for _, f := range fresh[:min(len(fresh), shownInMarkdown)] {
		m.finding(w, f)
	}
	if rest := len(fresh) - shownInMarkdown; rest > 0 {
		fmt.Fprintf(w, "… and %s more.\n\n", plural(rest, "finding"))
	}
	m.list(w, "Known by the baseline", len(known), func(i int) string {
		return m.code(known[i].Fingerprint) + " " + m.inline(m.operation(known[i].Operation)+": "+known[i].Known)
	})
	unproven := e.unproven()
	m.list(w, "Unproven", len(unproven), func(i int) string {
		return m.inline(m.operation(unproven[i].Operation) + ": " + unproven[i].Reason)
	})
	m.list(w, "Left behind", len(e.Leftovers), func(i int) string { return m.inline(e.Leftovers[i]) })
	m.list(w, "Notes", len(e.Notes), func(i int) string { return m.inline(e.Notes[i]) })
	return w.Flush()
}

func (m *markdown) table(w io.Writer, all []failureJSON) {
	if len(all) == 0 {
		return
	}
	fmt.Fprint(w, "| severity | check | operation | place |\n|---|---|---|---|\n")
	for _, f := range all[:min(len(all), shownInMarkdown)] {
		fmt.Fprintf(w, "| %s | %s | %s | %s |\n", m.inline(string(f.Severity)), m.code(f.Check), m.inline(m.operation(f.Operation)), m.code(f.Place.spot()))
	}
	fmt.Fprintln(w)
}

func (m *markdown) finding(w io.Writer, f failureJSON) {
	fmt.Fprintf(w, "### %s %s\n\n", m.inline(f.Check), m.inline(m.operation(f.Operation)))
	m.block(w, f.Message)
	if at := f.Place.full(); at != "" {
		fmt.Fprintf(w, "%s  \n", m.code(at))
	}
	class := ""
	if f.Class != "" {
		class = ", " + m.inline(string(f.Class))
	}
	fmt.Fprintf(w, "Met in %s, first in %s, fingerprint %s%s\n\n", plural(f.Count, "case"), m.code(f.Case), m.code(f.Fingerprint), class)
	if f.Curl != "" {
		m.block(w, f.Curl)
	}
}

func (m *markdown) list(w io.Writer, title string, n int, item func(int) string) {
	if n == 0 {
		return
	}
	fmt.Fprintf(w, "### %s\n\n", title)
	for i := range min(n, shownInMarkdown) {
		fmt.Fprintf(w, "- %s\n", item(i))
	}
	if rest := n - shownInMarkdown; rest > 0 {
		fmt.Fprintf(w, "- … and %d more\n", rest)
	}
	fmt.Fprintln(w)
}

// inline writes foreign text as text: no mark-up, no HTML, no link or mention.
func (m *markdown) inline(foreign string) string {
	var b strings.Builder
	for _, r := range m.clean.line(foreign) {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case strings.ContainsRune("\\`*_{}[]()#+-!|~@:", r):
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return strings.ReplaceAll(b.String(), "www.", "www&#46;")
}

// code writes foreign text as code within a line.
func (m *markdown) code(foreign string) string {
	if foreign == "" {
		return ""
	}
	return "<code>" + m.inline(foreign) + "</code>"
}

// block writes foreign text between fences that are longer than any in it.
func (m *markdown) block(w io.Writer, foreign string) {
	text := m.clean.block(strings.TrimRight(foreign, "\n"))
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	fmt.Fprintf(w, "%stext\n%s\n%s\n\n", fence, text, fence)
}
