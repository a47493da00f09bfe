package plan

import (
	"fmt"
	"reflect"
	"slices"

	"understudy/contract"
	"understudy/fixtures/generate"
	"understudy/specs"
	"understudy/specs/schema"
)

// Bounds of what is tried together.
const (
	mostFactors = 16
	mostLevels  = 5
	mostRows    = 40
)

// factor is something that may be one way or another: a parameter, or a member
// of the body. Level 0 is that it is not there.
type factor struct {
	name      string
	parameter *specs.Parameter // nil: a member of the body
	levels    []any
}

// pairwise tries every two optional things together: each level of each
// parameter and member of the body with each level of each other. The description
// says how far the pairs are covered.
func (p *Plan) pairwise(op *specs.Operation, accepted contract.Accepted, yield func(contract.Case) bool) bool {
	if accepted.Plain == nil {
		return true
	}
	from := accepted.Plain
	if _, _, ok := jsonObject(accepted.Full); ok {
		from = accepted.Full
	}
	factors := p.factors(op, from)
	rows, covered := cover(factors)
	for i, row := range rows {
		what := fmt.Sprintf("pairs %d of %d, t=2 over %d optional parameters and members, %d%% of pairs", i+1, len(rows), len(factors), covered)
		c := p.vary(from, contract.Pairwise, fmt.Sprint(i+1), what)
		if apply(&c, factors, row); !yield(c) {
			return false
		}
	}
	return true
}

func (p *Plan) factors(op *specs.Operation, from *contract.Case) []factor {
	var out []factor
	for _, parameter := range op.Parameters {
		if isOptional(parameter) && parameter.Schema != nil && parameter.Content == nil {
			out = append(out, factor{parameter.In + " " + parameter.Name, parameter, p.levels(parameter.Schema, op.ID+parameter.Name, parameter.Name, nil)})
		}
	}
	if body, s, ok := jsonObject(from); ok {
		for _, name := range slices.Sorted(keys(body)) {
			if !s.Requires(name) {
				out = append(out, factor{name, nil, p.levels(s.Property(name), op.ID+name, name, body[name])})
			}
		}
	}
	out = slices.DeleteFunc(out, func(f factor) bool { return len(f.levels) == 0 })
	if len(out) < 2 {
		return nil
	}
	return out[:min(len(out), mostFactors)]
}

// levels are the members of an enum, else one value.
func (p *Plan) levels(s *schema.Schema, seed, name string, given any) []any {
	if s != nil && len(s.Enum) > 0 {
		values := slices.DeleteFunc(slices.Clone(s.Enum), func(value any) bool { return value == nil || value == "" })
		return values[:min(len(values), mostLevels-1)]
	}
	if given != nil {
		return []any{given}
	}
	value, err := generate.Value(s, generate.Options{Seed: p.seedFor(seed), Name: name})
	if err != nil || reflect.ValueOf(value).Kind() == reflect.Slice && len(value.([]any)) == 0 {
		return nil
	}
	return []any{value}
}

func apply(c *contract.Case, factors []factor, row []int) {
	body, isObject := c.Body.(map[string]any)
	changed := map[string]any{}
	for name, value := range body {
		changed[name] = value
	}
	for i, f := range factors {
		switch level := row[i]; {
		case f.parameter != nil && level == 0:
			delete(c.Parameters[f.parameter.In], f.parameter.Name)
		case f.parameter != nil:
			set(c, f.parameter, f.levels[level-1])
		case level == 0:
			delete(changed, f.name)
		default:
			changed[f.name] = f.levels[level-1]
		}
	}
	if isObject {
		c.Body = changed
	}
}

// pair is two levels of two factors.
type pair struct{ i, a, j, b int }

// cover finds rows that hold every pair of levels, greedily: each row starts with
// a pair that is left and takes what covers most. It tells how many percent are covered.
func cover(factors []factor) (rows [][]int, percent int) {
	left := pairsOf(factors)
	all := len(left)
	for len(left) > 0 && len(rows) < mostRows {
		row := fill(factors, left)
		rows = append(rows, row)
		left = slices.DeleteFunc(left, func(p pair) bool { return row[p.i] == p.a && row[p.j] == p.b })
	}
	if all == 0 {
		return nil, 100
	}
	return rows, 100 * (all - len(left)) / all
}

func pairsOf(factors []factor) []pair {
	var out []pair
	for i := range factors {
		for j := i + 1; j < len(factors); j++ {
			for a := len(factors[i].levels); a >= 0; a-- {
				for b := len(factors[j].levels); b >= 0; b-- {
					out = append(out, pair{i, a, j, b})
				}
			}
		}
	}
	return out
}

func fill(factors []factor, left []pair) []int {
	row := make([]int, len(factors))
	for i := range row {
		row[i] = -1
	}
	row[left[0].i], row[left[0].j] = left[0].a, left[0].b
	for i := range row {
		if row[i] < 0 {
			row[i] = bestLevel(i, len(factors[i].levels), row, left)
		}
	}
	return row
}

// bestLevel is the level that covers most of what is left, given what is chosen.
func bestLevel(i, most int, row []int, left []pair) int {
	gain := make([]int, most+1)
	for _, p := range left {
		switch {
		case p.i == i && row[p.j] == p.b:
			gain[p.a]++
		case p.j == i && row[p.i] == p.a:
			gain[p.b]++
		}
	}
	best := 0
	for level := range gain {
		if gain[level] > gain[best] {
			best = level
		}
	}
	return best
}
