package contract

import (
	"context"
	"fmt"
	"strings"
)

// variation tries a case that differs in one thing from an accepted one. Cases
// that turn out to be no fault, or no valid edge, once written are dropped.
func (r *runner) variation(ctx context.Context, c Case) {
	t, counts := r.prepare(c)
	if !counts {
		return
	}
	t.exchange = r.send(ctx, t.c, t.message)
	r.read(&t)
	if c.Strategy == Boundary && r.usesUp(c.Operation) && mayBeState(t) {
		t = r.elsewhere(ctx, t)
	}
	r.judgeAndTell(ctx, t)
}

// prepare writes a variation and tells whether it is worth sending.
func (r *runner) prepare(c Case) (t trial, counts bool) {
	m, err := encode(c)
	if err != nil {
		return trial{}, false
	}
	t = trial{c: c, message: m}
	switch c.Strategy {
	case Negative:
		violation, invalid := r.prover.invalid(c.Operation, m, c.Fault.Part)
		if invalid && (violation.Keyword == c.Fault.Keyword || violation.Keyword == "syntax") {
			fault := *c.Fault
			fault.Place = violation.Place
			t.c.Fault = &fault
		}
		t.proven = invalid
		return t, invalid
	case Auth:
		t.proven = r.target.Covers(c.Operation)
		return t, t.proven
	}
	return t, len(r.prover.valid(c.Operation, m)) == 0 && r.prover.reaches(c.Operation, m)
}

// elsewhere tries a valid case that a record's state may have refused on others of ours.
func (r *runner) elsewhere(ctx context.Context, t trial) trial {
	bindings, _ := r.bindings(t.c.Operation)
	for _, b := range bindings[min(1, len(bindings)):] {
		if r.over(ctx) {
			break
		}
		if other, why := r.once(ctx, bound(t.c, b)); why == "" && other.accepted() {
			return other
		}
	}
	return t
}

// found is a finding and the check that made it.
type found struct {
	check   Check
	finding Finding
}

// judge lets the checks judge; names are those that could.
func (r *runner) judge(j Judgement) (all []found, names []string) {
	for _, check := range r.checks {
		if !check.Applies(j) {
			continue
		}
		names = append(names, check.Name)
		for _, finding := range check.Judge(j) {
			if finding.Severity == "" {
				finding.Severity = check.Severity
			}
			all = append(all, found{check, finding})
		}
	}
	return all, names
}

func (t trial) judgement() Judgement {
	return Judgement{Case: t.c, Exchange: t.exchange, Answer: t.answer, Violations: t.violations, Proven: t.proven}
}

// judgeAndTell judges a trial, confirms what is found, and tells the reporter.
func (r *runner) judgeAndTell(ctx context.Context, t trial) {
	result := Result{Case: t.c, Exchange: t.exchange, Verdict: Passed}
	if t.exchange.Response == nil {
		result.Verdict, result.Reason = Inconclusive, fmt.Sprintf("no answer: %v", t.exchange.Err)
		r.conclude(result)
		return
	}
	all, names := r.judge(t.judgement())
	result.Checks = names
	confirmed, flaky := r.confirm(ctx, t, all)
	for _, f := range confirmed {
		result.Failures = append(result.Failures, r.defects.add(f, t.c, t.exchange, nil))
	}
	switch {
	case len(result.Failures) > 0:
		result.Verdict = Failed
	case len(flaky) > 0:
		result.Verdict, result.Reason = Inconclusive, "flaky: "+strings.Join(flaky, ", ")+" failed once and not when repeated"
	case len(names) == 0:
		result.Verdict, result.Reason = Inconclusive, "no check could judge the answer"
	case t.isRefusedValid():
		result.Verdict, result.Reason = Inconclusive, fmt.Sprintf("a valid request was refused with %d, which shows nothing of a success", t.exchange.Response.Status)
	}
	r.conclude(result)
}

// tellFindings judges an answer that another try has made up for: it counts only
// where something is wrong with it.
func (r *runner) tellFindings(ctx context.Context, t trial) {
	if t.exchange.Response == nil {
		return
	}
	if all, _ := r.judge(t.judgement()); len(all) > 0 {
		r.judgeAndTell(ctx, t)
	}
}

func (t trial) isRefusedValid() bool {
	return t.c.Fault == nil && t.c.Strategy != Auth && t.exchange.Response.Status/100 == 4
}

// confirm repeats a case with new findings once. A finding that does not come
// again is flaky, unless the case itself changed what it met.
func (r *runner) confirm(ctx context.Context, t trial, all []found) (confirmed []found, flaky []string) {
	var fresh bool
	for _, f := range all {
		fresh = fresh || !r.defects.known(f, t.c, t.exchange)
	}
	if !fresh || r.over(ctx) {
		return all, nil
	}
	again := r.repeat(ctx, t)
	second, _ := r.judge(again.judgement())
	for _, f := range all {
		switch {
		case r.defects.known(f, t.c, t.exchange), contains(second, f):
			confirmed = append(confirmed, f)
		case again.exchange.Response == nil:
			flaky = append(flaky, f.check.Name)
		case !isSafe(t.c.Operation.Method) && again.exchange.Response.Status != t.exchange.Response.Status:
			f.finding.Message += fmt.Sprintf(" (met once: the request changed what it met, and was answered %d the second time)", again.exchange.Response.Status)
			confirmed = append(confirmed, f)
		default:
			flaky = append(flaky, f.check.Name)
		}
	}
	return confirmed, flaky
}

// repeat sends a trial's request again, on another record where it used its own up.
func (r *runner) repeat(ctx context.Context, t trial) trial {
	again := trial{c: t.c, message: t.message, proven: t.proven}
	if r.usesUp(t.c.Operation) && t.accepted() {
		if c := r.rebind(ctx, t.c); c.Operation != nil {
			if m, err := encode(c); err == nil {
				again.c, again.message = c, m
			}
		}
	}
	again.exchange = r.send(ctx, again.c, again.message)
	r.read(&again)
	return again
}

func contains(all []found, f found) bool {
	for _, other := range all {
		if other.check.Name == f.check.Name && other.finding.Rule == f.finding.Rule {
			return true
		}
	}
	return false
}
