package contract

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"slices"
	"strings"

	"understudy/contract/learn"
	"understudy/fixtures/generate"
	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/resource"
	"understudy/specs/schema"
)

// How many wrong writes a story sends, and how many of them have to be refused.
const (
	mostWrong    = 8
	mostRefusals = 3
)

// badUpdate changes a record wrongly, in one member of many, and reads it again.
func (t *tale) badUpdate(ctx context.Context) {
	if !t.may(t.Update) || t.Read == nil {
		return
	}
	record, ok := t.create(ctx, Makes, t.Sequence)
	if !ok {
		return
	}
	b, ok := t.memory.Bind(t.Update.Operation, record)
	if before, read := t.read(ctx, Reads, record); !ok || !read || !before.OK() {
		return
	}
	t.read(ctx, Reads, record)
	refused := 0
	for c := range t.wrong(t.Update, t.Updates(t.fresh(), t.of(t.Update.Operation).plain)) {
		c.Body = t.withID(c, t.Update, b)
		step, ok := t.attemptWrong(ctx, ChangesBad, t.Update, bound(c, b))
		switch {
		case !ok || refused >= mostRefusals:
			return
		case step.OK():
			// What the server took for right has changed the record.
			t.read(ctx, Reads, record)
			continue
		case step.Status()/100 != 4:
			continue
		}
		refused++
		t.about(step, record)
		t.read(ctx, ReadsLater, record)
	}
}

// wrong yields cases that differ from a good write in one member of the body.
func (t *tale) wrong(action *resource.Action, good iter.Seq[Case]) iter.Seq[Case] {
	return func(yield func(Case) bool) {
		left, seen := mostWrong, map[string]bool{}
		for c := range good {
			for w := range t.plan.Variations(action.Operation, Accepted{Full: &c}) {
				inBody := w.Strategy == Negative && w.Fault != nil && w.Fault.Part == conform.Body && w.Fault.Pointer != "" && w.Raw == nil
				if !inBody || seen[w.Fault.Pointer] {
					continue
				}
				seen[w.Fault.Pointer] = true
				if left--; left < 0 || !yield(w) {
					return
				}
			}
			return
		}
	}
}

// attemptWrong sends a case that is proven wrong. It is false where no more can be sent.
func (t *tale) attemptWrong(ctx context.Context, role Role, action *resource.Action, c Case) (*Step, bool) {
	if t.over(ctx) {
		return nil, false
	}
	c.ID, c.Description = t.stepID(role), string(role)+": "+c.Description
	done, counts := t.prepare(c)
	if !counts {
		return &Step{Exchange: skipped}, true
	}
	done.exchange = t.send(ctx, done.c, done.message)
	if done.exchange.Response == nil {
		return nil, false
	}
	t.runner.read(&done)
	if done.created {
		t.made = append(t.made, made{t.Sequence, done.record})
	}
	return t.add(role, action, done), true
}

// badCreate creates wrongly, under an id of its own where the body may name one,
// and looks whether something was left.
func (t *tale) badCreate(ctx context.Context) {
	if !t.may(t.Create) || t.List == nil && t.Read == nil {
		return
	}
	record, ok := t.create(ctx, Makes, t.Sequence)
	if !ok {
		return
	}
	around, ok := t.memory.Around(t.Create.Operation, record)
	if !ok || !t.walkAround(ctx, ListsFirst, record) {
		return
	}
	refused := 0
	for c := range t.wrong(t.Create, t.Creates(t.fresh(), t.of(t.Create.Operation).plain)) {
		c, id := t.withOwnID(c)
		step, ok := t.attemptWrong(ctx, MakesBad, t.Create, bound(c, around))
		if !ok {
			return
		}
		if step.Status()/100 != 4 {
			continue
		}
		t.readLeft(ctx, id, record)
		if refused++; refused >= mostRefusals {
			break
		}
	}
	if refused > 0 {
		t.walkAround(ctx, Lists, record)
	}
}

// withOwnID names the record in the body, where that may hold its id.
func (t *tale) withOwnID(c Case) (Case, any) {
	input, id := inputOf(c.MediaType, t.Create.Input), t.Resource.IDMember()
	if input == nil || id == "" || t.Resource.IDPointer() != "/"+id || !slices.Contains(input.Names(), id) || c.Fault.Pointer == t.Create.Input+"/"+id {
		return c, nil
	}
	s := input.Property(id)
	if s == nil || s.ReadOnly {
		return c, nil
	}
	value, err := generate.Value(s, generate.Options{Seed: t.plan.Seed() + uint64(t.fresh()), Direction: schema.Request, Fresh: true, Name: id})
	if err != nil {
		return c, nil
	}
	c.Body = learn.Replace(c.Body, t.Create.Input+"/"+id, value)
	return c, value
}

// readLeft reads the record that a refused create named.
func (t *tale) readLeft(ctx context.Context, id any, sibling learn.Record) {
	if id == nil || t.Read == nil || t.Read.ID == "" {
		return
	}
	b, ok := t.memory.Bind(t.Read.Operation, sibling)
	if !ok {
		return
	}
	b.Values = maps.Clone(b.Values)
	b.Values[t.Read.ID] = id
	if step, ok := t.call(ctx, ReadsLater, t.Read, b, nil); ok {
		step.ID = learn.Text(id)
	}
}

// conditional reads what it has already, and changes what has changed since.
func (t *tale) conditional(ctx context.Context) {
	record, ok := t.create(ctx, Makes, t.Sequence)
	if !ok || t.Read == nil {
		return
	}
	first, ok := t.read(ctx, Reads, record)
	if !ok || !first.OK() {
		return
	}
	tag := first.Exchange.Response.Header.Get("ETag")
	b, bound := t.memory.Bind(t.Read.Operation, record)
	if !strings.HasPrefix(tag, `"`) || !bound {
		return
	}
	if speaksOf(t.Read, "If-None-Match", http.StatusNotModified) {
		t.withHeader(ctx, ReadsMatch, t.Read, boundCase(t, t.Read, b), "If-None-Match", tag)
	}
	if t.Update == nil || !speaksOf(t.Update, "If-Match", http.StatusPreconditionFailed) {
		return
	}
	t.stale(ctx, record, tag)
}

func boundCase(t *tale, action *resource.Action, b learn.Binding) Case {
	c, _ := t.plainest(action.Operation)
	return bound(c, b)
}

// stale changes a record, and then once more with the tag it had before.
func (t *tale) stale(ctx context.Context, record learn.Record, tag string) {
	b, ok := t.memory.Bind(t.Update.Operation, record)
	if !ok {
		return
	}
	for c := range t.Updates(t.fresh(), t.of(t.Update.Operation).plain) {
		c.Body = t.withID(c, t.Update, b)
		step, ok := t.withHeader(ctx, Changes, t.Update, bound(c, b), "If-Match", tag)
		if !ok || !step.OK() {
			continue
		}
		t.about(step, record)
		t.read(ctx, ReadsAgain, record)
		t.withHeader(ctx, ChangesOld, t.Update, bound(c, b), "If-Match", tag)
		return
	}
}

// speaksOf tells whether a document has an operation answer to a condition.
func speaksOf(action *resource.Action, header string, status int) bool {
	return action.Operation.Param("header", header) != nil ||
		slices.ContainsFunc(action.Operation.Responses, func(r *specs.Response) bool { return r.Status == fmt.Sprint(status) })
}

// withHeader sends a case with one header more.
func (t *tale) withHeader(ctx context.Context, role Role, action *resource.Action, c Case, name, value string) (*Step, bool) {
	if t.over(ctx) || !t.may(action) {
		return nil, false
	}
	c.ID, c.Strategy, c.Description = t.stepID(role), Scenario, string(role)
	m, err := encode(c)
	if err != nil {
		return nil, false
	}
	m.request.Header.Set(name, value)
	done := trial{c: c, message: m, exchange: t.send(ctx, c, m)}
	if done.exchange.Response == nil {
		return nil, false
	}
	t.runner.read(&done)
	return t.add(role, action, done), true
}
