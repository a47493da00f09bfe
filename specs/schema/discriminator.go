package schema

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

func (r *reader) discriminator() {
	value, ok := r.get("discriminator")
	if !ok {
		return
	}
	object, ok := value.(map[string]any)
	if !ok {
		r.refuse("discriminator", "an object", value)
		return
	}
	name, _ := object["propertyName"].(string)
	if name == "" {
		r.c.notice(r.at.child("discriminator"), "discriminator has no propertyName; it is ignored")
		return
	}
	d := &Discriminator{PropertyName: name, Mapping: map[string]*Schema{}}
	r.s.Discriminator = d
	r.explicitNames(d, object["mapping"])
	r.implicitNames(d, "oneOf", r.s.OneOf)
	r.implicitNames(d, "anyOf", r.s.AnyOf)
}

func (r *reader) explicitNames(d *Discriminator, mapping any) {
	names, ok := mapping.(map[string]any)
	if mapping != nil && !ok {
		r.c.notice(r.at.child("discriminator", "mapping"), "mapping must be an object, not %s; it is ignored", short(mapping))
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		at := r.at.child("discriminator", "mapping", name)
		target, ok := names[name].(string)
		if !ok {
			r.c.notice(at, "mapping must hold names or references, not %s; it is ignored", short(names[name]))
			continue
		}
		branch, err := r.mapped(target)
		if err != nil {
			r.c.notice(at, "%v; it is ignored", err)
			continue
		}
		d.Mapping[name] = branch
	}
}

// mapped finds a branch by the name of a component or by reference. What could
// be both is a name.
func (r *reader) mapped(target string) (*Schema, error) {
	at := place{r.at.source, pointerOf("components", "schemas", target)}
	if !exists(at) {
		var err error
		if at, err = r.c.resolve(target, r.at); err != nil {
			return nil, fmt.Errorf("%q is neither the name of a schema nor a reference to one", target)
		}
	}
	at, err := r.c.follow(at)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", at, err)
	}
	return r.c.schemaAt(at), nil
}

// implicitNames adds the names that need no mapping: that of the component
// referred to, and what a branch itself demands of the property.
func (r *reader) implicitNames(d *Discriminator, keyword string, branches []*Schema) {
	for i, branch := range branches {
		value, _ := r.at.child(keyword, itoa(i), "$ref").value()
		if reference, ok := value.(string); ok {
			_, fragment, _ := strings.Cut(reference, "#")
			d.add(path.Base("/"+fragment), branch)
		}
	}
	for _, branch := range branches {
		for _, name := range branch.tags(d.PropertyName, map[*Schema]bool{}) {
			d.add(name, branch)
		}
	}
}

func (d *Discriminator) add(name string, branch *Schema) {
	if _, ok := d.Mapping[name]; !ok && name != "/" {
		d.Mapping[name] = branch
	}
}

// tags are the texts that const or enum of a property allow.
func (s *Schema) tags(property string, seen map[*Schema]bool) []string {
	if seen[s] {
		return nil
	}
	seen[s] = true
	var tags []string
	for _, p := range s.Properties {
		if p.Name == property {
			tags = append(tags, p.Schema.texts()...)
		}
	}
	for _, part := range s.AllOf {
		tags = append(tags, part.tags(property, seen)...)
	}
	return tags
}

func (s *Schema) texts() []string {
	values := s.Enum
	if s.HasConst {
		values = []any{s.Const}
	}
	var texts []string
	for _, value := range values {
		if text, ok := value.(string); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

// selects tells whether the discriminator has branches to choose from.
func (s *Schema) selects() bool {
	return s.Discriminator != nil && len(s.Discriminator.Mapping) > 0 && len(s.OneOf)+len(s.AnyOf) > 0
}

// complete tells whether every branch has a name, so that a value that names
// none cannot be right.
func (s *Schema) complete() bool {
	named := map[*Schema]bool{}
	for _, branch := range s.Discriminator.Mapping {
		named[branch] = true
	}
	for _, branch := range slices.Concat(s.OneOf, s.AnyOf) {
		if !named[branch] {
			return false
		}
	}
	return true
}

// branch is the schema that the value names, nil if it names none.
func (s *Schema) branch(object map[string]any) *Schema {
	if s == nil || s.Discriminator == nil {
		return nil
	}
	name, ok := object[s.Discriminator.PropertyName].(string)
	if !ok {
		return nil
	}
	return s.Discriminator.Mapping[name]
}
