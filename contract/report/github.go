package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"understudy/contract"
)

// github writes at the end: a workflow command for each finding, which GitHub
// shows at its line in the document.
type github struct {
	book
	out   io.Writer
	clean cleaner
}

func newGitHub(w io.Writer, _ Options) sink { return &github{out: w} }

func (g *github) finish(e finishEvent) error {
	w := bufio.NewWriter(g.out)
	for _, f := range e.Failures {
		level := annotations[f.Severity]
		if level == "" {
			level = "error"
		}
		message := g.operation(f.Operation) + ": " + f.Message + "\n" + f.mark()
		if f.Known != "" {
			level, message = "notice", message+", known: "+f.Known
		}
		g.command(w, level, f.Place, f.Check, message)
	}
	for _, p := range e.unproven() {
		g.command(w, "notice", g.operations[p.Operation].Place, "unproven", g.operation(p.Operation)+": "+p.Reason)
	}
	return w.Flush()
}

var annotations = map[contract.Severity]string{
	contract.Critical: "error", contract.High: "error", contract.Medium: "warning", contract.Low: "notice",
}

func (g *github) command(w io.Writer, level string, at placeJSON, title, message string) {
	var properties []string
	if at.File != "" {
		properties = append(properties, "file="+property(g.clean.line(at.File)))
		if at.Line > 0 {
			properties = append(properties, fmt.Sprintf("line=%d", at.Line), fmt.Sprintf("col=%d", max(at.Column, 1)))
		}
	}
	properties = append(properties, "title="+property(g.clean.line(title)))
	fmt.Fprintf(w, "::%s %s::%s\n", level, strings.Join(properties, ","), data(g.clean.block(message)))
}

// data escapes the message of a workflow command, property a parameter of it.
func data(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

func property(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(text))
}
