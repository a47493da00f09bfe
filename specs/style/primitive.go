package style

import (
	"encoding/json"
	"fmt"
	"strings"

	"understudy/specs/schema"
)

// Shape is the structure that a text is read as.
type Shape int

// The shapes.
const (
	Scalar Shape = iota
	Array
	Object
)

// ShapeOf returns the shape that text takes under a schema. Text is a scalar
// wherever the schema allows a string.
func ShapeOf(s *schema.Schema) Shape {
	switch {
	case s.Is("string"):
		return Scalar
	case s.Is("array"):
		return Array
	case s.Is("object"):
		return Object
	}
	return Scalar
}

// Primitive reads a text as the schema wants it: a number, a boolean or null
// (an empty text) where the schema allows that and no string, else a string.
// Text that does not fit stays a string. The result shares no memory with text.
func Primitive(text string, s *schema.Schema) any {
	switch {
	case s.Is("string"):
		return listed(text, s)
	case text == "" && s.Is("null"):
		return nil
	case (s.Is("number") || s.Is("integer")) && IsNumber(text):
		return json.Number(strings.Clone(text))
	case s.Is("boolean") && (text == "true" || text == "false"):
		return text == "true"
	}
	return strings.Clone(text)
}

// listed finds the text among the values of an enum of several types, as in
// enum: [auto, 1, 2].
func listed(text string, s *schema.Schema) any {
	if s != nil {
		for _, value := range s.Enum {
			if written, err := Text(value); err == nil && written == text {
				return value
			}
		}
	}
	return strings.Clone(text)
}

// Text writes a number, boolean, string or null as the text that Primitive
// reads. Null is the empty text. An array or object is an error.
func Text(value any) (string, error) {
	switch v := value.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case bool:
		if v {
			return "true", nil
		}
		return "false", nil
	case []any:
		return "", fmt.Errorf("an array cannot be written as a single text")
	case map[string]any:
		return "", fmt.Errorf("an object cannot be written as a single text")
	}
	return "", fmt.Errorf("%T is no JSON value", value)
}

// The limits of a number's text. Beyond them exact arithmetic takes more time
// and memory than a message is worth.
const (
	maxNumberLength   = 1000
	maxExponentDigits = 4
)

// IsNumber tells whether text is a JSON number (RFC 8259, section 6) of at most
// 1,000 characters with an exponent of at most four digits.
func IsNumber(text string) bool {
	if len(text) > maxNumberLength {
		return false
	}
	rest := strings.TrimPrefix(text, "-")
	whole, rest := digits(rest)
	if whole == "" || len(whole) > 1 && whole[0] == '0' {
		return false
	}
	if after, ok := strings.CutPrefix(rest, "."); ok {
		var fraction string
		if fraction, rest = digits(after); fraction == "" {
			return false
		}
	}
	return rest == "" || isExponent(rest)
}

func isExponent(text string) bool {
	if text[0] != 'e' && text[0] != 'E' {
		return false
	}
	text = text[1:]
	if text != "" && (text[0] == '+' || text[0] == '-') {
		text = text[1:]
	}
	exponent, rest := digits(text)
	return exponent != "" && rest == "" && len(strings.TrimLeft(exponent, "0")) <= maxExponentDigits
}

func digits(text string) (run, rest string) {
	i := 0
	for i < len(text) && '0' <= text[i] && text[i] <= '9' {
		i++
	}
	return text[:i], text[i:]
}
