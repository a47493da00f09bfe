package style

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"understudy/specs/schema"
)

// ErrEmpty is wrapped by the error of Encode for an empty array or object that
// the style has no text for. In a query, header or cookie the parameter can be
// left out instead.
var ErrEmpty = errors.New("the style has no text for an empty array or object")

// Encode writes a value as the style says: the escaped text of a path
// parameter, the pairs of a query ("a=1&a=2"), the pairs of a Cookie header
// ("a=1; a=2"), or the value of a header. The value need not fit the schema,
// which only orders the members of an object. What the style cannot say, such
// as a nested array, is an error.
func (p Parameter) Encode(value any) (string, error) {
	var text string
	var err error
	switch p.In {
	case "path":
		text, err = p.encodePath(value)
	case "query":
		text, err = p.encodePairs(value, "&")
	case "cookie":
		text, err = p.encodePairs(value, "; ")
	case "header":
		text, err = p.encodeHeader(value)
	default:
		err = fmt.Errorf("no place is called %q; path, query, header and cookie are", p.In)
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", p.where(), err)
	}
	return text, nil
}

// Members returns the member names of an object in the schema's order; those
// the schema does not name follow, sorted.
func Members(object map[string]any, s *schema.Schema) []string {
	names := make([]string, 0, len(object))
	for _, name := range s.Names() {
		if _, ok := object[name]; ok && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == len(object) {
		return names
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func (p Parameter) encodePath(value any) (string, error) {
	escaper := func(text string) (string, error) { return escape(text, "", ""), nil }
	switch p.style() {
	case "label":
		return p.encodeLabel(value)
	case "matrix":
		return p.encodeMatrix(value, escaper)
	}
	text, err := p.join(value, ",", escaper)
	if err == nil && text == "" && isContainer(value) {
		return "", ErrEmpty
	}
	return text, err
}

func (p Parameter) encodeLabel(value any) (string, error) {
	separator := ","
	if p.Explode {
		separator = "."
	}
	// A dot is unreserved, but would separate here.
	text, err := p.join(value, separator, func(text string) (string, error) { return escape(text, "", "."), nil })
	return "." + text, err
}

func (p Parameter) encodeMatrix(value any, escaper func(string) (string, error)) (string, error) {
	name := ";" + escape(p.Name, "", "")
	if !p.Explode || !isContainer(value) {
		text, err := p.join(value, ",", escaper)
		if text == "" {
			return name, err
		}
		return name + "=" + text, err
	}
	if object, ok := value.(map[string]any); ok && len(object) > 0 {
		text, err := p.join(object, ";", escaper)
		return ";" + text, err
	}
	array, _ := value.([]any)
	if len(array) == 0 {
		return "", ErrEmpty
	}
	var out strings.Builder
	for _, item := range array {
		text, err := Text(item)
		if err != nil {
			return "", err
		}
		out.WriteString(name + "=" + escape(text, "", ""))
	}
	return out.String(), nil
}

func (p Parameter) encodeHeader(value any) (string, error) {
	return p.join(value, ",", func(text string) (string, error) {
		isList := isContainer(value)
		switch {
		case strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7F }):
			return "", fmt.Errorf("%q has a control character, which no header field can hold", text)
		case strings.Trim(text, " \t") != text:
			return "", fmt.Errorf("%q has white space at an end, which header fields lose", text)
		case isList && strings.Contains(text, ","):
			return "", fmt.Errorf("%q has a comma, which separates items", text)
		}
		return text, nil
	})
}

// join writes a value as one text. A list of one empty text would read as the
// empty list, so it is refused.
func (p Parameter) join(value any, separator string, escaper func(string) (string, error)) (string, error) {
	var parts []string
	var err error
	switch v := value.(type) {
	case map[string]any:
		parts, err = p.memberTexts(v, escaper)
	case []any:
		parts, err = itemTexts(v, escaper)
	default:
		return scalarText(v, escaper)
	}
	if err != nil {
		return "", err
	}
	if len(parts) == 1 && parts[0] == "" {
		return "", errors.New("a list of one empty text cannot be told from an empty list")
	}
	return strings.Join(parts, separator), nil
}

func (p Parameter) memberTexts(object map[string]any, escaper func(string) (string, error)) ([]string, error) {
	var parts []string
	for _, member := range Members(object, p.Schema) {
		name, err := escaper(member)
		if err != nil {
			return nil, err
		}
		text, err := scalarText(object[member], escaper)
		if err != nil {
			return nil, fmt.Errorf("member %q: %w", member, err)
		}
		if !p.Explode {
			parts = append(parts, name, text)
			continue
		}
		if strings.Contains(name, "=") {
			return nil, fmt.Errorf("member %q: the name holds %q, which ends it", member, "=")
		}
		parts = append(parts, name+"="+text)
	}
	return parts, nil
}

func itemTexts(array []any, escaper func(string) (string, error)) ([]string, error) {
	parts := make([]string, len(array))
	for i, item := range array {
		text, err := scalarText(item, escaper)
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
		parts[i] = text
	}
	return parts, nil
}

func scalarText(value any, escaper func(string) (string, error)) (string, error) {
	text, err := Text(value)
	if err != nil {
		return "", err
	}
	return escaper(text)
}

func isContainer(value any) bool {
	switch value.(type) {
	case []any, map[string]any:
		return true
	}
	return false
}
