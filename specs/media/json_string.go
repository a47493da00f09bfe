package media

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

func (r *jsonReader) stringValue() (any, *fault) {
	text, bad := r.string()
	if bad != nil {
		return nil, bad
	}
	return text, nil
}

// name reads a member name, and takes the same string for the same short name.
func (r *jsonReader) name() (string, *fault) {
	const longest, most = 64, 1000
	rest := r.data[r.pos+1:]
	end := bytes.IndexByte(rest[:min(longest, len(rest))], '"')
	if r.names == nil || end < 0 {
		return r.string()
	}
	if known, ok := r.names[string(rest[:end])]; ok {
		r.pos += end + 2
		return known, nil
	}
	raw := rest[:end]
	name, bad := r.string()
	// Only names without escapes are found by their bytes.
	if bad == nil && len(r.names) < most && name == string(raw) {
		r.names[name] = name
	}
	return name, bad
}

// string reads a string from its opening quote.
func (r *jsonReader) string() (string, *fault) {
	start := r.pos + 1
	for i := start; i < len(r.data); i++ {
		switch c := r.data[i]; {
		case c == '"':
			r.pos = i + 1
			return string(r.data[start:i]), nil
		case c == '\\':
			r.pos = i
			return r.escapedString(append(make([]byte, 0, 2*(i-start)+16), r.data[start:i]...))
		case c < ' ':
			return "", controlFault(i, c)
		}
	}
	return "", faultAt(start-1, "the string has no end")
}

func controlFault(offset int, c byte) *fault {
	return faultAt(offset, `control character U+%04X in a string; write it as \u%04X`, c, c)
}

// escapedString reads on from the first backslash.
func (r *jsonReader) escapedString(out []byte) (string, *fault) {
	for r.pos < len(r.data) {
		switch c := r.data[r.pos]; {
		case c == '"':
			r.pos++
			return string(out), nil
		case c < ' ':
			return "", controlFault(r.pos, c)
		case c != '\\':
			out = append(out, c)
			r.pos++
		default:
			var bad *fault
			if out, bad = r.escape(out); bad != nil {
				return "", bad
			}
		}
	}
	return "", faultAt(r.pos, "the string has no end")
}

// escape reads one escape sequence.
func (r *jsonReader) escape(out []byte) ([]byte, *fault) {
	const letters, meanings = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	rest := r.data[r.pos:]
	if len(rest) > 1 && rest[1] == 'u' {
		return r.escapedRune(out)
	}
	if len(rest) > 1 {
		if i := bytes.IndexByte([]byte(letters), rest[1]); i >= 0 {
			r.pos += 2
			return append(out, meanings[i]), nil
		}
	}
	return nil, faultAt(r.pos, `%q is no escape; these are: \" \\ \/ \b \f \n \r \t \uXXXX`, excerpt(rest[:min(2, len(rest))]))
}

func (r *jsonReader) escapedRune(out []byte) ([]byte, *fault) {
	unit, ok := codeUnit(r.data[r.pos:])
	if !ok {
		return nil, faultAt(r.pos, `\u must be followed by four hex digits`)
	}
	if !utf16.IsSurrogate(unit) {
		r.pos += 6
		return utf8.AppendRune(out, unit), nil
	}
	second, _ := codeUnit(r.data[min(r.pos+6, len(r.data)):])
	pair := utf16.DecodeRune(unit, second)
	if pair == utf8.RuneError {
		return nil, faultAt(r.pos, `\u%04X is half of a surrogate pair without its other half, which is no character`, unit)
	}
	r.pos += 12
	return utf8.AppendRune(out, pair), nil
}

// codeUnit reads \uXXXX.
func codeUnit(text []byte) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	var unit rune
	for _, c := range text[2:6] {
		switch {
		case '0' <= c && c <= '9':
			unit = unit<<4 | rune(c-'0')
		case 'a' <= c && c <= 'f':
			unit = unit<<4 | rune(c-'a'+10)
		case 'A' <= c && c <= 'F':
			unit = unit<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return unit, true
}
