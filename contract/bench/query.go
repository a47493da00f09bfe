package bench

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
)

// query is a query that was read by rules.
type query struct {
	values url.Values
	broken []string // rules, as "name keyword"
}

// query reads the parameters that rules know. An empty value counts as none.
func (c call) query(of rules) query {
	q := query{values: c.URL.Query()}
	for name, rule := range of {
		switch {
		case q.values.Get(name) != "":
			q.broken = append(q.broken, named(name, judgeText(rule.judge, q.values.Get(name)))...)
		case rule.required:
			q.broken = append(q.broken, name+" required")
		}
	}
	slices.Sort(q.broken)
	return q
}

// judgeText judges a text as the number it may be.
func judgeText(judge judge, text string) []string {
	if broken := judge("", text); len(broken) == 0 || broken[0] != " type" {
		return broken
	}
	return judge("", json.Number(text))
}

func (q query) has(name string) bool    { return q.values.Get(name) != "" }
func (q query) text(name string) string { return q.values.Get(name) }

func (q query) number(name string, otherwise int) int {
	// What a fault let pass may be no number, or one too large.
	n, err := strconv.Atoi(q.values.Get(name))
	if err != nil || n < 0 {
		return otherwise
	}
	return min(n, 1<<20)
}
