// Package learn remembers what a contract run has learned about a target: ids of
// records, from its answers, and to which operations they can be given. Links
// come first (OpenAPI 3.1, section 4.8.20), then Location (RFC 9110, section
// 10.2.2), then the resource model, then members of the same name. It sends
// nothing and judges nothing.
package learn

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/resource"
)

// source says how certain it is that an id belongs where it is used.
type source int

const (
	byLink source = iota
	byLocation
	byRecord
	byName
	byExample
)

// mostNamed is how many values are kept of one name.
const mostNamed = 20

// Memory is what one run has learned. It is not safe for concurrent use.
type Memory struct {
	api    *specs.API
	model  *resource.Model
	facts  []fact
	names  map[string][]any // values of members and parameters by their name in lower case, newest last
	query  map[*specs.Operation]map[string]any
	next   int
	recent []fact // of the answer being learned
}

// fact is one item of a collection: the values that its path takes.
type fact struct {
	shape    string // of the item's path: "/users/{}/posts/{}"
	values   []any  // outermost first
	resource *resource.Resource
	owned    bool
	source   source
	order    int
}

// Binding is a set of path parameters that belong together.
type Binding struct {
	Values map[string]any
	// Owned is set where this run created the record; also where the path has no parameters.
	Owned bool
	// Guessed is set where nothing but a name or an example speaks for a value:
	// there may be no such record.
	Guessed bool
	rank    source
	order   int // the greater, the newer
}

// New makes an empty memory.
func New(api *specs.API, model *resource.Model) *Memory {
	return &Memory{api: api, model: model, names: map[string][]any{}, query: map[*specs.Operation]map[string]any{}}
}

// Size counts what was learned so far: it grows with each new fact.
func (m *Memory) Size() int { return m.next }

func (m *Memory) add(f fact) {
	m.recent = append(m.recent, f)
	for i, known := range m.facts {
		if known.shape == f.shape && known.resource == f.resource && equalAll(known.values, f.values) {
			m.facts[i].owned = known.owned || f.owned
			m.facts[i].source = min(known.source, f.source)
			return
		}
	}
	m.next++
	f.order = m.next
	m.facts = append(m.facts, f)
}

func (m *Memory) name(name string, value any) {
	if !isScalar(value) || value == "" {
		return
	}
	key := strings.ToLower(name)
	if len(m.names[key]) >= mostNamed || slices.Contains(m.names[key], value) {
		return
	}
	m.next++
	m.names[key] = append(m.names[key], value)
}

// Forget drops a record that was deleted, and all below it.
func (m *Memory) Forget(op *specs.Operation, path map[string]any) {
	shape, values := itemOf(op, path)
	var last any
	if len(values) > 0 {
		last = values[len(values)-1]
	}
	r := m.resourceOfItem(op)
	m.facts = slices.DeleteFunc(m.facts, func(f fact) bool {
		below := strings.HasPrefix(f.shape+"/", shape+"/") && len(f.values) >= len(values) && equalAll(f.values[:len(values)], values)
		same := r != nil && f.resource == r && len(f.values) > 0 && equal(f.values[len(f.values)-1], last)
		return below || same
	})
}

// Leftovers describes the records that this run created and that are still
// there as far as it knows, oldest first.
func (m *Memory) Leftovers() []string {
	var out []string
	for _, f := range m.facts {
		if f.owned {
			if text := fill(f.shape, f.values); !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}
	return out
}

func isScalar(value any) bool {
	switch value.(type) {
	case nil, map[string]any, []any:
		return false
	}
	return true
}

// equal compares ids as a path shows them: 7 and "7" are the same.
func equal(a, b any) bool { return Text(a) == Text(b) }

// Text is an id as a path shows it: 7, 7.0 and "7" are the same.
func Text(id any) string {
	switch v := whole(id).(type) {
	case string:
		return v
	case json.Number:
		return string(v)
	}
	return fmt.Sprint(id)
}

// whole writes a whole number as such: some servers show 7 as 7.0 and know no
// path with that.
func whole(id any) any {
	n, isNumber := id.(json.Number)
	if before, after, found := strings.Cut(string(n), "."); isNumber && found && strings.Trim(after, "0") == "" {
		return json.Number(before)
	}
	return id
}

func equalAll(a, b []any) bool { return slices.EqualFunc(a, b, equal) }
