package rest

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"understudy/mock"
	"understudy/specs/schema"
)

// cut moves the page behind, or before, the record that a cursor names.
func (t *turn) cut(p *paging, found []map[string]any, rest *int) error {
	p.cursors = t.act.Cursor.After != "" || t.act.Cursor.Before != ""
	for _, parameter := range []string{t.act.Cursor.After, t.act.Cursor.Before} {
		text := keyOf(t.call.Decoded.Query[parameter])
		if parameter == "" || text == "" {
			continue
		}
		at := t.indexOf(found, text)
		if at < 0 {
			return mock.Refuse(http.StatusBadRequest, "query parameter %q: %q is no cursor of this list; take one from an answer", parameter, text)
		}
		if parameter == t.act.Cursor.After {
			p.skip = at + 1
			continue
		}
		if *rest < 0 || *rest > at {
			*rest = at
		}
		p.skip = at - *rest
	}
	return nil
}

// indexOf finds the record of a cursor, which may be its id as it is; -1: none.
func (t *turn) indexOf(found []map[string]any, cursor string) int {
	id := cursor
	if plain, err := base64.RawURLEncoding.DecodeString(cursor); err == nil {
		if after, ok := strings.CutPrefix(string(plain), cursorMark); ok {
			id = after
		}
	}
	return slices.IndexFunc(found, func(record map[string]any) bool { return keyOf(t.act.subject.IDOf(record)) == id })
}

// cursorMark tells our cursors from ids.
const cursorMark = "after:"

func (t *turn) cursorOf(record map[string]any) string {
	return base64.RawURLEncoding.EncodeToString([]byte(cursorMark + keyOf(t.act.subject.IDOf(record))))
}

// addLinks finds how the pages around this one are asked for.
func (t *turn) addLinks(p *paging, found []map[string]any) {
	page, last := t.act.Page, p.from+p.shown
	more, less := last < p.total && p.shown > 0, p.from > 0
	switch {
	case p.cursors && t.act.subject.ID != "":
		if more && t.act.Cursor.After != "" {
			p.nextCursor = t.cursorOf(found[last-1])
			p.next = t.urlWith(t.act.Cursor.After, p.nextCursor, t.act.Cursor.Before)
		}
		if less && p.from < len(found) && t.act.Cursor.Before != "" {
			p.previousCursor = t.cursorOf(found[p.from])
			p.previous = t.urlWith(t.act.Cursor.Before, p.previousCursor, t.act.Cursor.After)
		}
	case page.Number != "":
		pages := max((p.total+p.limit-1)/p.limit, 1)
		t.numbered(p, page.Number, more, less, p.number+1, min(p.number-1, pages), 1, pages)
	case page.Offset != "":
		lastSkip := max(p.total-1, 0) / p.limit * p.limit
		t.numbered(p, page.Offset, more, less, last+p.first, max(p.from-p.limit, 0)+p.first, p.first, lastSkip+p.first)
	}
}

func (t *turn) numbered(p *paging, parameter string, more, less bool, next, previous, start, end int) {
	if more {
		p.next = t.urlWith(parameter, strconv.Itoa(next), "")
	}
	if less {
		p.previous = t.urlWith(parameter, strconv.Itoa(previous), "")
	}
	p.start, p.end = t.urlWith(parameter, strconv.Itoa(start), ""), t.urlWith(parameter, strconv.Itoa(end), "")
}

// urlWith is the URL of this call with one query parameter changed and one gone.
func (t *turn) urlWith(name, value, without string) string {
	query, _ := url.ParseQuery(t.call.Request.URL.RawQuery)
	query.Del(without)
	query.Set(name, value)
	return t.call.BaseURL() + t.call.Path() + "?" + query.Encode()
}

// linkHeader writes the links as RFC 8288 has them; "" where there is none.
func (p paging) linkHeader() string {
	var out []string
	for _, link := range []struct{ relation, target string }{
		{"first", p.start}, {"prev", p.previous}, {"next", p.next}, {"last", p.end},
	} {
		if link.target != "" {
			out = append(out, "<"+link.target+`>; rel="`+link.relation+`"`)
		}
	}
	return strings.Join(out, ", ")
}

// link is what a member of that name tells of another page: its URL or its
// cursor, else that there is none; nothing where it tells of no page.
func (p paging) link(name string, member *schema.Schema) []any {
	target := ""
	switch plain(name) {
	case "next", "nextlink", "nexturl", "nextpageurl", "nexthref", "nexturi", "@odata.nextlink":
		target = p.next
	case "previous", "prev", "previouslink", "prevlink", "previousurl", "prevurl", "prevpageurl", "previouspageurl":
		target = p.previous
	case "firstlink", "firsturl", "firstpageurl":
		target = p.start
	case "lastlink", "lasturl", "lastpageurl":
		target = p.end
	case "nextcursor", "nextpagetoken", "nexttoken", "cursor", "after", "endcursor", "continuationtoken", "continue", "nextmarker":
		return p.cursor(p.nextCursor)
	case "previouscursor", "prevcursor", "before", "startcursor", "prevpagetoken", "previouspagetoken":
		return p.cursor(p.previousCursor)
	case "first", "last":
		if member.Format != "uri" && member.Format != "url" {
			return nil
		}
		if target = p.start; plain(name) == "last" {
			target = p.end
		}
	default:
		return nil
	}
	if target != "" && member.Is("object") && !member.Is("string") {
		return []any{map[string]any{"href": target}, map[string]any{"url": target}}
	}
	return orNone(target)
}

func (p paging) cursor(text string) []any {
	if !p.cursors {
		return nil
	}
	return orNone(text)
}

// orNone is a text, or the ways to say that there is none: null, else empty,
// where the member must be there.
func orNone(text string) []any {
	if text != "" {
		return []any{text}
	}
	return []any{nil, ""}
}
