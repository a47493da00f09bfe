package contract

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"understudy/contract/learn"
	"understudy/specs"
	"understudy/specs/resource"
	"understudy/specs/traffic"
)

// mostPages is how many pages of one list a story walks.
const mostPages = 25

// How a page was found.
const (
	viaLink   = "link"
	viaCursor = "cursor"
	viaNumber = "number"
)

// walkAround walks the list that holds a record.
func (t *tale) walkAround(ctx context.Context, role Role, record learn.Record) bool {
	if t.List == nil {
		return false
	}
	b, ok := t.memory.Around(t.List.Operation, record)
	return ok && t.walk(ctx, role, b, t.longest(), nil)
}

// longest is the greatest page that may be asked for; 0 where the list has none.
func (t *tale) longest() int {
	const enough = 100
	p := t.limit()
	if p == nil {
		return 0
	}
	if p.Schema != nil {
		if most, err := strconv.Atoi(string(p.Schema.Maximum)); err == nil && most > 0 {
			return most
		}
	}
	return enough
}

func (t *tale) limit() *specs.Parameter {
	if t.List == nil || t.List.Page.Limit == "" {
		return nil
	}
	return t.List.Operation.Param("query", t.List.Page.Limit)
}

// walk reads a list page by page to its end. It is false where a page was refused.
func (t *tale) walk(ctx context.Context, role Role, b learn.Binding, limit int, query map[string]any) bool {
	edit := t.asking(limit, query)
	seen, via := 0, ""
	for range mostPages {
		first := len(t.story.Steps)
		step, ok := t.page(ctx, role, b, edit)
		if !ok {
			return false
		}
		step.Asked, step.Via = limit, via
		if !step.OK() {
			return false
		}
		seen += len(step.Listed)
		total, known := Total(*step)
		next, how := t.next(*step, seen)
		if next == nil || known && how == viaNumber && seen >= total {
			step.Whole = next != nil || t.isWhole(*step, limit)
			return true
		}
		if via = how; how != viaNumber && t.repeats(first, *step, role) {
			return true
		}
		before := edit
		edit = func(c *pageCall) { before(c); next(c) }
		if how == viaLink {
			edit = next
		}
	}
	return true
}

// pageCall is a page to ask for: by parameters, or by the address in a link.
type pageCall struct {
	query map[string]any
	link  *url.URL
}

func (t *tale) asking(limit int, query map[string]any) func(*pageCall) {
	return func(c *pageCall) {
		maps.Copy(c.query, query)
		if limit > 0 {
			c.query[t.List.Page.Limit] = json.Number(strconv.Itoa(limit))
		}
	}
}

func (t *tale) page(ctx context.Context, role Role, b learn.Binding, edit func(*pageCall)) (*Step, bool) {
	call := pageCall{query: map[string]any{}}
	edit(&call)
	if call.link != nil {
		return t.linked(ctx, role, call.link)
	}
	return t.call(ctx, role, t.List, b, func(c *Case) {
		for name, value := range call.query {
			*c = withParameter(*c, t.List.Operation.Param("query", name), value)
		}
	})
}

// linked gets the page at an address that the target gave.
func (t *tale) linked(ctx context.Context, role Role, below *url.URL) (*Step, bool) {
	op := t.List.Operation
	if t.over(ctx) || !t.pause(ctx, t.List) {
		return nil, false
	}
	c := Case{ID: t.stepID(role), Operation: op, Strategy: Scenario, Description: "follow the link to the next page", Credentials: Good, Parameters: map[string]map[string]any{}}
	m := message{request: traffic.Request{Method: http.MethodGet, URL: below, Header: http.Header{"Accept": {accept(op)}}}}
	done := trial{c: c, message: m, exchange: t.send(ctx, c, m)}
	if done.exchange.Response == nil {
		return nil, false
	}
	t.runner.read(&done)
	return t.add(role, t.List, done), true
}

// repeats tells whether a page holds what the one before it did: a list that
// goes on like that has no end.
func (t *tale) repeats(i int, step Step, role Role) bool {
	if i == 0 || t.story.Steps[i-1].Role != role || len(step.Listed) == 0 {
		return false
	}
	seen := map[string]bool{}
	for _, earlier := range t.story.Steps[:i] {
		for _, record := range earlier.Listed {
			seen[learn.Text(t.Resource.IDOf(record))] = seen[learn.Text(t.Resource.IDOf(record))] || earlier.Role == role
		}
	}
	return !slices.ContainsFunc(step.Listed, func(record map[string]any) bool { return !seen[learn.Text(t.Resource.IDOf(record))] })
}

// isWhole tells whether a list that shows no way on has been seen to its end. One
// that is as long as servers like to cut lists may have been cut.
func (t *tale) isWhole(step Step, limit int) bool {
	const usualCut = 5
	n := len(step.Listed)
	if step.Via == viaLink || step.Via == viaCursor || t.turns() {
		return true
	}
	if total, known := Total(step); known {
		return total <= n
	}
	if limit > 0 {
		return n < limit && (n%usualCut != 0 || n == 0)
	}
	return n < usualCut || n%usualCut != 0
}

// turns tells whether pages are found by number.
func (t *tale) turns() bool { return t.List.Page.Offset != "" || t.List.Page.Number != "" }

// next tells how to ask for the page after one; nil where that was the last.
func (t *tale) next(step Step, seen int) (edit func(*pageCall), how string) {
	if below, ok := t.nextLink(step); ok {
		return func(c *pageCall) { c.link = below }, viaLink
	}
	if after := t.List.Cursor.After; after != "" {
		cursor := member(step.Answer.Body, cursorNames)
		if text, isText := cursor.(string); isText && text != "" {
			return func(c *pageCall) { c.query[after] = text }, viaCursor
		}
		return nil, ""
	}
	if len(step.Listed) == 0 {
		return nil, ""
	}
	page := t.List.Page
	switch {
	case page.Offset != "":
		return numbered(page.Offset, page.First+seen), viaNumber
	case page.Number != "":
		return numbered(page.Number, t.number(step)+1), viaNumber
	}
	return nil, ""
}

func numbered(parameter string, n int) func(*pageCall) {
	return func(c *pageCall) { c.query[parameter] = json.Number(strconv.Itoa(n)) }
}

// number is that of a page that was asked for. Pages begin with 1, unless the
// document allows 0.
func (t *tale) number(step Step) int {
	name := t.List.Page.Number
	if n, err := strconv.Atoi(fmt.Sprint(step.Case.Parameters["query"][name])); err == nil {
		return n
	}
	p := t.List.Operation.Param("query", name)
	if p != nil && p.Schema != nil && (p.Schema.Minimum == "0" || p.Schema.HasDefault && fmt.Sprint(p.Schema.Default) == "0") {
		return 0
	}
	return 1
}

var (
	linkNames   = []string{"next", "nextlink", "nexturl", "nexturi", "nextpage", "nextpageurl", "nextpageuri", "odatanextlink"}
	cursorNames = []string{"nextcursor", "nextpagetoken", "nexttoken", "next", "cursor", "continuationtoken", "endcursor", "nextpage", "after", "nextafter"}
	totalNames  = []string{"total", "totalcount", "totalitems", "totalrecords", "totalelements", "totalresults"}
	// around are the objects within an answer that speak of its pages.
	around = []string{"links", "meta", "paging", "pagination", "page", "pageinfo", "cursors", "metadata"}
)

// nextLink finds the address of the next page: in Link (RFC 8288), else in the body.
func (t *tale) nextLink(step Step) (*url.URL, bool) {
	for _, header := range step.Exchange.Response.Header.Values("Link") {
		for _, link := range strings.Split(header, ",") {
			target, parameters, _ := strings.Cut(strings.TrimSpace(link), ">")
			relation := strings.NewReplacer(`"`, "", " ", "").Replace(strings.ToLower(parameters)) + ";"
			if strings.HasPrefix(target, "<") && strings.Contains(relation, ";rel=next;") {
				return t.below(target[1:], step.Exchange)
			}
		}
	}
	found := member(step.Answer.Body, linkNames)
	if inner, ok := found.(map[string]any); ok {
		found = inner["href"]
	}
	text, _ := found.(string)
	if !strings.Contains(text, "/") && !strings.HasPrefix(text, "?") {
		return nil, false
	}
	return t.below(text, step.Exchange)
}

// Total is how many records a list says it has.
func Total(step Step) (int, bool) {
	for _, name := range []string{"X-Total-Count", "X-Total", "Total-Count"} {
		if n, err := strconv.Atoi(step.Exchange.Response.Header.Get(name)); err == nil {
			return n, true
		}
	}
	n, err := strconv.Atoi(fmt.Sprint(member(step.Answer.Body, totalNames)))
	return n, err == nil
}

// member finds a member by one of its names, in an answer or in an object that
// speaks of its pages. The names that come first count more.
func member(body any, names []string) any {
	members, ok := body.(map[string]any)
	if !ok {
		return nil
	}
	for _, wanted := range names {
		for _, name := range sortedNames(members) {
			if bare(name) == wanted && members[name] != nil {
				return members[name]
			}
		}
	}
	for _, name := range sortedNames(members) {
		inner, isObject := members[name].(map[string]any)
		if isObject && slices.Contains(around, bare(name)) {
			if found := member(inner, names); found != nil {
				return found
			}
		}
	}
	return nil
}

func sortedNames(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }

// bare is a name without case and separators.
func bare(name string) string {
	return strings.NewReplacer("-", "", "_", "", "@", "", ".", "", "$", "").Replace(strings.ToLower(name))
}

// orders tells whether a list has a way to order it.
func orders(a *resource.Action) bool { return a.Sort.Members != "" }
