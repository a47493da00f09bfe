package check

import (
	"fmt"

	"understudy/contract"
)

var afterDelete = []contract.Template{contract.Dies, contract.Orphaned}

var useAfterFree = contract.Check{
	Name:     "use_after_free",
	Severity: contract.Critical,
	Doc: "Finds records that can be used after they were deleted: read with other content than before, patched, or read below a parent that was deleted. " +
		"It stays silent where the delete was answered with 202, where the record says that it is gone (a member such as status or deleted has another value), " +
		"where the answer comes from a cache (Age), and for second deletes and PUT, which may make the record again. " +
		"What is only slow is read again later.",
	Stories: afterDelete,
	Applies: told(afterDelete, contract.ReadsLater, contract.Uses),
	Judge:   ofStory(judgeUse),
}

func judgeUse(t tale) []contract.Finding {
	deleted, ok := t.done(contract.Deletes)
	if !ok {
		return nil
	}
	before, _ := t.done(contract.Reads)
	led := []contract.Role{contract.Makes, contract.MakesChild, contract.Reads, contract.Deletes}
	for i, step := range t.Steps {
		what := ""
		switch {
		case !step.OK() || step.Exchange.Response.Header.Get("Age") != "":
		case step.Role == contract.Uses && step.Status() != statusAccepted:
			what = "changed"
		case step.Role == contract.ReadsLater && t.shows(before, step) && (t.Template == contract.Orphaned || !t.isSame(before, step)):
			what = "read"
		case step.Role == contract.Lists && t.Template == contract.Orphaned && t.lists(step, before):
			what = "listed"
		}
		if what != "" {
			return []contract.Finding{t.finding(i, "used after delete",
				fmt.Sprintf("%s after %s %s was answered %d", what, deleted.Case.Operation.Method, deleted.Case.Operation.Path, deleted.Status()), led...)}
		}
	}
	return nil
}

// shows tells whether a read shows a record that does not say it is gone.
func (t tale) shows(before, after contract.Step) bool {
	return len(after.Shown) > 0 && !isGrave(before.Shown, after.Shown)
}

func (t tale) lists(page, before contract.Step) bool {
	for _, record := range page.Listed {
		if t.idOf(record) == before.ID && !isGrave(before.Shown, record) {
			return true
		}
	}
	return false
}

// isSame tells whether two reads show the same, as far as a client sets it.
func (t tale) isSame(before, after contract.Step) bool {
	created, ok := t.done(contract.Makes)
	return ok && len(before.Shown) > 0 && len(t.differing(created.Input, before.Shown, after.Shown)) == 0
}
