package plan

import (
	"fmt"
	"iter"

	"understudy/contract"
	"understudy/fixtures/generate"
	"understudy/specs"
	"understudy/specs/resource"
	"understudy/specs/schema"
)

// Sequences lists, for each resource that can be read, what to try over several calls.
func (p *Plan) Sequences() []contract.Sequence {
	var out []contract.Sequence
	byResource := map[*resource.Resource]*contract.Sequence{}
	for _, r := range p.model.Resources {
		s := p.sequence(r)
		byResource[r] = &s
	}
	for _, r := range p.model.Resources {
		s := byResource[r]
		s.Parent = byResource[r.Parent]
		if r.ID != "" && r.Schema != nil && (s.Read != nil || s.List != nil) {
			out = append(out, *s)
		}
	}
	return out
}

func (p *Plan) sequence(r *resource.Resource) contract.Sequence {
	s := contract.Sequence{Resource: r}
	for _, action := range p.model.Actions {
		if action.Resource != r || !p.selected(action.Operation) {
			continue
		}
		switch action.Kind {
		case resource.Create:
			s.Create = firstAction(s.Create, action, first(action.Operation) != nil)
		case resource.Read:
			s.Read = firstAction(s.Read, action, action.Operation.Method == "GET")
		case resource.List:
			s.List = firstAction(s.List, action, action.Operation.Method == "GET")
		case resource.Delete:
			s.Delete = firstAction(s.Delete, action, action.ID != "")
		case resource.Update, resource.Replace:
			hasBody, method := first(action.Operation) != nil, action.Operation.Method
			s.Update = firstAction(s.Update, action, hasBody)
			s.Replace = firstAction(s.Replace, action, hasBody && method == "PUT" && action.Kind == resource.Replace)
			s.Patch = firstAction(s.Patch, action, hasBody && method == "PATCH")
		}
	}
	s.Creates = func(n int, accepted *contract.Case) iter.Seq[contract.Case] {
		return p.writes(s.Create, "create", n, accepted)
	}
	s.Updates = func(n int, accepted *contract.Case) iter.Seq[contract.Case] {
		return p.writes(s.Update, "update", updateRound+n, accepted)
	}
	s.Replaces = func(n int, accepted *contract.Case) iter.Seq[contract.Case] {
		return p.writes(s.Replace, "update", updateRound+n, accepted)
	}
	s.Patches = func(n int, accepted *contract.Case) iter.Seq[contract.Case] {
		return p.writes(s.Patch, "update", updateRound+n, accepted)
	}
	return s
}

func firstAction(already, candidate *resource.Action, fits bool) *resource.Action {
	if already != nil || !fits {
		return already
	}
	return candidate
}

// A round is one write of a sequence: creates begin with round 0, updates with
// round 2. Of two rounds one after the other each has values of its own.
const updateRound = 2

// numberOf counts the rounds of one kind from 1.
func numberOf(kind string, round int) int {
	if kind == "update" {
		round -= updateRound
	}
	return round + 1
}

// writes yields bodies for one round, the richest first: all that can be seen
// afterwards, what was accepted before with other values, what is required.
func (p *Plan) writes(action *resource.Action, kind string, round int, accepted *contract.Case) iter.Seq[contract.Case] {
	return func(yield func(contract.Case) bool) {
		op := action.Operation
		media := first(op)
		for way, body := range []func(writer) (any, bool){writer.rich, writer.varied, writer.plain} {
			id := fmt.Sprintf("%s-%d.%d", kind, numberOf(kind, round), way+1)
			c := p.start(op, contract.Scenario, id, fmt.Sprintf("%s %s, with values of its own", kind, action.Resource.Name))
			w := writer{media: media, action: action, round: round,
				seed: p.seedFor(fmt.Sprint(op.ID, "/", kind, round)), base: p.seedFor(op.ID + "/" + kind), accepted: accepted}
			value, ok := body(w)
			if !ok {
				continue
			}
			if accepted != nil {
				c = p.vary(accepted, contract.Scenario, id, c.Description)
				delete(c.Parameters, "path")
			}
			c.Body, c.HasBody, c.MediaType, c.Raw = value, true, media, nil
			if !yield(c) {
				return
			}
		}
	}
}

// writer makes the body of one write.
type writer struct {
	media    *specs.MediaType
	action   *resource.Action
	round    int
	seed     uint64 // of this round
	base     uint64 // of all rounds
	accepted *contract.Case
}

func (w writer) generate(size generate.Size) (any, bool) {
	value, err := generate.Value(w.media.Schema, generate.Options{
		Seed: w.seed, Size: size, Direction: schema.Request, Fresh: true, Name: w.action.Resource.Name,
	})
	return value, err == nil
}

// rich sends whatever can be seen afterwards, and no more: a member that cannot
// be seen may change one that can, as a directive does.
func (w writer) rich() (any, bool) {
	value, ok := w.generate(generate.Maximal)
	if !ok {
		return nil, false
	}
	if pruned := w.visible(value); isValid(w.media.Schema, pruned) {
		value = pruned
	}
	return w.assign(value), true
}

func (w writer) plain() (any, bool) {
	value, ok := w.generate(generate.Minimal)
	if !ok {
		return nil, false
	}
	return w.assign(value), true
}

// varied changes the plain members of what was accepted, and leaves all that may
// name another record or have a meaning of its own.
func (w writer) varied() (any, bool) {
	if w.accepted == nil || !w.accepted.HasBody || w.accepted.MediaType != w.media {
		return nil, false
	}
	value := w.visible(w.accepted.Body)
	if !isValid(w.media.Schema, value) {
		value = w.accepted.Body
	}
	return w.renew(w.flip(value)), true
}
