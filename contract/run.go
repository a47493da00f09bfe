package contract

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"understudy/contract/learn"
	"understudy/specs"
	"understudy/specs/resource"
	"understudy/specs/traffic"
)

// Run tries a target by a plan, lets the checks judge, and tells the reporter
// what happens. It ends by itself: with the plan, with its limits, or when ctx
// is done; the report then says why it stopped. The error is an
// *UnreachableError where not even the first request could connect, or what the
// reporter said at the end; the report is whole all the same.
func Run(ctx context.Context, plan Planner, target Target, checks []Check, reporter Reporter) (Report, error) {
	r := newRunner(plan, target, checks, reporter)
	reporter.Start(plan.API(), target.URL(), plan.Size())
	r.tryAll(ctx)
	report := r.finish()
	if err := reporter.Finish(report); err != nil {
		return report, fmt.Errorf("report: %w", err)
	}
	return report, r.fatal
}

// runner is one run. It works in one goroutine.
type runner struct {
	plan     Planner
	target   Target
	checks   []Check
	reporter Reporter
	limits   Limits
	memory   *learn.Memory
	prover   prover
	progress map[*specs.Operation]*progress
	defects  defects
	report   Report
	started  time.Time
	refusals map[int]int                           // by status, answers to valid requests; nil: one was accepted
	broken   int                                   // exchanges without an answer, one after the other
	failing  int                                   // answers of 500 and above, one after the other
	written  int                                   // writes of stories, each of which has values of its own
	buried   map[*resource.Resource][]learn.Record // what stories deleted
	fatal    error
}

// progress is what is known of one operation.
type progress struct {
	cases, failures int
	answers         int  // to cases that should be accepted
	accepted        bool // one was
	proven          bool
	used            bool // the newest record met a success, which may have changed its state
	plain, full     *Case
	reason          string // why it is not proven
	stopped         string // why no more is sent to it
	knew            int    // how much was learned when it was tried
}

func newRunner(plan Planner, target Target, checks []Check, reporter Reporter) *runner {
	r := &runner{
		plan: plan, target: target, checks: checks, reporter: reporter, limits: plan.Limits(),
		memory: learn.New(plan.API(), plan.Model()), prover: newProver(plan.API()),
		progress: map[*specs.Operation]*progress{}, started: time.Now(), refusals: map[int]int{},
	}
	r.defects.target = target
	r.report = Report{API: plan.API(), URL: target.URL(), Seed: plan.Seed(), Started: r.started, Cases: map[Verdict]int{}}
	return r
}

// within bounds ctx by the run's time, so that no exchange outlasts it.
func (r *runner) within(ctx context.Context) (context.Context, context.CancelFunc) {
	if r.limits.Time <= 0 {
		return ctx, func() {}
	}
	return context.WithDeadlineCause(ctx, r.started.Add(r.limits.Time), errors.New(r.outOfTime()))
}

func (r *runner) outOfTime() string { return fmt.Sprintf("the limit of %s was reached", r.limits.Time) }

func (r *runner) tryAll(all context.Context) {
	ctx, cancel := r.within(all)
	defer cancel()
	var deletes, waiting []*specs.Operation
	for _, op := range r.plan.Operations() {
		if r.isDelete(op) {
			deletes = append(deletes, op)
			continue
		}
		if r.operation(ctx, op); !r.of(op).accepted && r.of(op).stopped == "" {
			waiting = append(waiting, op)
		}
	}
	r.retry(ctx, waiting)
	for _, s := range r.plan.Sequences() {
		r.sequence(ctx, s)
	}
	for _, s := range r.plan.Sequences() {
		r.stories(ctx, s)
	}
	others := slices.DeleteFunc(r.plan.Operations(), r.isDelete)
	for _, op := range others {
		r.probes(ctx, op)
		r.users(ctx, op)
	}
	r.random(ctx, others)
	for _, op := range deletes {
		r.operation(ctx, op)
		r.probes(ctx, op)
		r.users(ctx, op)
	}
	r.cleanUp(all)
}

// retry gives operations that accepted nothing another chance, for ids may have
// been learned since.
func (r *runner) retry(ctx context.Context, waiting []*specs.Operation) {
	for _, op := range waiting {
		if r.of(op).knew == r.memory.Size() {
			continue
		}
		r.of(op).answers = 0
		r.operation(ctx, op)
	}
}

func (r *runner) of(op *specs.Operation) *progress {
	if r.progress[op] == nil {
		r.progress[op] = &progress{}
	}
	return r.progress[op]
}

func (r *runner) isDelete(op *specs.Operation) bool {
	action := r.plan.Model().Action(op)
	return op.Method == "DELETE" || action != nil && action.Kind == resource.Delete
}

// How many exchanges in a row may have no answer before a run ends, and how many
// may break a server that is not on loopback and may have other users.
const (
	mostBroken  = 10
	mostFailing = 5
)

// over tells whether the run has to end, and notes why.
func (r *runner) over(ctx context.Context) bool {
	switch {
	case r.report.Stopped != "":
	case r.fatal != nil:
		r.report.Stopped = r.fatal.Error()
	case r.limits.Time > 0 && time.Since(r.started) >= r.limits.Time:
		r.report.Stopped = r.outOfTime()
	case ctx.Err() != nil:
		r.report.Stopped = "interrupted: " + context.Cause(ctx).Error()
	case r.limits.Requests > 0 && r.report.Requests >= r.limits.Requests:
		r.report.Stopped = fmt.Sprintf("the limit of %d requests was reached", r.limits.Requests)
	case r.broken >= mostBroken:
		r.report.Stopped = fmt.Sprintf("%d requests in a row got no answer", r.broken)
	case r.flooded() != 0:
		r.report.Stopped = fmt.Sprintf("%d valid requests were answered %d and none was accepted: %s", flood, r.flooded(), floods[r.flooded()])
	case r.failing >= mostFailing && !r.target.Local():
		r.report.Stopped = fmt.Sprintf("%d requests in a row broke the server", r.failing)
	}
	return r.report.Stopped != ""
}

// send sends a message and counts it.
func (r *runner) send(ctx context.Context, c Case, m message) traffic.Exchange {
	x := r.target.Send(ctx, Call{Operation: c.Operation, Request: m.request, Credentials: c.Credentials, Scheme: c.Scheme})
	r.report.Requests++
	if x.Response != nil {
		r.broken = 0
		if r.failing++; x.Response.Status < 500 {
			r.failing = 0
		}
		return x
	}
	r.broken++
	var unreachable *UnreachableError
	if r.report.Requests == 1 && errors.As(x.Err, &unreachable) {
		r.fatal = unreachable
	}
	return x
}

// conclude counts a result and tells the reporter.
func (r *runner) conclude(result Result) {
	r.report.Cases[result.Verdict]++
	p := r.of(result.Case.Operation)
	p.cases++
	p.failures += len(result.Failures)
	result.Exchange = r.target.Redact(result.Exchange)
	result.Reason = r.target.RedactText(result.Reason)
	r.reporter.Result(result)
}

func (r *runner) finish() Report {
	r.report.Failures = r.defects.sorted(r.plan.API())
	r.report.Leftovers = r.memory.Leftovers()
	selected := r.plan.Operations()
	for _, op := range r.plan.API().Operations {
		if slices.Contains(selected, op) {
			r.report.Proofs = append(r.report.Proofs, r.proof(op))
		}
	}
	r.report.Duration = time.Since(r.started)
	return r.report
}

func (r *runner) proof(op *specs.Operation) Proof {
	p := r.of(op)
	proof := Proof{Operation: op, Proven: p.proven, Cases: p.cases, Failures: p.failures}
	switch {
	case p.proven:
	case p.reason != "":
		proof.Reason = r.target.RedactText(p.reason)
	case r.report.Stopped != "":
		proof.Reason = "the run ended before: " + r.target.RedactText(r.report.Stopped)
	default:
		proof.Reason = "no valid request was tried"
	}
	return proof
}
