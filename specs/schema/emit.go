package schema

import "encoding/json"

// document is one schema written for the engine in JSON Schema 2020-12, for
// one direction. Schemas that it refers to are documents of their own.
type document struct {
	engine *engine
	schema *Schema
	hidden []string // members that are not required here, beyond its own
	url    string
	spots  map[string]spot // by pointer into what is written
}

// spot leads from what the engine read back to what the author wrote.
type spot struct {
	schema  *Schema
	keyword string // the place to name, if it is not that of the keyword
}

// write makes the document's JSON value.
func (d *document) write() any {
	d.spots = map[string]spot{}
	value := d.schemaValue(d.schema, "", d.hidden)
	object, ok := value.(map[string]any)
	if ok {
		d.dynamicAnchors(object)
	}
	return value
}

// dynamicAnchors repeats the anchors of the resource that the schema is part
// of, so that entering the document counts as entering the resource.
func (d *document) dynamicAnchors(object map[string]any) {
	in := d.schema.at.resource()
	if in == nil {
		return
	}
	stubs := map[string]any{}
	for _, name := range sortedKeys(in.anchors) {
		if in.anchors[name].dynamic {
			target := d.schema.compiler.schemaFrom(in.anchors[name].at)
			stubs[itoa(len(stubs))] = map[string]any{"$dynamicAnchor": name, "$ref": d.engine.url(target, nil)}
		}
	}
	if len(stubs) > 0 {
		object["$defs"] = stubs
	}
}

// schemaValue writes a schema that stands at a pointer of the document.
func (d *document) schemaValue(s *Schema, at string, hidden []string) any {
	d.spots[at] = spot{schema: s}
	if s.Never {
		return false
	}
	if s.standard != "" {
		return map[string]any{"$ref": s.standard}
	}
	w := &writer{d: d, s: s, at: at, out: map[string]any{}, hidden: hidden}
	own, required := s.reach(d.engine.direction)
	if len(required) > 0 {
		w.hidden = union(hidden, own)
	}
	w.assertions()
	w.arrays()
	w.objects()
	w.compositions()
	return w.out
}

// writer writes one schema object.
type writer struct {
	d      *document
	s      *Schema
	at     string
	out    map[string]any
	hidden []string
}

func (w *writer) assertions() {
	s := w.s
	if len(s.Type) > 0 {
		w.out["type"] = anySlice(s.Type)
	}
	if s.Enum != nil {
		w.out["enum"] = tame(s.Enum)
	}
	if s.HasConst {
		w.out["const"] = tame(s.Const)
	}
	if format := engineFormat(s.Format); asserted(format) {
		w.out["format"] = format
	}
	if s.Pattern != "" {
		w.out["pattern"] = s.Pattern
	}
	numbers := map[string]json.Number{
		"minimum": s.Minimum, "maximum": s.Maximum, "exclusiveMinimum": s.ExclusiveMinimum,
		"exclusiveMaximum": s.ExclusiveMaximum, "multipleOf": s.MultipleOf,
	}
	for keyword, number := range numbers {
		if number != "" {
			w.out[keyword] = tameNumber(number)
		}
	}
	counts := map[string]*int{
		"minLength": s.MinLength, "maxLength": s.MaxLength, "minItems": s.MinItems, "maxItems": s.MaxItems,
		"minProperties": s.MinProperties, "maxProperties": s.MaxProperties,
		"minContains": s.MinContains, "maxContains": s.MaxContains,
	}
	for keyword, count := range counts {
		if count != nil {
			w.out[keyword] = json.Number(itoa(*count))
		}
	}
}

func engineFormat(format string) string {
	if format == "regex" {
		return patternFormat
	}
	return format
}

func (w *writer) arrays() {
	s := w.s
	if s.UniqueItems {
		w.out["uniqueItems"] = true
	}
	w.list("prefixItems", s.PrefixItems, 0, nil)
	w.one("items", s.Items, nil)
	w.one("unevaluatedItems", s.UnevaluatedItems, nil)
	w.one("contains", s.Contains, nil)
}

func (w *writer) objects() {
	s := w.s
	if required := without(s.Required, w.hidden); len(required) > 0 {
		w.out["required"] = anySlice(required)
	}
	w.named("properties", s.Properties, nil)
	w.patternProperties()
	w.one("additionalProperties", s.AdditionalProperties, nil)
	if s.opens.additional {
		w.out["additionalProperties"] = true
	}
	w.one("unevaluatedProperties", s.Unevaluated, nil)
	if s.opens.unevaluated {
		w.out["unevaluatedProperties"] = true
	}
	if s.PropertyNames != nil {
		w.out[namesKeyword] = w.child(s.PropertyNames, []string{"propertyNames"}, []string{namesKeyword}, nil)
	}
	if len(s.DependentRequired) > 0 {
		needs := map[string]any{}
		for name, list := range s.DependentRequired {
			needs[name] = anySlice(without(list, w.hidden))
		}
		w.out["dependentRequired"] = needs
	}
	var dependents []Property
	for _, name := range sortedKeys(s.DependentSchemas) {
		dependents = append(dependents, Property{Name: name, Schema: s.DependentSchemas[name]})
	}
	w.named("dependentSchemas", dependents, w.hidden)
}

// patternProperties writes false for all members where a pattern cannot be
// read, since any of them might be meant.
func (w *writer) patternProperties() {
	const everyName = ""
	w.named("patternProperties", w.s.PatternProperties, nil)
	for _, p := range w.s.PatternProperties {
		if w.d.engine.pattern(p.Name).err != nil {
			schemas, _ := w.out["patternProperties"].(map[string]any)
			delete(schemas, p.Name)
			schemas[everyName] = false
			keyword := w.s.Location + pointerOf("patternProperties", p.Name)
			w.d.spots[w.at+"/patternProperties/"] = spot{schema: &Schema{Never: true, Location: keyword}, keyword: keyword}
		}
	}
}

func (w *writer) compositions() {
	s := w.s
	w.allOf()
	switch {
	case s.selects():
		w.selection()
	default:
		w.list("anyOf", s.AnyOf, 0, w.hidden)
		w.list("oneOf", s.OneOf, 0, w.hidden)
	}
	// Under not and if, what is not demanded would turn into a demand.
	w.one("not", s.Not, nil)
	w.one("if", s.If, nil)
	w.one("then", s.Then, w.hidden)
	w.one("else", s.Else, w.hidden)
}

// allOf writes the referred schemas first, as the reader put them there.
func (w *writer) allOf() {
	w.list("allOf", w.s.AllOf, w.s.refs, w.hidden)
	if dynamic := w.s.dynamic; dynamic != nil && dynamic.anchor != "" {
		schemas, _ := w.out["allOf"].([]any)
		schemas[w.s.refs-1] = map[string]any{"$dynamicRef": w.d.engine.url(dynamic.schema, nil) + "#" + dynamic.anchor}
	}
}

func (w *writer) one(keyword string, child *Schema, hidden []string) {
	if child != nil {
		w.out[keyword] = w.child(child, []string{keyword}, []string{keyword}, hidden)
	}
}

// list writes schemas of which the first come from references.
func (w *writer) list(keyword string, children []*Schema, refs int, hidden []string) {
	if len(children) == 0 {
		return
	}
	schemas := make([]any, len(children))
	for i, child := range children {
		schemas[i] = w.child(child, []string{keyword, itoa(i - refs)}, []string{keyword, itoa(i)}, hidden)
	}
	w.out[keyword] = schemas
}

func (w *writer) named(keyword string, children []Property, hidden []string) {
	if len(children) == 0 {
		return
	}
	schemas := make(map[string]any, len(children))
	for _, p := range children {
		tokens := []string{keyword, p.Name}
		schemas[p.Name] = w.child(p.Schema, tokens, tokens, hidden)
	}
	w.out[keyword] = schemas
}

// child writes a subschema in its place if it is written there, and else a
// reference to its own document.
func (w *writer) child(child *Schema, from, to []string, hidden []string) any {
	at := w.at + pointerOf(to...)
	if child == nil {
		return true
	}
	if w.owns(child, from) {
		return w.d.schemaValue(child, at, hidden)
	}
	w.d.spots[at] = spot{schema: child}
	return map[string]any{"$ref": w.d.engine.url(child, hidden)}
}

func (w *writer) owns(child *Schema, tokens []string) bool {
	if child == w.s || child.at.source == nil || child.at.source != w.s.at.source {
		return false
	}
	synthetic := w.s.nullable && child.at == w.s.at
	return synthetic || child.at == w.s.at.child(tokens...) && child.at.resource() == w.s.at.resource()
}

func anySlice(texts []string) []any {
	values := make([]any, 0, len(texts))
	for _, text := range texts {
		values = append(values, text)
	}
	return values
}
