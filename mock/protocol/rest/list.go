package rest

import (
	"cmp"
	"encoding/json"
	"math/big"
	"net/http"
	"slices"
	"strings"

	"understudy/mock"
	"understudy/specs/expression"
	"understudy/specs/resource"
)

func (t *turn) list() (mock.Answer, error) {
	collection, err := t.collection()
	if err != nil {
		return mock.Answer{}, err
	}
	found, err := t.find(collection)
	if err != nil {
		return mock.Answer{}, err
	}
	if err := t.sort(found); err != nil {
		return mock.Answer{}, err
	}
	p, err := t.page(found)
	if err != nil {
		return mock.Answer{}, err
	}
	items := make([]any, p.shown)
	for i, full := range found[p.from : p.from+p.shown] {
		items[i] = t.selected(t.show(t.act.subject, t.act.form, full))
	}
	return t.respondList(items, p)
}

// find gives the full records that conditions and filters let through.
func (t *turn) find(collection string) ([]map[string]any, error) {
	asked, err := t.demand()
	if err != nil {
		return nil, err
	}
	var found []map[string]any
	for entry := range t.view.All(collection) {
		full, err := t.full(t.act.subject, entry.Value)
		if err != nil {
			return nil, err
		}
		keep, err := t.keeps(full)
		if err != nil {
			return nil, err
		}
		if keep && (asked == nil || asked(full)) {
			found = append(found, full)
		}
	}
	return found, nil
}

// keeps asks all conditions and filters about a record.
func (t *turn) keeps(full map[string]any) (bool, error) {
	for _, filter := range t.act.Filters {
		value, given := t.call.Decoded.Query[filter.Parameter]
		if filter.At != "" {
			value, given = at(value, filter.At)
		}
		if given && !matches(full[filter.Member], value, filter.Match) && !(t.act.scopes[filter.Parameter] && full[filter.Member] == nil) {
			return false, nil
		}
	}
	if !t.hasWords(full) {
		return false, nil
	}
	if !t.act.subject.Rules.Where.Given() && !t.act.Rules.Where.Given() && len(t.act.filters) == 0 {
		return true, nil
	}
	scope := t.names().With("self", full)
	if ok, err := t.whereHolds(scope); !ok || err != nil {
		return false, err
	}
	return t.filtersHold(scope)
}

// filtersHold asks the filters that are conditions. A condition that cannot be
// computed is most likely a value the client should not have sent.
func (t *turn) filtersHold(scope expression.Scope) (bool, error) {
	for _, filter := range t.act.filters {
		value, given := t.call.Decoded.Query[filter.parameter]
		if !given {
			continue
		}
		ok, err := filter.condition.Holds(scope.With("value", value))
		if err != nil {
			return false, mock.Refuse(http.StatusBadRequest, "query parameter %q: %v", filter.parameter, err)
		}
		if !ok {
			return false, nil
		}
	}
	return true, nil
}

// matches compares a member with a parameter's value; a list as member matches
// by membership, an object by what it directly holds: its id, its name.
func matches(member, value any, how resource.Match) bool {
	switch how {
	case resource.Not:
		return !matches(member, value, resource.Equal)
	case resource.Has:
		return hasText(member, value)
	}
	if members, ok := member.(map[string]any); ok {
		return matchesOne(members, value, how)
	}
	if items, ok := member.([]any); ok {
		return slices.ContainsFunc(items, func(item any) bool { return matches(item, value, how) })
	}
	if how == resource.AnyOf {
		values, ok := value.([]any)
		if !ok {
			return keyOf(member) == keyOf(value)
		}
		return len(values) == 0 || slices.ContainsFunc(values, func(v any) bool { return keyOf(member) == keyOf(v) })
	}
	return holds(how, member, value)
}

func matchesOne(members map[string]any, value any, how resource.Match) bool {
	for _, member := range members {
		switch member.(type) {
		case string, json.Number, bool:
			if matches(member, value, how) {
				return true
			}
		}
	}
	return false
}

func hasText(member, value any) bool {
	return slices.ContainsFunc(appendTexts(nil, member), func(text string) bool {
		return strings.Contains(text, strings.ToLower(strings.Trim(keyOf(value), "%*")))
	})
}

// compare orders JSON values: null, false, true, numbers, texts. A number and a
// text that reads as one are compared as numbers, since parameters are text.
func compare(a, b any) int {
	if isNumber(a) || isNumber(b) {
		x, isX := rational(a)
		y, isY := rational(b)
		if isX && isY {
			return x.Cmp(y)
		}
	}
	if c := cmp.Compare(rank(a), rank(b)); c != 0 {
		return c
	}
	return cmp.Compare(keyOf(a), keyOf(b))
}

func isNumber(value any) bool { _, ok := value.(json.Number); return ok }

func rational(value any) (*big.Rat, bool) {
	var text string
	switch v := value.(type) {
	case json.Number:
		text = v.String()
	case string:
		text = v
	}
	if text == "" || len(text) > 100 || strings.ContainsAny(text, "eE/_xX") {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

func rank(value any) int {
	switch v := value.(type) {
	case nil:
		return 0
	case bool:
		if v {
			return 2
		}
		return 1
	case json.Number:
		return 3
	}
	return 4
}
