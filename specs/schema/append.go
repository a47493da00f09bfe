package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"
)

// AppendJSON appends the value as compact JSON. Members stand in the order of
// the schema's names, the others sorted after them; numbers keep their text;
// no character is escaped that JSON does not demand. A nil schema sorts all.
func (s *Schema) AppendJSON(dst []byte, value any) []byte {
	switch value := value.(type) {
	case nil:
		return append(dst, "null"...)
	case bool:
		return strconv.AppendBool(dst, value)
	case json.Number:
		return appendNumber(dst, value)
	case string:
		return appendString(dst, value)
	case []any:
		return s.appendArray(dst, value)
	case map[string]any:
		return s.appendObject(dst, value)
	default:
		return appendForeign(dst, value)
	}
}

func appendNumber(dst []byte, number json.Number) []byte {
	if !isNumberText(string(number)) {
		return appendString(dst, string(number))
	}
	return append(dst, number...)
}

// appendForeign writes a Go value that is no JSON value of ours, so that a
// mistake elsewhere is seen and not lost.
func appendForeign(dst []byte, value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		return appendString(dst, fmt.Sprint(value))
	}
	return append(dst, text...)
}

func (s *Schema) appendArray(dst []byte, items []any) []byte {
	dst = append(dst, '[')
	for i, item := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = s.Item(i).AppendJSON(dst, item)
	}
	return append(dst, ']')
}

func (s *Schema) appendObject(dst []byte, object map[string]any) []byte {
	dst = append(dst, '{')
	first, left := len(dst), len(object)
	branch := s.branch(object)
	for _, name := range s.Names() {
		if left == 0 {
			break
		}
		if value, ok := object[name]; ok {
			dst = s.appendMember(dst, first, branch, name, value)
			left--
		}
	}
	if left > 0 {
		for _, name := range s.undeclared(object, left) {
			dst = s.appendMember(dst, first, branch, name, object[name])
		}
	}
	return append(dst, '}')
}

func (s *Schema) undeclared(object map[string]any, count int) []string {
	names := make([]string, 0, count)
	for name := range object {
		if !s.declares(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// appendMember writes one member; a value that names its branch is written as
// that branch orders it.
func (s *Schema) appendMember(dst []byte, first int, branch *Schema, name string, value any) []byte {
	if len(dst) > first {
		dst = append(dst, ',')
	}
	dst = appendString(dst, name)
	dst = append(dst, ':')
	if branch.declares(name) {
		s = branch
	}
	return s.Property(name).AppendJSON(dst, value)
}

const hex = "0123456789abcdef"

// appendString writes a JSON string. Bytes that are no UTF-8 become U+FFFD.
func appendString(dst []byte, text string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		size := 1
		if c >= utf8.RuneSelf {
			var r rune
			if r, size = utf8.DecodeRuneInString(text[i:]); r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		dst = append(dst, text[start:i]...)
		dst = appendEscaped(dst, c)
		i += size
		start = i
	}
	return append(append(dst, text[start:]...), '"')
}

func appendEscaped(dst []byte, c byte) []byte {
	switch {
	case c >= utf8.RuneSelf:
		return append(dst, "\uFFFD"...)
	case c == '"' || c == '\\':
		return append(dst, '\\', c)
	case c == '\n':
		return append(dst, '\\', 'n')
	case c == '\r':
		return append(dst, '\\', 'r')
	case c == '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}
