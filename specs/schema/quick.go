package schema

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// quick judges values by a plain schema without the engine. It only ever says
// yes: what it accepts is valid for sure, and the engine judges all the rest.
// So it may know less than the engine, but nothing else.
type quick struct {
	unsure bool // the schema has keywords that are not judged here
	types  []string
	enum   []any

	minLength, maxLength *int
	pattern              *pattern
	format               func(string) bool
	low, high            *int64 // bounds of a number
	whole                bool   // only integers

	properties                   map[string]*quick
	required                     []string
	minProperties, maxProperties *int
	rest                         *quick // of members no one names; nil: anything goes

	items              *quick
	minItems, maxItems *int
	unique             bool

	all, any []*quick
	tag      string // the member that names one of the branches
	branches map[string]*quick
}

// accepts tells whether the value is valid for sure.
func (q *quick) accepts(value any) bool {
	if q.unsure || !q.acceptsKind(value) || q.enum != nil && !isListed(value, q.enum) {
		return false
	}
	for _, part := range q.all {
		if !part.accepts(value) {
			return false
		}
	}
	if q.any != nil && !slices.ContainsFunc(q.any, func(part *quick) bool { return part.accepts(value) }) {
		return false
	}
	return q.branches == nil || q.acceptsBranch(value)
}

func (q *quick) acceptsBranch(value any) bool {
	object, _ := value.(map[string]any)
	name, _ := object[q.tag].(string)
	branch := q.branches[name]
	return branch != nil && branch.accepts(value)
}

// isListed compares only what needs no thought about equal numbers.
func isListed(value any, values []any) bool {
	switch value.(type) {
	case nil, bool, string:
		return slices.Contains(values, value)
	}
	return false
}

func (q *quick) acceptsKind(value any) bool {
	switch value := value.(type) {
	case nil:
		return q.allows("null")
	case bool:
		return q.allows("boolean")
	case json.Number:
		return q.acceptsNumber(value)
	case string:
		return q.allows("string") && q.acceptsText(value)
	case []any:
		return q.allows("array") && q.acceptsArray(value)
	case map[string]any:
		return q.allows("object") && q.acceptsObject(value)
	}
	return false
}

func (q *quick) allows(name string) bool { return len(q.types) == 0 || slices.Contains(q.types, name) }

func (q *quick) acceptsNumber(number json.Number) bool {
	from, to, ok := around(number)
	return ok && (q.allows("number") || from == to && q.allows("integer")) && (from == to || !q.whole) &&
		(q.low == nil || from >= *q.low) && (q.high == nil || to <= *q.high)
}

// around tells the integers that a number lies between, the same one twice for
// an integer. It knows numbers of up to 18 digits without an exponent.
func around(number json.Number) (from, to int64, ok bool) {
	whole, fraction, fractional := strings.Cut(string(number), ".")
	below, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || len(whole) > 18 || !isNumberText(string(number)) || digits(fraction) != len(fraction) {
		return 0, 0, false
	}
	switch {
	case !fractional:
		return below, below, true
	case whole[0] == '-':
		return below - 1, below, true
	}
	return below, below + 1, true
}

func (q *quick) acceptsText(text string) bool {
	if q.minLength != nil || q.maxLength != nil {
		if !isWithin(utf8.RuneCountInString(text), q.minLength, q.maxLength) {
			return false
		}
	}
	return (q.format == nil || q.format(text)) && (q.pattern == nil || q.pattern.MatchString(text))
}

func isWithin(count int, low, high *int) bool {
	return (low == nil || count >= *low) && (high == nil || count <= *high)
}

func (q *quick) acceptsArray(items []any) bool {
	if !isWithin(len(items), q.minItems, q.maxItems) || q.unique && !differ(items) {
		return false
	}
	if q.items == nil {
		return true
	}
	for _, item := range items {
		if !q.items.accepts(item) {
			return false
		}
	}
	return true
}

// differ tells for a few texts that none is there twice.
func differ(items []any) bool {
	const few = 32
	for i, item := range items {
		if text, ok := item.(string); !ok || i >= few || slices.Contains(items[:i], any(text)) {
			return false
		}
	}
	return true
}

func (q *quick) acceptsObject(object map[string]any) bool {
	if !isWithin(len(object), q.minProperties, q.maxProperties) {
		return false
	}
	for _, name := range q.required {
		if _, ok := object[name]; !ok {
			return false
		}
	}
	for name, member := range object {
		judge, declared := q.properties[name]
		if !declared {
			judge = q.rest
		}
		if judge != nil && !judge.accepts(member) {
			return false
		}
	}
	return true
}
