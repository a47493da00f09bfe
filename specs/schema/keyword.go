package schema

import (
	"maps"
	"slices"
	"strings"
)

// reader fills one schema from the object it is written as.
type reader struct {
	c   *Compiler
	s   *Schema
	at  place
	raw map[string]any

	rules *rules
}

// read fills the schema from its value: a boolean or an object.
func (c *Compiler) read(s *Schema, value any) {
	switch value := value.(type) {
	case bool:
		s.Never = !value
	case map[string]any:
		r := &reader{c: c, s: s, at: s.at, raw: value, rules: s.at.rules()}
		r.dialect()
		r.unknown()
		if r.nullableComposition() {
			r.wrap()
			return
		}
		r.all()
	default:
		c.notice(s.at, "a schema must be an object, not %s; every value is accepted here", typeOf(value))
	}
}

func (r *reader) all() {
	r.annotations()
	r.compositions()
	r.types()
	r.values()
	r.numbers()
	r.texts()
	r.arrays()
	r.objects()
	r.nullable()
	r.discriminator()
	r.contradictions()
}

// get returns a keyword's value, if the dialect has the keyword.
func (r *reader) get(keyword string) (any, bool) {
	if !r.rules.has(keyword) {
		return nil, false
	}
	value, ok := r.raw[keyword]
	return value, ok
}

// dialect checks the $schema that the schema names.
func (r *reader) dialect() {
	if uri, ok := r.raw["$schema"].(string); ok && r.rules.has("$schema") {
		r.c.checkDialect(uri, r.rules, r.at.child("$schema"))
	}
}

func (r *reader) unknown() {
	for _, name := range slices.Sorted(maps.Keys(r.raw)) {
		if strings.HasPrefix(name, "x-") || r.rules.has(name) {
			continue
		}
		if slices.ContainsFunc(everyDialect(), func(other *rules) bool { return other.has(name) }) {
			r.c.warn(r.at.child(name), "%s has no keyword %q; it is ignored", r.rules.name, name)
			continue
		}
		r.c.warn(r.at.child(name), "unknown keyword %q; it is ignored", name)
	}
}

// refuse tells that a keyword's value has the wrong form.
func (r *reader) refuse(keyword, want string, got any) {
	r.c.notice(r.at.child(keyword), "%s must be %s, not %s; it is ignored", keyword, want, short(got))
}

func (r *reader) annotations() {
	s := r.s
	s.Title, s.Description = r.text("title"), r.text("description")
	s.ReadOnly, s.WriteOnly, s.Deprecated = r.flag("readOnly"), r.flag("writeOnly"), r.flag("deprecated")
	s.Default, s.HasDefault = r.get("default")
	if example, ok := r.get("example"); ok {
		s.Examples = append(s.Examples, example)
	}
	s.Examples = append(s.Examples, r.list("examples")...)
	s.ContentMediaType, s.ContentEncoding = r.text("contentMediaType"), r.text("contentEncoding")
	s.XML = r.xml()
}

func (r *reader) xml() *XML {
	value, ok := r.get("xml")
	if !ok {
		return nil
	}
	object, ok := value.(map[string]any)
	if !ok {
		r.refuse("xml", "an object", value)
		return nil
	}
	inner := &reader{c: r.c, s: r.s, at: r.at.child("xml"), raw: object, rules: r.rules}
	return &XML{
		Name:      inner.plainText("name"),
		Namespace: inner.plainText("namespace"),
		Prefix:    inner.plainText("prefix"),
		Attribute: object["attribute"] == true,
		Wrapped:   object["wrapped"] == true,
	}
}

func (r *reader) plainText(name string) string {
	value, ok := r.raw[name]
	text, isText := value.(string)
	if ok && !isText {
		r.refuse(name, "a string", value)
	}
	return text
}

func (r *reader) text(keyword string) string {
	if _, ok := r.get(keyword); !ok {
		return ""
	}
	return r.plainText(keyword)
}

func (r *reader) flag(keyword string) bool {
	value, ok := r.get(keyword)
	flag, isFlag := value.(bool)
	if ok && !isFlag {
		r.refuse(keyword, "true or false", value)
	}
	return flag
}

func (r *reader) list(keyword string) []any {
	value, ok := r.get(keyword)
	list, isList := value.([]any)
	if ok && !isList {
		r.refuse(keyword, "an array", value)
	}
	if isList && list == nil {
		return []any{}
	}
	return list
}

func (r *reader) names(keyword string) []string {
	var names []string
	for i, item := range r.list(keyword) {
		name, ok := item.(string)
		if !ok {
			r.c.notice(r.at.child(keyword, itoa(i)), "%s must hold strings, not %s; it is ignored", keyword, short(item))
			continue
		}
		names = append(names, name)
	}
	return names
}
