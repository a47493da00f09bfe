package contract

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"understudy/contract/learn"
	"understudy/specs/schema"
)

// stock creates records for a list to hold, and gives the path to that list.
// Where none can be created, those that are there have to do.
func (t *tale) stock(ctx context.Context) (learn.Binding, bool) {
	const wanted = 5
	var sibling *learn.Record
	for range wanted {
		record, ok := t.create(ctx, Makes, t.Sequence)
		if !ok {
			break
		}
		if sibling == nil {
			sibling = &record
		}
	}
	if t.List == nil || !t.may(t.List) {
		return learn.Binding{}, false
	}
	if sibling != nil {
		return t.memory.Around(t.List.Operation, *sibling)
	}
	all, _ := t.bindings(t.List.Operation)
	if len(all) == 0 {
		return learn.Binding{}, false
	}
	return all[0], true
}

// pages reads a list in one page, twice in small ones, and once more in one.
func (t *tale) pages(ctx context.Context) {
	if t.List == nil || t.limit() == nil && !t.turns() && t.List.Cursor.After == "" {
		return
	}
	b, ok := t.stock(ctx)
	if !ok {
		return
	}
	at := len(t.story.Steps)
	if !t.walk(ctx, ListsAll, b, t.longest(), nil) || len(t.story.Steps) == at {
		return
	}
	limit := t.short(len(t.story.Steps[at].Listed))
	if limit == 0 && t.limit() != nil {
		return
	}
	if t.walk(ctx, Lists, b, limit, nil) {
		t.walk(ctx, ListsAgain, b, limit, nil)
	}
	t.walk(ctx, ListsAll, b, t.longest(), nil)
}

// short is a page size that cuts n records into several pages; 0 where none does.
func (t *tale) short(n int) int {
	const least, pages = 2, 12
	p := t.limit()
	if p == nil {
		return 0
	}
	limit := max(least, n/pages+1)
	value := json.Number(strconv.Itoa(limit))
	if len(p.Schema.Validate(value, schema.Request)) > 0 {
		return 0
	}
	return limit
}

// mostTried is how many ways to order or values to filter by a story tries.
const mostTried = 8

// sorted asks for a list in each order that the document lists.
func (t *tale) sorted(ctx context.Context) {
	if t.List == nil || !orders(t.List) {
		return
	}
	p := t.List.Operation.Param("query", t.List.Sort.Members)
	if p == nil || p.Schema == nil {
		return
	}
	values, isList := p.Schema.Enum, false
	if item := p.Schema.Item(0); len(values) == 0 && item != nil && p.Schema.Is("array") {
		values, isList = item.Enum, true
	}
	if len(values) == 0 {
		return
	}
	b, ok := t.stock(ctx)
	if !ok {
		return
	}
	for _, value := range values[:min(len(values), mostTried)] {
		text, _ := value.(string)
		member, descends := orderOf(text, t.Resource.Schema.Names())
		if member == "" {
			continue
		}
		sent := any(text)
		if isList {
			sent = []any{text}
		}
		t.inOrder(ctx, b, map[string]any{t.List.Sort.Members: sent}, member, descends)
	}
}

// inOrder asks for one order; in both directions where that is a parameter of its own.
func (t *tale) inOrder(ctx context.Context, b learn.Binding, query map[string]any, member string, descends bool) {
	directions := map[string]bool{"": descends}
	if p := t.List.Operation.Param("query", t.List.Sort.Direction); t.List.Sort.Direction != "" && p != nil && p.Schema != nil {
		for _, value := range p.Schema.Enum {
			text, _ := value.(string)
			directions[text] = strings.HasPrefix(strings.ToLower(text), "desc")
		}
		delete(directions, "")
	}
	for _, word := range sortedDirections(directions) {
		asked := map[string]any{}
		for name, value := range query {
			asked[name] = value
		}
		if word != "" {
			asked[t.List.Sort.Direction] = word
		}
		at := len(t.story.Steps)
		t.walk(ctx, Lists, b, t.longest(), asked)
		for i := range t.story.Steps[at:] {
			t.story.Steps[at+i].Member, t.story.Steps[at+i].Descends = member, directions[word]
		}
	}
}

func sortedDirections(directions map[string]bool) []string {
	var out []string
	for word := range directions {
		out = append(out, word)
	}
	slices.Sort(out)
	return out
}

// orderOf reads a word such as -name, name:desc or name_asc.
func orderOf(word string, names []string) (member string, descends bool) {
	bareWord, signed := strings.CutPrefix(word, "-")
	descends = signed
	bareWord = strings.TrimPrefix(bareWord, "+")
	lower := strings.ToLower(bareWord)
	for _, separator := range []string{"_", "-", " ", ":", "."} {
		for _, direction := range []string{"desc", "asc", "descending", "ascending"} {
			if stem, ok := strings.CutSuffix(lower, separator+direction); ok {
				lower, descends = stem, descends || strings.HasPrefix(direction, "desc")
			}
		}
	}
	for _, name := range names {
		if bare(name) == bare(lower) {
			return name, descends
		}
	}
	return "", false
}

// filtered asks for a list by values of members that records have.
func (t *tale) filtered(ctx context.Context) {
	if t.List == nil || len(t.List.Filters) == 0 {
		return
	}
	var b learn.Binding
	stocked := false
	for _, f := range t.List.Filters {
		p := t.List.Operation.Param("query", f.Parameter)
		member := t.Resource.Schema.Property(f.Member)
		if f.Match != "equal" || f.At != "" || p == nil || p.Schema == nil || member == nil || bare(f.Parameter) != bare(f.Member) {
			continue
		}
		if !stocked {
			var ok bool
			if b, ok = t.stock(ctx); !ok {
				return
			}
			stocked = true
		}
		for _, value := range t.valuesOf(f.Member, p.Schema) {
			at := len(t.story.Steps)
			t.walk(ctx, Lists, b, 0, map[string]any{f.Parameter: value})
			for i := range t.story.Steps[at:] {
				t.story.Steps[at+i].Member, t.story.Steps[at+i].Wanted = f.Member, value
			}
		}
	}
}

// valuesOf are what to filter by: the words of an enum, else what the records of
// the story have. Plain text may be compared in part, so it is left out.
func (t *tale) valuesOf(member string, s *schema.Schema) []any {
	if len(s.Enum) > 0 {
		return s.Enum[:min(len(s.Enum), mostTried)]
	}
	exact := s.Is("integer") || s.Is("boolean") || s.Format == "uuid" || s.Format == "date"
	if !exact || s.Is("array") {
		return nil
	}
	var out []any
	for _, step := range t.story.Steps {
		value, shown := step.Shown[member]
		has := func(other any) bool { return fmt.Sprint(other) == fmt.Sprint(value) }
		if shown && value != nil && len(out) < 2 && len(s.Validate(value, schema.Request)) == 0 && !slices.ContainsFunc(out, has) {
			out = append(out, value)
		}
	}
	return out
}
