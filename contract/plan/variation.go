package plan

import (
	"fmt"
	"iter"
	"maps"
	"strings"

	"understudy/contract"
	"understudy/fixtures/generate"
	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/schema"
)

// Variations yields what differs in one thing from an accepted case: first what
// is wrong, then what is at an edge, then whose credentials it has. Whether a
// wrong value is still wrong once it is text, the run has to prove.
func (p *Plan) Variations(op *specs.Operation, accepted contract.Accepted) iter.Seq[contract.Case] {
	return func(yield func(contract.Case) bool) {
		for _, make := range []func(*specs.Operation, contract.Accepted, func(contract.Case) bool) bool{
			p.missingParameters, p.wrongParameters, p.wrongBodies, p.edges, p.pairwise, p.credentials,
		} {
			if !make(op, accepted, yield) {
				return
			}
		}
	}
}

// vary copies an accepted case under another name.
func (p *Plan) vary(from *contract.Case, strategy contract.Strategy, name, description string) contract.Case {
	c := *from
	c.ID = c.Operation.ID + "/" + string(strategy) + "/" + name
	c.Strategy, c.Description, c.Seed = strategy, description, p.seedFor(c.ID)
	c.Parameters = map[string]map[string]any{}
	for in, values := range from.Parameters {
		c.Parameters[in] = maps.Clone(values)
	}
	return c
}

func (p *Plan) missingParameters(op *specs.Operation, accepted contract.Accepted, yield func(contract.Case) bool) bool {
	for _, parameter := range op.Parameters {
		hasDefault := parameter.Schema != nil && parameter.Schema.HasDefault
		if accepted.Plain == nil || !parameter.Required || parameter.In == "path" || hasDefault {
			continue
		}
		what := fmt.Sprintf("required %s parameter %q left out", parameter.In, parameter.Name)
		c := p.vary(accepted.Plain, contract.Negative, parameter.In+"-required-"+parameter.Name, what)
		delete(c.Parameters[parameter.In], parameter.Name)
		c.Fault = &contract.Fault{
			Part: conform.Part(parameter.In), Name: parameter.Name, Keyword: "required", Message: what, Place: parameter.Place,
		}
		if !yield(c) {
			return false
		}
	}
	return true
}

func (p *Plan) wrongParameters(op *specs.Operation, accepted contract.Accepted, yield func(contract.Case) bool) bool {
	for _, parameter := range op.Parameters {
		base, ok := p.baseValue(parameter, accepted.Plain)
		if !ok {
			continue
		}
		options := generate.Options{Seed: p.seedFor(op.ID + "/" + parameter.Name), Name: parameter.Name}
		for i, mutation := range generate.Invalid(parameter.Schema, base, options) {
			name := fmt.Sprintf("%s-%s-%s-%d", parameter.In, parameter.Name, mutation.Keyword, i+1)
			what := fmt.Sprintf("%s parameter %q: %s", parameter.In, parameter.Name, mutation.Description)
			c := p.vary(accepted.Plain, contract.Negative, name, what)
			set(&c, parameter, mutation.Value)
			c.Fault = fault(conform.Part(parameter.In), parameter.Name, mutation, what, parameter.Place)
			if !yield(c) {
				return false
			}
		}
	}
	return true
}

// baseValue is a valid value of a parameter to go from: that of the accepted
// case, else one that is made.
func (p *Plan) baseValue(parameter *specs.Parameter, accepted *contract.Case) (any, bool) {
	if accepted == nil || parameter.Schema == nil {
		return nil, false
	}
	if value, given := accepted.Parameters[parameter.In][parameter.Name]; given && isValid(parameter.Schema, value) {
		return value, true
	}
	value, err := generate.Value(parameter.Schema, generate.Options{Seed: p.seedFor(parameter.In + parameter.Name), Name: parameter.Name})
	return value, err == nil
}

func fault(part conform.Part, name string, m generate.Mutation, what string, place specs.Place) *contract.Fault {
	return &contract.Fault{Part: part, Name: name, Pointer: m.Pointer, Keyword: m.Keyword, Message: what, Place: place}
}

func (p *Plan) wrongBodies(op *specs.Operation, accepted contract.Accepted, yield func(contract.Case) bool) bool {
	full := accepted.Full
	if full == nil || !full.HasBody || full.MediaType == nil {
		return true
	}
	if !p.brokenBodies(op, full, yield) {
		return false
	}
	if full.MediaType.Schema == nil {
		return true
	}
	options := generate.Options{Seed: full.Seed, Direction: schema.Request}
	for i, mutation := range generate.Invalid(full.MediaType.Schema, full.Body, options) {
		name := fmt.Sprintf("body-%s-%d%s", mutation.Keyword, i+1, strings.ReplaceAll(mutation.Pointer, "/", "-"))
		what := fmt.Sprintf("body at %q: %s", mutation.Pointer, mutation.Description)
		c := p.vary(full, contract.Negative, name, what)
		c.Body = mutation.Value
		c.Fault = fault(conform.Body, "", mutation, what, full.MediaType.Place)
		if !yield(c) {
			return false
		}
	}
	return true
}

// brokenBodies leaves a required body out, and breaks JSON off.
func (p *Plan) brokenBodies(op *specs.Operation, full *contract.Case, yield func(contract.Case) bool) bool {
	if op.RequestBody.Required {
		what := "required body left out"
		c := p.vary(full, contract.Negative, "body-required", what)
		c.Body, c.HasBody, c.MediaType = nil, false, nil
		c.Fault = &contract.Fault{Part: conform.Body, Keyword: "required", Message: what, Place: op.RequestBody.Place, Whole: true}
		if !yield(c) {
			return false
		}
		c.ID, c.Description = c.ID+"-bytes", what+", its media type given"
		c.MediaType, c.Raw = full.MediaType, []byte{}
		if !yield(c) {
			return false
		}
	}
	if full.MediaType.Codec == nil || full.MediaType.Codec.Name() != "json" {
		return true
	}
	whole, err := full.MediaType.Codec.Encode(full.Body, full.MediaType.Schema)
	if err != nil || len(whole) < 2 {
		return true
	}
	what := "body is a JSON text that ends too early"
	c := p.vary(full, contract.Negative, "body-syntax", what)
	c.Raw = whole[:len(whole)-1]
	c.Fault = &contract.Fault{Part: conform.Body, Keyword: "syntax", Message: what, Place: full.MediaType.Place}
	return yield(c)
}

func (p *Plan) edges(op *specs.Operation, accepted contract.Accepted, yield func(contract.Case) bool) bool {
	for _, parameter := range op.Parameters {
		base, ok := p.baseValue(parameter, accepted.Plain)
		if !ok || parameter.In == "path" {
			continue
		}
		options := generate.Options{Seed: p.seedFor(op.ID + "/" + parameter.Name), Name: parameter.Name}
		for i, mutation := range generate.Boundaries(parameter.Schema, base, options) {
			name := fmt.Sprintf("%s-%s-%s-%d", parameter.In, parameter.Name, mutation.Keyword, i+1)
			c := p.vary(accepted.Plain, contract.Boundary, name, fmt.Sprintf("%s parameter %q: %s", parameter.In, parameter.Name, mutation.Description))
			set(&c, parameter, mutation.Value)
			c.Changed, c.Unstated = parameter.Name, isOpaque(parameter.Schema) || isDoubtful(mutation, c.Parameters[parameter.In])
			if isEmpty(mutation.Value) {
				continue // the same as not given
			}
			if !yield(c) {
				return false
			}
		}
	}
	full := accepted.Full
	if full == nil || !full.HasBody || full.MediaType == nil || full.MediaType.Schema == nil {
		return true
	}
	for i, mutation := range generate.Boundaries(full.MediaType.Schema, full.Body, generate.Options{Seed: full.Seed, Direction: schema.Request}) {
		name := fmt.Sprintf("body-%s-%d%s", mutation.Keyword, i+1, strings.ReplaceAll(mutation.Pointer, "/", "-"))
		c := p.vary(full, contract.Boundary, name, fmt.Sprintf("body at %q: %s", mutation.Pointer, mutation.Description))
		c.Body, c.Changed, c.Unstated = mutation.Value, mutation.Pointer, isDoubtful(mutation, full.Body)
		if !yield(c) {
			return false
		}
	}
	return true
}
