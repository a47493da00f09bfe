package report

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"understudy/contract"
)

// junit writes at the end: a suite for each operation, in it a case for each
// check and strategy, and one that says whether the operation is proven.
type junit struct {
	book
	out    io.Writer
	clean  cleaner
	suites []*suite // in the order of their first result; finish sorts them
}

func newJUnit(w io.Writer, _ Options) sink { return &junit{out: w} }

type suite struct {
	operation string
	cases     map[caseKey]*tally
	took      time.Duration
}

type caseKey struct {
	check    string
	strategy contract.Strategy
}

// tally is what came of all cases that one check judged under one strategy.
type tally struct {
	passed   int
	took     time.Duration
	reason   string // why nothing was shown, as long as nothing was
	failures []failureJSON
}

func (j *junit) result(e resultEvent) {
	s := j.suite(e.Operation)
	s.took += duration(e.Exchange.Milliseconds)
	checks := e.Checks
	if len(checks) == 0 {
		checks = []string{"no check"}
	}
	for _, check := range checks {
		t := s.tally(check, e.Strategy)
		t.took += duration(e.Exchange.Milliseconds)
		if e.Verdict == contract.Inconclusive {
			t.reason = cmp.Or(t.reason, e.Reason, "inconclusive")
			continue
		}
		t.passed++
	}
	for _, f := range e.Failures {
		s.tally(f.Check, e.Strategy).add(f)
	}
}

func (j *junit) suite(operation string) *suite {
	for _, s := range j.suites {
		if s.operation == operation {
			return s
		}
	}
	s := &suite{operation: operation, cases: map[caseKey]*tally{}}
	j.suites = append(j.suites, s)
	return s
}

func (s *suite) tally(check string, strategy contract.Strategy) *tally {
	key := caseKey{check, strategy}
	if s.cases[key] == nil {
		s.cases[key] = &tally{}
	}
	return s.cases[key]
}

// add keeps one failure for each defect.
func (t *tally) add(f failureJSON) {
	same := func(known failureJSON) bool { return known.Fingerprint == f.Fingerprint }
	if f.Fingerprint == "" || !slices.ContainsFunc(t.failures, same) {
		t.failures = append(t.failures, f)
	}
}

func (j *junit) finish(e finishEvent) error {
	for _, f := range e.Failures {
		j.suite(f.Operation).tally(f.Check, f.Strategy).replace(f)
	}
	out := suitesXML{Name: "understudy verify", Time: seconds(duration(e.Milliseconds))}
	for _, p := range e.Proofs {
		out.add(j.write(j.suite(p.Operation), &p, e.Started))
	}
	for _, s := range j.suites {
		if !slices.ContainsFunc(e.Proofs, func(p proofJSON) bool { return p.Operation == s.operation }) {
			out.add(j.write(s, nil, e.Started))
		}
	}
	text, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("write junit report: %w", err)
	}
	_, err = io.WriteString(j.out, xml.Header+string(text)+"\n")
	return err
}

// replace puts what the end of the run knows of a defect in the place of what
// was known when it was met.
func (t *tally) replace(f failureJSON) {
	for i, known := range t.failures {
		if known.Fingerprint == f.Fingerprint {
			t.failures[i] = f
			return
		}
	}
	t.failures = append(t.failures, f)
}

func (j *junit) write(s *suite, proof *proofJSON, started string) suiteXML {
	name := j.clean.line(j.operation(s.operation))
	out := suiteXML{Name: name, Time: seconds(s.took)}
	if at, err := time.Parse(time.RFC3339Nano, started); err == nil {
		out.Timestamp = at.UTC().Format("2006-01-02T15:04:05")
	}
	if op, known := j.operations[s.operation]; known {
		out.Properties = j.properties(op.Place)
	}
	if proof != nil {
		out.add(j.proof(name, *proof))
	}
	for _, key := range s.keys() {
		out.add(j.testCase(name, key, s.cases[key]))
	}
	return out
}

func (s *suite) keys() []caseKey {
	var keys []caseKey
	for key := range s.cases {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b caseKey) int {
		return cmp.Or(strings.Compare(a.check, b.check), strings.Compare(string(a.strategy), string(b.strategy)))
	})
	return keys
}

func (j *junit) proof(suite string, p proofJSON) caseXML {
	out := caseXML{Name: "proven", Class: suite, Time: seconds(0)}
	if !p.Proven {
		out.Skipped = &messageXML{Message: j.clean.line(cmp.Or(p.Reason, "unproven"))}
	}
	return out
}

func (j *junit) testCase(suite string, key caseKey, t *tally) caseXML {
	out := caseXML{Name: j.clean.line(key.check + " × " + string(key.strategy)), Class: suite, Time: seconds(t.took)}
	fresh, known := split(t.failures)
	switch {
	case len(fresh) > 0:
		first := fresh[0]
		out.Properties = j.properties(first.Place)
		out.Failure = &messageXML{Message: j.clean.line(first.Message), Type: string(first.Severity), Text: j.text(fresh)}
	case len(known) > 0:
		out.Skipped = &messageXML{Message: j.clean.line("known: " + known[0].Known)}
	case t.passed == 0:
		out.Skipped = &messageXML{Message: j.clean.line(t.reason)}
	}
	return out
}

func (j *junit) text(failures []failureJSON) string {
	parts := make([]string, len(failures))
	for i, f := range failures {
		lines := []string{f.Message, f.Place.full(), f.Case + " · " + f.mark(), f.Curl}
		parts[i] = strings.Join(slices.DeleteFunc(lines, func(s string) bool { return s == "" }), "\n")
	}
	return j.clean.block(strings.Join(parts, "\n\n"))
}

func (j *junit) properties(p placeJSON) *propertiesXML {
	if p.File == "" {
		return nil
	}
	list := []propertyXML{{"file", j.clean.line(p.File)}}
	if p.Line > 0 {
		list = append(list, propertyXML{"line", strconv.Itoa(p.Line)})
	}
	return &propertiesXML{list}
}

func seconds(d time.Duration) string {
	ms := d.Milliseconds()
	return fmt.Sprintf("%d.%03d", ms/1000, ms%1000)
}
