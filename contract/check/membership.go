package check

import (
	"fmt"
	"strings"

	"understudy/contract"
)

var inLists = []contract.Template{contract.Lives, contract.Dies}

var membership = contract.Check{
	Name:     "collection_membership",
	Severity: contract.Medium,
	Doc: "Finds records that are in no page of their collection after they were created, and records that are still listed after they were deleted. " +
		"Two records with different values have to be missing one after the other, since a list may leave out some kinds. " +
		"It stays silent where the list has another path than the create and may be a view, where the list could not be read to its end, where the call was answered with 202, and where a deleted record says that it is gone. " +
		"What is only slow is listed again later.",
	Stories: inLists,
	Applies: told(inLists, contract.Lists),
	Judge:   ofStory(judgeMembership),
}

func judgeMembership(t tale) []contract.Finding {
	if t.Template == contract.Dies {
		return stillListed(t)
	}
	first, created := t.done(contract.Makes)
	second, another := t.done(contract.MakesOther)
	_, before := t.end(contract.ListsFirst)
	at, after := t.end(contract.Lists)
	if !created || !another || !before || !after || first.ID == "" || second.ID == "" {
		return nil
	}
	if bareCollection(first) != bareCollection(t.Steps[at]) {
		return nil // it may be a view of some of the records
	}
	if read := t.Find(contract.Reads); read >= 0 && isMissing(t.Steps[read].Status()) {
		return nil
	}
	_, one := t.listed(contract.ListsFirst, first.ID)
	_, other := t.listed(contract.Lists, second.ID)
	if one >= 0 || other >= 0 {
		return nil
	}
	return []contract.Finding{t.finding(at, "not listed",
		fmt.Sprintf("a record that was created with %d is on no page of its list", second.Status()), contract.MakesOther, contract.Lists)}
}

// bareCollection is the path of a create or list without a slash at its end.
func bareCollection(s contract.Step) string { return strings.TrimSuffix(s.Case.Operation.Path, "/") }

func stillListed(t tale) []contract.Finding {
	deleted, ok := t.done(contract.Deletes)
	if !ok || deleted.ID == "" {
		return nil
	}
	before, _ := t.done(contract.Reads)
	record, at := t.listed(contract.Lists, deleted.ID)
	if at < 0 {
		return stillThere(t)
	}
	if isGrave(before.Shown, record) {
		return nil
	}
	return []contract.Finding{t.finding(at, "listed after delete",
		fmt.Sprintf("a record is listed although its deletion was answered with %d", deleted.Status()), contract.Makes, contract.Deletes)}
}

// stillThere looks at a record that is listed, that cannot be read, and that an
// earlier story deleted.
func stillThere(t tale) []contract.Finding {
	i := t.Find(contract.ReadsGone)
	if i < 0 || !isMissing(t.Steps[i].Status()) {
		return nil
	}
	record, at := t.listed(contract.Lists, t.Steps[i].ID)
	if at < 0 || isGrave(nil, record) {
		return nil
	}
	f := t.finding(at, "listed after delete", fmt.Sprintf("the record %s is listed, was deleted by this run, and a read of it is answered with %d", t.Steps[i].ID, t.Steps[i].Status()))
	f.Steps = []int{i, at}
	return []contract.Finding{f}
}
