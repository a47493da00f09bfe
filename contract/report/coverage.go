package report

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"understudy/contract"
)

// coverage counts what a run tried and saw, by operation.
type coverage map[string]*covered

type covered struct {
	statuses map[int]int
	keywords map[string]*keyword
}

// keyword counts the cases that break one keyword of a schema on purpose.
type keyword struct {
	Name              string
	Refused, Accepted int
}

func (c coverage) of(operation string) *covered {
	if c[operation] == nil {
		c[operation] = &covered{map[int]int{}, map[string]*keyword{}}
	}
	return c[operation]
}

func (c coverage) add(e resultEvent) {
	to := c.of(e.Operation)
	if e.Exchange.Status == 0 {
		return
	}
	to.statuses[e.Exchange.Status]++
	if e.Fault == nil || e.Strategy != contract.Negative {
		return
	}
	name := e.Fault.Part + " " + e.Fault.Keyword
	if to.keywords[name] == nil {
		to.keywords[name] = &keyword{Name: name}
	}
	if e.Exchange.Status >= 400 {
		to.keywords[name].Refused++
	} else {
		to.keywords[name].Accepted++
	}
}

func (c *covered) sortedKeywords() []keyword {
	var out []keyword
	for _, name := range slices.Sorted(maps.Keys(c.keywords)) {
		out = append(out, *c.keywords[name])
	}
	return out
}

// answer is a declared or seen status and how often it came.
type answer struct {
	Status   string
	Declared bool
	Count    int
}

// answers lists what is declared, in order, and then what came and is not.
func (c *covered) answers(declared []responseJSON) []answer {
	out := make([]answer, len(declared))
	for i, r := range declared {
		out[i] = answer{Status: r.Status, Declared: true}
	}
	for _, status := range slices.Sorted(maps.Keys(c.statuses)) {
		if i := declaredAt(declared, status); i >= 0 {
			out[i].Count += c.statuses[status]
			continue
		}
		out = append(out, answer{Status: strconv.Itoa(status), Count: c.statuses[status]})
	}
	return out
}

// declaredAt finds the declaration of a status: exact, then range, then default.
func declaredAt(declared []responseJSON, status int) int {
	exact := strconv.Itoa(status)
	return cmp.Or(
		1+slices.IndexFunc(declared, func(r responseJSON) bool { return r.Status == exact }),
		1+slices.IndexFunc(declared, func(r responseJSON) bool { return strings.EqualFold(r.Status, exact[:1]+"XX") }),
		1+slices.IndexFunc(declared, func(r responseJSON) bool { return r.Status == "default" }),
	) - 1
}
