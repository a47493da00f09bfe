package schema

import "slices"

// outline is what a schema and all it is composed of say about members and
// items, gathered once.
type outline struct {
	names    []string
	members  map[string]*Schema
	patterns []patternMember
	rest     *Schema // of members no one names
	tuple    []*Schema
	items    *Schema
	types    []string // those that Is says yes to
	required []string // those that Requires says yes to, sorted
}

type patternMember struct {
	pattern *pattern
	schema  *Schema
}

func (s *Schema) outline() *outline {
	s.outlineOnce.Do(func() {
		s.outlined.members = map[string]*Schema{}
		s.gather(&s.outlined, map[*Schema]bool{})
		for _, name := range typeNames {
			if s.is(name, map[*Schema]bool{}) {
				s.outlined.types = append(s.outlined.types, name)
			}
		}
		s.outlined.required = sortedKeys(s.required())
	})
	return &s.outlined
}

// gather walks the composition in written order; what is met first wins.
func (s *Schema) gather(into *outline, seen map[*Schema]bool) {
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	for _, keyword := range s.written() {
		if keyword == "properties" {
			into.add(s.Properties)
		}
		for _, part := range s.parts(keyword) {
			part.gather(into, seen)
		}
	}
	for _, p := range s.PatternProperties {
		into.patterns = append(into.patterns, patternMember{s.compiled(p.Name), p.Schema})
	}
	if into.rest == nil {
		into.rest = s.AdditionalProperties
	}
	if into.rest == nil {
		into.rest = s.Unevaluated
	}
	if into.tuple == nil && into.items == nil {
		into.tuple, into.items = s.PrefixItems, s.Items
	}
}

func (o *outline) add(properties []Property) {
	for _, p := range properties {
		if _, ok := o.members[p.Name]; !ok {
			o.members[p.Name] = p.Schema
			o.names = append(o.names, p.Name)
		}
	}
}

// written are the keywords that name members, in the order of the document.
func (s *Schema) written() []string {
	usual := []string{"$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf", "properties", "if", "then", "else", "dependentSchemas"}
	if s.nullable {
		return []string{"anyOf"}
	}
	raw, _ := s.at.value()
	object, ok := raw.(map[string]any)
	if !ok || s.at.source.order == nil {
		return usual
	}
	return s.at.names(object)
}

// parts are the subschemas at a keyword that apply to the same value.
func (s *Schema) parts(keyword string) []*Schema {
	switch keyword {
	case "$ref", "$dynamicRef", "$recursiveRef":
		return s.AllOf[:s.refs]
	case "allOf":
		return s.AllOf[s.refs:]
	case "anyOf":
		return s.AnyOf
	case "oneOf":
		return s.OneOf
	case "if":
		return []*Schema{s.If}
	case "then":
		return []*Schema{s.Then}
	case "else":
		return []*Schema{s.Else}
	case "dependentSchemas", "dependencies":
		return s.dependents()
	}
	return nil
}

func (s *Schema) dependents() []*Schema {
	parts := make([]*Schema, 0, len(s.DependentSchemas))
	for _, name := range sortedKeys(s.DependentSchemas) {
		parts = append(parts, s.DependentSchemas[name])
	}
	return parts
}

// inPlace are all subschemas that apply to the same value and say what it must
// be, which leaves out if and not.
func (s *Schema) inPlace() []*Schema {
	return slices.Concat(s.AllOf, s.AnyOf, s.OneOf, s.parts("then"), s.parts("else"), s.dependents())
}

// compiled is the pattern, from the compiler's store where there is one.
func (s *Schema) compiled(text string) *pattern {
	if s.compiler == nil {
		return compilePattern(text)
	}
	s.compiler.mu.Lock()
	defer s.compiler.mu.Unlock()
	return s.compiler.pattern(text)
}
