package contract

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"understudy/specs"
)

// Bounds of the deleting of what a run created.
const (
	mostCleanUps = 500
	cleanUpTime  = 10 * time.Second
	// What was accepted and not done at once may be there a little later.
	cleanUpPause = time.Second
)

// cleanUp deletes what this run created, as far as the API has an operation for
// it. It does so also where the run was interrupted.
func (r *runner) cleanUp(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTime)
	defer cancel()
	left := mostCleanUps
	var absent []Case
	for _, op := range r.deletes() {
		c, ok := r.plainest(op)
		if !ok || r.forbidden(op) != "" {
			continue
		}
		for _, b := range r.memory.Candidates(op) {
			if !b.Owned || left == 0 || ctx.Err() != nil || r.fatal != nil {
				continue
			}
			left--
			if gone := bound(c, b); r.remove(ctx, gone) == http.StatusNotFound {
				absent = append(absent, gone)
			}
		}
	}
	if len(absent) > 0 && sleep(ctx, cleanUpPause) {
		for _, c := range absent {
			r.remove(ctx, c)
		}
	}
}

// remove sends a delete and gives the status of its answer, 0 where there is none.
func (r *runner) remove(ctx context.Context, c Case) int {
	m, err := encode(c)
	if err != nil {
		return 0
	}
	x := r.send(ctx, c, m)
	r.learn(c, x)
	if x.Response == nil {
		return 0
	}
	return x.Response.Status
}

// deletes lists the operations that delete one record, children before parents.
func (r *runner) deletes() []*specs.Operation {
	depth := func(op *specs.Operation) int { return len(specs.TemplateNames(op.Path)) }
	out := slices.DeleteFunc(slices.Clone(r.plan.Operations()), func(op *specs.Operation) bool {
		return !r.isDelete(op) || depth(op) == 0
	})
	slices.SortStableFunc(out, func(a, b *specs.Operation) int { return cmp.Compare(depth(b), depth(a)) })
	return out
}

// plainest is the plainest case of an operation that was accepted, else the
// plainest there is.
func (r *runner) plainest(op *specs.Operation) (Case, bool) {
	if plain := r.of(op).plain; plain != nil {
		return *plain, true
	}
	for c := range r.plan.Valid(op) {
		if c.Strategy == Minimal {
			return c, true
		}
	}
	return Case{}, false
}
