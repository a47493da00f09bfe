package check

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"

	"understudy/contract"
)

var sortOrder = contract.Check{
	Name:     "sort_order",
	Severity: contract.Medium,
	OptIn:    true,
	Doc: "Finds lists that are not in the order asked for, by a value that the document lists. Numbers and times are compared strictly, " +
		"texts only where they are plain letters and digits, with and without case; records without the member may stand anywhere.",
	Stories: []contract.Template{contract.Sorted},
	Applies: told([]contract.Template{contract.Sorted}, contract.Lists),
	Judge:   ofStory(judgeSort),
}

func judgeSort(t tale) []contract.Finding {
	for _, i := range t.All(contract.Lists) {
		step := t.Steps[i]
		if !step.OK() || step.Member == "" || step.Via != "" {
			continue
		}
		if before, after, wrong := disorder(step); wrong {
			direction := map[bool]string{false: "ascending", true: "descending"}[step.Descends]
			return []contract.Finding{t.finding(i, "not in order", fmt.Sprintf("%s was to be sorted %s, and %s stands before %s",
				step.Member, direction, show([]any{before}), show([]any{after})), contract.Makes)}
		}
	}
	return nil
}

// disorder finds two neighbours that are in the wrong order under each reading.
func disorder(step contract.Step) (before, after any, wrong bool) {
	var values []any
	for _, record := range step.Listed {
		if value := record[step.Member]; value != nil {
			values = append(values, value)
		}
	}
	for _, compare := range []func(a, b any) (int, bool){inOrder, inOrderFolded} {
		fits := true
		for i := 1; i < len(values) && fits; i++ {
			order, known := compare(values[i-1], values[i])
			if !known {
				return nil, nil, false
			}
			if step.Descends {
				order = -order
			}
			if order > 0 {
				before, after, fits = values[i-1], values[i], false
			}
		}
		if fits {
			return nil, nil, false
		}
	}
	return before, after, true
}

// inOrder compares two values; it is false where their order is a matter of taste.
func inOrder(a, b any) (int, bool) {
	switch x := a.(type) {
	case json.Number:
		y, ok := b.(json.Number)
		if !ok || hasLongExponent(x) || hasLongExponent(y) {
			return 0, false
		}
		p, okP := new(big.Rat).SetString(string(x))
		q, okQ := new(big.Rat).SetString(string(y))
		if !okP || !okQ {
			return 0, false
		}
		return p.Cmp(q), true
	case string:
		y, ok := b.(string)
		p, okP := instant(x)
		q, okQ := instant(y)
		if okP && okQ {
			return p.Compare(q), true
		}
		return cmp.Compare(x, y), ok && isPlain(x) && isPlain(y)
	}
	return 0, false
}

func inOrderFolded(a, b any) (int, bool) {
	x, isText := a.(string)
	y, too := b.(string)
	if isText && too {
		return inOrder(strings.ToLower(x), strings.ToLower(y))
	}
	return inOrder(a, b)
}

// isPlain tells whether all collations agree on a text, case aside.
func isPlain(text string) bool {
	for _, r := range text {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return false
		}
	}
	return true
}
