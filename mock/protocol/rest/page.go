package rest

import (
	"encoding/json"
	"slices"
	"strings"

	"understudy/specs/document"
	"understudy/specs/extension"
	"understudy/specs/schema"
)

// page finds which part of the list the page parameters ask for.
func (t *turn) page(found []map[string]any) (paging, error) {
	page := t.act.Page
	p := paging{total: len(found), first: page.First, limit: t.limit(page), number: 1}
	rest := p.limit
	if n, ok := t.integer(page.Number); ok && p.limit > 0 {
		p.number = max(n, 1)
		p.skip = (p.number - 1) * p.limit
	}
	if n, ok := t.integer(page.Offset); ok {
		p.skip = max(n-page.First, 0)
	}
	if err := t.cut(&p, found, &rest); err != nil {
		return p, err
	}
	p.from = min(p.skip, len(found))
	if p.shown = len(found) - p.from; rest >= 0 {
		p.shown = min(p.shown, rest)
	}
	if p.limit <= 0 {
		p.limit = max(p.total, 1)
	}
	if _, ok := t.integer(page.Number); !ok {
		p.number = p.skip/p.limit + 1
	}
	t.addLinks(&p, found)
	return p, nil
}

// limit is how many records an answer has at most; -1 is all.
func (t *turn) limit(page extension.Page) int {
	if n, ok := t.integer(page.Limit); ok && n >= 0 {
		return n
	}
	if page.Size > 0 {
		return page.Size
	}
	return -1
}

func (t *turn) integer(parameter string) (int, bool) {
	n, ok := t.call.Decoded.Query[parameter].(json.Number)
	if !ok || parameter == "" {
		return 0, false
	}
	i, err := n.Int64()
	if err != nil {
		return 0, false
	}
	return int(min(max(i, -1<<31), 1<<31)), true
}

// totals fills the members by which documents usually tell of the pages of a list.
func (t *turn) totals(p paging) map[string]any {
	s := t.call.OfferSchema(t.act.declared)
	if s == nil || t.act.Output == "" || strings.HasPrefix(t.act.Output, "/0/") || t.act.Rules.Answer.Given() {
		return nil
	}
	return p.members(s, document.Tokens(t.act.Output)[0], maxPagingDepth)
}

// maxPagingDepth bounds how deep within an envelope the page is told of.
const maxPagingDepth = 3

// members tells of the page what an object has members for.
func (p paging) members(s *schema.Schema, but string, depth int) map[string]any {
	out := map[string]any{}
	for _, name := range s.Names() {
		member := s.Property(name)
		if name == but || member == nil {
			continue
		}
		for _, value := range p.candidates(name, member, depth) {
			if value == "" && !s.Requires(name) {
				continue
			}
			if len(member.Validate(value, schema.Response)) == 0 {
				out[name] = value
				break
			}
		}
	}
	return out
}

// candidates are what a member may tell of the page, the first that is valid counts.
func (p paging) candidates(name string, member *schema.Schema, depth int) []any {
	var out []any
	if value := p.member(name); value != nil {
		out = append(out, value)
	}
	out = append(out, p.link(name, member)...)
	if depth > 0 && member.Is("object") && !member.Is("string") && slices.Contains(pagingNames, plain(name)) {
		if inner := p.members(member, "", depth-1); len(inner) > 0 {
			out = append(out, inner)
		}
	}
	return out
}

// pagingNames are those of objects in which documents tell of pages.
var pagingNames = []string{"paging", "pagination", "meta", "metadata", "page", "pageinfo", "links", "cursors", "cursor", "responsemetadata"}

// paging is where a page stands in its list, and how its neighbours are reached.
type paging struct {
	shown, total, limit, number, skip, first int
	from                                     int // as skip, within the list

	next, previous, start, end string // URLs; "" where there is none
	nextCursor, previousCursor string
	cursors                    bool // cut by cursors
}

// member is what a member of that name usually tells; nil: nothing about pages.
func (p paging) member(name string) any {
	switch plain(name) {
	case "total", "totalcount", "totalitems", "totalresults", "totalelements", "totalrecords":
		return jsonInt(p.total)
	case "count", "itemcount", "numberofelements":
		return jsonInt(p.shown)
	case "totalpages", "pagecount", "pages", "lastpage":
		return jsonInt((p.total + p.limit - 1) / p.limit)
	case "page", "currentpage", "pagenumber":
		return jsonInt(p.number)
	case "limit", "pagesize", "perpage", "countperpage":
		return jsonInt(p.limit)
	case "offset", "skip", "startindex":
		return jsonInt(p.skip + p.first)
	case "hasmore", "hasmorepages", "hasnext", "hasnextpage":
		return p.skip+p.shown < p.total
	}
	return nil
}
