package learn

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"understudy/specs"
)

// Candidates lists what an operation's path parameters can be, the best first:
// records that this run created, the surest evidence, the newest. An operation
// without path parameters has one candidate, with no values.
func (m *Memory) Candidates(op *specs.Operation) []Binding {
	names := specs.TemplateNames(op.Path)
	found := m.candidates(op, names)
	slices.SortStableFunc(found, func(a, b Binding) int {
		if a.Owned != b.Owned {
			return yesFirst(a.Owned)
		}
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(b.order, a.order))
	})
	return found
}

func yesFirst(yes bool) int {
	if yes {
		return -1
	}
	return 1
}

func (m *Memory) candidates(op *specs.Operation, names []string) []Binding {
	if len(names) == 0 {
		return []Binding{{Values: map[string]any{}, Owned: true}}
	}
	var out []Binding
	shape := shapeOf(prefix(op.Path, len(names)))
	for _, f := range m.facts {
		if values, ok := m.valuesFor(op, names, shape, f); ok {
			out = appendNew(out, Binding{Values: values, Owned: f.owned, rank: f.source, order: f.order})
		}
	}
	last := names[len(names)-1]
	for _, before := range m.candidates(op, names[:len(names)-1]) {
		for i, guess := range m.guesses(op, last) {
			values := maps.Clone(before.Values)
			values[last] = guess.value
			out = appendNew(out, Binding{
				Values: values, rank: guess.source, order: i,
				Owned: guess.free && before.Owned, Guessed: !guess.free || before.Guessed,
			})
		}
	}
	return out
}

func appendNew(to []Binding, b Binding) []Binding {
	same := func(other Binding) bool { return maps.EqualFunc(b.Values, other.Values, equal) }
	if slices.ContainsFunc(to, same) {
		return to
	}
	return append(to, b)
}

// valuesFor reads a fact as values of path parameters: the same path, or
// another path to the same kind of record.
func (m *Memory) valuesFor(op *specs.Operation, names []string, shape string, f fact) (map[string]any, bool) {
	switch {
	case f.shape == shape && len(f.values) == len(names):
	case len(names) == len(specs.TemplateNames(op.Path)) && f.resource != nil && f.resource == m.resourceOfItem(op) && len(f.values) >= len(names):
	default:
		return nil, false
	}
	values := map[string]any{}
	for i, name := range names {
		values[name] = f.values[len(f.values)-len(names)+i]
	}
	return values, true
}

// Bind gives the path parameters with which an operation meets a record.
func (m *Memory) Bind(op *specs.Operation, r Record) (Binding, bool) {
	names := specs.TemplateNames(op.Path)
	shape := shapeOf(prefix(op.Path, len(names)))
	for _, f := range r.facts {
		if values, ok := m.valuesFor(op, names, shape, f); ok {
			return Binding{Values: values, Owned: f.owned, rank: f.source, order: f.order}, true
		}
	}
	return Binding{}, false
}

// Around gives the path parameters of a collection that holds a record.
func (m *Memory) Around(op *specs.Operation, r Record) (Binding, bool) {
	names := specs.TemplateNames(op.Path)
	if len(names) == 0 {
		return Binding{Values: map[string]any{}, Owned: true}, true
	}
	shape := shapeOf(op.Path) + "/{}"
	for _, f := range r.facts {
		if f.shape != shape || len(f.values) != len(names)+1 {
			continue
		}
		values := map[string]any{}
		for i, name := range names {
			values[name] = f.values[i]
		}
		return Binding{Values: values, Owned: f.owned}, true
	}
	return Binding{}, false
}

// Known gives the record that an operation meets with a binding.
func (m *Memory) Known(op *specs.Operation, b Binding) Record {
	shape, values := itemOf(op, b.Values)
	if len(values) == 0 {
		return Record{}
	}
	return Record{ID: values[len(values)-1], facts: []fact{{shape: shape, values: values, resource: m.resourceOfItem(op), owned: b.Owned}}}
}

type guess struct {
	value  any
	source source
	free   bool // any value does, it names no record
}

// guesses are values for one path parameter that no fact tells.
func (m *Memory) guesses(op *specs.Operation, name string) []guess {
	var out []guess
	p := op.Param("path", name)
	if p != nil && p.Schema != nil {
		for _, value := range p.Schema.Enum {
			out = append(out, guess{value, byExample, true})
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, value := range slices.Backward(m.names[strings.ToLower(name)]) {
		out = append(out, guess{value: value, source: byName})
	}
	if p == nil {
		return out
	}
	for _, example := range p.Examples {
		out = append(out, guess{value: example.Value, source: byExample})
	}
	if p.Schema != nil {
		for _, value := range p.Schema.Examples {
			out = append(out, guess{value: value, source: byExample})
		}
		if p.Schema.HasDefault {
			out = append(out, guess{value: p.Schema.Default, source: byExample})
		}
	}
	for _, value := range m.sampled(name) {
		out = append(out, guess{value: value, source: byExample})
	}
	return slices.DeleteFunc(out, func(g guess) bool { return !isScalar(g.value) || g.value == "" })
}

// sampled finds members of a name in the document's own request and response samples.
func (m *Memory) sampled(name string) []any {
	var out []any
	for _, op := range m.api.Operations {
		var content []*specs.MediaType
		if op.RequestBody != nil {
			content = op.RequestBody.Content
		}
		for _, media := range content {
			for _, example := range media.Examples {
				out = appendNamed(out, example.Value, name)
			}
		}
	}
	return out
}

func appendNamed(to []any, value any, name string) []any {
	switch v := value.(type) {
	case map[string]any:
		for _, member := range sortedNames(v) {
			if strings.EqualFold(member, name) && isScalar(v[member]) && !slices.Contains(to, v[member]) {
				to = append(to, v[member])
			}
			to = appendNamed(to, v[member], name)
		}
	case []any:
		for _, item := range v {
			to = appendNamed(to, item, name)
		}
	}
	return to
}
