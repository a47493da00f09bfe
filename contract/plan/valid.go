package plan

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"understudy/contract"
	"understudy/fixtures/generate"
	"understudy/specs"
	"understudy/specs/schema"
)

// Valid yields the document's own examples, then for each media type a minimal
// request, then one with all parameters and one with all of the body. Path
// parameters are left to what the run learns.
func (p *Plan) Valid(op *specs.Operation) iter.Seq[contract.Case] {
	return func(yield func(contract.Case) bool) {
		for _, make := range []func(*specs.Operation, func(contract.Case) bool) bool{
			p.bodyExamples, p.parameterExamples, p.minimal, p.maximal,
		} {
			if !make(op, yield) {
				return
			}
		}
	}
}

// start makes a case with the required parameters and nothing else.
func (p *Plan) start(op *specs.Operation, strategy contract.Strategy, name, description string) contract.Case {
	c := contract.Case{
		ID: op.ID + "/" + string(strategy) + "/" + name, Operation: op, Strategy: strategy,
		Description: description, Credentials: contract.Good, Parameters: map[string]map[string]any{},
	}
	c.Seed = p.seedFor(c.ID)
	for _, parameter := range op.Parameters {
		if parameter.Required && parameter.In != "path" {
			p.setParameter(&c, parameter, generate.Minimal)
		}
	}
	return c
}

// setParameter gives a parameter a value: the document's example, else one that is made.
func (p *Plan) setParameter(c *contract.Case, parameter *specs.Parameter, size generate.Size) {
	if len(parameter.Examples) > 0 && isValid(parameter.Schema, parameter.Examples[0].Value) {
		set(c, parameter, parameter.Examples[0].Value)
		return
	}
	if parameter.Schema == nil {
		return
	}
	// A list may be empty in a schema, and have no text then.
	for _, size := range []generate.Size{tame(size), generate.Typical, generate.Maximal} {
		value, err := generate.Value(parameter.Schema, generate.Options{Seed: c.Seed, Size: size, Name: parameter.Name})
		if err != nil {
			return
		}
		if _, err = parameter.Encode(value); err == nil || parameter.Content != nil {
			set(c, parameter, value)
			return
		}
	}
}

// tame prefers believable text to long text in parameters: a URL has bounds that
// no schema states.
func tame(size generate.Size) generate.Size {
	if size == generate.Maximal {
		return generate.Typical
	}
	return size
}

func isValid(s *schema.Schema, value any) bool { return len(s.Validate(value, schema.Request)) == 0 }

func set(c *contract.Case, parameter *specs.Parameter, value any) {
	if c.Parameters[parameter.In] == nil {
		c.Parameters[parameter.In] = map[string]any{}
	}
	c.Parameters[parameter.In][parameter.Name] = value
}

func (p *Plan) bodyExamples(op *specs.Operation, yield func(contract.Case) bool) bool {
	for _, m := range writable(op) {
		for i, example := range m.Examples {
			name := example.Name
			if name == "" {
				name = fmt.Sprint(i + 1)
			}
			c := p.start(op, contract.Example, name+suffix(op, m), fmt.Sprintf("the example %q of %s", name, m.Name))
			c.Body, c.HasBody, c.MediaType = example.Value, true, m
			if !yield(c) {
				return false
			}
		}
	}
	return true
}

// suffix tells the cases of several media types apart.
func suffix(op *specs.Operation, m *specs.MediaType) string {
	if len(writable(op)) < 2 {
		return ""
	}
	return "-" + m.Name
}

// parameterExamples takes the examples of all parameters that have the same name together.
func (p *Plan) parameterExamples(op *specs.Operation, yield func(contract.Case) bool) bool {
	var names []string
	for _, parameter := range op.Parameters {
		for _, example := range parameter.Examples {
			if parameter.In != "path" && !slices.Contains(names, example.Name) {
				names = append(names, example.Name)
			}
		}
	}
	for _, name := range names {
		label := strings.TrimSuffix("parameters-"+name, "-")
		c := p.start(op, contract.Example, label, "the document's examples of parameters")
		for _, parameter := range op.Parameters {
			for _, example := range parameter.Examples {
				if parameter.In != "path" && example.Name == name {
					set(&c, parameter, example.Value)
				}
			}
		}
		if p.setBody(&c, first(op), generate.Minimal); !yield(c) {
			return false
		}
	}
	return true
}

func (p *Plan) minimal(op *specs.Operation, yield func(contract.Case) bool) bool {
	if op.RequestBody == nil || !op.RequestBody.Required {
		if !yield(p.start(op, contract.Minimal, "request", "only what is required")) {
			return false
		}
	}
	for _, m := range writable(op) {
		c := p.start(op, contract.Minimal, "body"+suffix(op, m), "only what is required, as "+m.Name)
		if !p.setBody(&c, m, generate.Minimal) {
			continue
		}
		if !yield(c) {
			return false
		}
	}
	return true
}

func (p *Plan) maximal(op *specs.Operation, yield func(contract.Case) bool) bool {
	if slices.ContainsFunc(op.Parameters, isOptional) {
		c := p.start(op, contract.Maximal, "parameters", "all parameters")
		for _, parameter := range op.Parameters {
			if isOptional(parameter) {
				p.setParameter(&c, parameter, generate.Maximal)
			}
		}
		if p.setBody(&c, first(op), generate.Minimal); !yield(c) {
			return false
		}
	}
	for _, m := range writable(op) {
		c := p.start(op, contract.Maximal, "body"+suffix(op, m), "every member of the body, as "+m.Name)
		if !p.setBody(&c, m, generate.Maximal) {
			continue
		}
		if !yield(c) {
			return false
		}
	}
	return true
}

func isOptional(parameter *specs.Parameter) bool {
	return !parameter.Required && parameter.In != "path"
}

// setBody makes a body; it tells whether there is one now.
func (p *Plan) setBody(c *contract.Case, m *specs.MediaType, size generate.Size) bool {
	if m == nil {
		return false
	}
	value, err := generate.Value(m.Schema, generate.Options{Seed: c.Seed, Size: size, Direction: schema.Request})
	if err != nil {
		return false
	}
	c.Body, c.HasBody, c.MediaType = value, true, m
	return true
}

// writable lists the media types of a body that we can write.
func writable(op *specs.Operation) []*specs.MediaType {
	if op.RequestBody == nil {
		return nil
	}
	var out []*specs.MediaType
	for _, m := range op.RequestBody.Content {
		if m.Codec != nil {
			out = append(out, m)
		}
	}
	return out
}

// first is the media type to prefer: JSON, else the first.
func first(op *specs.Operation) *specs.MediaType {
	content := writable(op)
	if m := specs.Match(content, "application/json"); m != nil || len(content) == 0 {
		return m
	}
	return content[0]
}
