package schema

import (
	"encoding/json"
	"math"
	"math/big"
	"slices"
	"strconv"
)

// openness remembers which keywords are written as true: they accept
// everything, and still count as having looked at it.
type openness struct{ additional, unevaluated bool }

func itoa(i int) string { return strconv.Itoa(i) }

func (r *reader) types() {
	value, ok := r.get("type")
	if !ok {
		return
	}
	given, isList := value.([]any)
	if !isList {
		given = []any{value}
	} else if r.rules.oneType {
		r.c.warn(r.at.child("type"), "%s has no list of types; it is read as in OpenAPI 3.1", r.rules.name)
	}
	for _, item := range given {
		name, _ := item.(string)
		if !slices.Contains(typeNames, name) {
			r.refuse("type", "one of the JSON types", item)
			continue
		}
		if !slices.Contains(r.s.Type, name) {
			r.s.Type = append(r.s.Type, name)
		}
	}
}

func (r *reader) values() {
	r.s.Enum = r.list("enum")
	r.s.Const, r.s.HasConst = r.get("const")
	r.s.Format = r.text("format")
}

func (r *reader) numbers() {
	s := r.s
	s.MultipleOf = r.number("multipleOf")
	if value, ok := rational(s.MultipleOf); ok && value.Sign() <= 0 {
		r.refuse("multipleOf", "more than 0", s.MultipleOf)
		s.MultipleOf = ""
	}
	s.Minimum, s.ExclusiveMinimum = r.bound("minimum", "exclusiveMinimum")
	s.Maximum, s.ExclusiveMaximum = r.bound("maximum", "exclusiveMaximum")
}

// bound reads a limit in both forms: the exclusive one is a number, or, in
// OpenAPI 3.0 and draft 4, a flag that makes the plain one exclusive.
func (r *reader) bound(keyword, exclusive string) (plain, strict json.Number) {
	plain = r.number(keyword)
	switch value, _ := r.raw[exclusive].(bool); {
	case r.raw[exclusive] == false && r.rules.strictFlag:
		return plain, ""
	case value && r.rules.strictFlag && r.rules.has(exclusive):
		return "", plain
	}
	strict = r.number(exclusive)
	if strict != "" && r.rules.strictFlag {
		r.c.warn(r.at.child(exclusive), "in %s %s is true or false; the number is read as in OpenAPI 3.1", r.rules.name, exclusive)
	}
	return plain, strict
}

func (r *reader) number(keyword string) json.Number {
	value, ok := r.get(keyword)
	if !ok {
		return ""
	}
	number, isNumber := value.(json.Number)
	if !isNumber || !isNumberText(string(number)) {
		r.refuse(keyword, "a number", value)
		return ""
	}
	return number
}

// count reads a non-negative integer; 3.0 and 3e2 are integers too.
func (r *reader) count(keyword string) *int {
	value, ok := rational(r.number(keyword))
	if !ok {
		return nil
	}
	if !value.IsInt() || value.Sign() < 0 {
		r.refuse(keyword, "a non-negative integer", r.raw[keyword])
		return nil
	}
	count := math.MaxInt
	if value.Num().IsInt64() && value.Num().Int64() < math.MaxInt {
		count = int(value.Num().Int64())
	}
	return &count
}

func (r *reader) texts() {
	r.s.MinLength, r.s.MaxLength = r.count("minLength"), r.count("maxLength")
	r.s.Pattern = r.text("pattern")
	if r.s.Pattern != "" {
		r.check(r.s.Pattern, r.at.child("pattern"))
	}
}

// check compiles a pattern now, so that what is wrong with it is known early.
func (r *reader) check(text string, at place) {
	compiled := r.c.pattern(text)
	if compiled.err != nil {
		r.c.notice(at, "pattern %q cannot be read: %v; values are rejected here", text, compiled.err)
		return
	}
	if compiled.remark != "" {
		r.c.warn(at, "pattern %q: %s", text, compiled.remark)
	}
}

func (r *reader) arrays() {
	s := r.s
	s.MinItems, s.MaxItems, s.UniqueItems = r.count("minItems"), r.count("maxItems"), r.flag("uniqueItems")
	s.PrefixItems = r.schemas("prefixItems")
	switch value, _ := r.get("items"); value.(type) {
	case []any:
		r.tuple(value)
	default:
		s.Items = r.schema("items")
	}
	s.UnevaluatedItems = r.schema("unevaluatedItems")
	s.Contains = r.schema("contains")
	s.MinContains, s.MaxContains = r.count("minContains"), r.count("maxContains")
}

// tuple reads what prefixItems and items are called before 2020-12.
func (r *reader) tuple(list any) {
	if !r.rules.has("additionalItems") {
		r.refuse("items", "a schema", list)
		return
	}
	r.s.PrefixItems = r.schemas("items")
	r.s.Items = r.schema("additionalItems")
}

func (r *reader) objects() {
	s := r.s
	s.MinProperties, s.MaxProperties = r.count("minProperties"), r.count("maxProperties")
	s.Required = r.names("required")
	s.Properties = r.properties("properties")
	s.PatternProperties = r.properties("patternProperties")
	for _, p := range s.PatternProperties {
		r.check(p.Name, r.at.child("patternProperties", p.Name))
	}
	s.AdditionalProperties, s.opens.additional = r.openSchema("additionalProperties")
	s.Unevaluated, s.opens.unevaluated = r.openSchema("unevaluatedProperties")
	s.PropertyNames = r.schema("propertyNames")
	s.DependentRequired = r.dependentRequired()
	for _, p := range r.properties("dependentSchemas") {
		s.depend(p.Name, p.Schema)
	}
	r.dependencies()
}

func (s *Schema) depend(name string, needs *Schema) {
	if s.DependentSchemas == nil {
		s.DependentSchemas = map[string]*Schema{}
	}
	if other, ok := s.DependentSchemas[name]; ok {
		needs = &Schema{Location: s.Location, compiler: s.compiler, AllOf: []*Schema{other, needs}}
	}
	s.DependentSchemas[name] = needs
}

// dependencies reads what older drafts have for dependentRequired and
// dependentSchemas.
func (r *reader) dependencies() {
	value, ok := r.get("dependencies")
	if !ok {
		return
	}
	object, ok := value.(map[string]any)
	if !ok {
		r.refuse("dependencies", "an object", value)
		return
	}
	for _, name := range sortedKeys(object) {
		if items, ok := object[name].([]any); ok {
			r.require(name, items)
		} else {
			r.s.depend(name, r.schema("dependencies", name))
		}
	}
}

func (r *reader) require(name string, items []any) {
	if r.s.DependentRequired == nil {
		r.s.DependentRequired = map[string][]string{}
	}
	for _, item := range items {
		if text, ok := item.(string); ok {
			r.s.DependentRequired[name] = append(r.s.DependentRequired[name], text)
		}
	}
}

// openSchema reads a schema whose true means that anything goes.
func (r *reader) openSchema(keyword string) (*Schema, bool) {
	if value, ok := r.get(keyword); ok && value == true {
		return nil, true
	}
	return r.schema(keyword), false
}

func (r *reader) dependentRequired() map[string][]string {
	value, ok := r.get("dependentRequired")
	if !ok {
		return nil
	}
	object, ok := value.(map[string]any)
	if !ok {
		r.refuse("dependentRequired", "an object", value)
		return nil
	}
	needs := make(map[string][]string, len(object))
	for name, list := range object {
		items, ok := list.([]any)
		if !ok {
			r.c.notice(r.at.child("dependentRequired", name), "dependentRequired must hold arrays, not %s; it is ignored", short(list))
		}
		for _, item := range items {
			if text, ok := item.(string); ok {
				needs[name] = append(needs[name], text)
			}
		}
	}
	return needs
}

// contradictions warns of bounds that no value can keep.
func (r *reader) contradictions() {
	s := r.s
	pairs := []struct {
		low, high string
		min, max  *int
	}{
		{"minLength", "maxLength", s.MinLength, s.MaxLength},
		{"minItems", "maxItems", s.MinItems, s.MaxItems},
		{"minProperties", "maxProperties", s.MinProperties, s.MaxProperties},
	}
	for _, p := range pairs {
		if p.min != nil && p.max != nil && *p.min > *p.max {
			r.c.warn(r.at.child(p.low), "%s %d is more than %s %d: no value fits", p.low, *p.min, p.high, *p.max)
		}
	}
	low, hasLow := rational(s.Minimum)
	high, hasHigh := rational(s.Maximum)
	if hasLow && hasHigh && low.Cmp(high) > 0 {
		r.c.warn(r.at.child("minimum"), "minimum %s is more than maximum %s: no value fits", s.Minimum, s.Maximum)
	}
}

// rational is the number's exact value; false where there is none.
func rational(number json.Number) (*big.Rat, bool) {
	if number == "" {
		return nil, false
	}
	return new(big.Rat).SetString(string(tameNumber(number)))
}
