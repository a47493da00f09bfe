package learn

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/resource"
)

// Query gives the query parameters that a link told for an operation.
func (m *Memory) Query(op *specs.Operation) map[string]any { return maps.Clone(m.query[op]) }

// References gives copies of a request body in which members that are called
// like the id of another kind of record hold one that is known. The body itself
// is not among them; there is none where nothing can be put in.
func (m *Memory) References(op *specs.Operation, body any) []any {
	const most = 2
	var out []any
	for n := range most {
		replaced, changed := m.refer(body, m.ownID(op), n)
		if !changed {
			break
		}
		out = append(out, replaced)
	}
	return out
}

// ownID is the name of the id of the record that an operation writes itself.
func (m *Memory) ownID(op *specs.Operation) string {
	action := m.model.Action(op)
	if action == nil || action.Resource == nil || action.Kind == resource.None {
		return ""
	}
	return action.Resource.ID
}

// refer puts the n-th best known id into every member that is called so.
func (m *Memory) refer(value any, except string, n int) (any, bool) {
	switch v := value.(type) {
	case map[string]any:
		out, changed := make(map[string]any, len(v)), false
		for name, member := range v {
			out[name] = member
			known := m.known(name)
			if !strings.EqualFold(name, except) && n < len(known) && sameKind(member, known[n]) {
				out[name], changed = known[n], changed || !equal(known[n], member)
				continue
			}
			inner, did := m.refer(member, except, n)
			if did {
				out[name], changed = inner, true
			}
		}
		return out, changed
	case []any:
		out, changed := make([]any, len(v)), false
		for i, item := range v {
			inner, did := m.refer(item, except, n)
			out[i], changed = inner, changed || did
		}
		return out, changed
	}
	return value, false
}

// known lists ids by the name of a member: of records whose path parameter or id
// is called so, ours first, then what was seen under that name.
func (m *Memory) known(name string) []any {
	if !looksLikeID(name) {
		return nil
	}
	var out []any
	for _, op := range m.api.Operations {
		names := specs.TemplateNames(op.Path)
		if len(names) == 0 || !strings.EqualFold(names[len(names)-1], name) {
			continue
		}
		for _, b := range m.factsOnly(op, names) {
			if value := b.Values[names[len(names)-1]]; !slices.Contains(out, value) {
				out = append(out, value)
			}
		}
	}
	for _, value := range slices.Backward(m.names[strings.ToLower(name)]) {
		if !slices.Contains(out, value) {
			out = append(out, value)
		}
	}
	return out
}

func (m *Memory) factsOnly(op *specs.Operation, names []string) []Binding {
	found := slices.DeleteFunc(m.Candidates(op), func(b Binding) bool { return b.rank > byRecord })
	return slices.DeleteFunc(found, func(b Binding) bool { return len(b.Values) != len(names) })
}

// sameKind tells whether one scalar can stand for another.
func sameKind(a, b any) bool {
	return isScalar(a) && fmt.Sprintf("%T", a) == fmt.Sprintf("%T", b)
}
