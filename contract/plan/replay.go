package plan

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"understudy/contract"
	"understudy/specs"
	"understudy/specs/resource"
)

// Replay is a plan of one case, and of what must come before it: the operations
// that make or list the records it needs are tried with plain requests only.
// Cases have seeds of their own, so that this one is what it was.
type Replay struct {
	contract.Planner
	id        string
	operation *specs.Operation   // nil: the case is a sequence
	resource  *resource.Resource // of the sequence; nil: it is none
}

// NewReplay plans one case of a plan by its ID, as reports name it.
func NewReplay(of contract.Planner, id string) (*Replay, error) {
	r := &Replay{Planner: of, id: id}
	for _, op := range of.Operations() {
		if strings.HasPrefix(id, op.ID+"/") && (r.operation == nil || len(op.ID) > len(r.operation.ID)) {
			r.operation = op
		}
	}
	if r.operation != nil {
		return r, nil
	}
	for _, s := range of.Sequences() {
		if strings.HasPrefix(id, s.Resource.Name+"/"+string(contract.Scenario)+"/") {
			r.resource = s.Resource
			return r, nil
		}
	}
	return nil, fmt.Errorf("no case %q: it begins with no operation that is tried, nor with a resource. A report names cases, such as \"createChat/minimal/request\"", id)
}

// Limits are those of the plan; chance is tried only where the case is made by it.
func (r *Replay) Limits() contract.Limits {
	limits := r.Planner.Limits()
	if !strings.Contains(r.id, "/"+string(contract.Random)+"/") {
		limits.Random = 0
	}
	return limits
}

// Size is not known.
func (r *Replay) Size() int { return 0 }

// Operations lists the one of the case, and those that it needs.
func (r *Replay) Operations() []*specs.Operation {
	return slices.DeleteFunc(slices.Clone(r.Planner.Operations()), func(op *specs.Operation) bool { return !r.needs(op) })
}

// needs is true for an operation of the resource or of one above it, and for one
// on the way to the path of the case.
func (r *Replay) needs(op *specs.Operation) bool {
	if op == r.operation {
		return true
	}
	if action := r.Model().Action(op); action != nil && action.Resource != nil {
		for of := r.about(); of != nil; of = of.Parent {
			if of == action.Resource {
				return true
			}
		}
	}
	return r.operation != nil && strings.HasPrefix(r.operation.Path, op.Path) && (op.Method == "POST" || op.Method == "GET")
}

// about is the resource that the case is about; nil: none.
func (r *Replay) about() *resource.Resource {
	if r.operation == nil {
		return r.resource
	}
	if action := r.Model().Action(r.operation); action != nil {
		return action.Resource
	}
	return nil
}

// Valid yields all valid cases of the operation itself, and the plain ones of others.
func (r *Replay) Valid(op *specs.Operation) iter.Seq[contract.Case] {
	all := r.Planner.Valid(op)
	if op == r.operation || r.operation == nil {
		return all
	}
	return only(all, func(c contract.Case) bool {
		return c.Strategy == contract.Minimal || c.Strategy == contract.Example
	})
}

// Variations yields the case, if it is one.
func (r *Replay) Variations(op *specs.Operation, accepted contract.Accepted) iter.Seq[contract.Case] {
	return only(r.Planner.Variations(op, accepted), r.isIt)
}

// Probes yields the case, if it is one.
func (r *Replay) Probes(op *specs.Operation, accepted contract.Accepted) iter.Seq[contract.Case] {
	return only(r.Planner.Probes(op, accepted), r.isIt)
}

// Sequences lists those of the resource, if the case is one.
func (r *Replay) Sequences() []contract.Sequence {
	return slices.DeleteFunc(slices.Clone(r.Planner.Sequences()), func(s contract.Sequence) bool { return r.resource == nil || s.Resource != r.resource })
}

func (r *Replay) isIt(c contract.Case) bool { return c.ID == r.id }

func only(all iter.Seq[contract.Case], wanted func(contract.Case) bool) iter.Seq[contract.Case] {
	return func(yield func(contract.Case) bool) {
		for c := range all {
			if wanted(c) && !yield(c) {
				return
			}
		}
	}
}

// Pick keeps of a report what a replay is about: findings of the case's operation
// or resource, and the proofs of these.
func (r *Replay) Pick(report contract.Report, fingerprint string) contract.Report {
	report.Failures = slices.DeleteFunc(slices.Clone(report.Failures), func(f contract.Failure) bool {
		if fingerprint != "" {
			return f.Fingerprint != fingerprint
		}
		return f.Case.ID != r.id
	})
	report.Proofs = slices.DeleteFunc(slices.Clone(report.Proofs), func(p contract.Proof) bool {
		return r.operation != nil && p.Operation != r.operation
	})
	return report
}
