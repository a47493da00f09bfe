package contract

import (
	"context"
	"fmt"
	"net/http"
	"slices"
)

// How often a request is repeated whose finding did not come again: often where
// that changes nothing, seldom where it may.
const (
	mostRepeats       = 15
	mostUnsafeRepeats = 4
	suspicions        = 3 // unrepeatable meetings of one defect that make it flaky
)

// confirm repeats a case with new findings, and classes each by what came. Passing
// names the checks whose finding came once, and never again.
func (r *runner) confirm(ctx context.Context, t trial, all []found) (confirmed []found, passing []string) {
	var tries []try
	over := r.over(ctx)
	if r.hasFresh(t, all) && !over {
		tries = r.tries(ctx, t, all)
	}
	for _, f := range all {
		switch known := r.defects.lookup(fingerprint(f, t.c, t.exchange)); {
		case known != nil:
			f.class = known.Class
		case over:
			f.class = Unconfirmed
			f.finding.Message += " (met once: the run ended before it could be repeated)"
		default:
			r.classify(ctx, &f, t, tries)
		}
		if f.class == "" {
			passing = append(passing, f.check.Name)
			continue
		}
		confirmed = append(confirmed, f)
	}
	return confirmed, passing
}

func (r *runner) hasFresh(t trial, all []found) bool {
	return slices.ContainsFunc(all, func(f found) bool { return !r.defects.known(f, t.c, t.exchange) })
}

// try is one repetition, and what was found in it.
type try struct {
	trial
	all []found
}

// tries repeats a request until each of its findings has come again, or both
// come and stayed away, or it was asked often enough.
func (r *runner) tries(ctx context.Context, t trial, all []found) []try {
	least, most := repetitions(t, r.target.Local())
	var out []try
	for len(out) < most && (len(out) == 0 || !r.over(ctx)) {
		again := r.repeat(ctx, t)
		second, _ := r.judge(again.judgement())
		out = append(out, try{again, second})
		if len(out) >= least && isSettled(out, all) {
			break
		}
		if !isSafe(t.c.SentMethod()) && differs(t, again) {
			break
		}
	}
	return out
}

// repetitions says how often a request is repeated at least and at most.
func repetitions(t trial, local bool) (least, most int) {
	alone := t.base == nil && t.sibling == nil && t.shown == nil
	switch {
	case t.exchange.Response == nil:
		return 1, 2
	case isGateway(t), !alone:
		return 1, 1
	case isSafe(t.c.SentMethod()):
		return 2, mostRepeats
	case local:
		return 1, mostUnsafeRepeats
	}
	return 1, 1
}

// isSettled tells whether each finding came again at least once.
func isSettled(tries []try, all []found) bool {
	for _, f := range all {
		if comings(tries, f) == 0 {
			return false
		}
	}
	return true
}

func comings(tries []try, f found) int {
	n := 0
	for _, one := range tries {
		if contains(one.all, f) {
			n++
		}
	}
	return n
}

// classify says what kind of failure a finding is; "": it is none.
func (r *runner) classify(ctx context.Context, f *found, t trial, tries []try) {
	n := comings(tries, *f)
	switch {
	case n > 0 && (isGateway(t) || t.exchange.Response == nil && t.c.Probe != RobustInput):
		if f.class = r.classOfOutage(ctx, t); f.class == Infrastructure {
			f.finding.Message += " (infrastructure: it came again, and a plain request fares no better)"
		}
	case n > 0 && n == len(tries):
		f.class = Deterministic
	case n > 0:
		f.class = Flaky
		f.finding.Message += fmt.Sprintf(" (flaky: it came %d times of %d with the same request)", n+1, len(tries)+1)
	case len(tries) > 0 && !isSafe(t.c.SentMethod()) && differs(t, tries[0].trial) && !isGateway(t):
		f.class = StateDependent
		f.finding.Message += fmt.Sprintf(" (met once: the request changed what it met, and was answered %d the second time)", tries[0].exchange.Response.Status)
	case r.defects.suspect(*f, t.c, t.exchange) >= suspicions && !isGateway(t):
		f.class = Flaky
		f.finding.Message += fmt.Sprintf(" (flaky: it came with %d requests, and never when one was repeated)", suspicions)
	}
}

// classOfOutage tells a request that nobody survives from a server that is away.
// Where the case is nothing unusual, or a plain one fares no better, it is the latter.
func (r *runner) classOfOutage(ctx context.Context, t trial) Class {
	isPlain := t.c.Strategy == Example || t.c.Strategy == Minimal || t.c.Strategy == Scenario
	if isGateway(t) && isPlain || r.over(ctx) {
		return Infrastructure
	}
	plain := r.of(t.c.Operation).plain
	if plain == nil {
		return Infrastructure
	}
	m, err := encode(*plain)
	if err != nil {
		return Infrastructure
	}
	x := r.send(ctx, *plain, m)
	if x.Response == nil || isGatewayStatus(x.Response.Status) {
		return Infrastructure
	}
	return Deterministic
}

func isGateway(t trial) bool {
	return t.exchange.Response != nil && isGatewayStatus(t.exchange.Response.Status)
}

// isGatewayStatus tells whether a status may come from what stands before the target.
func isGatewayStatus(status int) bool {
	return slices.Contains([]int{http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}, status)
}

// differs tells whether a repetition was answered with another status.
func differs(t, again trial) bool {
	first, second := t.exchange.Response, again.exchange.Response
	return first != nil && second != nil && first.Status != second.Status
}

// repeat sends a trial's request again, on another record where it used its own up.
func (r *runner) repeat(ctx context.Context, t trial) trial {
	again := trial{c: t.c, message: t.message, proven: t.proven, sibling: t.sibling}
	if r.usesUp(t.c.Operation) && t.accepted() {
		if c := r.rebind(ctx, t.c); c.Operation != nil {
			if m, err := encode(c); err == nil {
				again.c, again.message = c, m
			}
		}
	}
	r.follow(ctx, &again)
	return again
}

func contains(all []found, f found) bool {
	return slices.ContainsFunc(all, func(other found) bool {
		return other.check.Name == f.check.Name && other.finding.Rule == f.finding.Rule
	})
}
