package check

import (
	"fmt"

	"understudy/contract"
	"understudy/specs/document"
)

var defaultApplied = contract.Check{
	Name:     "default_applied",
	Severity: contract.Medium,
	OptIn:    true,
	Doc: "Finds creates that leave out members with a default, after which the record shows another value. " +
		"It stays silent for readOnly members, for updates, where a member is not shown, and where the default is null.",
	Applies: func(j contract.Judgement) bool {
		return isProbing(j, contract.DefaultLeftOut) && isSuccess(j) && j.Shown != nil && j.Case.MediaType != nil
	},
	Judge: func(j contract.Judgement) []contract.Finding {
		sent, _ := j.Case.Body.(map[string]any)
		shown, _ := j.Shown.(map[string]any)
		var out []contract.Finding
		for _, name := range sortedKeys(shown) {
			_, given := sent[name]
			s := j.Case.MediaType.Schema.Property(name)
			if given || s == nil || !s.HasDefault || s.ReadOnly || s.Default == nil || shown[name] == nil || equal(s.Default, shown[name]) {
				continue
			}
			out = append(out, contract.Finding{
				Message: fmt.Sprintf("%s was left out, its default is %s, and the record shows %s", document.Pointer(name), show([]any{s.Default}), show([]any{shown[name]})),
				Rule:    "default " + name, Place: j.Case.MediaType.Place,
			})
		}
		return out
	},
}
