package media

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"understudy/specs/style"
)

// jsonReader reads one JSON text from data, which is valid UTF-8. Strings are
// copies, so that a value kept for long does not keep the whole body.
type jsonReader struct {
	data  []byte
	pos   int
	depth int
	nodes int
	names map[string]string // member names met in arrays, which repeat them
}

// skipMark skips a byte order mark, which RFC 8259 lets a reader ignore.
func (r *jsonReader) skipMark() {
	if bytes.HasPrefix(r.data, []byte("\uFEFF")) {
		r.pos = len("\uFEFF")
	}
}

// whole reads a value and nothing after it.
func (r *jsonReader) whole() (any, *fault) {
	value, bad := r.value()
	if bad != nil {
		return nil, bad
	}
	if r.skipSpace(); r.pos < len(r.data) {
		return nil, faultAt(r.pos, "text after the value: %q", excerpt(r.data[r.pos:]))
	}
	return value, nil
}

func (r *jsonReader) skipSpace() {
	for r.pos < len(r.data) {
		switch r.data[r.pos] {
		case ' ', '\t', '\n', '\r':
			r.pos++
		default:
			return
		}
	}
}

// peek returns the next byte after white space, 0 at the end.
func (r *jsonReader) peek() byte {
	if r.skipSpace(); r.pos < len(r.data) {
		return r.data[r.pos]
	}
	return 0
}

func (r *jsonReader) value() (any, *fault) {
	if r.nodes++; r.nodes > maxNodes {
		return nil, faultAt(r.pos, "more than %d values", maxNodes)
	}
	switch c := r.peek(); {
	case c == '"':
		return r.stringValue()
	case c == '{':
		return r.nest(r.object)
	case c == '[':
		return r.nest(r.array)
	case c == '-' || '0' <= c && c <= '9':
		return r.number()
	}
	return r.literal()
}

func (r *jsonReader) nest(read func() (any, *fault)) (any, *fault) {
	if r.depth == maxDepth {
		return nil, faultAt(r.pos, "more than %d levels of arrays and objects", maxDepth)
	}
	r.depth++
	r.pos++
	value, bad := read()
	r.depth--
	return value, bad
}

func (r *jsonReader) object() (any, *fault) {
	object := map[string]any{}
	if r.peek() == '}' {
		r.pos++
		return object, nil
	}
	for {
		if r.peek() != '"' {
			return nil, r.unexpected("a member name in double quotes")
		}
		start := r.pos
		name, bad := r.name()
		if bad != nil {
			return nil, bad
		}
		if _, taken := object[name]; taken {
			return nil, faultAt(start, "member %q is given twice", excerpt(name)).in(name)
		}
		if r.peek() != ':' {
			return nil, r.unexpected(`":"`)
		}
		r.pos++
		if object[name], bad = r.value(); bad != nil {
			return nil, bad.in(name)
		}
		if done, bad := r.next('}', `"," or "}"`); done {
			return object, bad
		}
	}
}

func (r *jsonReader) array() (any, *fault) {
	if r.peek() == ']' {
		r.pos++
		return []any{}, nil
	}
	array := make([]any, 0, 4)
	for {
		value, bad := r.value()
		if bad != nil {
			return nil, bad.in(strconv.Itoa(len(array)))
		}
		if array = append(array, value); r.names == nil {
			r.names = map[string]string{}
		}
		if done, bad := r.next(']', `"," or "]"`); done {
			return array, bad
		}
	}
}

// next passes a comma, or ends the container.
func (r *jsonReader) next(end byte, want string) (done bool, bad *fault) {
	switch r.peek() {
	case ',':
		r.pos++
		return false, nil
	case end:
		r.pos++
		return true, nil
	}
	return true, r.unexpected(want)
}

func (r *jsonReader) unexpected(want string) *fault {
	if r.pos >= len(r.data) {
		return faultAt(r.pos, "the text ends where %s should stand", want)
	}
	c, _ := utf8.DecodeRune(r.data[r.pos:])
	return faultAt(r.pos, "%q stands where %s should", string(c), want)
}

func (r *jsonReader) literal() (any, *fault) {
	rest := r.data[r.pos:]
	switch {
	case bytes.HasPrefix(rest, []byte("true")):
		r.pos += 4
		return true, nil
	case bytes.HasPrefix(rest, []byte("false")):
		r.pos += 5
		return false, nil
	case bytes.HasPrefix(rest, []byte("null")):
		r.pos += 4
		return nil, nil
	}
	return nil, r.unexpected("a value")
}

func (r *jsonReader) number() (any, *fault) {
	start := r.pos
	for r.pos < len(r.data) && isNumberByte(r.data[r.pos]) {
		r.pos++
	}
	text := string(r.data[start:r.pos])
	if !style.IsNumber(text) {
		return nil, faultAt(start, "%q is no number, or one beyond 1000 characters or an exponent of 9999", excerpt(text))
	}
	return json.Number(text), nil
}

func isNumberByte(c byte) bool {
	return '0' <= c && c <= '9' || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'
}
