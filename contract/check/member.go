package check

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"understudy/specs/document"
	"understudy/specs/schema"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// member is one leaf of a record with all its values: in a list of objects there
// is one for each item. Its pointer has "*" for an index.
type member struct {
	pointer string
	values  []any
	output  *schema.Schema
}

// members lists the leaves of a record as sent that the record as read declares.
func members(value any, input, output *schema.Schema, pointer string) []member {
	if output == nil || hidden(input) || hidden(output) {
		return nil
	}
	switch v := value.(type) {
	case nil:
		return nil
	case map[string]any:
		var out []member
		for _, name := range sortedKeys(v) {
			if slices.Contains(output.Names(), name) {
				out = append(out, members(v[name], input.Property(name), output.Property(name), pointer+document.Pointer(name))...)
			}
		}
		return out
	case []any:
		var out []member
		for i, item := range v {
			out = merge(out, members(item, input.Item(i), output.Item(i), pointer+"/*"))
		}
		return out
	}
	return []member{{pointer, []any{value}, output}}
}

func hidden(s *schema.Schema) bool { return s != nil && (s.ReadOnly || s.WriteOnly) }

// merge adds the values of members with the same pointer together.
func merge(to, more []member) []member {
	for _, m := range more {
		i := slices.IndexFunc(to, func(other member) bool { return other.pointer == m.pointer })
		if i < 0 {
			to = append(to, m)
			continue
		}
		to[i].values = append(to[i].values, m.values...)
	}
	return to
}

// valuesAt lists the values at a pointer with "*" for every index.
func valuesAt(value any, pointer string) []any {
	if pointer == "" {
		if value == nil {
			return nil
		}
		return []any{value}
	}
	token, rest, more := strings.Cut(pointer[1:], "/")
	if more {
		rest = "/" + rest
	}
	var out []any
	switch v := value.(type) {
	case map[string]any:
		if inner, ok := v[strings.NewReplacer("~1", "/", "~0", "~").Replace(token)]; ok {
			out = valuesAt(inner, rest)
		}
	case []any:
		for _, item := range v {
			out = append(out, valuesAt(item, rest)...)
		}
	}
	return out
}

// keeps tells whether each value sent is among those shown, as often as it was sent.
func keeps(sent, shown []any) bool {
	left := slices.Clone(shown)
	for _, value := range sent {
		i := slices.IndexFunc(left, func(other any) bool { return equal(value, other) })
		if i < 0 {
			return false
		}
		left = slices.Delete(left, i, i+1)
	}
	return true
}

// canonical is a text that is the same for the same values.
func canonical(values []any) string {
	text, err := json.Marshal(values)
	if err != nil {
		return strconv.Itoa(len(values))
	}
	return string(text)
}

// show writes values for people, cut.
func show(values []any) string {
	const longest = 80
	if len(values) == 0 {
		return "nothing"
	}
	text := canonical(values)
	if len(values) == 1 {
		text = strings.TrimSuffix(strings.TrimPrefix(text, "["), "]")
	}
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return text
}

// isRare tells whether values are so long that a server would not show them by chance.
func isRare(values []any) bool {
	return slices.ContainsFunc(values, func(value any) bool {
		switch v := value.(type) {
		case string:
			return len(v) >= 8
		case json.Number:
			return len(v) >= 6
		}
		return false
	})
}
