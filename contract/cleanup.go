package contract

import (
	"cmp"
	"context"
	"slices"
	"time"

	"understudy/specs"
)

// Bounds of the deleting of what a run created.
const (
	mostCleanUps = 500
	cleanUpTime  = 10 * time.Second
)

// cleanUp deletes what this run created, as far as the API has an operation for
// it. It does so also where the run was interrupted.
func (r *runner) cleanUp(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTime)
	defer cancel()
	left := mostCleanUps
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
			if m, err := encode(bound(c, b)); err == nil {
				r.learn(bound(c, b), r.send(ctx, bound(c, b), m))
			}
		}
	}
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
