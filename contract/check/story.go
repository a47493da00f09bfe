package check

import (
	"slices"
	"strings"

	"understudy/contract"
	"understudy/contract/learn"
	"understudy/specs/schema"
)

// told makes Applies of a check of stories: it judges where one of the steps was answered.
func told(templates []contract.Template, roles ...contract.Role) func(contract.Judgement) bool {
	return func(j contract.Judgement) bool {
		return j.Story != nil && slices.Contains(templates, j.Story.Template) &&
			slices.ContainsFunc(roles, func(role contract.Role) bool { return j.Story.Find(role) >= 0 })
	}
}

// ofStory makes Judge of a check of stories.
func ofStory(judge func(tale) []contract.Finding) func(contract.Judgement) []contract.Finding {
	return func(j contract.Judgement) []contract.Finding { return judge(tale{*j.Story}) }
}

// tale is a story that is being judged.
type tale struct{ contract.Story }

// step gives the first step with a role that was accepted at once.
func (t tale) done(role contract.Role) (contract.Step, bool) {
	i := t.Find(role)
	if i < 0 || !t.Steps[i].OK() || t.Steps[i].Status() == statusAccepted {
		return contract.Step{}, false
	}
	return t.Steps[i], true
}

// statusAccepted promises an effect for later.
const statusAccepted = 202

// finding is what a step shows, with the roles that led there.
func (t tale) finding(at int, rule, message string, before ...contract.Role) contract.Finding {
	step := t.Steps[at]
	f := contract.Finding{Rule: rule, Message: message, Place: step.Case.Operation.Place}
	for i := range at {
		if slices.Contains(before, t.Steps[i].Role) {
			f.Steps = append(f.Steps, i)
		}
	}
	f.Steps = append(f.Steps, at)
	return f
}

// differing lists the members that a client may set and that two reads show differently.
func (t tale) differing(input *schema.Schema, before, after map[string]any) []string {
	var out []string
	for _, m := range t.settable(input, before, after) {
		if !sameValues(valuesAt(before, m), valuesAt(after, m)) {
			out = append(out, m)
		}
	}
	return out
}

// settable lists the members of two records as read that a client may set, but
// those that servers like to keep themselves.
func (t tale) settable(input *schema.Schema, records ...map[string]any) []string {
	var out []string
	for _, record := range records {
		for _, m := range members(any(record), input, t.Resource.Schema, "") {
			if !slices.Contains(out, m.pointer) && takes(input, m.pointer) && !isKept(m.pointer) {
				out = append(out, m.pointer)
			}
		}
	}
	slices.Sort(out)
	return out
}

// takes tells whether a schema declares the member at a pointer.
func takes(s *schema.Schema, pointer string) bool {
	for _, token := range strings.Split(pointer, "/")[1:] {
		if s == nil {
			return false
		}
		if token == "*" {
			s = s.Item(0)
			continue
		}
		name := strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		if !slices.Contains(s.Names(), name) {
			return false
		}
		s = s.Property(name)
	}
	return s != nil && !s.ReadOnly
}

// keptNames are parts of names of members that change without a client.
var keptNames = []string{"updated", "modified", "changed", "accessed", "version", "revision", "etag", "lastseen", "viewed", "views", "hits", "timestamp"}

func isKept(pointer string) bool {
	name := bare(pointer[strings.LastIndex(pointer, "/")+1:])
	return slices.ContainsFunc(keptNames, func(part string) bool { return strings.Contains(name, part) })
}

// bare is a name without case and separators.
func bare(name string) string {
	return strings.NewReplacer("-", "", "_", "", ".", "").Replace(strings.ToLower(name))
}

func sameValues(a, b []any) bool { return len(a) == len(b) && keeps(a, b) }

// graveNames are parts of names of members that say that a record is gone.
var graveNames = []string{"delet", "remov", "archiv", "status", "state", "active", "enabled", "trash", "void", "cancel", "gone"}

// isGrave tells whether a record that is shown after its deletion says so.
func isGrave(before, after map[string]any) bool {
	for name, value := range after {
		speaks := slices.ContainsFunc(graveNames, func(part string) bool { return strings.Contains(bare(name), part) })
		if speaks && (before == nil || !equal(before[name], value)) {
			return true
		}
	}
	return false
}

// idOf is the id that a record shows, as text.
func (t tale) idOf(record map[string]any) string {
	if id := t.Resource.IDOf(record); id != nil {
		return learn.Text(id)
	}
	return ""
}

// lists gives the record with an id out of the pages of a list, and on which it is.
func (t tale) listed(role contract.Role, id string) (record map[string]any, at int) {
	for _, i := range t.All(role) {
		for _, record := range t.Steps[i].Listed {
			if t.idOf(record) == id {
				return record, i
			}
		}
	}
	return nil, -1
}

// end gives the page that ends a list; false where the list was not read to its end.
func (t tale) end(role contract.Role) (int, bool) {
	all := t.All(role)
	if len(all) == 0 {
		return -1, false
	}
	last := all[len(all)-1]
	return last, t.Steps[last].OK() && t.Steps[last].Whole
}
