// Package plan says what a contract run tries: from the document and a seed it
// makes cases and sequences, lazily and in a stable order. It knows nothing of
// what a target answers but what it is told: which of its cases were accepted.
package plan

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"understudy/contract"
	"understudy/specs"
	"understudy/specs/resource"
)

// Options says what to try. The zero value tries everything, with seed 0.
type Options struct {
	Seed uint64
	// Include and Exclude select operations by operationId, path, "METHOD path",
	// tag or method; an empty Include selects all. A "*" stands for any text.
	Include, Exclude []string
	// NoWrites leaves out all operations but GET, HEAD and OPTIONS.
	NoWrites bool
	// Writes allows unsafe methods also against a target that is not loopback.
	Writes bool
	// OwnOnly forbids to change records that the run did not create. Without it a
	// record found by listing may be changed, if the target is loopback and the
	// document has no operation that creates such records: else those operations
	// could not be tried at all.
	OwnOnly bool
	// Requests and Time bound the run; 0: no bound.
	Requests int
	Time     time.Duration
	// Random is how many cases are made by chance for each operation, at most.
	Random int
}

// Plan is what to try of one API. It is safe for concurrent use.
type Plan struct {
	api     *specs.API
	model   *resource.Model
	options Options
}

var _ contract.Planner = (*Plan)(nil)

// New plans an API.
func New(api *specs.API, o Options) *Plan {
	model, _ := resource.Infer(api)
	return &Plan{api: api, model: model, options: o}
}

// API is what is tried.
func (p *Plan) API() *specs.API { return p.api }

// Model is what the API is about.
func (p *Plan) Model() *resource.Model { return p.model }

// Seed is the seed of the run.
func (p *Plan) Seed() uint64 { return p.options.Seed }

// Limits bound the run.
func (p *Plan) Limits() contract.Limits {
	return contract.Limits{
		Requests: p.options.Requests, Time: p.options.Time, Random: p.options.Random,
		Writes: p.options.Writes, OwnOnly: p.options.OwnOnly,
	}
}

// Operations lists the selected operations so that ids are learned before they
// are needed: creates, then reads, then what else there is, then updates, then
// deletes; parents before children, else as written.
func (p *Plan) Operations() []*specs.Operation {
	var out []*specs.Operation
	for _, op := range p.api.Operations {
		if p.selected(op) {
			out = append(out, op)
		}
	}
	slices.SortStableFunc(out, func(a, b *specs.Operation) int {
		return cmp.Or(
			cmp.Compare(p.rank(a), p.rank(b)),
			cmp.Compare(len(specs.TemplateNames(a.Path)), len(specs.TemplateNames(b.Path))),
		)
	})
	return out
}

func (p *Plan) selected(op *specs.Operation) bool {
	if p.options.NoWrites && !isSafe(op.Method) {
		return false
	}
	if len(p.options.Include) > 0 && !named(op, p.options.Include) {
		return false
	}
	return !named(op, p.options.Exclude)
}

func isSafe(method string) bool {
	return slices.Contains([]string{"GET", "HEAD", "OPTIONS"}, method)
}

func named(op *specs.Operation, patterns []string) bool {
	names := append([]string{op.ID, op.Path, op.Method, op.Method + " " + op.Path}, op.Tags...)
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return like(name, pattern) })
	})
}

// like compares without regard to case; "*" stands for any text.
func like(name, pattern string) bool {
	name, pattern = strings.ToLower(name), strings.ToLower(pattern)
	first, rest, wild := strings.Cut(pattern, "*")
	if !wild {
		return name == pattern
	}
	name, ok := strings.CutPrefix(name, first)
	for ok && name != "" {
		if like(name, rest) {
			return true
		}
		name = name[1:]
	}
	return ok && like("", rest)
}

const (
	creates = iota
	reads
	others
	updates
	deletes
)

func (p *Plan) rank(op *specs.Operation) int {
	if op.Method == "DELETE" {
		return deletes
	}
	if isSafe(op.Method) {
		return reads
	}
	kind := resource.None
	if action := p.model.Action(op); action != nil {
		kind = action.Kind
	}
	switch {
	case kind == resource.Create:
		return creates
	case kind == resource.Delete:
		return deletes
	case kind == resource.Update, kind == resource.Replace, op.Method == "PUT", op.Method == "PATCH":
		return updates
	}
	return others
}

// Size is about how many cases there are: what a run makes of it depends on the target.
func (p *Plan) Size() int {
	const each, parameter, body = 4, 3, 20
	n := 0
	for _, op := range p.Operations() {
		n += each + parameter*len(op.Parameters)
		if op.RequestBody != nil {
			n += body
		}
	}
	return n
}

// seedFor derives a case's seed from the run's and its ID, so that neither
// selecting nor adding operations changes the values of the others.
func (p *Plan) seedFor(id string) uint64 {
	h := fnv.New64a()
	_ = binary.Write(h, binary.BigEndian, p.options.Seed)
	_, _ = h.Write([]byte(id))
	return h.Sum64()
}
