package contract

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"understudy/contract/learn"
	"understudy/specs"
	"understudy/specs/resource"
)

// storm is how many refusals by 401, 404 or 429, with no success among them, end
// the tries of one operation: what is missing then is an id, a credential or patience.
// A flood is as many of one status, whatever the operation, that they end the run.
const (
	storm = 20
	flood = 60
)

// operation tries one operation: valid cases first, then what differs from those
// that were accepted.
func (r *runner) operation(ctx context.Context, op *specs.Operation) {
	if reason := r.forbidden(op); reason != "" {
		r.giveUp(op, reason)
		return
	}
	defer func() { r.of(op).knew = r.memory.Size() }()
	for c := range r.plan.Valid(op) {
		if r.over(ctx) || r.of(op).stopped != "" {
			break
		}
		r.valid(ctx, c)
	}
	p := r.of(op)
	if p.answers == 0 && p.reason == "" && r.report.Stopped == "" {
		r.giveUp(op, "no request can be made: there is no valid value for its body, or nothing writes the media type")
	}
	if p.accepted {
		r.variations(ctx, op)
	}
}

// forbidden says why an operation may not be tried at all.
func (r *runner) forbidden(op *specs.Operation) string {
	if !isSafe(op.Method) && !r.target.Local() && !r.limits.Writes {
		return fmt.Sprintf("%s may change data, and the target is not on loopback; allow writes to try it", op.Method)
	}
	return ""
}

func isSafe(method string) bool {
	return slices.Contains([]string{"GET", "HEAD", "OPTIONS"}, method)
}

// giveUp notes once why an operation is not tried.
func (r *runner) giveUp(op *specs.Operation, reason string) {
	p := r.of(op)
	if p.stopped != "" {
		return
	}
	p.stopped, p.reason = reason, reason
	r.conclude(Result{Case: Case{ID: op.ID, Operation: op}, Verdict: Inconclusive, Reason: reason})
}

// bindings lists what the path parameters may be, or says why there is nothing.
func (r *runner) bindings(op *specs.Operation) ([]learn.Binding, string) {
	all := r.memory.Candidates(op)
	if len(all) == 0 {
		return nil, fmt.Sprintf("no value is known for path parameter %s: give it an example, or a link from an operation that answers one",
			strings.Join(unknown(op), ", "))
	}
	allowed := slices.DeleteFunc(all, func(b learn.Binding) bool { return !r.allowed(op, b) })
	if len(allowed) == 0 {
		return nil, "no record that this run created is known, and others may not be changed"
	}
	return allowed[:min(len(allowed), mostBindings)], ""
}

// mostBindings is how many records one case is tried on.
const mostBindings = 3

func unknown(op *specs.Operation) []string {
	var out []string
	for _, name := range specs.TemplateNames(op.Path) {
		out = append(out, fmt.Sprintf("%q", name))
	}
	return out
}

// allowed keeps to what is ours: unsafe methods meet records of this run only.
// See Limits.OwnOnly for the one exception.
func (r *runner) allowed(op *specs.Operation, b learn.Binding) bool {
	if isSafe(op.Method) || b.Owned {
		return true
	}
	return !r.isDelete(op) && r.target.Local() && !r.limits.OwnOnly && r.creator(op) == nil
}

// creator finds the operation that creates the records an operation's path leads
// to: one whose link leads there, else the create of the same resource.
func (r *runner) creator(op *specs.Operation) *specs.Operation {
	if len(specs.TemplateNames(op.Path)) == 0 {
		return nil
	}
	for _, from := range r.plan.API().Operations {
		if _, success := from.Success(); from.Method == "POST" && success != nil && from != op {
			if slices.ContainsFunc(success.Links, func(l specs.Link) bool { return l.Operation == op }) {
				return from
			}
		}
	}
	of := itemResource(r.plan.Model().Action(op))
	for _, a := range r.plan.Model().Actions {
		if of != nil && a.Resource == of && a.Kind == resource.Create {
			return a.Operation
		}
	}
	return nil
}

// itemResource is the resource of the innermost record in an action's path.
func itemResource(action *resource.Action) *resource.Resource {
	if action == nil || action.Resource == nil || action.ID != "" {
		return resourceOf(action)
	}
	return action.Resource.Parent
}

func resourceOf(action *resource.Action) *resource.Resource {
	if action == nil {
		return nil
	}
	return action.Resource
}

// usesUp tells whether a success may leave a record in which the same request is
// refused: after a delete, or a step from one state to another.
func (r *runner) usesUp(op *specs.Operation) bool {
	if r.isDelete(op) {
		return true
	}
	action := r.plan.Model().Action(op)
	isStep := action == nil || action.Kind == resource.None || action.Kind == resource.Transition
	return !isSafe(op.Method) && isStep && r.creator(op) != nil
}

// renew makes another record for an operation that uses one up.
func (r *runner) renew(ctx context.Context, op *specs.Operation) {
	creator := r.creator(op)
	if creator == nil || r.of(creator).plain == nil || r.over(ctx) {
		return
	}
	again := *r.of(creator).plain
	if m, err := encode(again); err == nil {
		r.learn(again, r.send(ctx, again, m))
		r.of(op).used = false
	}
}

// variations tries what differs in one thing from an accepted case.
func (r *runner) variations(ctx context.Context, op *specs.Operation) {
	p := r.of(op)
	for c := range r.plan.Variations(op, Accepted{Plain: p.plain, Full: p.full}) {
		if r.over(ctx) {
			return
		}
		if r.usesUp(op) {
			if c = r.rebind(ctx, c); c.Operation == nil {
				return
			}
		}
		r.variation(ctx, c)
	}
}

// rebind gives a case that uses up its record one of ours that is not used up.
func (r *runner) rebind(ctx context.Context, c Case) Case {
	bindings, _ := r.bindings(c.Operation)
	if len(bindings) == 0 || r.of(c.Operation).used && !r.isDelete(c.Operation) {
		r.renew(ctx, c.Operation)
		bindings, _ = r.bindings(c.Operation)
	}
	if len(bindings) == 0 {
		return Case{}
	}
	return bound(c, bindings[0])
}

// bound copies a case with path parameters filled in; those that are wrong on
// purpose stay.
func bound(c Case, b learn.Binding) Case {
	parameters := map[string]map[string]any{"path": {}}
	for in, values := range c.Parameters {
		if in != "path" {
			parameters[in] = values
		}
	}
	for name, value := range b.Values {
		parameters["path"][name] = value
	}
	if c.Fault != nil && c.Fault.Part == "path" {
		parameters["path"][c.Fault.Name] = c.Parameters["path"][c.Fault.Name]
	}
	c.Parameters, c.Guessed = parameters, b.Guessed
	return c
}
