package contract

import (
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"time"

	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/traffic"
)

// Recording is traffic that somebody else recorded, as it is to be judged.
type Recording struct {
	Name    string // of the archive, for the report
	Entries iter.Seq2[traffic.Recorded, error]
	// Bases are where the API stood, one of which an exchange must be below.
	Bases Bases
}

// Recorded is the outcome of judging a recording.
type Recorded struct {
	Report
	// Foreign counts the entries that are below none of the bases, or of
	// operations that are not asked about.
	Foreign int
	// Unknown lists requests below a base for which the document has no operation,
	// by method and path, in the order they were met.
	Unknown []string
}

// JudgeRecorded lets the checks judge traffic instead of sending any. Checks that
// need a request of their own stay silent. The target tells what to hide, and is
// not asked anything. The error lists the entries that cannot be read, and there
// is no report then.
func JudgeRecorded(of Recording, plan Planner, target Target, checks []Check, reporter Reporter) (Recorded, error) {
	j := newRecordedJudge(of, plan, target, checks, reporter)
	reporter.Start(plan.API(), of.Name, 0)
	var errs []error
	for entry, err := range of.Entries {
		if err != nil {
			errs = append(errs, err)
		}
		if len(errs) == 0 {
			j.entry(entry)
		}
	}
	if len(errs) > 0 {
		return j.out, fmt.Errorf("%s: %w", of.Name, errors.Join(errs...))
	}
	j.out.Report = j.finish()
	j.out.Notes = j.cover.notes(j.plan.Operations())
	if err := reporter.Finish(j.out.Report); err != nil {
		return j.out, fmt.Errorf("report: %w", err)
	}
	return j.out, nil
}

// recordedJudge judges by the means of a run, and sends nothing.
type recordedJudge struct {
	*runner
	bases Bases
	cover covers
	out   Recorded
}

func newRecordedJudge(of Recording, plan Planner, target Target, checks []Check, reporter Reporter) *recordedJudge {
	j := &recordedJudge{runner: newRunner(plan, target, checks, reporter), bases: of.Bases, cover: covers{}}
	j.report.URL = of.Name
	for _, op := range plan.Operations() {
		j.of(op).reason = "the recording has no request of it"
	}
	return j
}

// entry judges one exchange, if it is one of the operations asked about.
func (j *recordedJudge) entry(e traffic.Recorded) {
	path, below := j.bases.below(e.Exchange.Request.URL)
	if !below {
		j.out.Foreign++
		return
	}
	request := e.Exchange.Request
	found, known := j.prover.router.Find(request.Method, path)
	if !known {
		// Browsers ask before they call another origin. HEAD comes with GET.
		if unknown := request.Method + " " + path; request.Method != http.MethodOptions && request.Method != http.MethodHead && !slices.Contains(j.out.Unknown, unknown) {
			j.out.Unknown = append(j.out.Unknown, unknown)
		}
		return
	}
	if !slices.Contains(j.plan.Operations(), found.Operation) {
		j.out.Foreign++
		return
	}
	j.judgeEntry(newRecordedTrial(e, found, path))
}

func (j *recordedJudge) judgeEntry(t recordedTrial) {
	j.report.Requests++
	p := j.of(t.c.Operation)
	if why := t.unjudged(); why != "" {
		if !p.proven {
			p.reason = "nothing could be judged: " + why
		}
		j.conclude(Result{Case: t.c, Exchange: t.exchange, Verdict: Inconclusive, Reason: why})
		return
	}
	t.answer, t.violations = conform.Response(t.c.Operation, t.c.SentMethod(), *t.exchange.Response)
	t.violations = slices.DeleteFunc(t.violations, t.isUnrecorded)
	faults := t.faults(j.prover)
	j.cover.add(t)
	j.noteEntry(t, len(faults) > 0)
	j.tell(t, faults)
}

// noteEntry keeps what an exchange tells of its operation.
func (j *recordedJudge) noteEntry(t recordedTrial, isInvalid bool) {
	p := j.of(t.c.Operation)
	switch {
	case p.proven:
	case !t.accepted():
		p.reason = fmt.Sprintf("the recording has no success of it, the last answer was %d", t.exchange.Response.Status)
	case t.answer.Declared == nil:
		p.reason = fmt.Sprintf("the only success, %d, is not declared", t.exchange.Response.Status)
	case isInvalid:
		p.reason = "the only success is the answer to an invalid request"
	default:
		p.proven = true
	}
}

// tell judges an exchange once for each fault of its request, and concludes once.
func (j *recordedJudge) tell(t recordedTrial, faults []Fault) {
	result := Result{Case: t.c, Exchange: t.exchange, Verdict: Passed}
	seen := map[string]bool{}
	for i := range max(len(faults), 1) {
		if len(faults) > 0 {
			// An answer with an error says nothing of what was accepted.
			t.c.Fault, t.proven = &faults[i], t.accepted()
		}
		all, names := j.judge(t.judgement())
		result.Checks = append(result.Checks, names...)
		for _, f := range all {
			f.class = Unconfirmed
			if print := fingerprint(f, t.c, t.exchange); !seen[print] {
				seen[print] = true
				result.Failures = append(result.Failures, j.defects.add(f, t.c, t.exchange, nil))
			}
		}
	}
	result.Case = t.c
	slices.Sort(result.Checks)
	result.Checks = slices.Compact(result.Checks)
	switch {
	case len(result.Failures) > 0:
		result.Verdict = Failed
	case len(result.Checks) == 0:
		result.Verdict, result.Reason = Inconclusive, "no check could judge the answer"
	case len(faults) == 0 && t.exchange.Response.Status/100 == 4:
		result.Verdict, result.Reason = Inconclusive, fmt.Sprintf("a request with no known fault was refused with %d, which shows nothing of a success", t.exchange.Response.Status)
	}
	j.conclude(result)
}

// finish is the report of what was judged; nothing was created by us.
func (j *recordedJudge) finish() Report {
	r := j.runner.finish()
	r.Leftovers = nil
	r.Duration = time.Since(j.started)
	return r
}

// placesOf names the places in which credentials of an operation stand, as "header name".
func placesOf(op *specs.Operation) []string {
	var out []string
	for _, all := range op.Security {
		for _, credential := range all {
			switch s := credential.Scheme; s.Type {
			case "apiKey":
				out = append(out, s.In+" "+strings.ToLower(s.Param))
			case "mutualTLS":
			default:
				out = append(out, "header authorization")
			}
		}
	}
	return out
}
