package check

import (
	"fmt"

	"understudy/contract"
)

var filterApplied = contract.Check{
	Name:     "filter_applied",
	Severity: contract.Medium,
	OptIn:    true,
	Doc: "Finds lists that show a record with another value than was asked for, where the query parameter is called like the member. " +
		"It stays silent for plain texts, which may be compared in part or without case.",
	Stories: []contract.Template{contract.Filtered},
	Applies: told([]contract.Template{contract.Filtered}, contract.Lists),
	Judge: ofStory(func(t tale) []contract.Finding {
		for _, i := range t.All(contract.Lists) {
			step := t.Steps[i]
			if !step.OK() || step.Member == "" || step.Via != "" {
				continue
			}
			for _, record := range step.Listed {
				value, shown := record[step.Member]
				if _, isList := value.([]any); shown && !isList && !equal(step.Wanted, value) {
					return []contract.Finding{t.finding(i, "filter "+step.Member,
						fmt.Sprintf("asked for %s = %s, and a record with %s came", step.Member, show([]any{step.Wanted}), show([]any{value})), contract.Makes)}
				}
			}
		}
		return nil
	}),
}
