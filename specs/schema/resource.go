package schema

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// recursiveAnchor is what $recursiveAnchor of 2019-09 is called as a
// $dynamicAnchor.
const recursiveAnchor = "_recursive"

// newSource reads the document's identifiers, which OpenAPI 3.0 has not.
func newSource(given Source, all *dialects) *source {
	s := &source{name: given.Name, root: given.Root, order: given.Order, rules: all.usual, dialects: map[string]*rules{}}
	whole := &resource{uri: given.Name, at: place{source: s}, anchors: map[string]anchor{}}
	s.resources = map[string]*resource{"": whole}
	if all.usual.id == "" {
		return s
	}
	if found := all.rules(given.SchemaDialect); given.SchemaDialect != "" && found != nil {
		s.rules = found
	}
	if s.rules.id == "id" || identifies(given.Root) {
		(&visitor{all}).schema(given.Root, whole.at, scope{whole, s.rules})
	}
	return s
}

// identifies tells whether any object names itself or its dialect. Nearly no
// document does, and then the second walk, which builds pointers, is spared.
func identifies(value any) bool {
	switch value := value.(type) {
	case []any:
		return slices.ContainsFunc(value, identifies)
	case map[string]any:
		for name, member := range value {
			switch name {
			case "$id", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$schema":
				return true
			}
			if identifies(member) {
				return true
			}
		}
	}
	return false
}

// visitor walks a document for the names that its schemas give themselves.
type visitor struct{ dialects *dialects }

// scope is what a place inherits from those around it.
type scope struct {
	in    *resource
	rules *rules
}

func (v *visitor) schema(value any, at place, around scope) {
	switch value := value.(type) {
	case []any:
		for i, item := range value {
			v.schema(item, at.child(strconv.Itoa(i)), around)
		}
	case map[string]any:
		inside := v.identifiers(value, at, around)
		for _, name := range slices.Sorted(maps.Keys(value)) {
			switch name {
			case "enum", "const", "default", "example", "examples":
			case "properties", "patternProperties", "dependentSchemas", "dependencies", "$defs", "definitions", "schemas":
				v.named(value[name], at.child(name), inside)
			default:
				v.schema(value[name], at.child(name), inside)
			}
		}
	}
}

// named walks an object whose member names are not keywords.
func (v *visitor) named(value any, at place, around scope) {
	members, ok := value.(map[string]any)
	if !ok {
		v.schema(value, at, around)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		v.schema(members[name], at.child(name), around)
	}
}

// identifiers reads the dialect first: it tells what the names are called, and
// whether they count beside a $ref.
func (v *visitor) identifiers(schema map[string]any, at place, around scope) scope {
	if uri, ok := schema["$schema"].(string); ok {
		if found := v.dialects.rules(uri); found != nil {
			around.rules = found
			at.source.dialects[at.pointer] = found
		}
	}
	if _, refers := schema["$ref"].(string); refers && around.rules.alone {
		return around
	}
	if id, ok := schema[around.rules.id].(string); ok {
		around.in = around.identify(strings.TrimSuffix(id, "#"), at)
	}
	around.name(schema, at)
	return around
}

// identify begins a resource, or names a place of the one around it.
func (s scope) identify(id string, at place) *resource {
	in, name := s.in, ""
	if s.rules.anchorID {
		id, name, _ = strings.Cut(id, "#")
	}
	if id != "" {
		in = &resource{uri: join(s.in.uri, id), at: at, anchors: map[string]anchor{}}
		at.source.resources[at.pointer] = in
	}
	if name != "" {
		in.anchors[name] = anchor{at: at}
	}
	return in
}

func (s scope) name(schema map[string]any, at place) {
	if name, ok := schema["$anchor"].(string); ok && s.rules.has("$anchor") {
		s.in.anchors[name] = anchor{at: at}
	}
	if name, ok := schema["$dynamicAnchor"].(string); ok && s.rules.has("$dynamicAnchor") {
		s.in.anchors[name] = anchor{at: at, dynamic: true}
	}
	if schema["$recursiveAnchor"] == true && s.rules.has("$recursiveAnchor") && s.in.at == at {
		s.in.anchors[recursiveAnchor] = anchor{at: at, dynamic: true}
	}
}

func (r *resource) isDynamic() bool {
	for _, a := range r.anchors {
		if a.dynamic {
			return true
		}
	}
	return false
}
