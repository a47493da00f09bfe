package style

import (
	"fmt"
	"slices"
	"strings"
)

// The limits of a query string.
const (
	maxPairs = 1000
	maxItems = 1000
	maxDepth = 100
)

// Query is a query string parsed once: its pairs in order. The zero value has
// none. It is immutable.
type Query struct {
	pairs []pair
	// literalPlus is set where "+" is no space: in cookies.
	literalPlus bool
}

// pair holds a decoded name and a value whose escapes are known to be right,
// but not yet decoded.
type pair struct{ name, raw string }

// ParseQuery parses the query string of a URL, without its "?". Names and
// values are percent-encoded UTF-8, and "+" is a space, as forms write it. A
// wrong escape and more than 1,000 pairs are a *SyntaxError.
func ParseQuery(raw string) (Query, error) {
	if raw == "" {
		return Query{}, nil
	}
	pairs := make([]pair, 0, min(strings.Count(raw, "&")+1, maxPairs))
	for start := 0; start <= len(raw); {
		end := start + pairEnd(raw[start:])
		if start < end && len(pairs) == maxPairs {
			return Query{}, queryFault(raw, start, fmt.Sprintf("more than %d pairs", maxPairs))
		}
		if start < end {
			parsed, bad := parsePair(raw[start:end])
			if bad != nil {
				return Query{}, queryFault(raw, start+bad.offset, bad.reason)
			}
			pairs = append(pairs, parsed)
		}
		start = end + 1
	}
	return Query{pairs: pairs}, nil
}

func pairEnd(text string) int {
	if end := strings.IndexByte(text, '&'); end >= 0 {
		return end
	}
	return len(text)
}

func parsePair(text string) (pair, *badEscape) {
	rawName, raw, _ := strings.Cut(text, "=")
	name, bad := unescape(rawName, true)
	if bad != nil {
		return pair{}, bad
	}
	if bad = check(raw, true); bad != nil {
		bad.offset += len(rawName) + 1
		return pair{}, bad
	}
	return pair{name, raw}, nil
}

func queryFault(raw string, offset int, reason string) error {
	return &SyntaxError{Where: "query", Text: raw, Offset: offset, Reason: reason}
}

// Names returns the decoded names in order of first appearance.
func (q Query) Names() []string {
	names := make([]string, 0, len(q.pairs))
	for _, p := range q.pairs {
		if !slices.Contains(names, p.name) {
			names = append(names, p.name)
		}
	}
	return names
}

// Get returns the first decoded value of a name.
func (q Query) Get(name string) (value string, ok bool) {
	for _, p := range q.pairs {
		if p.name == name {
			return q.text(p.raw), true
		}
	}
	return "", false
}

// All returns the decoded values of a name, in order.
func (q Query) All(name string) []string {
	values := q.Raws(name)
	for i, raw := range values {
		values[i] = q.text(raw)
	}
	return values
}

// first returns the first value of a name, not yet decoded, and how many there
// are.
func (q Query) first(name string) (raw string, count int) {
	for _, p := range q.pairs {
		if p.name != name {
			continue
		}
		if count == 0 {
			raw = p.raw
		}
		count++
	}
	return raw, count
}

// Raws returns the values of a name in order, not yet decoded.
func (q Query) Raws(name string) []string {
	_, count := q.first(name)
	found := make([]string, 0, count)
	for _, p := range q.pairs {
		if p.name == name {
			found = append(found, p.raw)
		}
	}
	return found
}

// text decodes a value, whose escapes parsing has checked.
func (q Query) text(raw string) string {
	text, _ := unescape(raw, !q.literalPlus)
	return text
}
