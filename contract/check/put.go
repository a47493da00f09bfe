package check

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"understudy/contract"
)

var byPut = []contract.Template{contract.Replaced}

var putReplacement = contract.Check{
	Name:     "put_full_replacement",
	Severity: contract.Medium,
	Doc: "Finds members that are kept by a PUT that leaves them out. The member is optional, has no default, and showed what the PUT before had sent. " +
		"It stays silent for members that the server fills itself, and for operations whose description says that they merge.",
	Stories: byPut,
	Applies: told(byPut, contract.ReadsLess),
	Judge:   ofStory(judgeReplacement),
}

func judgeReplacement(t tale) []contract.Finding {
	created, ok := t.done(contract.Makes)
	put, replaced := t.done(contract.Puts)
	less, lessened := t.done(contract.PutsLess)
	before, read := t.done(contract.Reads)
	i := t.Find(contract.ReadsLess)
	if !ok || !replaced || !lessened || !read || !t.Steps[i].OK() || merges(put) {
		return nil
	}
	var kept []string
	for _, m := range members(put.Sent, put.Input, t.Resource.Schema, "") {
		if strings.Count(m.pointer, "/") > 1 || len(valuesAt(less.Sent, m.pointer)) > 0 {
			continue
		}
		follows := keeps(m.values, valuesAt(before.Shown, m.pointer)) && !sameValues(m.values, valuesAt(created.Sent, m.pointer))
		if follows && keeps(m.values, valuesAt(t.Steps[i].Shown, m.pointer)) && !isKept(m.pointer) {
			kept = append(kept, m.pointer)
		}
	}
	if len(kept) == 0 {
		return nil
	}
	return []contract.Finding{t.finding(i, "kept "+strings.Join(kept, " "),
		"PUT without them, and still there: "+strings.Join(kept, ", "), contract.Makes, contract.Puts, contract.PutsLess)}
}

// merges tells whether an operation is described as one that merges.
func merges(step contract.Step) bool {
	text := strings.ToLower(strings.Join(append([]string{step.Case.Operation.ID, step.Case.Operation.Summary, step.Case.Operation.Description}, step.Case.Operation.Tags...), " "))
	return slices.ContainsFunc([]string{"merge", "partial", "only the given", "patch"}, func(word string) bool { return strings.Contains(text, word) })
}

var putIdempotent = contract.Check{
	Name:     "put_idempotent",
	Severity: contract.Medium,
	Doc: "Finds members that differ after the same PUT was sent twice. It looks at members that the client sent, " +
		"and stays silent for those that change from read to read, and for those called like counters, versions and times of change.",
	Stories: byPut,
	Applies: told(byPut, contract.ReadsLater),
	Judge:   ofStory(judgeIdempotent),
}

func judgeIdempotent(t tale) []contract.Finding {
	put, ok := t.done(contract.PutsShort)
	reads := t.All(contract.ReadsAgain)
	i := t.Find(contract.ReadsLater)
	if !ok || len(reads) < 2 || !t.Steps[reads[0]].OK() || !t.Steps[reads[1]].OK() || t.Steps[i].Shown == nil {
		return nil
	}
	first, before := t.Steps[reads[0]], t.Steps[reads[1]]
	restless := t.differing(put.Input, first.Shown, before.Shown)
	changed := slices.DeleteFunc(t.differing(put.Input, before.Shown, t.Steps[i].Shown), func(m string) bool {
		return slices.Contains(restless, m) || len(valuesAt(put.Sent, m)) == 0
	})
	if len(changed) == 0 {
		return nil
	}
	return []contract.Finding{t.finding(i, "not idempotent "+strings.Join(changed, " "),
		fmt.Sprintf("the same PUT twice changed %s: %s and then %s", strings.Join(changed, ", "),
			show(valuesAt(before.Shown, changed[0])), show(valuesAt(t.Steps[i].Shown, changed[0]))),
		contract.Makes, contract.Puts, contract.PutsLess, contract.PutsShort, contract.ReadsAgain, contract.PutsAgain)}
}

var putCreateStatus = contract.Check{
	Name:     "put_create_status",
	Severity: contract.Low,
	Doc:      "Finds a PUT of an existing record that is answered with 201, which says that there is a new one.",
	Stories:  byPut,
	Applies:  told(byPut, contract.PutsAgain),
	Judge: ofStory(func(t tale) []contract.Finding {
		i := t.Find(contract.PutsAgain)
		if t.Steps[i].Status() != http.StatusCreated {
			return nil
		}
		return []contract.Finding{t.finding(i, "created again", "PUT of a record that is there is answered with 201", contract.Makes, contract.Puts)}
	}),
}
