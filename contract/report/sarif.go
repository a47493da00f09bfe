package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"understudy/contract"
)

// sarif writes at the end, in the Static Analysis Results Interchange Format,
// version 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/): a rule is a
// check, a result is a finding, its location is the rule that does not hold in
// the document.
type sarif struct {
	book
	out   io.Writer
	clean cleaner
}

func newSARIF(w io.Writer, _ Options) sink { return &sarif{out: w} }

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// fingerprintName is raised when fingerprints are made in another way.
const fingerprintName = "understudyFinding/v1"

func (s *sarif) finish(e finishEvent) error {
	rules := s.rules(e.Failures)
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{Name: "understudy", Rules: rules}},
		Automation:  sarifAutomation{"understudy/" + s.clean.line(s.begun.API) + "/"},
		Invocations: []sarifInvocation{s.invocation(e)},
		ColumnKind:  "unicodeCodePoints",
		Results:     []sarifResult{},
		Properties:  map[string]any{"seed": fmt.Sprint(e.Seed), "url": s.clean.line(e.URL), "verdict": s.clean.line(e.Verdict), "requests": e.Requests},
	}
	_, known := split(e.Failures)
	for _, f := range e.Failures {
		result := s.finding(f, rules)
		if len(known) > 0 && f.Known == "" {
			result.Baseline = "new"
		}
		run.Results = append(run.Results, result)
	}
	return writeJSON(s.out, "sarif", sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{run}})
}

// writeJSON writes an indented value in which nothing hides.
func writeJSON(w io.Writer, format string, value any) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("write %s report: %w", format, err)
	}
	_, err := io.WriteString(w, escapeJSON(text.String()))
	return err
}

// rules lists the checks that judged, and those that a finding names beside them.
func (s *sarif) rules(failures []failureJSON) []sarifRule {
	checks := slices.Clone(s.begun.Checks)
	for _, f := range failures {
		if !slices.ContainsFunc(checks, func(c checkJSON) bool { return c.Name == f.Check }) {
			checks = append(checks, checkJSON{Name: f.Check, Severity: f.Severity})
		}
	}
	rules := make([]sarifRule, len(checks))
	for i, c := range checks {
		rules[i] = s.rule(c)
	}
	return rules
}

func (s *sarif) rule(c checkJSON) sarifRule {
	name := s.clean.line(c.Name)
	doc := s.clean.line(strings.Join(strings.Fields(c.Doc), " "))
	if doc == "" {
		doc = "What the check " + name + " finds."
	}
	first, _, _ := strings.Cut(doc, ". ")
	return sarifRule{
		ID: name, Name: pascal(name), Short: sarifText{strings.TrimSuffix(first, ".") + "."}, Full: sarifText{doc}, Help: sarifText{doc},
		Default:    sarifLevel{levelOf(c.Severity)},
		Properties: map[string]any{"tags": []string{"api", "contract"}, "problem.severity": problemSeverity(c.Severity), "severity": c.Severity},
	}
}

// pascal writes a check's name as rule names are written.
func pascal(name string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(name, "_") {
		if word != "" {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

func levelOf(s contract.Severity) string {
	switch s {
	case contract.Medium:
		return "warning"
	case contract.Low:
		return "note"
	}
	return "error"
}

func problemSeverity(s contract.Severity) string {
	if s == contract.Low {
		return "recommendation"
	}
	return levelOf(s)
}

func (s *sarif) invocation(e finishEvent) sarifInvocation {
	out := sarifInvocation{Successful: e.Stopped == "", Exit: e.Exit, Description: s.clean.line(e.Why)}
	if started, err := time.Parse(time.RFC3339Nano, e.Started); err == nil {
		out.Start = started.UTC().Format("2006-01-02T15:04:05.000Z")
		out.End = started.Add(duration(e.Milliseconds)).UTC().Format("2006-01-02T15:04:05.000Z")
	}
	return out
}

func (s *sarif) finding(f failureJSON, rules []sarifRule) sarifResult {
	index := slices.IndexFunc(rules, func(r sarifRule) bool { return r.ID == s.clean.line(f.Check) })
	out := sarifResult{
		Rule: s.clean.line(f.Check), Index: index, Level: levelOf(f.Severity), Kind: "fail",
		Message:      sarifText{s.message(f)},
		Locations:    []sarifLocation{s.location(f)},
		Fingerprints: map[string]string{fingerprintName: s.clean.line(f.Fingerprint)},
		Occurrences:  max(f.Count, 1),
		Request:      s.request(f.Exchange), Response: s.response(f.Exchange),
		Properties: map[string]any{"case": s.clean.line(f.Case), "operation": s.clean.line(f.Operation), "severity": f.Severity, "curl": s.clean.block(f.Curl)},
	}
	if f.Class != "" {
		out.Properties["class"] = f.Class
	}
	if f.Known != "" {
		out.Baseline = "unchanged"
		out.Suppressions = []sarifSuppression{{Kind: "external", Status: "accepted", Justification: s.clean.line(f.Known)}}
	}
	return out
}

// message names the operation and tells the finding. What would be a link in it
// is broken: a target has no business in placing one.
func (s *sarif) message(f failureJSON) string {
	return strings.ReplaceAll(s.clean.block(s.operation(f.Operation)+": "+f.Message), "](", "] (")
}

func (s *sarif) location(f failureJSON) sarifLocation {
	out := sarifLocation{Logical: []sarifLogical{{Name: s.clean.line(s.operation(f.Operation)), Full: s.clean.line(f.Place.Pointer), Kind: "member"}}}
	place := f.Place
	if place.File == "" {
		place = s.operations[f.Operation].Place
	}
	if place.File == "" {
		return out
	}
	out.Physical = &sarifPhysical{Artifact: sarifArtifact{uriOf(place.File)}}
	if place.Line > 0 {
		out.Physical.Region = &sarifRegion{place.Line, max(place.Column, 1)}
	}
	return out
}

// uriOf writes a file's path as a URI: relative as it is, else with its scheme.
func uriOf(file string) string {
	if path.IsAbs(file) {
		return (&url.URL{Scheme: "file", Path: file}).String()
	}
	return (&url.URL{Path: path.Clean(file)}).String()
}

func (s *sarif) request(x exchangeJSON) *sarifRequest {
	if x.Method == "" {
		return nil
	}
	headers, body := s.parts(x.Request)
	return &sarifRequest{Protocol: "HTTP", Version: "1.1", Target: s.clean.line(x.URL), Method: s.clean.line(x.Method), Headers: headers, Body: body}
}

func (s *sarif) response(x exchangeJSON) *sarifResponse {
	if x.Status == 0 {
		return &sarifResponse{None: true}
	}
	headers, body := s.parts(x.Response)
	return &sarifResponse{Protocol: "HTTP", Version: "1.1", Status: x.Status, Headers: headers, Body: body}
}

func (s *sarif) parts(m *messageJSON) (map[string]string, *sarifContent) {
	headers := map[string]string{}
	if m == nil {
		return headers, nil
	}
	for _, h := range m.Headers {
		name, value := s.clean.line(h.Name), s.clean.line(h.Value)
		if before, more := headers[name]; more {
			value = before + ", " + value
		}
		headers[name] = value
	}
	switch {
	case m.Body == "":
		return headers, nil
	case m.Base64:
		return headers, &sarifContent{Binary: m.Body}
	}
	return headers, &sarifContent{Text: s.clean.block(m.Body)}
}
