package check

import (
	"strings"

	"understudy/contract"
)

var mergePatch = contract.Check{
	Name:     "merge_patch",
	Severity: contract.Medium,
	Doc: "Finds merge patches (RFC 7396) that change members they do not name, and nulls that do not take a member away. " +
		"It judges only where application/merge-patch+json is declared and the patch was accepted; refusing to take away what is required is legal.",
	Stories: []contract.Template{contract.Merged},
	Applies: told([]contract.Template{contract.Merged}, contract.ReadsAgain),
	Judge:   ofStory(judgeMerge),
}

func judgeMerge(t tale) []contract.Finding {
	created, _ := t.done(contract.Makes)
	patch, _ := t.done(contract.Patches)
	before, _ := t.done(contract.Reads)
	i := t.Find(contract.ReadsAgain)
	if patch.Sent == nil || before.Shown == nil || !t.Steps[i].OK() || t.Steps[i].Shown == nil {
		return nil
	}
	for _, m := range t.differing(created.Input, before.Shown, t.Steps[i].Shown) {
		top := "/" + strings.Split(m, "/")[1]
		if len(valuesAt(patch.Sent, top)) == 0 && len(valuesAt(created.Sent, m)) > 0 {
			return []contract.Finding{t.finding(i, "changed "+m, "a merge patch that does not name it changed "+m, contract.Makes, contract.Reads, contract.Patches)}
		}
	}
	off, ok := t.done(contract.PatchesOff)
	last := t.Find(contract.ReadsLater)
	if !ok || last < 0 || !t.Steps[last].OK() {
		return nil
	}
	if old, value := before.Shown[off.Member], t.Steps[last].Shown[off.Member]; value != nil && equal(old, value) {
		return []contract.Finding{t.finding(last, "null ignored "+off.Member, "a merge patch with null left "+off.Member+" as it was: "+show([]any{value}),
			contract.Makes, contract.PatchesOff)}
	}
	return nil
}
