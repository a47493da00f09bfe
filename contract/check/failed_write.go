package check

import (
	"fmt"
	"slices"
	"strings"

	"understudy/contract"
)

var failedWrite = contract.Check{
	Name:     "failed_write_no_side_effects",
	Severity: contract.Critical,
	Doc: "Finds writes that are refused with 4xx and change the record all the same: members that the client set have another value then. " +
		"It looks at members that the client set, and at records of this run only, and stays silent for members that change from read to read.",
	Stories: []contract.Template{contract.BadUpdate},
	Applies: told([]contract.Template{contract.BadUpdate}, contract.ChangesBad),
	Judge:   ofStory(judgeFailedWrite),
}

func judgeFailedWrite(t tale) []contract.Finding {
	var before map[string]any
	var restless []string // members that change by themselves
	last := -1
	for i, step := range t.Steps {
		switch {
		case step.Role == contract.ChangesBad:
			last = i
		case step.Role == contract.Reads && step.OK():
			if before != nil && last < 0 {
				restless = t.differing(t.Steps[t.Find(contract.ChangesBad)].Input, before, step.Shown)
			}
			before = step.Shown
		case step.Role == contract.ReadsLater && step.OK() && step.Shown != nil && last >= 0 && t.Steps[last].Status()/100 == 4:
			refused := t.Steps[last]
			if changed := t.written(refused, restless, before, step.Shown); len(changed) > 0 {
				f := t.finding(i, "written although refused", fmt.Sprintf("refused with %d, and yet %s changed from %s to %s",
					refused.Status(), changed[0], show(valuesAt(before, changed[0])), show(valuesAt(step.Shown, changed[0]))), contract.Makes)
				f.Steps = []int{t.Find(contract.Makes), last, i}
				return []contract.Finding{f}
			}
			before = step.Shown
		}
	}
	return nil
}

// written lists the members that changed and that a client sets: they show what
// was sent, or showed until then what the create had sent.
func (t tale) written(refused contract.Step, restless []string, before, after map[string]any) []string {
	created, _ := t.done(contract.Makes)
	return slices.DeleteFunc(t.differing(refused.Input, before, after), func(m string) bool {
		was, is, first := valuesAt(before, m), valuesAt(after, m), valuesAt(created.Sent, m)
		isOurs := len(first) > 0 && keeps(first, was) || sameValues(valuesAt(refused.Sent, m), is)
		return !isOurs || slices.Contains(restless, m)
	})
}

var resourceLeak = contract.Check{
	Name:     "resource_leak",
	Severity: contract.Critical,
	Doc: "Finds creates that are refused with 4xx and leave a record behind: it can be read by the id that the client chose, " +
		"or it is listed with values out of the refused request, which are like no others.",
	Stories: []contract.Template{contract.BadCreate},
	Applies: told([]contract.Template{contract.BadCreate}, contract.MakesBad),
	Judge:   ofStory(judgeLeak),
}

func judgeLeak(t tale) []contract.Finding {
	refused := slices.DeleteFunc(t.All(contract.MakesBad), func(i int) bool { return t.Steps[i].Status()/100 != 4 })
	for _, i := range refused {
		if next := i + 1; next < len(t.Steps) && t.Steps[next].Role == contract.ReadsLater && t.Steps[next].OK() && len(t.Steps[next].Shown) > 0 {
			f := t.finding(next, "left behind", fmt.Sprintf("a create was refused with %d, and its record can be read", t.Steps[i].Status()))
			f.Steps = []int{i, next}
			return []contract.Finding{f}
		}
	}
	if slices.ContainsFunc(t.All(contract.MakesBad), func(i int) bool { return t.Steps[i].OK() }) {
		// What was accepted is listed by right, and looks like what was refused.
		return nil
	}
	for _, at := range t.All(contract.Lists) {
		for _, record := range t.Steps[at].Listed {
			if _, before := t.listed(contract.ListsFirst, t.idOf(record)); before >= 0 {
				continue
			}
			for _, i := range refused {
				if matching := t.matches(t.Steps[i], record); len(matching) > 0 {
					f := t.finding(at, "left behind", fmt.Sprintf("a create was refused with %d, and its record is listed with %s",
						t.Steps[i].Status(), strings.Join(matching, ", ")))
					f.Steps = []int{i, at}
					return []contract.Finding{f}
				}
			}
		}
	}
	return nil
}

// matches lists the members by which a listed record is known as one that was
// sent: at least one of them is like no other.
func (t tale) matches(sent contract.Step, record map[string]any) []string {
	var out []string
	rare, wrong := false, ""
	if sent.Case.Fault != nil {
		wrong = strings.TrimPrefix(sent.Case.Fault.Pointer, sent.Action.Input)
	}
	for _, m := range members(sent.Sent, sent.Input, t.Resource.Schema, "") {
		if m.pointer == wrong {
			continue
		}
		if !keeps(m.values, valuesAt(record, m.pointer)) {
			continue
		}
		out, rare = append(out, m.pointer), rare || isRare(m.values)
	}
	if !rare {
		return nil
	}
	return out
}
