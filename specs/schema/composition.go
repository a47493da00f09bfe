package schema

import (
	"maps"
	"slices"
	"strings"
)

// dynamicTarget is where a $dynamicRef leads at first; the anchor is empty if
// it is an ordinary reference in disguise.
type dynamicTarget struct {
	schema *Schema
	anchor string
}

// schema reads the subschema at a keyword, nil if there is none.
func (r *reader) schema(tokens ...string) *Schema {
	if _, ok := r.get(tokens[0]); !ok {
		return nil
	}
	return r.c.schemaFrom(r.at.child(tokens...))
}

func (r *reader) schemas(keyword string) []*Schema {
	var schemas []*Schema
	for i := range r.list(keyword) {
		schemas = append(schemas, r.schema(keyword, itoa(i)))
	}
	return schemas
}

func (r *reader) properties(keyword string) []Property {
	value, ok := r.get(keyword)
	if !ok {
		return nil
	}
	object, ok := value.(map[string]any)
	if !ok {
		r.refuse(keyword, "an object", value)
		return nil
	}
	properties := make([]Property, 0, len(object))
	for _, name := range r.at.child(keyword).names(object) {
		properties = append(properties, Property{Name: name, Schema: r.schema(keyword, name)})
	}
	return properties
}

func (r *reader) compositions() {
	s := r.s
	r.references()
	s.AllOf = append(s.AllOf, r.schemas("allOf")...)
	s.AnyOf, s.OneOf = r.schemas("anyOf"), r.schemas("oneOf")
	s.Not = r.schema("not")
	s.If, s.Then, s.Else = r.schema("if"), r.schema("then"), r.schema("else")
}

// references reads $ref and $dynamicRef that stand beside other keywords: the
// value must fit those and the schema referred to.
func (r *reader) references() {
	if r.rules.alone {
		return
	}
	if reference, ok := r.raw["$ref"].(string); ok {
		r.refer(reference, "$ref")
	}
	r.dynamic("$dynamicRef", "")
	r.dynamic("$recursiveRef", recursiveAnchor)
}

// dynamic reads a reference whose target may be replaced by that of the same
// anchor further out. Its anchor is the fragment unless the keyword has one.
func (r *reader) dynamic(keyword, name string) {
	value, _ := r.get(keyword)
	reference, ok := value.(string)
	if !ok {
		return
	}
	target := r.refer(reference, keyword)
	if target == nil {
		return
	}
	r.s.dynamic = &dynamicTarget{schema: target}
	if name == "" {
		_, name, _ = strings.Cut(reference, "#")
	}
	in := target.at.resource()
	if in != nil && in.anchors[name].dynamic {
		r.s.dynamic.anchor = name
	}
}

func (r *reader) refer(reference, keyword string) *Schema {
	at, err := r.c.resolve(reference, r.at)
	if err == nil {
		at, err = r.c.follow(at)
	}
	if err != nil {
		r.c.notice(r.at.child(keyword), "%v; it is ignored", err)
		return nil
	}
	target := r.c.schemaAt(at)
	r.s.AllOf = append(r.s.AllOf, target)
	r.s.refs++
	return target
}

// nullableComposition tells whether null is added to a schema that delegates:
// allOf, anyOf, oneOf or not may reject the null, so it needs a branch.
func (r *reader) nullableComposition() bool {
	if nullable, ok := r.get("nullable"); !ok || nullable != true {
		return false
	}
	return slices.ContainsFunc([]string{"allOf", "anyOf", "oneOf", "not"}, func(keyword string) bool {
		_, ok := r.raw[keyword]
		return ok
	})
}

// wrap makes the schema a choice between what is written and null.
func (r *reader) wrap() {
	outer := r.s
	inner := &Schema{Location: outer.Location, at: outer.at, compiler: r.c}
	plain := maps.Clone(r.raw)
	delete(plain, "nullable")
	(&reader{c: r.c, s: inner, at: r.at, raw: plain, rules: r.rules}).all()
	r.annotations()
	outer.nullable = true
	outer.AnyOf = []*Schema{inner, {Location: outer.Location, at: outer.at, compiler: r.c, Type: []string{"null"}}}
	if len(inner.Type) > 0 {
		outer.Type = append(slices.Clone(inner.Type), "null")
	}
	outer.Format = inner.Format
}

// nullable adds null where the schema itself says what is allowed. OpenAPI
// 3.0.3 wants null in the enum too; most authors leave it out and mean it.
func (r *reader) nullable() {
	if !r.flag("nullable") {
		return
	}
	s := r.s
	if len(s.Type) > 0 && !slices.Contains(s.Type, "null") {
		s.Type = append(s.Type, "null")
	}
	if s.Enum != nil && !slices.Contains(s.Enum, nil) {
		s.Enum = append(slices.Clone(s.Enum), nil)
	}
}
