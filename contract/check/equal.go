package check

import (
	"encoding/json"
	"math/big"
	"reflect"
	"strings"
	"time"
)

// equal compares a value sent with one shown, allowing for the normal forms that
// servers give to values.
func equal(sent, shown any) bool {
	switch a := sent.(type) {
	case json.Number:
		b, ok := shown.(json.Number)
		return ok && equalNumbers(a, b)
	case string:
		b, ok := shown.(string)
		return ok && equalTexts(a, b)
	}
	return reflect.DeepEqual(sent, shown)
}

// equalNumbers compares exactly. Huge exponents, which would cost too much to
// expand, are compared as text.
func equalNumbers(a, b json.Number) bool {
	const longest = 400
	if a == b {
		return true
	}
	if len(a) > longest || len(b) > longest || hasLongExponent(a) || hasLongExponent(b) {
		return false
	}
	x, okX := new(big.Rat).SetString(string(a))
	y, okY := new(big.Rat).SetString(string(b))
	return okX && okY && x.Cmp(y) == 0
}

func hasLongExponent(n json.Number) bool {
	_, exponent, found := strings.Cut(strings.ToLower(string(n)), "e")
	return found && len(strings.TrimLeft(exponent, "+-0")) > 3
}

func equalTexts(a, b string) bool {
	a, b = strings.TrimSpace(a), strings.TrimSpace(b)
	switch {
	case a == b:
		return true
	case strings.Count(a, "@") == 1 && strings.EqualFold(a, b):
		return true
	case isUUID(a) && isUUID(b):
		return plainUUID(a) == plainUUID(b)
	case strings.Contains(a, "://"):
		return strings.EqualFold(strings.TrimSuffix(a, "/"), strings.TrimSuffix(b, "/"))
	}
	x, okX := instant(a)
	y, okY := instant(b)
	return okX && okY && x.Equal(y)
}

// plainUUID strips what the forms of a UUID differ in.
func plainUUID(text string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "{", "", "}", "", "(", "", ")", "").Replace(text))
}

func isUUID(text string) bool {
	plain := plainUUID(text)
	return len(plain) == 32 && strings.Trim(plain, "0123456789abcdef") == ""
}

var layouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", time.DateOnly, "2006-01-02T15:04:05.999999999Z0700"}

// instant reads a time; one without an offset is taken as UTC.
func instant(text string) (time.Time, bool) {
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
