package contract

import (
	"context"
	"fmt"
	"net/http"

	"understudy/contract/learn"
	"understudy/specs/document"
)

// mostRenewals is how often a case that conflicts with an earlier record gets
// other values.
const mostRenewals = 2

// beyondConflict sends a variation, and again with other values for what may have
// to be unique where it is refused for being there already: that says nothing of
// what is special about it.
func (r *runner) beyondConflict(ctx context.Context, t trial) trial {
	t.exchange = r.send(ctx, t.c, t.message)
	for n := range mostRenewals {
		if t.exchange.Response == nil || t.exchange.Response.Status != http.StatusConflict || r.over(ctx) {
			break
		}
		c, ok := r.plan.Renew(t.c, n)
		if !ok {
			break
		}
		other, counts := r.prepare(c)
		if !counts {
			continue
		}
		t = other
		t.exchange = r.send(ctx, t.c, t.message)
	}
	r.read(&t)
	return t
}

// named puts the id of the path into a body that names it too, lest they contradict.
func (r *runner) named(c Case) Case {
	action := r.plan.Model().Action(c.Operation)
	if action == nil || action.Resource == nil || action.ID == "" || !c.HasBody {
		return c
	}
	at := action.Input + action.Resource.IDPointer()
	id, known := c.Parameters["path"][action.ID]
	old, has := document.Lookup(c.Body, at)
	if known && has && fmt.Sprintf("%T", old) == fmt.Sprintf("%T", id) {
		c.Body = learn.Replace(c.Body, at, id)
	}
	return c
}

// restore undoes what an accepted request left that should not be there: a record
// of ours with wrong values would be found again by everything that reads it.
func (r *runner) restore(ctx context.Context, t trial) {
	isStrange := t.c.Fault != nil || t.c.Probe == RobustInput || t.c.Probe == ReadOnlyValue
	if !isStrange || !t.accepted() || isSafe(t.c.SentMethod()) || r.isDelete(t.c.Operation) {
		return
	}
	if t.created {
		r.discard(ctx, t.record)
		return
	}
	if full := r.of(t.c.Operation).full; full != nil && !r.usesUp(t.c.Operation) {
		again := *full
		again.Parameters = t.c.Parameters
		if m, err := encode(r.named(again)); err == nil && keepsPath(t.c.Operation, m) {
			r.learn(again, r.send(ctx, again, m))
		}
	}
}

// discard deletes a record of ours, as far as the API can.
func (r *runner) discard(ctx context.Context, record learn.Record) {
	for _, op := range r.deletes() {
		b, ok := r.memory.Bind(op, record)
		c, has := r.plainest(op)
		if !ok || !has || !b.Owned || r.forbidden(op) != "" {
			continue
		}
		if m, err := encode(bound(c, b)); err == nil {
			r.learn(bound(c, b), r.send(ctx, bound(c, b), m))
			return
		}
	}
}
