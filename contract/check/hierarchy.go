package check

import (
	"fmt"

	"understudy/contract"
)

var resourceHierarchy = contract.Check{
	Name:     "resource_hierarchy",
	Severity: contract.High,
	Doc: "Finds records that were created below one parent and can be read below another. Both parents are of this run. " +
		"It stays silent for redirects, and where the parent is only guessed from the shape of the paths.",
	Stories: []contract.Template{contract.Elsewhere},
	Applies: told([]contract.Template{contract.Elsewhere}, contract.ReadsOther),
	Judge: ofStory(func(t tale) []contract.Finding {
		i := t.Find(contract.ReadsOther)
		own, ok := t.done(contract.Reads)
		if !ok || !t.Steps[i].OK() || t.idOf(t.Steps[i].Shown) == "" || t.idOf(t.Steps[i].Shown) != t.idOf(own.Shown) {
			return nil
		}
		return []contract.Finding{t.finding(i, "read under another parent",
			fmt.Sprintf("%s was created below one parent and is read below another with %d", t.idOf(own.Shown), t.Steps[i].Status()),
			contract.Makes, contract.MakesChild, contract.MakesOther)}
	}),
}
