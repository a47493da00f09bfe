package mock

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"understudy/specs/schema"
	"understudy/specs/style"
)

// canonical is a value with the names, numbers and booleans that its schema has.
func (r *reader) canonical(value any, s *schema.Schema) any {
	switch v := value.(type) {
	case string:
		return r.typed(v, s)
	case []any:
		for i, item := range v {
			v[i] = r.canonical(item, s.Item(i))
		}
	case map[string]any:
		return r.named(v, s)
	}
	return value
}

// named gives members their declared names; one that has its name already wins.
func (r *reader) named(object map[string]any, s *schema.Schema) map[string]any {
	out := make(map[string]any, len(object))
	for _, name := range slices.Sorted(maps.Keys(object)) {
		declared, _ := r.member(name, s)
		if _, exact := object[declared]; !exact || declared == name {
			out[declared] = r.canonical(object[name], s.Property(declared))
		}
	}
	return out
}

// typed reads a number or boolean that is written as a text.
func (r *reader) typed(text string, s *schema.Schema) any {
	text = r.text(text, s)
	switch {
	case !r.rules.Texts || s.Is("string"):
		return text
	case (s.Is("number") || s.Is("integer")) && style.IsNumber(text):
		return json.Number(text)
	case s.Is("boolean") && (text == "true" || text == "false"):
		return text == "true"
	}
	return text
}

// text writes a boolean and a value of an enum as the schema does.
func (r *reader) text(text string, s *schema.Schema) string {
	if s == nil {
		return text
	}
	if r.rules.Texts && s.Is("boolean") && !s.Is("string") {
		first, _, _ := strings.Cut(text, ",")
		if lower := strings.ToLower(strings.TrimSpace(first)); lower == "true" || lower == "false" {
			return lower
		}
	}
	if slices.Contains(s.Enum, any(text)) {
		return text
	}
	for _, value := range s.Enum {
		if listed, ok := value.(string); ok && r.rules.AnyCase && strings.EqualFold(listed, text) {
			return listed
		}
	}
	return text
}
