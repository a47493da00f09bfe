package rest

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"understudy/fixtures/generate"
	"understudy/mock"
	"understudy/specs/document"
	"understudy/specs/resource"
	"understudy/specs/schema"
)

// respond answers with one record, or with all that were made of one request.
func (t *turn) respond(found ...located) (mock.Answer, error) {
	items, err := t.items(found)
	if err != nil {
		return mock.Answer{}, err
	}
	return t.tellOf(found, items)
}

// items shows records as the answer does.
func (t *turn) items(found []located) ([]any, error) {
	out := make([]any, len(found))
	for i, one := range found {
		full, err := t.full(t.act.subject, one.value)
		if err != nil {
			return nil, err
		}
		out[i] = t.selected(t.show(t.act.subject, t.act.form, full))
	}
	return out, nil
}

func (t *turn) tellOf(found []located, items []any) (mock.Answer, error) {
	if len(found) == 0 {
		return t.envelope(items, nil, nil)
	}
	t.tell("self", found[0].value)
	t.tell("item", items[0])
	if t.act.Wrapped || t.act.listed {
		return t.envelope(items, t.tag(t.location(found[0].id), found[0]), nil)
	}
	return t.envelope(items[0], t.tag(t.location(found[0].id), found[0]), nil)
}

// location tells where a created record can be read, if the document says so.
func (t *turn) location(id string) http.Header {
	if !t.act.located {
		return nil
	}
	base := strings.TrimSuffix(t.call.BaseURL()+t.call.Path(), "/")
	return http.Header{"Location": {base + "/" + url.PathEscape(id) + t.act.slash}}
}

func (t *turn) respondList(items []any, p paging) (mock.Answer, error) {
	t.tell("items", items)
	t.tell("total", jsonInt(p.total))
	header := http.Header{}
	for _, name := range t.act.counted {
		header.Set(name, strconv.Itoa(p.total))
	}
	if links := p.linkHeader(); t.act.linked && links != "" {
		header.Set("Link", links)
	}
	return t.envelope(items, header, t.totals(p))
}

func jsonInt(n int) json.Number { return json.Number(strconv.Itoa(n)) }

// envelope puts the record or list where the response schema has it, and fills
// what else the schema requires.
func (t *turn) envelope(value any, header http.Header, known map[string]any) (mock.Answer, error) {
	answer := mock.Answer{Status: t.act.status, Header: header}
	if t.act.Rules.Answer.Given() {
		body, err := t.act.Rules.Answer.Run(t.names())
		answer.Body, answer.HasBody = body, body != nil
		return answer, t.fault(t.act.pointer+"/answer", err)
	}
	if t.act.Kind == resource.None || t.act.declared == nil || len(t.act.declared.Content) == 0 {
		return answer, nil
	}
	answer.HasBody = true
	if t.act.Output == "" {
		answer.Body = value
		return answer, nil
	}
	answer.Body = around(known, document.Tokens(t.act.Output), value)
	s := t.call.OfferSchema(t.act.declared)
	if s == nil || len(s.Validate(answer.Body, schema.Response)) == 0 {
		return answer, nil
	}
	o := generate.Options{Seed: t.call.Seed(), Direction: schema.Response, Now: t.now()}
	if whole, err := generate.Complete(s, answer.Body, o); err == nil {
		answer.Body = whole
	}
	return answer, nil
}

// around builds the body in which a value stands at a pointer, beside the
// members known; the name 0 means a list with one item.
func around(known map[string]any, names []string, value any) any {
	if len(names) == 0 {
		return value
	}
	inner := around(nil, names[1:], value)
	if names[0] == "0" {
		return []any{inner}
	}
	body := maps.Clone(known)
	if body == nil {
		body = map[string]any{}
	}
	body[names[0]] = inner
	return body
}
