package schema

import (
	"encoding/json"
	"maps"
	"slices"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// Names lists the declared property names in written order, also those of
// allOf, anyOf, oneOf, if, then and else. The list must not be changed.
func (s *Schema) Names() []string {
	if s == nil {
		return nil
	}
	return s.outline().names
}

func (s *Schema) declares(name string) bool {
	if s == nil {
		return false
	}
	_, ok := s.outline().members[name]
	return ok
}

// Property returns the schema of a member: the first that names it, then the
// first whose pattern fits, then that of additional members. It is nil if
// anything goes.
func (s *Schema) Property(name string) *Schema {
	if s == nil {
		return nil
	}
	o := s.outline()
	if member, ok := o.members[name]; ok {
		return member
	}
	for _, p := range o.patterns {
		if p.pattern.MatchString(name) {
			return p.schema
		}
	}
	return o.rest
}

// Item returns the schema of the item at an index, nil if anything goes.
func (s *Schema) Item(i int) *Schema {
	if s == nil {
		return nil
	}
	o := s.outline()
	if i >= 0 && i < len(o.tuple) {
		return o.tuple[i]
	}
	return o.items
}

// Requires tells whether an object must have the member, in either direction.
func (s *Schema) Requires(name string) bool {
	if s == nil {
		return false
	}
	_, found := slices.BinarySearch(s.outline().required, name)
	return found
}

// required is what an object must have. It needs no outline, which must not be
// made while the compiler's lock is held.
func (s *Schema) required() map[string]bool {
	names := map[string]bool{}
	s.gatherRequired(names, map[*Schema]bool{})
	return names
}

func (s *Schema) gatherRequired(into map[string]bool, seen map[*Schema]bool) {
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	for _, name := range s.Required {
		into[name] = true
	}
	if s.nullable {
		s.AnyOf[0].gatherRequired(into, seen)
	}
	for _, part := range s.AllOf {
		part.gatherRequired(into, seen)
	}
}

// TakesMore tells that additionalProperties is written as true. A schema that says
// nothing of further members allows them too; this one announces them.
func (s *Schema) TakesMore() bool { return s != nil && s.opens.additional }

// Is tells whether a value of the JSON type may be valid, as far as types,
// enum and const tell, or, where they are silent, the keywords made for one
// type. "number" includes "integer".
func (s *Schema) Is(jsonType string) bool {
	return s == nil || slices.Contains(s.outline().types, jsonType)
}

func (s *Schema) is(name string, known map[*Schema]bool) bool {
	if s == nil {
		return true
	}
	if answer, ok := known[s]; ok {
		return answer
	}
	known[s] = true // while a cycle leads back here
	is := func(part *Schema) bool { return part.is(name, known) }
	isNot := func(part *Schema) bool { return !is(part) }
	known[s] = !s.Never && s.allows(name) &&
		!slices.ContainsFunc(s.AllOf, isNot) &&
		(len(s.AnyOf) == 0 || slices.ContainsFunc(s.AnyOf, is)) &&
		(len(s.OneOf) == 0 || slices.ContainsFunc(s.OneOf, is))
	return known[s]
}

// allows judges by the schema's own keywords.
func (s *Schema) allows(name string) bool {
	values := s.Enum
	if s.HasConst {
		values = []any{s.Const}
	}
	if values != nil && !slices.ContainsFunc(values, func(value any) bool { return isOf(value, name) }) {
		return false
	}
	if len(s.Type) > 0 {
		return slices.Contains(s.Type, name) ||
			name == "number" && slices.Contains(s.Type, "integer") ||
			name == "integer" && slices.Contains(s.Type, "number")
	}
	suggested := s.suggested()
	return values != nil || suggested == nil || slices.Contains(suggested, name)
}

func isOf(value any, name string) bool {
	if name != "integer" {
		return typeOf(value) == name
	}
	number, _ := value.(json.Number)
	exact, ok := rational(number)
	return ok && exact.IsInt()
}

// suggested are the types that keywords are about; nil if there are none.
func (s *Schema) suggested() []string {
	var types []string
	if s.Properties != nil || s.PatternProperties != nil || s.AdditionalProperties != nil || s.Required != nil ||
		s.MinProperties != nil || s.MaxProperties != nil || s.PropertyNames != nil {
		types = append(types, "object")
	}
	if s.Items != nil || s.PrefixItems != nil || s.Contains != nil || s.MinItems != nil || s.MaxItems != nil || s.UniqueItems {
		types = append(types, "array")
	}
	if s.Pattern != "" || s.MinLength != nil || s.MaxLength != nil {
		types = append(types, "string")
	}
	if s.Minimum+s.Maximum+s.ExclusiveMinimum+s.ExclusiveMaximum+s.MultipleOf != "" {
		types = append(types, "number", "integer")
	}
	return types
}
