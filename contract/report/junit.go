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
	"understudy/specs"
)

// junit writes at the end: a suite for each operation, in it a case for each
// check and strategy, and one that says whether the operation is proven.
type junit struct {
	out    io.Writer
	clean  cleaner
	suites []*suite // in the order of their first result; Finish sorts them
}

func newJUnit(w io.Writer, o Options) contract.Reporter {
	return &junit{out: w, clean: cleaner{o.Redact}}
}

type suite struct {
	operation *specs.Operation
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
	reason   string // why nothing was shown, as long as nothing was
	failures []contract.Failure
}

// Start has nothing to do.
func (j *junit) Start(*specs.API, string, int) {}

// Result counts a result.
func (j *junit) Result(r contract.Result) {
	s := j.suite(r.Case.Operation)
	s.took += r.Exchange.Duration
	checks := r.Checks
	if len(checks) == 0 {
		checks = []string{"no check"}
	}
	for _, check := range checks {
		t := s.tally(check, r.Case.Strategy)
		if r.Verdict == contract.Inconclusive {
			t.reason = cmp.Or(t.reason, r.Reason, "inconclusive")
			continue
		}
		t.passed++
	}
	for _, f := range r.Failures {
		s.tally(f.Check, r.Case.Strategy).add(f)
	}
}

func (j *junit) suite(op *specs.Operation) *suite {
	for _, s := range j.suites {
		if s.operation == op {
			return s
		}
	}
	s := &suite{operation: op, cases: map[caseKey]*tally{}}
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
func (t *tally) add(f contract.Failure) {
	same := func(known contract.Failure) bool { return known.Fingerprint == f.Fingerprint }
	if f.Fingerprint == "" || !slices.ContainsFunc(t.failures, same) {
		t.failures = append(t.failures, f)
	}
}

// Finish writes the file.
func (j *junit) Finish(r contract.Report) error {
	for _, f := range r.Failures {
		j.suite(f.Operation).tally(f.Check, f.Case.Strategy).add(f)
	}
	out := suitesXML{Name: "understudy verify", Time: seconds(r.Duration)}
	for _, p := range r.Proofs {
		out.add(j.write(j.suite(p.Operation), &p, r.Started))
	}
	for _, s := range j.suites {
		if !slices.ContainsFunc(r.Proofs, func(p contract.Proof) bool { return p.Operation == s.operation }) {
			out.add(j.write(s, nil, r.Started))
		}
	}
	text, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("write junit report: %w", err)
	}
	_, err = io.WriteString(j.out, xml.Header+string(text)+"\n")
	return err
}

func (j *junit) write(s *suite, proof *contract.Proof, started time.Time) suiteXML {
	name := j.clean.line(operation(s.operation))
	out := suiteXML{Name: name, Time: seconds(s.took)}
	if !started.IsZero() {
		out.Timestamp = started.UTC().Format("2006-01-02T15:04:05")
	}
	if s.operation != nil {
		out.Properties = j.properties(s.operation.Place)
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

func (j *junit) proof(suite string, p contract.Proof) caseXML {
	out := caseXML{Name: "proven", Class: suite}
	if !p.Proven {
		out.Skipped = &messageXML{Message: j.clean.line(cmp.Or(p.Reason, "unproven"))}
	}
	return out
}

func (j *junit) testCase(suite string, key caseKey, t *tally) caseXML {
	out := caseXML{Name: j.clean.line(key.check + " × " + string(key.strategy)), Class: suite}
	switch {
	case len(t.failures) > 0:
		first := t.failures[0]
		out.Properties = j.properties(first.Place)
		out.Failure = &messageXML{Message: j.clean.line(first.Message), Type: string(first.Severity), Text: j.text(t.failures)}
	case t.passed == 0:
		out.Skipped = &messageXML{Message: j.clean.line(t.reason)}
	}
	return out
}

func (j *junit) text(failures []contract.Failure) string {
	parts := make([]string, len(failures))
	for i, f := range failures {
		lines := []string{f.Message, place(f.Place), f.Case.ID + " · " + f.Fingerprint, f.Curl}
		parts[i] = strings.Join(slices.DeleteFunc(lines, func(s string) bool { return s == "" }), "\n")
	}
	return j.clean.block(strings.Join(parts, "\n\n"))
}

func (j *junit) properties(p specs.Place) *propertiesXML {
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
