package schema

import (
	"maps"
	"slices"
	"strings"
)

// reach gathers, over the whole composition, the members that the direction
// hides and those that are required.
func (s *Schema) reach(d Direction) (hidden, required []string) {
	names, needs := map[string]bool{}, map[string]bool{}
	s.reachInto(d, names, needs, map[*Schema]bool{})
	return sortedKeys(names), sortedKeys(needs)
}

func (s *Schema) reachInto(d Direction, hidden, required map[string]bool, seen map[*Schema]bool) {
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	for _, name := range s.Required {
		required[name] = true
	}
	for _, list := range s.DependentRequired {
		for _, name := range list {
			required[name] = true
		}
	}
	for _, p := range s.Properties {
		if p.Schema.hiddenIn(d, map[*Schema]bool{}) {
			hidden[p.Name] = true
		}
	}
	for _, part := range s.inPlace() {
		part.reachInto(d, hidden, required, seen)
	}
}

// hiddenIn tells whether a member with this schema has no business in the
// direction.
func (s *Schema) hiddenIn(d Direction, seen map[*Schema]bool) bool {
	if s == nil || seen[s] {
		return false
	}
	seen[s] = true
	if d == Request && s.ReadOnly || d == Response && s.WriteOnly {
		return true
	}
	return slices.ContainsFunc(s.AllOf, func(part *Schema) bool { return part.hiddenIn(d, seen) })
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

func without(names, hidden []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(hidden, name) })
}

// key names the document of a schema with these members not required.
func key(hidden []string) string { return strings.Join(hidden, "\x00") }

// needed leaves only the names that make a difference to the schema.
func (s *Schema) needed(hidden []string, d Direction) []string {
	if len(hidden) == 0 {
		return nil
	}
	own, required := s.reach(d)
	kept := without(required, own)
	set := map[string]bool{}
	for _, name := range hidden {
		if slices.Contains(kept, name) {
			set[name] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}
