// Package page serves pages about an API that are made of templates over its
// document (x-mock-page): an index of operations, types for a language, what
// tools ask a host for. The templates are data; this package gives them a
// read-only view of the API. Text in a page of type HTML is escaped.
package page

import (
	"bytes"
	"context"
	"fmt"
	htmltemplate "html/template"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	texttemplate "text/template"

	"understudy/mock"
	"understudy/mock/state"
	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/traffic"
)

// Protocol is the pages of an API.
type Protocol struct{}

// Prepare compiles the templates. The error is document.Problems, each with file
// and line of the template.
func (Protocol) Prepare(part *mock.Part) (mock.Player, error) {
	p := &player{}
	if len(part.API.Pages) == 0 {
		return p, nil
	}
	p.view = viewOf(part.API)
	var problems document.Problems
	for _, written := range part.API.Pages {
		made, err := compile(written)
		if err == nil {
			// What a template asks of the view is known only when it runs.
			err = made.template.Execute(io.Discard, p.view.at("http://localhost", map[string]string{}, url.Values{}))
		}
		if err != nil {
			problems = append(problems, problemOf(written, err))
			continue
		}
		p.pages = append(p.pages, made)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	slices.SortStableFunc(p.pages, func(a, b page) int { return a.parameters() - b.parameters() })
	return p, nil
}

type player struct {
	view  View
	pages []page
}

type page struct {
	mediaType string
	segments  []string // of its path
	template  interface{ Execute(io.Writer, any) error }
}

// parameters counts those of the path: a literal path comes before a template.
func (p page) parameters() int {
	n := 0
	for _, segment := range p.segments {
		if strings.HasPrefix(segment, "{") {
			n++
		}
	}
	return n
}

// Fill implements mock.Player.
func (*player) Fill(*state.Tx) error { return nil }

// Answer implements mock.Player: no operation is a page.
func (*player) Answer(context.Context, *mock.Call) (mock.Answer, bool, error) {
	return mock.Answer{}, false, nil
}

func compile(written specs.Page) (page, error) {
	made := page{mediaType: written.Type, segments: strings.Split(strings.Trim(written.Path, "/"), "/")}
	var err error
	if strings.Contains(written.Type, "html") {
		made.template, err = htmltemplate.New(written.File).Funcs(htmltemplate.FuncMap(functions)).Option("missingkey=zero").Parse(written.Text)
	} else {
		made.template, err = texttemplate.New(written.File).Funcs(functions).Option("missingkey=zero").Parse(written.Text)
	}
	return made, err
}

var templateError = regexp.MustCompile(`^(?:html/)?template: ?(.+?):(\d+)(?::\d+)?: (.*)$`)

// problemOf places an error of Go's template packages.
func problemOf(written specs.Page, err error) document.Problem {
	problem := document.Problem{
		Position: written.Place.Position, Pointer: written.Place.Pointer,
		Message: fmt.Sprintf("template %s: %v", written.File, err),
	}
	if found := templateError.FindStringSubmatch(err.Error()); found != nil {
		line, _ := strconv.Atoi(found[2])
		problem = document.Problem{Position: document.Position{File: found[1], Line: line, Column: 1}, Message: found[3]}
	}
	return problem
}

// Beside implements mock.Bystander.
func (p *player) Beside(_ context.Context, call *mock.Call) (traffic.Response, bool) {
	segments := strings.Split(strings.Trim(call.Below(), "/"), "/")
	for _, page := range p.pages {
		if values, ok := page.match(segments); ok {
			return page.answer(call, p.view, values), true
		}
	}
	return traffic.Response{}, false
}

// match gives the values of the path's parameters.
func (p *page) match(segments []string) (map[string]string, bool) {
	if len(segments) != len(p.segments) {
		return nil, false
	}
	values := map[string]string{}
	for i, wanted := range p.segments {
		if strings.HasPrefix(wanted, "{") && strings.HasSuffix(wanted, "}") {
			value, err := url.PathUnescape(segments[i])
			if err != nil || value == "" {
				return nil, false
			}
			values[wanted[1:len(wanted)-1]] = value
			continue
		}
		if !strings.EqualFold(wanted, segments[i]) {
			return nil, false
		}
	}
	return values, true
}

func (p *page) answer(call *mock.Call, view View, values map[string]string) traffic.Response {
	switch call.Request.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodOptions:
		return traffic.Response{Status: http.StatusNoContent, Header: http.Header{"Allow": {"GET, HEAD, OPTIONS"}}}
	default:
		return traffic.Response{Status: http.StatusMethodNotAllowed, Header: http.Header{"Allow": {"GET, HEAD, OPTIONS"}}}
	}
	query, _ := url.ParseQuery(call.Request.URL.RawQuery)
	var body bytes.Buffer
	if err := p.template.Execute(&body, view.at(call.BaseURL(), values, query)); err != nil {
		return traffic.Response{
			Status: http.StatusInternalServerError, Header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}},
			Body: []byte(err.Error() + "\n"),
		}
	}
	return traffic.Response{Status: http.StatusOK, Header: http.Header{"Content-Type": {p.mediaType}}, Body: body.Bytes()}
}
