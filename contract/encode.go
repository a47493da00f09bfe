package contract

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"understudy/specs"
	"understudy/specs/media"
	"understudy/specs/style"
	"understudy/specs/traffic"
)

// message is a case as it goes over the wire, without base URL and credentials.
type message struct {
	request traffic.Request
	raw     map[string]string // the escaped text of path parameters
}

// text gives the escaped text of a path parameter, as conform.Request asks for it.
func (m message) text(name string) (string, bool) {
	raw, ok := m.raw[name]
	return raw, ok
}

// encode writes a case. The error says which part cannot be written.
func encode(c Case) (message, error) {
	m := message{
		request: traffic.Request{Method: c.SentMethod(), Header: http.Header{"Accept": {cmp.Or(c.Accept, accept(c.Operation))}}},
		raw:     map[string]string{},
	}
	var query, cookies []string
	for _, p := range c.Operation.Parameters {
		value, given := c.Parameters[p.In][p.Name]
		if !given {
			continue
		}
		text, err := encodeParameter(p, value)
		if errors.Is(err, style.ErrEmpty) && !p.Required {
			continue
		}
		if err != nil {
			return m, err
		}
		switch p.In {
		case "path":
			m.raw[p.Name] = text
		case "query", "querystring":
			query = append(query, text)
		case "cookie":
			cookies = append(cookies, text)
		case "header":
			m.request.Header.Set(p.Name, text)
		}
	}
	maps.Copy(m.raw, c.PathText)
	if len(cookies) > 0 {
		m.request.Header.Set("Cookie", strings.Join(cookies, "; "))
	}
	if err := m.locate(c.Operation, strings.Join(query, "&")); err != nil {
		return m, err
	}
	return m, m.encodeBody(c)
}

func encodeParameter(p *specs.Parameter, value any) (string, error) {
	if p.In == "querystring" {
		return p.EncodeQuery(value)
	}
	if p.Content == nil || p.Content.Codec == nil {
		return p.Encode(value)
	}
	text, err := p.Content.Codec.Encode(value, p.Content.Schema)
	if err != nil {
		return "", fmt.Errorf("%s parameter %q: %w", p.In, p.Name, err)
	}
	return style.Parameter{Name: p.Name, In: p.In}.Encode(string(text))
}

// locate fills the path template.
func (m *message) locate(op *specs.Operation, query string) error {
	path := op.Path
	for _, name := range specs.TemplateNames(op.Path) {
		raw, ok := m.raw[name]
		if !ok {
			return fmt.Errorf("path parameter %q has no value", name)
		}
		path = strings.Replace(path, "{"+name+"}", raw, 1)
	}
	u, err := url.Parse(escapeBraces(path))
	if err != nil {
		return fmt.Errorf("path %q: %w", path, err)
	}
	u.RawQuery = query
	m.request.URL = u
	return nil
}

// escapeBraces escapes what a template may hold beside its parameters and a path may not.
func escapeBraces(path string) string {
	return strings.NewReplacer("{", "%7B", "}", "%7D", " ", "%20", "?", "%3F", "#", "%23").Replace(path)
}

func (m *message) encodeBody(c Case) error {
	if !c.HasBody && c.Raw == nil {
		return nil
	}
	contentType := "application/octet-stream"
	if c.MediaType != nil {
		contentType = concrete(c.MediaType.Name)
	}
	m.request.Body = c.Raw
	if c.Raw == nil {
		if c.MediaType == nil || c.MediaType.Codec == nil {
			return fmt.Errorf("body: nothing writes media type %q", contentType)
		}
		body, err := c.MediaType.Codec.Encode(c.Body, c.MediaType.Schema)
		if err != nil {
			return fmt.Errorf("body: %w", err)
		}
		m.request.Body = body
		if typer, ok := c.MediaType.Codec.(media.ContentTyper); ok {
			contentType = typer.ContentType(body)
		}
	}
	m.request.Header.Set("Content-Type", cmp.Or(c.ContentType, contentType))
	return nil
}

// concrete makes one media type of a range.
func concrete(name string) string {
	switch {
	case strings.HasPrefix(name, "*/"):
		return "application/octet-stream"
	case name == "text/*":
		return "text/plain"
	case strings.HasSuffix(name, "/*"):
		return strings.TrimSuffix(name, "*") + "json"
	}
	return name
}

// accept asks for what the operation declares, JSON first, and takes anything.
func accept(op *specs.Operation) string {
	_, success := op.Success()
	if success == nil || len(success.Content) == 0 {
		return "application/json, */*;q=0.5"
	}
	first := success.Content[0].Name
	if m := specs.Match(success.Content, "application/json"); m != nil {
		first = "application/json"
	}
	return first + ", */*;q=0.5"
}
