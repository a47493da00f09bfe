package rest

import (
	"encoding/json"

	"understudy/specs/extension"
	"understudy/specs/schema"
)

// page cuts the list as the page parameters say.
func (t *turn) page(found []map[string]any) []map[string]any {
	page := t.act.Page
	limit := t.limit(page)
	skip := 0
	if n, ok := t.integer(page.Offset); ok {
		skip = n - page.First
	}
	if n, ok := t.integer(page.Number); ok && limit > 0 {
		skip = (n - 1) * limit
	}
	skip = min(max(skip, 0), len(found))
	found = found[skip:]
	if limit >= 0 && limit < len(found) {
		found = found[:limit]
	}
	return found
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

// totals fills the members by which documents usually count a list.
func (t *turn) totals(shown, total int) map[string]any {
	s := t.call.OfferSchema(t.act.declared)
	if s == nil || t.act.Output == "" || t.act.Rules.Answer.Given() {
		return nil
	}
	p := t.paging(shown, total)
	out := map[string]any{}
	for _, name := range s.Names() {
		value := p.member(name)
		if value != nil && len(s.Property(name).Validate(value, schema.Response)) == 0 {
			out[name] = value
		}
	}
	return out
}

// paging is where a page stands in its list.
type paging struct{ shown, total, limit, number, skip, first int }

func (t *turn) paging(shown, total int) paging {
	page := t.act.Page
	p := paging{shown: shown, total: total, first: page.First, limit: t.limit(page), number: 1}
	if p.limit <= 0 {
		p.limit = max(total, 1)
	}
	if n, ok := t.integer(page.Number); ok {
		p.number = max(n, 1)
	}
	p.skip = (p.number - 1) * p.limit
	if n, ok := t.integer(page.Offset); ok {
		p.skip = max(n-page.First, 0)
		p.number = p.skip/p.limit + 1
	}
	return p
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
