package schema

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"sync"
)

// quicks are the quick judges of a compiler for one direction.
type quicks struct {
	mu       sync.Mutex
	bySchema map[*Schema]*quick
}

// of makes the quick judge of a schema with all that it leads to.
func (all *quicks) of(s *Schema, d Direction) *quick {
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.bySchema == nil {
		all.bySchema = map[*Schema]*quick{}
	}
	return (&quickener{all: all.bySchema, direction: d, circles: circles{}}).quick(s)
}

type quickener struct {
	all       map[*Schema]*quick
	direction Direction
	circles   circles
}

// quick is nil for a schema that accepts everything.
func (k *quickener) quick(s *Schema) *quick {
	if s == nil {
		return nil
	}
	if known, ok := k.all[s]; ok {
		return known
	}
	q := &quick{unsure: !s.isPlain() || k.circles.has(s)}
	k.all[s] = q
	if q.unsure {
		return q
	}
	k.values(q, s)
	k.texts(q, s)
	k.members(q, s)
	k.parts(q, s)
	return q
}

// isPlain tells whether all of the schema's own keywords are judged quickly.
func (s *Schema) isPlain() bool {
	switch {
	case s.Never, s.standard != "", s.dynamic != nil,
		s.HasConst && s.Enum != nil, s.MultipleOf != "", s.ExclusiveMinimum != "", s.ExclusiveMaximum != "",
		s.PatternProperties != nil, s.Unevaluated != nil, s.PropertyNames != nil,
		s.DependentRequired != nil, s.DependentSchemas != nil,
		s.PrefixItems != nil, s.Contains != nil, s.UnevaluatedItems != nil,
		s.Not != nil, s.If != nil, s.Then != nil, s.Else != nil:
		return false
	}
	return s.OneOf == nil || s.selects()
}

// circles knows which schemas lead back to one that judges the same value.
type circles map[*Schema]state

type state int

const (
	unseen state = iota
	clear
	circle // or on the way
)

func (known circles) has(s *Schema) bool {
	if s == nil || known[s] != unseen {
		return known[s] == circle
	}
	known[s] = circle
	found := clear
	for _, part := range s.choices() {
		if known.has(part) {
			found = circle
		}
	}
	known[s] = found
	return found == circle
}

// choices are the subschemas of a plain schema that judge the same value.
func (s *Schema) choices() []*Schema {
	parts := s.inPlace()
	if s.Discriminator != nil {
		parts = slices.AppendSeq(parts, maps.Values(s.Discriminator.Mapping))
	}
	return parts
}

func (k *quickener) values(q *quick, s *Schema) {
	q.types, q.enum = s.Type, s.Enum
	if s.HasConst {
		q.enum = []any{s.Const}
	}
	switch s.Format {
	case "int32":
		q.bound(math.MinInt32, math.MaxInt32)
		q.whole = true
	case "int64":
		q.whole = true
	}
	for _, limit := range []struct {
		text json.Number
		low  bool
	}{{s.Minimum, true}, {s.Maximum, false}} {
		if limit.text == "" {
			continue
		}
		from, to, ok := around(limit.text)
		switch {
		case !ok || from != to:
			q.unsure = true
		case limit.low:
			q.bound(from, math.MaxInt64)
		default:
			q.bound(math.MinInt64, from)
		}
	}
}

// bound narrows what numbers may be.
func (q *quick) bound(low, high int64) {
	if q.low == nil || *q.low < low {
		q.low = &low
	}
	if q.high == nil || *q.high > high {
		q.high = &high
	}
}

func (k *quickener) texts(q *quick, s *Schema) {
	q.minLength, q.maxLength, q.format = s.MinLength, s.MaxLength, quickFormat(s.Format)
	if s.Pattern != "" {
		q.pattern = s.compiled(s.Pattern)
	}
}

func (k *quickener) members(q *quick, s *Schema) {
	q.minItems, q.maxItems, q.unique = s.MinItems, s.MaxItems, s.UniqueItems
	q.items = k.quick(s.Items)
	q.minProperties, q.maxProperties = s.MinProperties, s.MaxProperties
	q.properties = make(map[string]*quick, len(s.Properties))
	for _, p := range s.Properties {
		q.properties[p.Name] = k.quick(p.Schema)
	}
	q.rest = k.quick(s.AdditionalProperties)
	// What a composition around this one hides is still demanded here; then
	// the engine judges.
	hidden, _ := s.reach(k.direction)
	q.required = without(s.Required, hidden)
}

func (k *quickener) parts(q *quick, s *Schema) {
	for _, part := range s.AllOf {
		q.all = append(q.all, k.quick(part))
	}
	if s.selects() {
		q.tag, q.branches = s.Discriminator.PropertyName, map[string]*quick{}
		for name, branch := range s.Discriminator.Mapping {
			q.branches[name] = k.quick(branch)
		}
		return
	}
	for _, part := range s.AnyOf {
		q.any = append(q.any, k.quick(part))
	}
}
