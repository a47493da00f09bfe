package schema

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Numbers are judged exactly up to these bounds; beyond them arithmetic would
// take longer than any document needs. What is larger counts as 10^1001, what
// is smaller as 10^-1001, and further digits do not count.
const (
	maxMagnitude = 1000
	maxDigits    = 2000
)

// notANumber stands for a json.Number whose text is no number.
type notANumber struct{}

// isNumberText tells whether the text is a number by the JSON grammar.
func isNumberText(text string) bool {
	rest := strings.TrimPrefix(text, "-")
	whole := digits(rest)
	if whole == 0 || whole > 1 && rest[0] == '0' {
		return false
	}
	rest = rest[whole:]
	if strings.HasPrefix(rest, ".") {
		fraction := digits(rest[1:])
		if fraction == 0 {
			return false
		}
		rest = rest[1+fraction:]
	}
	if rest == "" {
		return true
	}
	if rest[0] != 'e' && rest[0] != 'E' {
		return false
	}
	rest = rest[1:]
	if rest != "" && (rest[0] == '+' || rest[0] == '-') {
		rest = rest[1:]
	}
	return rest != "" && digits(rest) == len(rest)
}

func digits(text string) int {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return i
		}
	}
	return len(text)
}

// isTame tells whether a number can be judged as it is.
func isTame(number json.Number) bool {
	return len(number) < 300 && !strings.ContainsAny(string(number), "eE") && isNumberText(string(number))
}

// tameNumber brings a number's text within the bounds; the text must be a
// number.
func tameNumber(number json.Number) json.Number {
	if isTame(number) || !isNumberText(string(number)) {
		return number
	}
	sign, text := "", string(number)
	if text[0] == '-' {
		sign, text = "-", text[1:]
	}
	text, exponent := cutExponent(text)
	whole, fraction, _ := strings.Cut(text, ".")
	all := whole + fraction
	significant := strings.TrimLeft(all, "0")
	if significant == "" {
		return "0"
	}
	magnitude := exponent + len(whole) - (len(all) - len(significant))
	switch {
	case magnitude > maxMagnitude:
		return json.Number(sign + "1e" + strconv.Itoa(maxMagnitude+1))
	case magnitude < -maxMagnitude:
		return json.Number(sign + "1e-" + strconv.Itoa(maxMagnitude+1))
	case len(significant) > maxDigits:
		significant = significant[:maxDigits]
	}
	return json.Number(sign + "0." + significant + "e" + strconv.Itoa(magnitude))
}

// cutExponent splits off the exponent; one too large for an int is as good as
// a million.
func cutExponent(text string) (string, int) {
	i := strings.IndexAny(text, "eE")
	if i < 0 {
		return text, 0
	}
	const huge = 1 << 40
	exponent, err := strconv.Atoi(text[i+1:])
	switch {
	case err == nil && exponent > -huge && exponent < huge:
		return text[:i], exponent
	case text[i+1] == '-':
		return text[:i], -huge
	}
	return text[:i], huge
}

// tame returns the value with all numbers within the bounds. The value itself
// is not changed, and is returned if nothing has to be.
func tame(value any) any {
	if isAllTame(value) {
		return value
	}
	switch value := value.(type) {
	case json.Number:
		if !isNumberText(string(value)) {
			return notANumber{}
		}
		return tameNumber(value)
	case []any:
		items := make([]any, len(value))
		for i, item := range value {
			items[i] = tame(item)
		}
		return items
	case map[string]any:
		members := make(map[string]any, len(value))
		for name, member := range value {
			members[name] = tame(member)
		}
		return members
	}
	return value
}

func isAllTame(value any) bool {
	switch value := value.(type) {
	case json.Number:
		return isTame(value)
	case []any:
		for _, item := range value {
			if !isAllTame(item) {
				return false
			}
		}
	case map[string]any:
		for _, member := range value {
			if !isAllTame(member) {
				return false
			}
		}
	}
	return true
}
