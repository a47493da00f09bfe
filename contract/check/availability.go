package check

import (
	"fmt"
	"slices"

	"understudy/contract"
)

var availability = contract.Check{
	Name:     "ensure_resource_availability",
	Severity: contract.High,
	Doc: "Finds creates whose record cannot be read: the create was answered with an id and 2xx, and a read by that id with 404 or 410. " +
		"It stays silent where the create was answered with 202, and where the path needs more than the create told. " +
		"What is only slow is read again later.",
	Stories: []contract.Template{contract.Lives},
	Applies: told([]contract.Template{contract.Lives}, contract.Reads),
	Judge:   ofStory(judgeAvailability),
}

func judgeAvailability(t tale) []contract.Finding {
	created, ok := t.done(contract.Makes)
	i := t.Find(contract.Reads)
	if !ok || !isMissing(t.Steps[i].Status()) {
		return nil
	}
	return []contract.Finding{t.finding(i, "not there",
		fmt.Sprintf("created with %d and then not found: %d", created.Status(), t.Steps[i].Status()), contract.Makes)}
}

func isMissing(status int) bool { return slices.Contains([]int{404, 410}, status) }
