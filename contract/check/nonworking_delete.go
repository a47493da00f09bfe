package check

import (
	"fmt"

	"understudy/contract"
)

var nonworkingDelete = contract.Check{
	Name:     "nonworking_delete",
	Severity: contract.High,
	Doc: "Finds deletes that are answered with 2xx and do nothing: the record is read as before. " +
		"It stays silent where use_after_free does.",
	Stories: []contract.Template{contract.Dies},
	Applies: told([]contract.Template{contract.Dies}, contract.ReadsLater),
	Judge:   ofStory(judgeDelete),
}

func judgeDelete(t tale) []contract.Finding {
	before, read := t.done(contract.Reads)
	deleted, ok := t.done(contract.Deletes)
	i := t.Find(contract.ReadsLater)
	if !ok || !read || !t.Steps[i].OK() || t.Steps[i].Exchange.Response.Header.Get("Age") != "" {
		return nil
	}
	if !t.shows(before, t.Steps[i]) || !t.isSame(before, t.Steps[i]) {
		return nil
	}
	return []contract.Finding{t.finding(i, "not deleted",
		fmt.Sprintf("read as before after DELETE was answered %d", deleted.Status()), contract.Makes, contract.Deletes)}
}
