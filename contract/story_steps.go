package contract

import (
	"context"
	"iter"
	"net/http"
	"slices"

	"understudy/contract/learn"
	"understudy/specs/document"
	"understudy/specs/resource"
)

// may tells whether a story may call an operation.
func (t *tale) may(action *resource.Action) bool {
	return action != nil && t.forbidden(action.Operation) == "" && t.of(action.Operation).stopped == ""
}

// fresh numbers a write, so that it has values of its own. Sequences have the first numbers.
func (t *tale) fresh() int {
	t.written++
	return rounds + t.written
}

// create makes a record, below a parent of the story's own where it needs one.
func (t *tale) create(ctx context.Context, role Role, of Sequence) (learn.Record, bool) {
	if !t.may(of.Create) {
		return learn.Record{}, false
	}
	if home := t.home(ctx, of); home != nil {
		if record, ok := t.createBelow(ctx, role, of, *home); ok {
			return record, true
		}
	}
	done, ok := t.write(ctx, of.Creates(t.fresh(), t.of(of.Create.Operation).plain), of.Create, nil)
	if !ok {
		return learn.Record{}, false
	}
	return t.keep(role, of, done)
}

func (t *tale) createBelow(ctx context.Context, role Role, of Sequence, parent learn.Record) (learn.Record, bool) {
	b, ok := t.memory.Bind(of.Create.Operation, parent)
	if !ok || !t.may(of.Create) {
		return learn.Record{}, false
	}
	done, ok := t.write(ctx, of.Creates(t.fresh(), t.of(of.Create.Operation).plain), of.Create, &b)
	if !ok {
		return learn.Record{}, false
	}
	return t.keep(role, of, done)
}

// home makes a parent for the records of a story, once; nil where they need none
// or none can be made.
func (t *tale) home(ctx context.Context, of Sequence) *learn.Record {
	if of.Parent == nil || of.Parent.Create == nil || of.Resource.Orphans || len(of.Create.Parents) == 0 {
		return nil
	}
	if known, tried := t.homes[of.Parent.Resource]; tried {
		return known
	}
	if t.homes == nil {
		t.homes = map[*resource.Resource]*learn.Record{}
	}
	t.homes[of.Parent.Resource] = nil
	if record, ok := t.create(ctx, MakesHome, *of.Parent); ok {
		t.homes[of.Parent.Resource] = &record
	}
	return t.homes[of.Parent.Resource]
}

// keep notes a create, whose record is ours from now on.
func (t *tale) keep(role Role, of Sequence, done trial) (learn.Record, bool) {
	step := t.add(role, of.Create, done)
	if !done.created {
		return learn.Record{}, false
	}
	step.ID = learn.Text(done.record.ID)
	t.made = append(t.made, made{of, done.record})
	return done.record, true
}

// change writes to a record until a body is accepted.
func (t *tale) change(ctx context.Context, role Role, action *resource.Action, cases iter.Seq[Case], record learn.Record) (*Step, bool) {
	b, ok := t.memory.Bind(action.Operation, record)
	if !ok || !t.may(action) {
		return nil, false
	}
	done, ok := t.write(ctx, cases, action, &b)
	if !ok {
		return nil, false
	}
	return t.about(t.add(role, action, done), record), true
}

// read reads a record, however that ends.
func (t *tale) read(ctx context.Context, role Role, record learn.Record) (*Step, bool) {
	if t.Read == nil {
		return nil, false
	}
	b, ok := t.memory.Bind(t.Read.Operation, record)
	if !ok {
		return nil, false
	}
	step, ok := t.call(ctx, role, t.Read, b, nil)
	return t.about(step, record), ok
}

func (t *tale) about(step *Step, record learn.Record) *Step {
	if step != nil {
		step.ID = learn.Text(record.ID)
	}
	return step
}

// remove deletes a record.
func (t *tale) remove(ctx context.Context, role Role, of Sequence, record learn.Record) (*Step, bool) {
	if of.Delete == nil {
		return nil, false
	}
	b, ok := t.memory.Bind(of.Delete.Operation, record)
	if !ok {
		return nil, false
	}
	step, ok := t.call(ctx, role, of.Delete, b, nil)
	if ok && step.OK() {
		t.bury(of.Resource, record, step.Status())
		t.made = slices.DeleteFunc(t.made, func(m made) bool { return m.of.Resource == of.Resource && m.record.ID == record.ID })
	}
	return t.about(step, record), ok
}

// call sends the plainest request of an operation, with what edit changes of it.
// It is false where no answer came.
func (t *tale) call(ctx context.Context, role Role, action *resource.Action, b learn.Binding, edit func(*Case)) (*Step, bool) {
	c, ok := t.plainest(action.Operation)
	if !ok || !t.may(action) || t.over(ctx) || !t.pause(ctx, action) {
		return nil, false
	}
	c = bound(c, b)
	c.ID, c.Strategy, c.Description = t.stepID(role), Scenario, string(role)
	if edit != nil {
		edit(&c)
	}
	done, why := t.once(ctx, c)
	if why != "" || done.exchange.Response == nil {
		return nil, false
	}
	t.judgeStep(ctx, done)
	return t.add(role, action, done), true
}

func (t *tale) stepID(role Role) string {
	return t.Resource.Name + "/" + string(Scenario) + "/" + string(t.story.Template) + "/" + string(role)
}

// pause gives what was written time to show, where the story is told again.
func (t *tale) pause(ctx context.Context, action *resource.Action) bool {
	if t.wait == 0 || t.shown || !isSafe(action.Operation.Method) {
		return true
	}
	t.shown = true
	return sleep(ctx, t.wait)
}

// judgeStep judges a call by itself. A refusal is what many stories are after:
// it counts only where the document says how it looks, or the server broke.
func (t *tale) judgeStep(ctx context.Context, done trial) {
	switch {
	case done.accepted():
		t.judgeAndTell(ctx, done)
	case done.answer.Declared != nil, done.exchange.Response.Status >= 500:
		t.tellFindings(ctx, done)
	}
}

// add notes a call that was answered.
func (t *tale) add(role Role, action *resource.Action, done trial) *Step {
	t.shown = t.shown && isSafe(done.c.Operation.Method)
	step := Step{Role: role, Case: done.c, Action: action, Exchange: done.exchange, Answer: done.answer}
	if records := learn.Records(action, done.answer.Body); done.accepted() && done.answer.HasBody {
		if step.Listed = records; action.Kind != resource.List && len(records) > 0 {
			step.Shown, step.Listed = records[0], nil
		}
	}
	if sent, ok := document.Lookup(done.c.Body, action.Input); ok && done.c.HasBody {
		step.Sent, step.Input = sent, inputOf(done.c.MediaType, action.Input)
	}
	t.story.Steps = append(t.story.Steps, step)
	return &t.story.Steps[len(t.story.Steps)-1]
}

// discard deletes what the story created, the newest first.
func (t *tale) discard(ctx context.Context) {
	for _, m := range slices.Backward(t.made) {
		if !t.may(m.of.Delete) || t.over(ctx) {
			continue
		}
		b, bound_ := t.memory.Bind(m.of.Delete.Operation, m.record)
		c, ok := t.plainest(m.of.Delete.Operation)
		if !bound_ || !ok {
			continue
		}
		if message, err := encode(bound(c, b)); err == nil {
			x := t.send(ctx, bound(c, b), message)
			t.learn(bound(c, b), x)
			if x.Response != nil {
				t.bury(m.of.Resource, m.record, x.Response.Status)
			}
		}
	}
}

// bury remembers a record whose deletion was accepted, and done at once.
func (r *runner) bury(of *resource.Resource, record learn.Record, status int) {
	const most = 100
	if r.buried == nil {
		r.buried = map[*resource.Resource][]learn.Record{}
	}
	if status/100 == 2 && status != http.StatusAccepted && len(r.buried[of]) < most {
		r.buried[of] = append(r.buried[of], record)
	}
}

// How many records of ours a collection may have before stories, and how many
// are left of more.
const (
	mostOurs  = 12
	leftOurs  = 4
	mostThins = 200
)

// thin deletes records of this run where there are many, so that lists are short.
func (r *runner) thin(ctx context.Context, s Sequence) {
	if s.List == nil || s.Delete == nil || r.forbidden(s.Delete.Operation) != "" {
		return
	}
	c, ok := r.plainest(s.Delete.Operation)
	ours := slices.DeleteFunc(r.memory.Candidates(s.Delete.Operation), func(b learn.Binding) bool { return !b.Owned })
	if !ok || len(ours) <= mostOurs {
		return
	}
	for _, b := range ours[leftOurs:min(len(ours), mostThins)] {
		if r.over(ctx) {
			return
		}
		gone := r.memory.Known(s.Delete.Operation, b)
		m, err := encode(bound(c, b))
		if err != nil {
			continue
		}
		x := r.send(ctx, bound(c, b), m)
		r.learn(bound(c, b), x)
		if x.Response != nil {
			r.bury(s.Resource, gone, x.Response.Status)
		}
	}
}
