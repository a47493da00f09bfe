package resource

import (
	"fmt"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/schema"
)

// operators are the words by which parameters say how they compare.
var operators = map[string]Match{
	"eq": Equal, "equals": Equal, "is": Equal, "exact": Equal, "in": AnyOf, "anyof": AnyOf, "ne": Not, "neq": Not, "not": Not,
	"like": Has, "ilike": Has, "contains": Has, "icontains": Has, "match": Has,
	"gt": After, "after": After, "gte": From, "ge": From, "from": From, "since": From, "min": From,
	"lt": Before, "before": Before, "lte": Until, "le": Until, "to": Until, "until": Until, "max": Until,
}

// filterWords begin the names of parameters, or are those of objects, that hold
// filters by member.
var filterWords = []string{"filter", "filters", "where", "q", "query", "search", "criteria"}

// inferOperator reads names made of parts, such as filter[status], price[gte],
// created_at__lt and status.ne: a member, and how it compares.
func inferOperator(a *Action, p *specs.Parameter) (f Filter, why string, ok bool) {
	parts := nameParts(p.Name)
	if len(parts) > 1 && slices.Contains(filterWords, plain(parts[0])) {
		parts = parts[1:]
	} else if len(parts) < 2 {
		return Filter{}, "", false
	}
	how, said := Equal, false
	if last := len(parts) - 1; last > 0 {
		how, said = operators[plain(parts[last])]
		if !said {
			return Filter{}, "", false
		}
		parts = parts[:last]
	}
	member := orderable(a.Resource.Schema, strings.Join(parts, "_"))
	if member == "" {
		return Filter{}, "", false
	}
	if how == Equal && p.Schema != nil && p.Schema.Is("array") {
		how = AnyOf
	}
	return Filter{Parameter: p.Name, Member: member, Match: how}, "its name is made of that of the member", true
}

// nameParts splits a name at brackets, dots, double and, for what stands behind
// the last, single underscores.
func nameParts(name string) []string {
	name = strings.NewReplacer("][", "\x00", "[", "\x00", "]", "", "__", "\x00", ".", "\x00", ":", "\x00", "$", "").Replace(name)
	parts := strings.Split(strings.Trim(name, "\x00"), "\x00")
	if len(parts) > 1 {
		return parts
	}
	if i := strings.LastIndexByte(name, '_'); i > 0 {
		return []string{name[:i], name[i+1:]}
	}
	return parts
}

// orderable finds the member of that name that is text, a number or a truth.
func orderable(s *schema.Schema, name string) string {
	for _, member := range s.Names() {
		if plain(member) != plain(name) {
			continue
		}
		if property := s.Property(member); property == nil || property.Is("string") || property.Is("number") || property.Is("integer") || property.Is("boolean") {
			return member
		}
	}
	return ""
}

// inferObject reads a parameter that is an object of filters by member, each a
// value or an object of values by operator (style deepObject, mostly).
func inferObject(a *Action, p *specs.Parameter) bool {
	if !isObject(p.Schema) || !slices.Contains(filterWords, plain(p.Name)) {
		return false
	}
	found := false
	for _, name := range p.Schema.Names() {
		member, of := orderable(a.Resource.Schema, name), p.Schema.Property(name)
		if member == "" {
			continue
		}
		for _, f := range objectFilters(p.Name, name, member, of) {
			a.addFilter(f, fmt.Sprintf("%s is an object of filters by member", p.Name))
			found = true
		}
	}
	return found
}

func objectFilters(parameter, name, member string, of *schema.Schema) []Filter {
	if !isObject(of) {
		how := Equal
		if of != nil && of.Is("array") {
			how = AnyOf
		}
		return []Filter{{Parameter: parameter, At: document.Pointer(name), Member: member, Match: how}}
	}
	var out []Filter
	for _, word := range of.Names() {
		if how, ok := operators[plain(word)]; ok {
			out = append(out, Filter{Parameter: parameter, At: document.Pointer(name, word), Member: member, Match: how})
		}
	}
	return out
}
