package plan

import (
	"fmt"
	"math/rand/v2"

	"understudy/contract"
	"understudy/fixtures/generate"
	"understudy/specs"
	"understudy/specs/schema"
)

// Random makes the n-th valid case by chance. It has a seed of its own, whatever
// came before it.
func (p *Plan) Random(op *specs.Operation, accepted contract.Accepted, n int) contract.Case {
	from := accepted.Plain
	if accepted.Full != nil {
		from = accepted.Full
	}
	c := p.vary(from, contract.Random, fmt.Sprint(n), fmt.Sprintf("random values %d", n))
	dice := rand.New(rand.NewPCG(c.Seed, 0))
	for _, parameter := range op.Parameters {
		if parameter.In == "path" || parameter.Schema == nil {
			continue
		}
		delete(c.Parameters[parameter.In], parameter.Name)
		if !parameter.Required && dice.IntN(2) == 0 {
			continue
		}
		if value, err := generate.Value(parameter.Schema, p.chance(dice, parameter.Name, schema.Request)); err == nil {
			set(&c, parameter, value)
		}
	}
	if c.HasBody && c.MediaType != nil && c.MediaType.Schema != nil {
		if value, err := generate.Value(c.MediaType.Schema, p.chance(dice, "", schema.Request)); err == nil {
			c.Body, c.Raw = value, nil
		}
	}
	return c
}

func (p *Plan) chance(dice *rand.Rand, name string, d schema.Direction) generate.Options {
	sizes := []generate.Size{generate.Typical, generate.Typical, generate.Minimal, generate.Maximal}
	return generate.Options{Seed: dice.Uint64(), Name: name, Direction: d, Fresh: true, Size: sizes[dice.IntN(len(sizes))]}
}
