package plan

import (
	"encoding/json"
	"slices"

	"understudy/fixtures/generate"
	"understudy/specs/document"
	"understudy/specs/schema"
)

func isEmpty(value any) bool {
	list, isList := value.([]any)
	return value == "" || isList && len(list) == 0
}

// isOpaque tells of free texts, of which a parameter says nothing more: they may
// be cursors, ids or expressions.
func isOpaque(s *schema.Schema) bool { return s != nil && s.Is("string") && len(s.Enum) == 0 }

// isDoubtful tells whether an edge may well break a rule that the document does
// not state: that something is not empty or zero, that a reference leads
// somewhere, that of two numbers or dates one is the greater.
func isDoubtful(m generate.Mutation, whole any) bool {
	value, found := document.Lookup(m.Value, m.Pointer)
	if !found {
		value = m.Value
	}
	name := lastName(m.Pointer)
	switch {
	case m.Keyword == "type", isEmpty(value), isReference(name), value == json.Number("0"):
		return true
	case m.Keyword == "properties" || m.Keyword == "enum":
		return false
	}
	return hasLike(value, name, siblings(whole, m.Pointer))
}

func lastName(pointer string) string {
	tokens := split(pointer)
	if len(tokens) == 0 {
		return ""
	}
	return unescape(tokens[len(tokens)-1])
}

// siblings are the members around a place.
func siblings(whole any, pointer string) map[string]any {
	tokens := split(pointer)
	if len(tokens) == 0 {
		members, _ := whole.(map[string]any)
		return members
	}
	around, _ := lookup(whole, tokens[:len(tokens)-1])
	members, _ := around.(map[string]any)
	return members
}

// hasLike tells whether another member is a number too: two of them may be a range.
func hasLike(value any, name string, members map[string]any) bool {
	if _, isNumber := value.(json.Number); !isNumber {
		return false
	}
	names := slices.Sorted(keys(members))
	return slices.ContainsFunc(names, func(other string) bool {
		_, isNumber := members[other].(json.Number)
		return isNumber && other != name
	})
}
