package state

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Approximate bytes of memory.
const (
	objectOverhead = 256 // item, two tree slots
	valueOverhead  = 16  // an interface
	textOverhead   = 16  // a string header
	memberOverhead = 32  // a slot in a map
)

const maxDepth = 512

// valueError says what in a value is not JSON, and where.
type valueError struct {
	pointer string
	problem string
}

func (e *valueError) Error() string {
	return fmt.Sprintf("value at %q: %s", e.pointer, e.problem)
}

var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1")

// within moves the place of an error one step out.
func within(token string, err error) error {
	if inner, ok := err.(*valueError); ok {
		inner.pointer = "/" + pointerEscaper.Replace(token) + inner.pointer
	}
	return err
}

// measured checks that the value is made of JSON values only and returns its
// approximate size. Nil slices and maps count as empty ones and are returned so:
// in the log they would turn into null.
func measured(value any, depth int) (any, int64, error) {
	if depth > maxDepth {
		return nil, 0, &valueError{problem: fmt.Sprintf("nested deeper than %d levels", maxDepth)}
	}
	switch v := value.(type) {
	case nil, bool:
		return v, valueOverhead, nil
	case string:
		return v, textSize(v), checkText(v)
	case json.Number:
		return v, textSize(string(v)), checkNumber(v)
	case []any:
		return measuredList(v, depth)
	case map[string]any:
		return measuredObject(v, depth)
	default:
		return nil, 0, &valueError{problem: fmt.Sprintf("Go type %T is not a JSON value: want nil, bool, json.Number, string, []any or map[string]any", value)}
	}
}

func measuredList(list []any, depth int) (any, int64, error) {
	if list == nil {
		list = []any{}
	}
	size := int64(valueOverhead)
	for i, element := range list {
		kept, n, err := measured(element, depth+1)
		if err != nil {
			return nil, 0, within(fmt.Sprint(i), err)
		}
		if isNilContainer(element) {
			list[i] = kept
		}
		size += valueOverhead + n
	}
	return list, size, nil
}

func measuredObject(object map[string]any, depth int) (any, int64, error) {
	if object == nil {
		object = map[string]any{}
	}
	size := int64(valueOverhead + memberOverhead)
	for name, member := range object {
		if err := checkText(name); err != nil {
			return nil, 0, err
		}
		kept, n, err := measured(member, depth+1)
		if err != nil {
			return nil, 0, within(name, err)
		}
		if isNilContainer(member) {
			object[name] = kept
		}
		size += memberOverhead + textSize(name) + n
	}
	return object, size, nil
}

func isNilContainer(value any) bool {
	switch v := value.(type) {
	case []any:
		return v == nil
	case map[string]any:
		return v == nil
	}
	return false
}

func textSize(s string) int64 { return valueOverhead + textOverhead + int64(len(s)) }

func checkText(s string) error {
	if !utf8.ValidString(s) {
		return &valueError{problem: fmt.Sprintf("text %.40q is not UTF-8", s)}
	}
	return nil
}

func checkNumber(n json.Number) error {
	s := string(n)
	if s == "" || !strings.Contains("-0123456789", s[:1]) || s[len(s)-1] < '0' || s[len(s)-1] > '9' || !json.Valid([]byte(s)) {
		return &valueError{problem: fmt.Sprintf("%.40q is not a JSON number", s)}
	}
	return nil
}
