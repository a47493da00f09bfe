package check

import (
	"fmt"
	"slices"
	"strings"

	"understudy/contract"
)

var idempotencyKey = contract.Check{
	Name:     "idempotency_key",
	Severity: contract.High,
	OptIn:    true,
	Doc: "Finds creates that make two records of one: the same body was sent twice with the same key in the header that the document has for it. " +
		"Any refusal of the second is legal.",
	Stories: []contract.Template{contract.Twice},
	Applies: func(j contract.Judgement) bool {
		return told([]contract.Template{contract.Twice}, contract.MakesAgain)(j) && hasKey(*j.Story)
	},
	Judge: ofStory(func(t tale) []contract.Finding {
		i := t.Find(contract.MakesAgain)
		all := t.All(contract.Makes)
		first := t.Steps[all[len(all)-1]]
		if !t.Steps[i].OK() || !first.OK() || first.ID == "" || t.Steps[i].ID == "" || first.ID == t.Steps[i].ID {
			return nil
		}
		f := t.finding(i, "created twice", fmt.Sprintf("the same key and body made %s and then %s", first.ID, t.Steps[i].ID))
		f.Steps = []int{all[len(all)-1], i}
		return []contract.Finding{f}
	}),
}

// hasKey tells whether the repeated create has a header that makes it one call.
func hasKey(s contract.Story) bool {
	for name := range s.Steps[s.Find(contract.MakesAgain)].Case.Parameters["header"] {
		if strings.Contains(bare(name), "idempotencykey") {
			return true
		}
	}
	return false
}

var duplicateCreate = contract.Check{
	Name:     "duplicate_create_conflict",
	Severity: contract.Low,
	OptIn:    true,
	Doc: "Finds creates whose document says that what exists already is answered with 409, and that make the same record twice. " +
		"It stays silent where the description of the 409 does not speak of that, and of the member that has to be unique.",
	Stories: []contract.Template{contract.Twice},
	Applies: func(j contract.Judgement) bool {
		return told([]contract.Template{contract.Twice}, contract.MakesAgain)(j) && !hasKey(*j.Story) && hasConflict(*j.Story)
	},
	Judge: ofStory(func(t tale) []contract.Finding {
		i := t.Find(contract.MakesAgain)
		if !t.Steps[i].OK() || t.Steps[i].ID == "" || t.Steps[i].ID == t.Steps[t.Find(contract.Makes)].ID {
			return nil
		}
		return []contract.Finding{t.finding(i, "no conflict", fmt.Sprintf("the same was created twice, %d both times, although the document has 409 for it", t.Steps[i].Status()), contract.Makes)}
	}),
}

func hasConflict(s contract.Story) bool {
	r := s.Steps[s.Find(contract.Makes)].Case.Operation.Response(409)
	if r == nil || r.Status != "409" {
		return false
	}
	text := strings.ToLower(r.Description)
	speaks := func(words []string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, strings.ToLower(word)) })
	}
	return speaks([]string{"exist", "duplicate", "unique", "taken", "already"}) && speaks(s.Resource.Schema.Names())
}
