package check

import (
	"fmt"
	"strings"

	"understudy/contract"
)

var safeMethod = contract.Check{
	Name:     "safe_method_no_effect",
	Severity: contract.Medium,
	Doc: "Finds members that a client set and that change although the record was only read and listed. " +
		"It stays silent for members that the client does not send, and for those called like counters, versions and times of change.",
	Stories: []contract.Template{contract.Lives},
	Applies: told([]contract.Template{contract.Lives}, contract.ReadsAgain),
	Judge:   ofStory(judgeSafe),
}

func judgeSafe(t tale) []contract.Finding {
	created, ok := t.done(contract.Makes)
	before, read := t.done(contract.Reads)
	i := t.Find(contract.ReadsAgain)
	if !ok || !read || !t.Steps[i].OK() {
		return nil
	}
	changed := t.differing(created.Input, before.Shown, t.Steps[i].Shown)
	if len(changed) == 0 || t.Steps[i].Shown == nil {
		return nil
	}
	return []contract.Finding{t.finding(i, "changed by reading",
		fmt.Sprintf("%s changed although the record was only read: %s and then %s", strings.Join(changed, ", "),
			show(valuesAt(before.Shown, changed[0])), show(valuesAt(t.Steps[i].Shown, changed[0]))), contract.Makes, contract.Reads)}
}
