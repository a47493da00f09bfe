package check

import (
	"fmt"
	"slices"
	"strings"

	"understudy/contract"
)

var inPages = []contract.Template{contract.Pages}

var pageLimit = contract.Check{
	Name:     "page_limit_honoured",
	Severity: contract.Medium,
	Doc:      "Finds pages with more records than were asked for. A server may give fewer.",
	Stories:  inPages,
	Applies:  told(inPages, contract.Lists),
	Judge: ofStory(func(t tale) []contract.Finding {
		for _, i := range append(t.All(contract.Lists), t.All(contract.ListsAll)...) {
			if step := t.Steps[i]; step.OK() && step.Asked > 0 && step.Via != "link" && len(step.Listed) > step.Asked {
				return []contract.Finding{t.finding(i, "more than asked for", fmt.Sprintf("%d records were asked for and %d came", step.Asked, len(step.Listed)), contract.Makes)}
			}
		}
		return nil
	}),
}

var pagesComplete = contract.Check{
	Name:     "pages_disjoint_and_complete",
	Severity: contract.Medium,
	Doc: "Finds records that are on two pages of a list, and records that are on none although one large page has them. " +
		"The pages are read twice and the large page before and after: where these differ, somebody else writes or the order is not stable, and nothing is told.",
	Stories: inPages,
	Applies: func(j contract.Judgement) bool {
		return told(inPages, contract.Lists)(j) && isStill(tale{*j.Story})
	},
	Judge: ofStory(judgePages),
}

// ids lists the ids on all pages with a role, in order.
func (t tale) ids(role contract.Role) []string {
	var out []string
	for _, i := range t.All(role) {
		for _, record := range t.Steps[i].Listed {
			out = append(out, t.idOf(record))
		}
	}
	return out
}

// isStill tells whether nothing changed while the list was read.
func isStill(t tale) bool {
	all := t.ids(contract.ListsAll)
	half := len(all) / 2
	once := t.ids(contract.Lists)
	_, whole := t.end(contract.Lists)
	_, again := t.end(contract.ListsAgain)
	sortedHalves := func(part []string) []string { part = slices.Clone(part); slices.Sort(part); return part }
	return whole && again && len(all)%2 == 0 && slices.Equal(sortedHalves(all[:half]), sortedHalves(all[half:])) &&
		slices.Equal(once, t.ids(contract.ListsAgain)) && len(t.All(contract.Lists)) > 1 && !slices.Contains(once, "")
}

func judgePages(t tale) []contract.Finding {
	seen := map[string]int{}
	for _, i := range t.All(contract.Lists) {
		for _, record := range t.Steps[i].Listed {
			id := t.idOf(record)
			if earlier, known := seen[id]; known && earlier != i {
				f := t.finding(i, "on two pages", fmt.Sprintf("the record %s is on two pages", id))
				f.Steps = append(t.All(contract.Makes), earlier, i)
				return []contract.Finding{f}
			}
			seen[id] = i
		}
	}
	at, _ := t.end(contract.Lists)
	for _, id := range t.ids(contract.ListsAll) {
		if _, known := seen[id]; !known {
			return []contract.Finding{t.finding(at, "on no page", fmt.Sprintf("the record %s is in the list and on none of its %d pages", id, len(t.All(contract.Lists))), contract.Makes, contract.Lists)}
		}
	}
	return nil
}

var nextLink = contract.Check{
	Name:     "next_link_valid",
	Severity: contract.Medium,
	Doc: "Finds ways to the next page, in Link, in the body or by a cursor, that are answered with an error, " +
		"that give what was given before, or that never end.",
	Stories: inPages,
	Applies: func(j contract.Judgement) bool {
		return j.Story != nil && slices.ContainsFunc(j.Story.Steps, leads) && slices.Contains(inPages, j.Story.Template)
	},
	Judge: ofStory(judgeNext),
}

// leads tells whether the target itself named a page.
func leads(s contract.Step) bool { return s.Via == "link" || s.Via == "cursor" }

func judgeNext(t tale) []contract.Finding {
	for _, i := range append(t.All(contract.Lists), t.All(contract.ListsAll)...) {
		step := t.Steps[i]
		if !leads(step) || i == 0 || t.Steps[i-1].Role != step.Role {
			continue
		}
		if status := step.Status(); status >= 400 && status != 401 && status != 429 {
			return []contract.Finding{t.finding(i, "next page fails", fmt.Sprintf("the next page by %s is answered with %d", step.Via, status), contract.Makes, step.Role)}
		}
		if t.repeats(i) {
			return []contract.Finding{t.finding(i, "pages repeat", fmt.Sprintf("the next page by %s holds what was given before: the list has no end", step.Via), contract.Makes, step.Role)}
		}
	}
	return nil
}

// repeats tells whether a page has nothing that the pages before it had not.
func (t tale) repeats(at int) bool {
	seen := map[string]bool{}
	for i := at - 1; i >= 0 && t.Steps[i].Role == t.Steps[at].Role; i-- {
		for _, record := range t.Steps[i].Listed {
			seen[t.idOf(record)] = true
		}
	}
	isNew := func(record map[string]any) bool { return !seen[t.idOf(record)] }
	return len(t.Steps[at].Listed) > 0 && !slices.ContainsFunc(t.Steps[at].Listed, isNew)
}

var totalConsistent = contract.Check{
	Name:     "total_consistent",
	Severity: contract.Low,
	OptIn:    true,
	Doc:      "Finds lists that say they have fewer records than they show. It stays silent where the list changed meanwhile.",
	Stories:  inPages,
	Applies: func(j contract.Judgement) bool {
		return told(inPages, contract.Lists)(j) && isStill(tale{*j.Story})
	},
	Judge: ofStory(func(t tale) []contract.Finding {
		at, _ := t.end(contract.Lists)
		total, known := contract.Total(t.Steps[at])
		ids := t.ids(contract.Lists)
		slices.Sort(ids)
		if n := len(slices.Compact(ids)); known && total < n && !strings.Contains(bare(t.Steps[at].Case.Operation.Description), "approximat") {
			return []contract.Finding{t.finding(at, "total too small", fmt.Sprintf("the list says it has %d records, and shows %d", total, n), contract.Makes, contract.Lists)}
		}
		return nil
	}),
}
