package check_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"understudy/contract"
	"understudy/contract/check"
	"understudy/specs/resource"
	"understudy/specs/schema"
	"understudy/specs/traffic"
)

// thing is the resource of the stories told here.
func thing() *resource.Resource {
	text, number := &schema.Schema{Type: []string{"string"}}, &schema.Schema{Type: []string{"integer"}}
	return &resource.Resource{Name: "things", ID: "id", Schema: &schema.Schema{
		Type: []string{"object"}, Properties: []schema.Property{
			{Name: "id", Schema: text}, {Name: "name", Schema: text}, {Name: "size", Schema: number},
			{Name: "state", Schema: text}, {Name: "version", Schema: number},
		},
	}}
}

// tell makes a story of lines such as "create 201 name=a" and "list 200 id=1,2".
func tell(t *testing.T, template contract.Template, lines ...string) contract.Story {
	t.Helper()
	api, r := load(t), thing()
	story := contract.Story{Template: template, Resource: r}
	for _, line := range lines {
		role, rest, _ := strings.Cut(line, ": ")
		words := strings.Fields(rest)
		step := contract.Step{
			Role: contract.Role(role), Case: contract.Case{Operation: api.Operations[0]}, Action: &resource.Action{Resource: r}, Whole: true,
			ID: "1", Input: r.Schema, Exchange: traffic.Exchange{Response: &traffic.Response{Header: http.Header{}}},
		}
		for i, word := range words {
			name, value, _ := strings.Cut(word, "=")
			switch {
			case i == 0:
				step.Exchange.Response.Status = map[string]int{"ok": 200, "made": 201, "later": 202, "none": 204, "bad": 400, "gone": 404}[word]
			case name == "ids":
				for id := range strings.SplitSeq(value, ",") {
					step.Listed = append(step.Listed, map[string]any{"id": id})
				}
			case name == "of":
				step.ID = value
			case name == "header":
				step.Exchange.Response.Header.Set("Age", value)
			default:
				step.Shown = with(step.Shown, name, value)
			}
		}
		step.Sent = step.Shown
		story.Steps = append(story.Steps, step)
	}
	return story
}

func with(record map[string]any, name, value string) map[string]any {
	if record == nil {
		record = map[string]any{"id": "1"}
	}
	record[name] = value
	return record
}

func TestStories(t *testing.T) {
	t.Parallel()
	const made, read = "create: made name=river", "read: ok name=river"
	for _, test := range []struct {
		name     string
		template contract.Template
		lines    []string
		want     string // the check that finds something; "" is none
	}{
		{"a record that is there", contract.Lives, []string{made, read}, ""},
		{"a record that is not there", contract.Lives, []string{made, "read: gone"}, "ensure_resource_availability"},
		{"one that is promised for later", contract.Lives, []string{"create: later name=river", "read: gone"}, ""},
		{"a delete that works", contract.Dies, []string{made, read, "delete: none", "read in the end: gone", "list: ok ids=2"}, ""},
		{"a delete that does nothing", contract.Dies, []string{made, read, "delete: none", "read in the end: ok name=river"}, "nonworking_delete"},
		{"a delete for later", contract.Dies, []string{made, read, "delete: later", "read in the end: ok name=river"}, ""},
		{"a tombstone", contract.Dies, []string{made, read, "delete: none", "read in the end: ok name=river state=deleted"}, ""},
		{"a cached answer", contract.Dies, []string{made, read, "delete: none", "read in the end: ok name=river header=9"}, ""},
		{"another record after delete", contract.Dies, []string{made, read, "delete: none", "read in the end: ok name=lake"}, "use_after_free"},
		{"a patch after delete", contract.Dies, []string{made, read, "delete: none", "read in the end: gone", "use after delete: ok name=lake"}, "use_after_free"},
		{"a deleted record in the list", contract.Dies, []string{made, read, "delete: none", "read in the end: gone", "list: ok ids=1,2"}, "collection_membership"},
		{"a child of a deleted parent", contract.Orphaned, []string{made, read, "delete: none", "read in the end: ok name=river"}, "use_after_free"},
		{"new ones missing", contract.Lives, []string{made, read, "list before: ok ids=7", "create another: made of=2 name=lake", "list: ok ids=7"}, "collection_membership"},
		{"one kind not listed", contract.Lives, []string{made, read, "list before: ok ids=7", "create another: made of=2 name=lake", "list: ok ids=2,7"}, ""},
		{"a read that changes", contract.Lives, []string{made, read, "read again: ok name=lake"}, "safe_method_no_effect"},
		{"a version that changes", contract.Lives, []string{made, read + " version=1", "read again: ok name=river version=2"}, ""},
		{"a foreign parent", contract.Elsewhere, []string{made, read, "read under another: ok name=river"}, "resource_hierarchy"},
		{"an own parent only", contract.Elsewhere, []string{made, read, "read under another: gone"}, ""},
		{"written although refused", contract.BadUpdate, []string{made, read, read, "change wrongly: bad name=lake", "read in the end: ok name=lake"}, "failed_write_no_side_effects"},
		{"refused and kept", contract.BadUpdate, []string{made, read, read, "change wrongly: bad name=lake", "read in the end: ok name=river"}, ""},
		{"restless members", contract.BadUpdate, []string{made, read + " size=1", read + " size=2", "change wrongly: bad name=lake", "read in the end: ok name=river size=3"}, ""},
		{"left by the client's id", contract.BadCreate, []string{made, "create wrongly: bad name=lake", "read in the end: ok name=lake"}, "resource_leak"},
		{"a put that merges", contract.Replaced, []string{made, "put: ok name=lake", "read: ok name=lake", "put less: ok size=1", "read after leaving out: ok name=lake"}, "put_full_replacement"},
		{"a put that replaces", contract.Replaced, []string{made, "put: ok name=lake", "read: ok name=lake", "put less: ok size=1", "read after leaving out: ok size=1"}, ""},
		{"a member the server fills", contract.Replaced, []string{made, "put: ok name=lake", "read: ok name=agent", "put less: ok size=1", "read after leaving out: ok name=agent"}, ""},
		{"two records of one key", contract.Twice, []string{made, "create the same again: made of=2 name=river"}, ""},
		{"an item on two pages", contract.Pages, []string{"list in one page: ok ids=1,2,3", "list: ok ids=1,2", "list: ok ids=2,3", "list once more: ok ids=1,2", "list once more: ok ids=2,3", "list in one page: ok ids=1,2,3"}, "pages_disjoint_and_complete"},
		{"an item on no page", contract.Pages, []string{"list in one page: ok ids=1,2,3", "list: ok ids=1", "list: ok ids=3", "list once more: ok ids=1", "list once more: ok ids=3", "list in one page: ok ids=1,2,3"}, "pages_disjoint_and_complete"},
		{"another writer", contract.Pages, []string{"list in one page: ok ids=1,2,3", "list: ok ids=1,2", "list: ok ids=2,3", "list once more: ok ids=4,1", "list once more: ok ids=2,3", "list in one page: ok ids=1,2,3,4"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			story := tell(t, test.template, test.lines...)
			judgement := contract.Judgement{Story: &story}
			var found []string
			for _, c := range check.All {
				if !slices.Contains(c.Stories, test.template) || !c.Applies(judgement) {
					continue
				}
				for _, f := range c.Judge(judgement) {
					found = append(found, c.Name)
					if len(f.Steps) == 0 || f.Rule == "" || f.Message == "" || !slices.IsSorted(f.Steps) {
						t.Errorf("%s: not a whole finding: %+v", c.Name, f)
					}
				}
			}
			if got := strings.Join(found, " "); got != test.want {
				t.Errorf("found %q, want %q", got, test.want)
			}
		})
	}
}
