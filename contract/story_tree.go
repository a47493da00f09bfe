package contract

import (
	"context"
	"maps"

	"understudy/contract/learn"
	"understudy/specs"
)

// isBelow tells whether records lie below a parent for certain, and can be made there.
func (t *tale) isBelow() bool {
	certain := t.Parent != nil && !t.Resource.Orphans && t.Create != nil && t.Read != nil
	return certain && len(t.Read.Parents) > 0 && len(t.Create.Parents) == len(t.Read.Parents)
}

// elsewhere creates a record below one parent and reads it below another.
func (t *tale) elsewhere(ctx context.Context) {
	if !t.isBelow() {
		return
	}
	parent, ok := t.create(ctx, Makes, *t.Parent)
	if !ok {
		return
	}
	child, ok := t.createBelow(ctx, MakesChild, t.Sequence, parent)
	if !ok {
		return
	}
	other, ok := t.create(ctx, MakesOther, *t.Parent)
	if !ok {
		return
	}
	if found, ok := t.read(ctx, Reads, child); !ok || !found.OK() {
		return
	}
	if b, ok := t.under(other, child); ok {
		step, _ := t.call(ctx, ReadsOther, t.Read, b, nil)
		t.about(step, child)
	}
}

// under gives the path that leads to a record below another parent than its own.
func (t *tale) under(parent, child learn.Record) (learn.Binding, bool) {
	own, ok := t.memory.Bind(t.Read.Operation, child)
	if !ok {
		return own, false
	}
	foreign, ok := t.memory.Bind(t.Create.Operation, parent)
	if !ok {
		return own, false
	}
	from, to := specs.TemplateNames(t.Create.Operation.Path), specs.TemplateNames(t.Read.Operation.Path)
	if len(to) != len(from)+1 {
		return own, false
	}
	values := maps.Clone(own.Values)
	differs := false
	for i, name := range from {
		differs = differs || learn.Text(values[to[i]]) != learn.Text(foreign.Values[name])
		values[to[i]] = foreign.Values[name]
	}
	own.Values = values
	return own, differs
}

// orphaned deletes a parent and reads the child.
func (t *tale) orphaned(ctx context.Context) {
	if !t.isBelow() || t.Parent.Delete == nil {
		return
	}
	parent, ok := t.create(ctx, Makes, *t.Parent)
	if !ok {
		return
	}
	child, ok := t.createBelow(ctx, MakesChild, t.Sequence, parent)
	if !ok {
		return
	}
	if found, ok := t.read(ctx, Reads, child); !ok || !found.OK() {
		return
	}
	if deleted, ok := t.remove(ctx, Deletes, *t.Parent, parent); !ok || !deleted.OK() {
		return
	}
	if after, ok := t.read(ctx, ReadsLater, child); ok && !after.OK() {
		t.walkAround(ctx, Lists, child)
	}
}
