package contract

import (
	"context"
	"slices"
	"strings"

	"understudy/contract/learn"
	"understudy/specs/conform"
	"understudy/specs/resource"
	"understudy/specs/schema"
	"understudy/specs/traffic"
)

// Template names a kind of story.
type Template string

// The templates, in the order they are told.
const (
	Lives       Template = "create-read-list"
	Dies        Template = "create-delete-read"
	BadUpdate   Template = "create-bad-update-read"
	BadCreate   Template = "bad-create-list"
	Replaced    Template = "create-put-read"
	Merged      Template = "create-merge-read"
	Elsewhere   Template = "create-read-under-another"
	Orphaned    Template = "delete-parent-read"
	Twice       Template = "create-twice"
	Conditional Template = "conditional"
	Pages       Template = "pages"
	Sorted      Template = "sort"
	Filtered    Template = "filter"
)

// Role says what a step does in its story.
type Role string

// The roles. What they mean depends little on the template.
const (
	MakesHome  Role = "create a parent"
	Makes      Role = "create"
	MakesOther Role = "create another"
	MakesChild Role = "create below it"
	MakesAgain Role = "create the same again"
	MakesBad   Role = "create wrongly"
	Reads      Role = "read"
	ReadsAgain Role = "read again"
	ReadsLater Role = "read in the end"
	ReadsOther Role = "read under another"
	ReadsLess  Role = "read after leaving out"
	ReadsMatch Role = "read if it has changed"
	Follows    Role = "follow Location"
	Lists      Role = "list"
	ListsFirst Role = "list before"
	ListsAll   Role = "list in one page"
	ListsAgain Role = "list once more"
	Deletes    Role = "delete"
	ChangesBad Role = "change wrongly"
	Changes    Role = "change"
	ChangesOld Role = "change with an old tag"
	Puts       Role = "put"
	PutsShort  Role = "put with short lists"
	PutsAgain  Role = "put again"
	PutsLess   Role = "put less"
	Patches    Role = "patch one"
	PatchesOff Role = "patch away"
	Uses       Role = "use after delete"
	ReadsGone  Role = "read what was deleted before"
)

// Story is a few calls around fresh records of one resource, as they were performed.
type Story struct {
	Template Template
	Resource *resource.Resource
	Steps    []Step // each with a response
}

// Step is one call of a story.
type Step struct {
	Role     Role
	Case     Case
	Action   *resource.Action // nil where the call follows a link
	Exchange traffic.Exchange
	Answer   conform.Answer
	ID       string           // of the record it is about, "" where none
	Shown    map[string]any   // the record in the answer; nil: none
	Listed   []map[string]any // the records in the answer of a list
	// Sent is the record as it was sent, which Input describes.
	Sent  any
	Input *schema.Schema
	// Asked is how many records a page may have at most; 0: not asked for.
	Asked int
	// Via says how the page was found: "" is the first one, else what led to it.
	Via string
	// Whole is set on the page that ends a list.
	Whole bool
	// Member and Wanted are what a list is sorted or filtered by.
	Member string
	Wanted any
	// Descends is set where a sort is to begin with the greatest.
	Descends bool
}

// Status is that of the answer.
func (s Step) Status() int { return s.Exchange.Response.Status }

// OK tells whether the step was accepted.
func (s Step) OK() bool { return s.Status()/100 == 2 }

// Find gives the index of the first step with a role, -1 where there is none.
func (s Story) Find(role Role) int {
	return slices.IndexFunc(s.Steps, func(step Step) bool { return step.Role == role })
}

// All gives the indexes of all steps with a role.
func (s Story) All(role Role) []int {
	var out []int
	for i, step := range s.Steps {
		if step.Role == role {
			out = append(out, i)
		}
	}
	return out
}

// tale is one performance of a story.
type tale struct {
	*play
	story Story
	made  []made
	shown bool                                 // whether what was written had time to show
	homes map[*resource.Resource]*learn.Record // parents made for the story
}

// made is a record that a story created and has to take away.
type made struct {
	of     Sequence
	record learn.Record
}

// templates are the ways to tell a story. A story that lacks an operation it
// needs ends there.
var templates = []struct {
	name Template
	tell func(*tale, context.Context)
}{
	{Lives, (*tale).lives},
	{BadUpdate, (*tale).badUpdate},
	{BadCreate, (*tale).badCreate},
	{Replaced, (*tale).replaced},
	{Merged, (*tale).merged},
	{Elsewhere, (*tale).elsewhere},
	{Orphaned, (*tale).orphaned},
	{Twice, (*tale).twice},
	{Conditional, (*tale).conditional},
	{Pages, (*tale).pages},
	{Sorted, (*tale).sorted},
	{Filtered, (*tale).filtered},
	{Dies, (*tale).dies},
}

// stories tells all stories of a resource that a check asks for.
func (r *runner) stories(ctx context.Context, s Sequence) {
	r.thin(ctx, s)
	for _, template := range templates {
		wanted := func(c Check) bool { return slices.Contains(c.Stories, template.name) }
		if r.over(ctx) || !slices.ContainsFunc(r.checks, wanted) {
			continue
		}
		r.tell(ctx, s, template.name, template.tell)
	}
}

// tell tells one story and judges it. One that shows something wrong is told
// again with fresh records, which are given time to show.
func (r *runner) tell(ctx context.Context, s Sequence, name Template, how func(*tale, context.Context)) {
	perform := func(p *play) *tale {
		t := &tale{play: p, story: Story{Template: name, Resource: s.Resource}}
		how(t, ctx)
		t.discard(ctx)
		return t
	}
	t := perform(&play{runner: r, Sequence: s})
	all, names := r.judge(t.judgement())
	if len(names) == 0 {
		return
	}
	result := Result{Case: t.title(), Exchange: t.last(), Verdict: Passed, Checks: names}
	if len(all) > 0 {
		again := perform(&play{runner: r, Sequence: s, wait: patience})
		second, _ := r.judge(again.judgement())
		result = r.concludeStory(result, t, all, second)
	}
	r.conclude(result)
}

func (r *runner) concludeStory(result Result, t *tale, all, second []found) Result {
	var flaky []string
	for _, f := range all {
		if !contains(second, f) {
			flaky = append(flaky, f.check.Name)
			continue
		}
		before, at := t.exchangesOf(f.finding)
		c := result.Case
		c.Operation, c.Parameters = at.Case.Operation, at.Case.Parameters
		result.Verdict, result.Exchange = Failed, at.Exchange
		result.Failures = append(result.Failures, r.defects.add(f, c, at.Exchange, before))
	}
	if len(flaky) > 0 && len(result.Failures) == 0 {
		result.Verdict, result.Reason = Inconclusive, "flaky: "+strings.Join(flaky, ", ")+" failed once and not when repeated"
	}
	return result
}

// exchangesOf gives the step that shows a finding, and those that led there.
func (t *tale) exchangesOf(f Finding) (before []traffic.Exchange, at Step) {
	steps := f.Steps
	if len(steps) == 0 {
		steps = []int{len(t.story.Steps) - 1}
	}
	for _, i := range append(t.story.All(MakesHome), steps[:len(steps)-1]...) {
		before = append(before, t.story.Steps[i].Exchange)
	}
	return before, t.story.Steps[steps[len(steps)-1]]
}

func (t *tale) judgement() Judgement { return Judgement{Case: t.title(), Story: &t.story} }

func (t *tale) last() traffic.Exchange {
	if n := len(t.story.Steps); n > 0 {
		return t.story.Steps[n-1].Exchange
	}
	return traffic.Exchange{}
}

// title is the story as a case.
func (t *tale) title() Case {
	c := Case{
		ID:       t.Resource.Name + "/" + string(Scenario) + "/" + string(t.story.Template),
		Strategy: Scenario, Description: strings.ReplaceAll(string(t.story.Template), "-", " → "), Credentials: Good,
	}
	for _, a := range []*resource.Action{t.Create, t.Read, t.List, t.Update, t.Delete} {
		if c.Operation == nil && a != nil {
			c.Operation = a.Operation
		}
	}
	return c
}
