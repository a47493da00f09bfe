package specs

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"understudy/specs/document"
)

// Runtime is a text with runtime expressions (OpenAPI 3.1, section 4.8.20.4),
// such as a callback's URL: one expression, or a text with some in braces.
type Runtime struct {
	texts []string // one more than parts: before, between and behind them
	parts []runtimePart
}

// runtimePart is one expression: of what it speaks, and which part of that.
type runtimePart struct{ of, name string }

// The things a runtime expression may name, with a part behind them or without.
var (
	runtimeWholes = map[string]bool{"$url": true, "$method": true, "$statusCode": true, "$request.body": true, "$response.body": true}
	runtimeKinds  = []string{"$request.path.", "$request.query.", "$request.header.", "$response.header.", "$request.body#", "$response.body#"}
)

// Exchanged is what runtime expressions see of a call.
type Exchanged struct {
	URL, Method string
	Status      int

	Path, Query    map[string]any
	Header         http.Header // of the request
	Body           any
	ResponseHeader http.Header
	ResponseBody   any
}

// CompileRuntime reads a text with runtime expressions.
func CompileRuntime(text string) (Runtime, error) {
	if strings.HasPrefix(text, "$") {
		part, err := compileRuntimePart(text)
		return Runtime{texts: []string{"", ""}, parts: []runtimePart{part}}, err
	}
	var out Runtime
	for rest := text; ; {
		before, after, found := strings.Cut(rest, "{$")
		out.texts = append(out.texts, before)
		if !found {
			return out, nil
		}
		source, behind, closed := strings.Cut(after, "}")
		if !closed {
			return Runtime{}, fmt.Errorf("%q: a brace is not closed", text)
		}
		part, err := compileRuntimePart("$" + source)
		if err != nil {
			return Runtime{}, err
		}
		out.parts, rest = append(out.parts, part), behind
	}
}

func compileRuntimePart(text string) (runtimePart, error) {
	if runtimeWholes[text] {
		return runtimePart{of: text}, nil
	}
	for _, kind := range runtimeKinds {
		if name, ok := strings.CutPrefix(text, kind); ok && name != "" {
			return runtimePart{kind, name}, nil
		}
	}
	return runtimePart{}, fmt.Errorf("%q is no runtime expression; write it like $request.body#/url, $request.query.url or $response.header.Location", text)
}

// Run computes the text. An expression that finds nothing is an error.
func (r Runtime) Run(of *Exchanged) (string, error) {
	var out strings.Builder
	for i, part := range r.parts {
		value, err := part.run(of)
		if err != nil {
			return "", err
		}
		out.WriteString(r.texts[i])
		out.WriteString(value)
	}
	out.WriteString(r.texts[len(r.parts)])
	return out.String(), nil
}

var errNothingThere = errors.New("nothing is there")

func (p runtimePart) run(of *Exchanged) (string, error) {
	value, ok := p.find(of)
	if ok {
		if text, isPlain := plainText(value); isPlain {
			return text, nil
		}
		return "", fmt.Errorf("%s%s: a text or number is needed there", p.of, p.name)
	}
	return "", fmt.Errorf("%s%s: %w", p.of, p.name, errNothingThere)
}

func (p runtimePart) find(of *Exchanged) (any, bool) {
	switch p.of {
	case "$url":
		return of.URL, true
	case "$method":
		return of.Method, true
	case "$statusCode":
		return strconv.Itoa(of.Status), true
	case "$request.path.":
		return named(of.Path, p.name)
	case "$request.query.":
		return named(of.Query, p.name)
	case "$request.header.":
		return header(of.Header, p.name)
	case "$response.header.":
		return header(of.ResponseHeader, p.name)
	case "$request.body", "$request.body#":
		return valueAt(of.Body, p.name)
	}
	return valueAt(of.ResponseBody, p.name)
}

func named(of map[string]any, name string) (any, bool) {
	value, ok := of[name]
	return value, ok
}

func header(of http.Header, name string) (any, bool) {
	values := of.Values(name)
	return strings.Join(values, ","), len(values) > 0
}

// valueAt is the value at a JSON pointer; some write it percent-encoded.
func valueAt(value any, pointer string) (any, bool) {
	if unescaped, err := url.PathUnescape(pointer); err == nil {
		pointer = unescaped
	}
	found, _ := document.Lookup(value, pointer)
	return found, found != nil
}

func plainText(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}
