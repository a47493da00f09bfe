package media

import (
	"bytes"

	"understudy/specs/schema"
)

// javascript is a script: a string that holds it, or a value in a call (JSONP),
// which JSONP writes around the value's JSON.
type javascript struct{}

func (javascript) Name() string { return "javascript" }

// Decode reads the argument of a call, or else the script as a string.
func (c javascript) Decode(data []byte, s *schema.Schema, contentType string) (any, error) {
	if err := checkText(c.Name(), data, contentType); err != nil {
		return nil, err
	}
	start, end, ok := argument(data)
	if !ok {
		return string(data), nil
	}
	r := jsonReader{data: data[:end], pos: start}
	value, bad := r.whole()
	if bad != nil && isContainer(s) {
		return nil, bad.syntaxError(c.Name(), data)
	}
	if bad != nil {
		return string(data), nil
	}
	return value, nil
}

// argument finds what stands between the brackets of name(…) or name(…);
func argument(data []byte) (start, end int, ok bool) {
	start = 0
	for start < len(data) && isNamePart(data[start]) {
		start++
	}
	end = len(bytes.TrimRight(data, "; \t\r\n")) - 1
	ok = start > 0 && start < end && data[start] == '(' && data[end] == ')'
	return start + 1, end, ok
}

func (javascript) Encode(value any, s *schema.Schema) ([]byte, error) {
	if script, ok := value.(string); ok {
		return []byte(script), nil
	}
	return jsonCodec{}.Encode(value, s)
}

// JSONP wraps a JSON body in a call of callback. Each character of the name
// outside A-Z, a-z, 0-9, "." and "_" becomes "_", so that no script can be
// smuggled in.
func JSONP(callback string, body []byte) []byte {
	out := make([]byte, 0, len(callback)+len(body)+2)
	for _, r := range callback {
		if r > 0x7F || !isNamePart(byte(r)) {
			r = '_'
		}
		out = append(out, byte(r))
	}
	out = append(out, '(')
	out = append(out, body...)
	return append(out, ')')
}

func isNamePart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '.' || c == '_'
}
