package contract

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"slices"

	"understudy/contract/learn"
	"understudy/specs/conform"
	"understudy/specs/schema"
	"understudy/specs/traffic"
)

// trial is one case as it was tried.
type trial struct {
	c          Case
	message    message
	exchange   traffic.Exchange
	answer     conform.Answer
	violations []conform.Violation
	proven     bool
	record     learn.Record // that it created
	created    bool
	// What checks ask for beside the exchange; see Judgement.
	base, sibling *traffic.Response
	shown         any
}

func (t trial) accepted() bool {
	return t.exchange.Response != nil && t.exchange.Response.Status/100 == 2
}

// valid tries a case that should be accepted, on several records if need be.
func (r *runner) valid(ctx context.Context, c Case) {
	t, reason := r.attempt(ctx, c)
	if reason != "" {
		r.of(c.Operation).reason = reason
		r.conclude(Result{Case: c, Verdict: Inconclusive, Reason: reason})
		return
	}
	t.proven = r.of(c.Operation).accepted
	r.note(t)
	r.judgeAndTell(ctx, t)
}

// attempt sends a case with one record and body after the other until one is
// accepted. The reason is set where nothing could be sent.
func (r *runner) attempt(ctx context.Context, c Case) (last trial, reason string) {
	bindings, reason := r.bindings(c.Operation)
	if len(bindings) == 0 && r.isDelete(c.Operation) {
		r.renew(ctx, c.Operation)
		bindings, reason = r.bindings(c.Operation)
	}
	if len(bindings) == 0 {
		return trial{}, reason
	}
	if !r.target.Covers(c.Operation) {
		c.Credentials = Nobody
	}
	sent := false
	for body := range r.bodies(c) {
		c.Body = body
		for _, b := range bindings {
			t, why := r.once(ctx, r.named(bound(c, b)))
			if why != "" && !sent {
				return t, why
			}
			if why != "" {
				return last, ""
			}
			if sent {
				r.tellFindings(ctx, last)
			}
			sent = true
			if last = t; t.accepted() || !mayBeState(t) || r.over(ctx) {
				return last, ""
			}
		}
	}
	return last, ""
}

// bodies yields a case's body, and then copies of it in which members that name
// other records name known ones.
func (r *runner) bodies(c Case) iter.Seq[any] {
	return func(yield func(any) bool) {
		if !yield(c.Body) || !c.HasBody {
			return
		}
		for _, body := range r.memory.References(c.Operation, c.Body) {
			isValid := c.MediaType == nil || len(c.MediaType.Schema.Validate(body, schema.Request)) == 0
			if isValid && !yield(body) {
				return
			}
		}
	}
}

// mayBeState tells whether another record might do better.
func mayBeState(t trial) bool {
	if t.exchange.Response == nil {
		return false
	}
	return slices.Contains([]int{400, 403, 404, 409, 410, 412, 422, 423}, t.exchange.Response.Status)
}

// once sends a case that is to be valid. Why is set where it is not: an example
// that breaks the document, or what cannot be written.
func (r *runner) once(ctx context.Context, c Case) (t trial, why string) {
	m, err := encode(c)
	if err != nil {
		return trial{}, "the request cannot be written: " + err.Error()
	}
	if !keepsPath(c.Operation, m) {
		return trial{}, "the path with this value leads elsewhere"
	}
	if violations := r.prover.valid(c.Operation, m); len(violations) > 0 {
		return trial{}, "the request breaks the document, so nothing is shown by it: " + violations[0].String()
	}
	t = trial{c: c, message: m, exchange: r.send(ctx, c, m)}
	r.read(&t)
	return t, ""
}

// read decodes the answer of a trial, and learns from it.
func (r *runner) read(t *trial) {
	if t.exchange.Response == nil {
		return
	}
	if t.c.IsOutside() {
		r.readOutside(*t)
		return
	}
	t.answer, t.violations = conform.Response(t.c.Operation, t.c.SentMethod(), *t.exchange.Response)
	if t.accepted() {
		r.of(t.c.Operation).used = true
		t.record, t.created = r.learnFrom(*t)
	}
}

func (r *runner) learn(c Case, x traffic.Exchange) {
	t := trial{c: c, exchange: x}
	r.read(&t)
}

func (r *runner) learnFrom(t trial) (learn.Record, bool) {
	if r.isDelete(t.c.Operation) {
		r.memory.Forget(t.c.Operation, t.c.Parameters["path"])
		return learn.Record{}, false
	}
	return r.memory.Learn(learn.Success{
		Operation: t.c.Operation, Parameters: t.c.Parameters, Body: t.c.Body,
		Response: *t.exchange.Response, Answer: t.answer,
	})
}

// note keeps what a valid case tells of its operation.
func (r *runner) note(t trial) {
	p := r.of(t.c.Operation)
	p.answers++
	r.countRefusal(t)
	if !t.accepted() {
		if r.isRefusal(t) && p.answers >= storm && !p.accepted {
			p.stopped = fmt.Sprintf("stopped after %d answers and never a success: %s", p.answers, whyNot(t))
			p.reason = p.stopped
		}
		if !p.proven && p.stopped == "" {
			p.reason = whyNot(t)
		}
		return
	}
	p.accepted = true
	if t.answer.Declared != nil {
		p.proven = true
	} else if !p.proven {
		p.reason = fmt.Sprintf("the only success, %d, is not declared", t.exchange.Response.Status)
	}
	p.plain, p.full = better(p.plain, t.c, plainness), better(p.full, t.c, fullness)
}

func (r *runner) isRefusal(t trial) bool {
	return t.exchange.Response != nil && slices.Contains([]int{http.StatusUnauthorized, http.StatusNotFound, http.StatusTooManyRequests}, t.exchange.Response.Status)
}

func whyNot(t trial) string {
	if t.exchange.Response == nil {
		return fmt.Sprintf("no answer: %v", t.exchange.Err)
	}
	status := t.exchange.Response.Status
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return fmt.Sprintf("no valid request was accepted, the last answer was %d: give credentials that may do this", status)
	case http.StatusNotFound:
		return "no valid request was accepted, the last answer was 404: an example or a link that leads to an existing record would help"
	}
	if help := remedies[status]; help != "" {
		return fmt.Sprintf("no valid request was accepted, the last answer was %d: %s", status, help)
	}
	if status >= http.StatusInternalServerError {
		return fmt.Sprintf("no valid request was accepted, the last answer was %d: the server has to be mended first", status)
	}
	return fmt.Sprintf("no valid request was accepted, the last answer was %d: an example that is accepted would help", status)
}

// remedies says what would help where a status refuses all that is valid.
var remedies = map[int]string{
	http.StatusMethodNotAllowed:     "the target has no such operation; leave it out with --exclude, or check the base URL",
	http.StatusConflict:             "the state refuses it; an example that fits the records that are there would help",
	http.StatusPreconditionFailed:   "it wants a condition; an example of the header would help",
	http.StatusUnsupportedMediaType: "the target does not take the declared media type; correct the document or the target",
	http.StatusPreconditionRequired: "it wants a condition; an example of the header would help",
	http.StatusTooManyRequests:      "the target limits the rate; a lower --rate would help",
}

// better keeps the case that scores higher, the earlier one of equals.
func better(have *Case, candidate Case, score func(Case) int) *Case {
	if score(candidate) <= 0 || have != nil && score(*have) >= score(candidate) {
		return have
	}
	candidate.Parameters = maps.Clone(candidate.Parameters)
	return &candidate
}

// plainness prefers requests with nothing in them that may bend the answer.
func plainness(c Case) int {
	return map[Strategy]int{Minimal: 3, Example: 2, Maximal: 1, Scenario: 1}[c.Strategy]
}

// fullness prefers JSON bodies with many members, and no optional parameters beside them.
func fullness(c Case) int {
	if !c.HasBody || c.MediaType == nil || c.Strategy == Scenario {
		return 0
	}
	score := 1 + count(c.Body)
	if c.MediaType.Codec != nil && c.MediaType.Codec.Name() == "json" {
		score += 1000
	}
	for _, p := range c.Operation.Parameters {
		if _, given := c.Parameters[p.In][p.Name]; given && !p.Required {
			score -= 500
		}
	}
	return max(score, 1)
}

func count(value any) int {
	n := 1
	switch v := value.(type) {
	case map[string]any:
		for _, member := range v {
			n += count(member)
		}
	case []any:
		n += min(len(v), 1)
	}
	return n
}
