package report

import (
	"bytes"
	_ "embed" // the part of the test that is the same for all findings
	"fmt"
	"go/format"
	"io"
	"slices"
	"strconv"
	"strings"
)

//go:embed pages/findings.txt
var testHead string

// goTest writes at the end: a Go test of the standard library alone, with a
// subtest for each finding.
type goTest struct {
	repeating
	out io.Writer
}

func newGoTest(w io.Writer, _ Options) sink { return &goTest{out: w} }

// judgedByStatus lists the checks whose findings are gone when the status is
// another, and how many of its digits have to differ from those of the run.
var judgedByStatus = map[string]string{
	"not_a_server_error": "class", "negative_data_rejection": "class", "ignored_auth": "class", "positive_data_acceptance": "class",
	"malformed_body_rejection": "class", "missing_required_parameter": "class", "missing_required_header": "class",
	"unsupported_media_type": "class", "unsupported_method": "class", "not_acceptable": "class",
	"status_code_conformance": "status", "content_type_conformance": "type",
}

func (g *goTest) finish(e finishEvent) error {
	var b bytes.Buffer
	b.WriteString(testHead)
	fmt.Fprintf(&b, "\nconst defaultURL = %s\n\nvar findings = []finding{\n", quoted(e.URL))
	for _, f := range e.Failures {
		g.finding(&b, f, e.URL)
	}
	b.WriteString("}\n")
	text, err := format.Source(b.Bytes())
	if err != nil {
		return fmt.Errorf("write gotest report: %w", err)
	}
	if _, err := g.out.Write(text); err != nil {
		return fmt.Errorf("write gotest report: %w", err)
	}
	return nil
}

func (g *goTest) finding(w io.Writer, f failureJSON, base string) {
	steps := g.steps(f)
	fmt.Fprintf(w, "{\nname: %s,\n", quoted(f.Check+"/"+f.Operation+"/"+f.Fingerprint))
	fmt.Fprintf(w, "place: %s,\nmessage: %s,\n", quoted(f.Place.spot()), quoted(f.Message))
	fmt.Fprintf(w, "gone: %s, status: %d, contentType: %s,\n", quoted(judgedByStatus[f.Check]), f.Exchange.Status, quoted(f.Exchange.ContentType))
	var secrets []string
	for _, name := range secretsIn(steps) {
		secrets = append(secrets, quoted(name[1:]))
	}
	fmt.Fprintf(w, "secrets: []string{%s},\ncalls: []call{\n", strings.Join(secrets, ", "))
	for _, s := range steps {
		writeCall(w, s, base)
	}
	fmt.Fprint(w, "},\n},\n")
}

func writeCall(w io.Writer, s step, base string) {
	path, isBelow := strings.CutPrefix(s.URL, base)
	if !isBelow {
		path = s.URL
	}
	fmt.Fprintf(w, "{\nmethod: %s, path: %s,\n", quoted(s.Method), quoted(path))
	if s.Request != nil {
		headers := slices.DeleteFunc(slices.Clone(s.Request.Headers), func(p pairJSON) bool { return p.Name == "User-Agent" })
		fmt.Fprint(w, "header: [][2]string{")
		for _, h := range headers {
			fmt.Fprintf(w, "{%s, %s},", quoted(h.Name), quoted(h.Value))
		}
		_, body := s.Request.parts()
		fmt.Fprintf(w, "},\nbody: %s,\n", quoted(string(body)))
	}
	if len(s.Keeps) > 0 {
		fmt.Fprint(w, "keep: map[string]string{")
		for _, id := range s.Keeps {
			fmt.Fprintf(w, "%s: %s,", quoted(id.Name), quoted(id.Pointer))
		}
		fmt.Fprint(w, "},\n")
	}
	fmt.Fprint(w, "},\n")
}

// quoted is a Go string in which nothing hides; what CI systems take for a
// command is broken by an escape.
func quoted(text string) string {
	return strings.NewReplacer("##[", `#\x23[`, "##vso[", `#\x23vso[`).Replace(strconv.QuoteToASCII(text))
}
