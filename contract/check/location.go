package check

import (
	"fmt"

	"understudy/contract"
)

var location = contract.Check{
	Name:     "location_valid",
	Severity: contract.Medium,
	Doc: "Finds a Location of a 201 that leads, when it is followed, to 404, 405, a server's error or another record. " +
		"Relative references are resolved; what leads to another host or out of the base path is not followed. " +
		"It stays silent where the record cannot be read by its id either.",
	Stories: []contract.Template{contract.Lives},
	Applies: told([]contract.Template{contract.Lives}, contract.Follows),
	Judge:   ofStory(judgeLocation),
}

func judgeLocation(t tale) []contract.Finding {
	i := t.Find(contract.Follows)
	step := t.Steps[i]
	read, created := t.Find(contract.Reads), t.Steps[t.Find(contract.Makes)]
	where := created.Exchange.Response.Header.Get("Location")
	switch status := step.Status(); {
	case read >= 0 && isMissing(t.Steps[read].Status()):
	case isMissing(status), status == 405, status >= 500:
		return []contract.Finding{t.finding(i, "location leads nowhere", fmt.Sprintf("Location %q is answered with %d", where, status), contract.Makes)}
	case step.OK() && step.Action != nil && step.Action.Resource == t.Resource && created.ID != "":
		if id := t.idOf(step.Shown); id != "" && id != created.ID {
			return []contract.Finding{t.finding(i, "location leads elsewhere", fmt.Sprintf("Location %q leads to the record %q, and %q was created", where, id, created.ID), contract.Makes)}
		}
	}
	return nil
}
