package main

import (
	"net/http"
	"net/url"
	"strings"

	"understudy/contract"
	"understudy/specs"
	"understudy/specs/media"
	"understudy/specs/style"
	"understudy/specs/traffic"
)

// encodeCase writes a planned request for a path.
func encodeCase(planned contract.Case, path string) (traffic.Request, error) {
	r := traffic.Request{Method: planned.Operation.Method, Header: http.Header{"Accept": {"application/json, */*;q=0.5"}}}
	var query, cookies []string
	for _, p := range planned.Operation.Parameters {
		value, given := planned.Parameters[p.In][p.Name]
		if !given || p.In == "path" {
			continue
		}
		text, err := encodeValue(p, value)
		if err != nil {
			return r, err
		}
		switch p.In {
		case "query":
			query = append(query, text)
		case "cookie":
			cookies = append(cookies, text)
		case "header":
			r.Header.Set(p.Name, text)
		}
	}
	if len(cookies) > 0 {
		r.Header.Set("Cookie", strings.Join(cookies, "; "))
	}
	var err error
	if r.URL, err = url.Parse(path); err != nil {
		return r, err
	}
	r.URL.RawQuery = strings.Join(query, "&")
	return r, encodeBody(planned, &r)
}

func encodeValue(p *specs.Parameter, value any) (string, error) {
	if p.Content == nil || p.Content.Codec == nil {
		return p.Encode(value)
	}
	text, err := p.Content.Codec.Encode(value, p.Content.Schema)
	if err != nil {
		return "", err
	}
	return style.Parameter{Name: p.Name, In: p.In}.Encode(string(text))
}

func encodeBody(planned contract.Case, r *traffic.Request) error {
	r.Body = planned.Raw
	if !planned.HasBody && planned.Raw == nil {
		return nil
	}
	m := planned.MediaType
	contentType := strings.NewReplacer("*/*", "application/json", "/*", "/plain").Replace(m.Name)
	if r.Body == nil {
		body, err := m.Codec.Encode(planned.Body, m.Schema)
		if err != nil {
			return err
		}
		r.Body = body
	}
	if typer, ok := m.Codec.(media.ContentTyper); ok {
		contentType = typer.ContentType(r.Body)
	}
	r.Header.Set("Content-Type", contentType)
	return nil
}
