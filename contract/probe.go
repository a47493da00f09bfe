package contract

import (
	"context"
	"net/http"
	"slices"

	"understudy/contract/learn"
	"understudy/specs"
	"understudy/specs/resource"
	"understudy/specs/traffic"
)

// Refusals are the statuses that say that a request was wrong.
var Refusals = []int{400, 415, 422}

// probes tries what is unusual about an operation that accepts plain requests.
func (r *runner) probes(ctx context.Context, op *specs.Operation) {
	p := r.of(op)
	if !p.accepted || p.stopped != "" {
		return
	}
	for c := range r.plan.Probes(op, Accepted{Plain: p.plain, Full: p.full}) {
		if r.over(ctx) {
			return
		}
		r.probe(ctx, c)
	}
}

func (r *runner) probe(ctx context.Context, c Case) {
	c, ok := r.placed(ctx, c)
	if !ok {
		return
	}
	m, err := encode(c)
	if err != nil || !r.meetsProbe(&c, m) {
		return
	}
	t := trial{c: c, message: m, proven: true}
	r.follow(ctx, &t)
	r.judgeAndTell(ctx, t)
	r.restore(ctx, t)
}

// follow sends a trial's message, and around it what its checks ask for.
func (r *runner) follow(ctx context.Context, t *trial) {
	if t.c.Probe == HeadInstead {
		t.base = r.before(ctx, t.c)
	}
	t.exchange = r.send(ctx, t.c, t.message)
	r.read(t)
	switch {
	case t.exchange.Response == nil && t.c.Probe == RobustInput:
		t.proven = r.isAlive(ctx, t.c.Operation)
	case (t.c.Probe == ReadOnlyValue || t.c.Probe == DefaultLeftOut) && t.accepted():
		t.shown = r.shownAfter(ctx, *t)
	}
}

// placed gives a probe the record it is to meet. What may change data meets
// records of ours only, and leaves alone what no record bounds.
func (r *runner) placed(ctx context.Context, c Case) (Case, bool) {
	op, method := c.Operation, c.SentMethod()
	switch {
	case c.Probe == EmptyList:
		return r.belowNew(ctx, c)
	case isSafe(method):
		return c, true
	case !r.target.Local() && !r.limits.Writes:
		return c, false
	case c.Probe == AbsentID:
		return c, r.target.Local()
	case len(specs.TemplateNames(op.Path)) == 0:
		isHarmless := c.Probe != UndeclaredMethod || method == "POST" || r.target.Local()
		return c, isHarmless
	case r.usesUp(op) && c.Probe != UndeclaredMethod:
		c = r.rebind(ctx, c)
		return c, c.Operation != nil
	}
	for _, b := range r.memory.Candidates(op) {
		if b.Owned && !b.Guessed {
			return bound(c, b), true
		}
	}
	return c, false
}

// belowNew makes a new parent for a list.
func (r *runner) belowNew(ctx context.Context, c Case) (Case, bool) {
	creator := r.creator(c.Operation)
	if creator == nil || r.forbidden(creator) != "" {
		return c, false
	}
	r.renew(ctx, c.Operation)
	bindings, _ := r.bindings(c.Operation)
	if len(bindings) == 0 || !bindings[0].Owned {
		return c, false
	}
	return bound(c, bindings[0]), true
}

// meetsProbe tells whether a message still is what the probe means: no other
// operation answers an undeclared method, and an id stays one segment.
func (r *runner) meetsProbe(c *Case, m message) bool {
	path := m.request.URL.EscapedPath()
	if c.Probe == UndeclaredMethod {
		allowed := r.prover.router.Allowed(path)
		if slices.Contains(allowed, c.Method) || !slices.Contains(allowed, c.Operation.Method) {
			return false
		}
		c.Methods = allowed
		return true
	}
	return c.PathText != nil || c.Method != "" || r.prover.reaches(c.Operation, m)
}

// IsOutside tells whether the operation's responses say nothing of the answer.
func (c Case) IsOutside() bool {
	return c.Probe == UndeclaredMethod || c.Probe == HeadInstead || c.PathText != nil
}

// readOutside takes from such an answer only that a record is gone.
func (r *runner) readOutside(t trial) {
	if t.accepted() && t.c.Method == http.MethodDelete {
		r.memory.Forget(t.c.Operation, t.c.Parameters["path"])
	}
}

// before sends the request that a probe differs from.
func (r *runner) before(ctx context.Context, c Case) *traffic.Response {
	c.Method = ""
	m, err := encode(c)
	if err != nil {
		return nil
	}
	return r.send(ctx, c, m).Response
}

// isAlive tells whether the target still answers a plain request.
func (r *runner) isAlive(ctx context.Context, op *specs.Operation) bool {
	plain := r.of(op).plain
	if plain == nil {
		return false
	}
	m, err := encode(*plain)
	return err == nil && r.send(ctx, *plain, m).Response != nil
}

// shownAfter reads the record that a probe wrote, nil where nothing reads it.
func (r *runner) shownAfter(ctx context.Context, t trial) any {
	read := r.reader(t.c.Operation)
	if read == nil || r.over(ctx) {
		return nil
	}
	record := t.record
	if !t.created {
		record = r.memory.Known(t.c.Operation, learn.Binding{Values: t.c.Parameters["path"]})
	}
	b, ok := r.memory.Bind(read.Operation, record)
	c, has := r.plainest(read.Operation)
	if !ok || !has {
		return nil
	}
	shown, why := r.once(ctx, bound(c, b))
	if why != "" || !shown.accepted() {
		return nil
	}
	if records := learn.Records(read, shown.answer.Body); len(records) > 0 {
		return records[0]
	}
	return nil
}

// reader finds what reads the records that an operation writes.
func (r *runner) reader(op *specs.Operation) *resource.Action {
	for _, s := range r.plan.Sequences() {
		isWriter := s.Create != nil && s.Create.Operation == op || s.Update != nil && s.Update.Operation == op
		if isWriter && s.Read != nil {
			return s.Read
		}
	}
	return nil
}

// random tries valid values made by chance, as many as the limits say.
func (r *runner) random(ctx context.Context, ops []*specs.Operation) {
	for n := range r.limits.Random {
		for _, op := range ops {
			p := r.of(op)
			if r.over(ctx) {
				return
			}
			if p.accepted && p.stopped == "" && !r.usesUp(op) {
				r.tryRandom(ctx, r.plan.Random(op, Accepted{Plain: p.plain, Full: p.full}, n+1))
			}
		}
	}
}

func (r *runner) tryRandom(ctx context.Context, c Case) {
	if !isSafe(c.Operation.Method) {
		bindings, _ := r.bindings(c.Operation)
		if len(bindings) == 0 {
			return
		}
		c = bound(c, bindings[0])
	}
	if t, why := r.once(ctx, c); why == "" {
		r.judgeAndTell(ctx, t)
	}
}
