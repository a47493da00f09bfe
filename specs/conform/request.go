package conform

import (
	"errors"
	"fmt"
	"slices"

	"understudy/specs"
	"understudy/specs/media"
	"understudy/specs/schema"
	"understudy/specs/style"
	"understudy/specs/traffic"
)

// Decoded is a request as its Operation reads it.
type Decoded struct {
	Path, Query, Header, Cookie map[string]any
	Body                        any
	HasBody                     bool
	MediaType                   *specs.MediaType // of the body; nil where none is declared or given
}

// Parameters gives the map for a parameter's place.
func (d *Decoded) Parameters(in string) map[string]any {
	switch in {
	case "path":
		return d.Path
	case "query", "querystring":
		return d.Query
	case "header":
		return d.Header
	}
	return d.Cookie
}

// Reading says how a request is read beyond what the document states.
type Reading struct {
	// Unset reports a value that stands for "not given"; nil: none does.
	Unset func(value any) bool
	// Strict refuses query parameters that nobody declared.
	Strict bool
	// Known lists query parameters that are not the operation's and yet no surprise.
	Known []string
}

// Request decodes a request and lists all its departures. Raw gives the escaped
// text of path parameters.
func Request(op *specs.Operation, r traffic.Request, raw func(name string) (string, bool), how Reading) (Decoded, []Violation) {
	d := Decoded{Path: map[string]any{}, Query: map[string]any{}, Header: map[string]any{}, Cookie: map[string]any{}}
	query, err := style.ParseQuery(r.URL.RawQuery)
	var violations []Violation
	if err != nil {
		violations = append(violations, Violation{Part: Query, Keyword: "syntax", Got: err.Error(), Place: op.Place})
	}
	in := style.Input{Path: raw, Query: query, RawQuery: r.URL.RawQuery, Header: r.Header}
	for _, p := range op.Parameters {
		violations = append(violations, decodeParameter(op, p, in, &d, how)...)
	}
	if how.Strict {
		violations = append(violations, surprises(op, query, how.Known)...)
	}
	return d, append(violations, decodeBody(op, r, &d, how)...)
}

func decodeParameter(op *specs.Operation, p *specs.Parameter, in style.Input, d *Decoded, how Reading) []Violation {
	value, present, err := readParameter(p, in)
	if err != nil {
		return []Violation{{Part: Part(p.In), Name: p.Name, Keyword: "syntax", Got: err.Error(), Place: p.Place}}
	}
	if present && how.unset(value) && p.In != "path" {
		present = false
	}
	if !present {
		if p.Required {
			return []Violation{{Part: Part(p.In), Name: p.Name, Keyword: "required", Want: "a value", Place: p.Place}}
		}
		if p.Schema != nil && p.Schema.HasDefault {
			d.Parameters(p.In)[p.Name] = p.Schema.Default
		}
		return nil
	}
	d.Parameters(p.In)[p.Name] = value
	if value == "" && p.AllowEmptyValue {
		return nil
	}
	return fromSchema(op.API, Part(p.In), p.Name, p.Schema.Validate(value, schema.Request))
}

func readParameter(p *specs.Parameter, in style.Input) (any, bool, error) {
	if p.In == "querystring" {
		return p.DecodeQuery(in.RawQuery)
	}
	if p.Content == nil {
		return p.Decode(in)
	}
	text, present, err := style.Parameter{Name: p.Name, In: p.In}.Decode(in)
	if err != nil || !present || p.Content.Codec == nil {
		return text, present, err
	}
	value, err := p.Content.Codec.Decode([]byte(fmt.Sprint(text)), p.Content.Schema, p.Content.Name)
	return value, true, err
}

func surprises(op *specs.Operation, query style.Query, known []string) []Violation {
	var out []Violation
	for _, name := range query.Names() {
		claimed := slices.Contains(known, name)
		for _, p := range op.Parameters {
			claimed = claimed || p.In == "querystring" || p.Claims(name)
		}
		if !claimed {
			out = append(out, Violation{Part: Query, Name: name, Keyword: "undeclared", Want: "a declared parameter", Place: op.Place})
		}
	}
	return out
}

func (how Reading) unset(value any) bool { return how.Unset != nil && how.Unset(value) }

func decodeBody(op *specs.Operation, r traffic.Request, d *Decoded, how Reading) []Violation {
	body := op.RequestBody
	if body == nil {
		return nil
	}
	contentType := r.Header.Get("Content-Type")
	if len(r.Body) == 0 && (contentType == "" || body.Required || !emptyMeansSomething(body, contentType)) {
		if body.Required {
			return []Violation{{Part: Body, Keyword: "required", Want: "a body", Place: body.Place}}
		}
		return nil
	}
	if len(body.Content) == 0 {
		return nil // any body will do
	}
	m := mediaTypeOf(body, contentType)
	if m == nil {
		return []Violation{{Part: ContentType, Keyword: "mediaType", Want: offers(body.Content), Got: quoteOr(contentType, "none"), Place: body.Place}}
	}
	d.MediaType, d.HasBody = m, true
	if isUnread(m) {
		return nil
	}
	if contentType == "" {
		contentType = m.Name
	}
	value, err := decode(m, r.Body, contentType)
	if errors.Is(err, media.ErrUnread) {
		return nil
	}
	if err != nil {
		return []Violation{syntaxViolation(err, m.Place)}
	}
	d.Body = how.Strip(value)
	return fromSchema(op.API, Body, "", m.Validate(d.Body, schema.Request))
}

// emptyMeansSomething is true for text: no bytes are the empty text.
func emptyMeansSomething(body *specs.RequestBody, contentType string) bool {
	m := mediaTypeOf(body, contentType)
	return m != nil && m.Codec != nil && m.Codec.Name() == "text"
}

// mediaTypeOf takes a request without Content-Type for the first declared type
// (RFC 9110, section 8.3: the recipient may examine the data).
func mediaTypeOf(body *specs.RequestBody, contentType string) *specs.MediaType {
	if contentType == "" && len(body.Content) > 0 {
		return body.Content[0]
	}
	return specs.Match(body.Content, contentType)
}

func syntaxViolation(err error, at specs.Place) Violation {
	v := Violation{Part: Body, Keyword: "syntax", Got: err.Error(), Place: at}
	var syntax *media.SyntaxError
	if errors.As(err, &syntax) {
		v.Pointer = syntax.Pointer
	}
	return v
}

// Strip takes out of a body every member whose value stands for "not given".
func (how Reading) Strip(value any) any {
	if how.Unset == nil {
		return value
	}
	switch v := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, member := range v {
			if !how.Unset(member) {
				out[name] = how.Strip(member)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = how.Strip(item)
		}
		return out
	}
	return value
}

func offers(content []*specs.MediaType) string {
	text := ""
	for i, m := range content {
		if i > 0 {
			text += " or "
		}
		text += m.Name
	}
	return text
}

func quoteOr(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return fmt.Sprintf("%q", text)
}
