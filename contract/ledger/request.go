package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"understudy/contract"
	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/traffic"
)

// requestOf is an operation's request with the parameters of a call that both declare.
func requestOf(op *specs.Operation, path string, call contract.Call) request {
	r := request{Operation: op.ID, Method: op.Method, Path: path}
	var pairs []string
	for pair := range strings.SplitSeq(call.Request.URL.RawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if p := op.Param("query", name); p != nil && p.Required {
			pairs = append(pairs, pair)
		}
	}
	r.Query = strings.Join(pairs, "&")
	// RFC 9110, section 13.1.1: * matches whatever there is.
	if p := op.Param("header", "If-Match"); p != nil {
		r.Header = map[string]string{"If-Match": "*"}
	}
	for _, requirement := range op.Security {
		names := []string{}
		for _, c := range requirement {
			names = append(names, c.Scheme.Name)
		}
		r.Security = append(r.Security, names)
	}
	return r
}

// call makes of a noted request one that a target can send.
func (r request) call(api *specs.API) (contract.Call, error) {
	u, err := url.Parse(r.Path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(r.Path, "/") {
		return contract.Call{}, fmt.Errorf("%q is no path", r.Path)
	}
	u.RawQuery = r.Query
	op := &specs.Operation{API: api, ID: r.Operation, Method: r.Method, Path: r.Path}
	for _, names := range r.Security {
		requirement := specs.Requirement{}
		for _, name := range names {
			for _, s := range api.Schemes {
				if s.Name == name {
					requirement = append(requirement, specs.Credential{Scheme: s})
				}
			}
		}
		op.Security = append(op.Security, requirement)
	}
	header := http.Header{"Accept": {"application/json, */*;q=0.5"}}
	for name, value := range r.Header {
		header.Set(name, value)
	}
	return contract.Call{Operation: op, Request: traffic.Request{Method: r.Method, URL: u, Header: header}}, nil
}

// sent keeps the texts and numbers of the record in a JSON body.
func (k *Keeper) sent(call contract.Call) map[string]any {
	input := ""
	if action := k.model.Action(call.Operation); action != nil {
		input = action.Input
	}
	body, ok := decode(call.Request.Header.Get("Content-Type"), call.Request.Body)
	if !ok {
		return nil
	}
	at, _ := document.Lookup(body, input)
	record, _ := at.(map[string]any)
	out := map[string]any{}
	for name, value := range record {
		switch value.(type) {
		case string, json.Number:
			out[name] = value
		}
	}
	return out
}

func decode(contentType string, body []byte) (any, bool) {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil || kind != "application/json" && !strings.HasSuffix(kind, "+json") {
		return nil, false
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	err = decoder.Decode(&value)
	return value, err == nil
}

// shown is a record of a list.
type shown struct {
	id     string
	record map[string]any
}

// list asks for a collection. Whole is set where all of it was seen: one that
// comes in pages is only seen in part.
func list(ctx context.Context, target contract.Target, api *specs.API, l listing) (out []shown, whole bool) {
	call, err := l.call(api)
	if err != nil {
		return nil, false
	}
	x := target.Send(ctx, call)
	if x.Response == nil || x.Response.Status != http.StatusOK || x.Response.Truncated {
		return nil, false
	}
	body, ok := decode(x.Response.Header.Get("Content-Type"), x.Response.Body)
	at, found := document.Lookup(body, l.Records)
	items, isList := at.([]any)
	if !ok || !found || !isList {
		return nil, false
	}
	for _, item := range items {
		record, _ := item.(map[string]any)
		id, has := document.Lookup(item, l.ID)
		if !has || id == nil {
			return nil, false
		}
		out = append(out, shown{fmt.Sprint(id), record})
	}
	return out, !continues(x.Response.Header, body)
}

// continues tells whether an answer says that there are more pages.
func continues(h http.Header, body any) bool {
	if strings.Contains(h.Get("Link"), `rel="next"`) || strings.Contains(h.Get("Link"), "rel=next") {
		return true
	}
	members, _ := body.(map[string]any)
	for name, value := range members {
		lower := strings.ToLower(name)
		isNext := strings.HasPrefix(lower, "next") || lower == "hasmore" || lower == "has_more"
		if isNext && value != nil && value != "" && value != false {
			return true
		}
	}
	return false
}
