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
		out[i] = t.show(t.act.subject, t.act.form, full)
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
		return t.envelope(items, t.location(found[0].id), nil)
	}
	return t.envelope(items[0], t.location(found[0].id), nil)
}

// location tells where a created record can be read, if the document says so.
func (t *turn) location(id string) http.Header {
	if !t.act.located {
		return nil
	}
	base := strings.TrimSuffix(t.call.BaseURL()+t.call.Path(), "/")
	return http.Header{"Location": {base + "/" + url.PathEscape(id)}}
}

func (t *turn) respondList(items []any, total int) (mock.Answer, error) {
	t.tell("items", items)
	t.tell("total", jsonInt(total))
	var header http.Header
	for _, name := range t.act.counted {
		if header == nil {
			header = http.Header{}
		}
		header.Set(name, strconv.Itoa(total))
	}
	return t.envelope(items, header, t.totals(len(items), total))
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
	body := maps.Clone(known)
	if body == nil {
		body = map[string]any{}
	}
	put(body, t.act.Output, value)
	answer.Body = body
	s := t.call.OfferSchema(t.act.declared)
	if s == nil || len(s.Validate(body, schema.Response)) == 0 {
		return answer, nil
	}
	o := generate.Options{Seed: t.call.Seed(), Direction: schema.Response, Now: t.now()}
	if members, ok := completed(s, body, o); ok {
		answer.Body = members
	}
	return answer, nil
}

func put(body map[string]any, pointer string, value any) {
	names := tokens(pointer)
	for _, name := range names[:len(names)-1] {
		inner := map[string]any{}
		body[name] = inner
		body = inner
	}
	body[names[len(names)-1]] = value
}
