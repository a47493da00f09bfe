package rest

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"understudy/specs/resource"
)

// hasWords tells whether each word of the search stands in some text of the record.
func (t *turn) hasWords(full map[string]any) bool {
	asked := strings.ToLower(keyOf(t.call.Decoded.Query[t.act.Search]))
	if t.act.Search == "" || asked == "" {
		return true
	}
	var texts []string
	for name, member := range full {
		if !t.act.subject.own.hidden[name] {
			texts = appendTexts(texts, member)
		}
	}
	for _, word := range strings.Fields(asked) {
		if !slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, word) }) {
			return false
		}
	}
	return true
}

func appendTexts(texts []string, value any) []string {
	switch v := value.(type) {
	case string:
		texts = append(texts, strings.ToLower(v))
	case []any:
		for _, item := range v {
			texts = appendTexts(texts, item)
		}
	case map[string]any:
		for _, member := range v {
			texts = appendTexts(texts, member)
		}
	}
	return texts
}

// holds compares a member with a bound; a member that is not there is in no range.
func holds(how resource.Match, member, value any) bool {
	if how != resource.Equal && member == nil {
		return false
	}
	c := compareWith(how, member, value)
	switch how {
	case resource.From:
		return c >= 0
	case resource.Until:
		return c <= 0
	case resource.After:
		return c > 0
	case resource.Before:
		return c < 0
	}
	return c == 0
}

// compareWith compares times as such, in whatever way each is written: a bound
// that is a day has all of that day in it.
func compareWith(how resource.Match, member, value any) int {
	if how == resource.Equal {
		return compare(member, value)
	}
	at, isTime := instant(member)
	bound, bounds := instant(value)
	if _, isText := value.(string); !isTime || !bounds || !isText && !isNumber(value) || isNumber(member) && isNumber(value) {
		return compare(member, value)
	}
	if text, _ := value.(string); len(text) == len(time.DateOnly) {
		at = at.UTC().Truncate(24 * time.Hour)
	}
	return at.Compare(bound)
}

// instant reads a time: RFC 3339, a day, or seconds or milliseconds since 1970.
func instant(value any) (time.Time, bool) {
	switch v := value.(type) {
	case string:
		for _, layout := range []string{time.RFC3339, time.DateOnly} {
			if at, err := time.Parse(layout, v); err == nil {
				return at, true
			}
		}
	case json.Number:
		n, err := v.Int64()
		if len(v) >= digitsOfMilliseconds {
			return time.UnixMilli(n), err == nil
		}
		return time.Unix(n, 0), err == nil
	}
	return time.Time{}, false
}

// digitsOfMilliseconds is how many digits a time has that is no seconds.
const digitsOfMilliseconds = 12

// selected leaves of an item what the client asked for and what must be there.
// Names that mean nothing here select nothing away.
func (t *turn) selected(item map[string]any) map[string]any {
	asked := t.call.Decoded.Query[t.act.Select]
	if t.act.Select == "" || asked == nil {
		return item
	}
	keep := map[string]bool{}
	for _, word := range words(asked) {
		name, _, _ := strings.Cut(strings.TrimSpace(word), ".")
		if _, there := item[name]; there {
			keep[name] = true
		}
	}
	if len(keep) == 0 {
		return item
	}
	out := map[string]any{}
	for name, member := range item {
		if keep[name] || name == t.act.subject.IDMember() || t.act.form.required[name] {
			out[name] = member
		}
	}
	return out
}
