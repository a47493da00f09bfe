package specs

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"understudy/specs/schema"
)

// satisfiable finds schemas that no value fits although each keyword is right by
// itself: those whose required members lead back to them without end, and those
// whose allOf leaves no type or no value of an enum. It names no schema that has a
// value, but does not find all that have none.
type satisfiable struct {
	order []*schema.Schema
	ends  map[*schema.Schema]bool // whether a value of the schema can come to an end
}

// judgeSchemas tells of schemas that no value fits.
func (b *builder) judgeSchemas() {
	s := satisfiable{ends: map[*schema.Schema]bool{}}
	for _, root := range b.compiled {
		s.collect(root)
	}
	for changed := true; changed; {
		changed = false
		for _, one := range slices.Backward(s.order) {
			if !s.ends[one] && s.canEnd(one) {
				s.ends[one], changed = true, true
			}
		}
	}
	for _, one := range s.order {
		if message := s.complaint(one); message != "" {
			b.problems = append(b.problems, b.fromSchema(schema.Problem{Location: one.Location, Message: message}))
		}
	}
}

func (s *satisfiable) collect(one *schema.Schema) {
	stack := []*schema.Schema{one}
	for len(stack) > 0 {
		one, stack = stack[len(stack)-1], stack[:len(stack)-1]
		if one == nil {
			continue
		}
		if _, met := s.ends[one]; met {
			continue
		}
		s.ends[one] = false
		s.order = append(s.order, one)
		for _, property := range one.Properties {
			stack = append(stack, property.Schema)
		}
		stack = append(stack, one.Items, one.AdditionalProperties)
		stack = slices.Concat(stack, one.PrefixItems, one.AllOf, one.AnyOf, one.OneOf)
	}
}

// canEnd tells whether a finite value fits, as far as is known of the schemas in it.
func (s *satisfiable) canEnd(one *schema.Schema) bool {
	if one.Enum != nil || one.HasConst {
		return true
	}
	for _, needed := range s.needs(one) {
		if !s.ends[needed] {
			return false
		}
	}
	return s.anyEnds(one.AnyOf) && s.anyEnds(one.OneOf)
}

func (s *satisfiable) anyEnds(branches []*schema.Schema) bool {
	return len(branches) == 0 || slices.ContainsFunc(branches, func(branch *schema.Schema) bool { return branch == nil || s.ends[branch] })
}

// needs lists the schemas that every value of this one holds a value of.
func (s *satisfiable) needs(one *schema.Schema) []*schema.Schema {
	out := slices.DeleteFunc(slices.Clone(one.AllOf), func(part *schema.Schema) bool { return part == nil })
	switch {
	case slices.Equal(one.Type, []string{"object"}):
		for _, property := range one.Properties {
			if property.Schema != nil && slices.Contains(one.Required, property.Name) {
				out = append(out, property.Schema)
			}
		}
	case slices.Equal(one.Type, []string{"array"}) && one.Items != nil && one.MinItems != nil && *one.MinItems > len(one.PrefixItems):
		out = append(out, one.Items)
	}
	return out
}

func (s *satisfiable) complaint(one *schema.Schema) string {
	if !s.ends[one] && s.needsItself(one) {
		return "no value fits: what it requires leads back to it without end"
	}
	if len(one.AllOf) == 0 {
		return ""
	}
	types, enums := gathered{}, gathered{}
	restrict(one, &types, &enums, 0)
	switch {
	case types.isEmpty():
		return "no value fits: the parts of allOf have no type in common"
	case enums.isEmpty():
		return "no value fits: the enums of allOf have no value in common"
	}
	return ""
}

// needsItself tells whether a schema that has no end is why it has none.
func (s *satisfiable) needsItself(one *schema.Schema) bool {
	met, stack := map[*schema.Schema]bool{}, []*schema.Schema{one}
	for len(stack) > 0 {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, next := range slices.Concat(s.needs(at), at.AnyOf, at.OneOf) {
			if next == one {
				return true
			}
			if next != nil && !s.ends[next] && !met[next] {
				met[next] = true
				stack = append(stack, next)
			}
		}
	}
	return false
}

// gathered is what several lists have in common.
type gathered struct {
	isSet  bool
	common []string
}

func (g *gathered) isEmpty() bool { return g.isSet && len(g.common) == 0 }

func (g *gathered) add(list []string) {
	if !g.isSet {
		g.isSet, g.common = true, list
		return
	}
	g.common = slices.DeleteFunc(slices.Clone(g.common), func(word string) bool { return !slices.Contains(list, word) })
}

// restrict gathers what a schema and all parts of its allOf admit.
func restrict(one *schema.Schema, types, enums *gathered, depth int) {
	const deepest = 20
	if one == nil || depth > deepest {
		return
	}
	if len(one.Type) > 0 {
		words := slices.Clone(one.Type)
		if slices.Contains(words, "number") {
			words = append(words, "integer")
		}
		types.add(words)
	}
	if one.Enum != nil {
		if words, exact := literals(one.Enum); exact {
			enums.add(words)
		}
	}
	for _, part := range one.AllOf {
		restrict(part, types, enums, depth+1)
	}
}

// literals writes values so that equal ones are equal texts; exact is not set where
// that is not sure, as of numbers with a fraction.
func literals(values []any) (out []string, exact bool) {
	for _, value := range values {
		switch value := value.(type) {
		case map[string]any, []any:
			return nil, false
		case json.Number:
			if strings.ContainsAny(value.String(), ".eE") {
				return nil, false
			}
		}
		out = append(out, fmt.Sprintf("%T %v", value, value))
	}
	return out, true
}
