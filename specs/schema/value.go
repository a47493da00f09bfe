package schema

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// typeNames are the JSON types, in the order messages list them.
var typeNames = []string{"null", "boolean", "integer", "number", "string", "array", "object"}

// typeOf names the JSON type of a value.
func typeOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case json.Number:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	default:
		return "no JSON value"
	}
}

// maxShort is how many characters of a value a message shows.
const maxShort = 80

// short is a value as a message shows it: objects and arrays by type, others
// as JSON, cut.
func short(value any) string {
	switch value := value.(type) {
	case []any, map[string]any:
		return typeOf(value)
	case string:
		if len(value) > 4*maxShort {
			value = value[:4*maxShort]
		}
		return cut(string(appendString(nil, value)))
	case nil, bool, json.Number:
		return cut(string((*Schema)(nil).AppendJSON(nil, value)))
	default:
		return typeOf(value)
	}
}

func cut(text string) string {
	if utf8.RuneCountInString(text) <= maxShort {
		return text
	}
	runes := []rune(text)
	return string(runes[:maxShort-1]) + "…"
}

// choices lists values as JSON, cut.
func choices(values []any) string {
	texts := make([]string, 0, len(values))
	for _, value := range values {
		texts = append(texts, cut(string((*Schema)(nil).AppendJSON(nil, value))))
		if len(texts) == 20 && len(values) > 20 {
			texts = append(texts, "…")
			break
		}
	}
	return strings.Join(texts, ", ")
}
