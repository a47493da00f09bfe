package style

import (
	"strings"
	"unicode/utf8"
)

// badEscape is what unescape reports: an offset into the text and a reason.
type badEscape struct {
	offset int
	reason string
}

// unescape decodes percent escapes, and "+" as a space where plus is set. The
// result is valid UTF-8.
func unescape(text string, plus bool) (string, *badEscape) {
	if isPlain(text, plus) {
		return text, nil
	}
	out, bad := appendUnescaped(make([]byte, 0, len(text)), text, plus)
	if bad != nil {
		return "", bad
	}
	return string(out), nil
}

// check tells what unescape would report.
func check(text string, plus bool) *badEscape {
	if isPlain(text, plus) {
		return nil
	}
	var short [128]byte // on the stack
	_, bad := appendUnescaped(short[:0], text, plus)
	return bad
}

func appendUnescaped(out []byte, text string, plus bool) ([]byte, *badEscape) {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '%':
			if !isEscape(text[i:]) {
				return nil, &badEscape{i, `"%" must be followed by two hex digits; a percent sign itself is "%25"`}
			}
			out = append(out, unhex(text[i+1])<<4|unhex(text[i+2]))
			i += 2
		case c == '+' && plus:
			out = append(out, ' ')
		default:
			out = append(out, c)
		}
	}
	if !utf8.Valid(out) {
		return nil, &badEscape{0, "the decoded text is not UTF-8"}
	}
	return out, nil
}

func isPlain(text string, plus bool) bool {
	for i := range len(text) {
		if c := text[i]; c == '%' || c >= utf8.RuneSelf || plus && c == '+' {
			return false
		}
	}
	return true
}

func isEscape(text string) bool {
	return len(text) >= 3 && isHex(text[1]) && isHex(text[2])
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	}
	return c - 'a' + 10
}

// escape percent-encodes all but the unreserved characters of RFC 3986 and
// those in keep. A character in force is encoded although it is unreserved.
func escape(text, keep, force string) string {
	const digits = "0123456789ABCDEF"
	var out strings.Builder
	for i := range len(text) {
		c := text[i]
		kept := isUnreserved(c) || strings.IndexByte(keep, c) >= 0
		if kept && strings.IndexByte(force, c) < 0 {
			out.WriteByte(c)
			continue
		}
		out.WriteByte('%')
		out.WriteByte(digits[c>>4])
		out.WriteByte(digits[c&15])
	}
	return out.String()
}

func isUnreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		c == '-' || c == '.' || c == '_' || c == '~'
}
