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
	t = r.beyondConflict(ctx, t)
	defer r.restore(ctx, t)
	if c.Strategy == Boundary && r.usesUp(c.Operation) && mayBeState(t) {
		t = r.elsewhere(ctx, t)
	}
	isEdge := c.Strategy == Boundary || c.Strategy == Pairwise
	if isEdge && isRefused(t) && !r.usesUp(c.Operation) {
		t = r.compare(ctx, t)
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
	class   Class // once it is confirmed
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
			all = append(all, found{check: check, finding: finding})
		}
	}
	return all, names
}

func (t trial) judgement() Judgement {
	return Judgement{
		Case: t.c, Exchange: t.exchange, Answer: t.answer, Violations: t.violations, Proven: t.proven,
		Base: t.base, Sibling: t.sibling, Shown: t.shown,
	}
}

// judgeAndTell judges a trial, confirms what is found, and tells the reporter.
func (r *runner) judgeAndTell(ctx context.Context, t trial) {
	result := Result{Case: t.c, Exchange: t.exchange, Verdict: Passed}
	all, names := r.judge(t.judgement())
	if t.exchange.Response == nil && len(all) == 0 {
		result.Verdict, result.Reason = Inconclusive, fmt.Sprintf("no answer: %v", t.exchange.Err)
		r.conclude(result)
		return
	}
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
