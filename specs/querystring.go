package specs

import (
	"fmt"
	"net/url"
	"slices"

	"understudy/specs/document"
)

// wholeQuery is the place of a parameter that is the whole query string, as a
// media type writes it (OpenAPI 3.2, section 4.12.1).
const wholeQuery = "querystring"

// DecodeQuery reads a parameter that is the whole query string from the text
// behind the "?", still percent-encoded. Forms bring their own escapes; of all
// other media types the text was percent-encoded.
func (p *Parameter) DecodeQuery(raw string) (value any, present bool, err error) {
	if raw == "" || p.Content == nil || p.Content.Codec == nil {
		return raw, raw != "", nil
	}
	text := raw
	if p.Content.Codec.Name() != "form" {
		if text, err = url.PathUnescape(raw); err != nil {
			return nil, true, fmt.Errorf("the query string: %w", err)
		}
	}
	value, err = p.Content.Codec.Decode([]byte(text), p.Content.Schema, p.Content.Name)
	return value, true, err
}

// EncodeQuery writes the value of a parameter that is the whole query string.
func (p *Parameter) EncodeQuery(value any) (string, error) {
	if p.Content == nil || p.Content.Codec == nil {
		return url.QueryEscape(fmt.Sprint(value)), nil
	}
	text, err := p.Content.Codec.Encode(value, p.Content.Schema)
	if err != nil {
		return "", fmt.Errorf("%s parameter %q: %w", p.In, p.Name, err)
	}
	if p.Content.Codec.Name() == "form" {
		return string(text), nil
	}
	return url.PathEscape(string(text)), nil
}

// agreeWithQuery leaves one parameter that is the whole query string, if that has
// content, and tells of others beside it.
func (b *builder) agreeWithQuery(op *Operation) {
	var whole *Parameter
	op.Parameters = slices.DeleteFunc(op.Parameters, func(p *Parameter) bool {
		switch {
		case p.In != wholeQuery:
			return false
		case p.Content == nil:
			b.warn(p.Place, fmt.Sprintf("parameter %q is left out: the whole query string is described by content, not by a schema", p.Name), "")
			return true
		case whole != nil:
			b.warn(p.Place, fmt.Sprintf("parameter %q is left out: %q is the whole query string already", p.Name, whole.Name), "")
			return true
		}
		whole = p
		return false
	})
	beside := slices.IndexFunc(op.Parameters, func(p *Parameter) bool { return p.In == "query" })
	if whole != nil && beside >= 0 {
		b.report(whole.Place, document.Warning,
			fmt.Sprintf("parameter %q is the whole query string, and %q a part of it", whole.Name, op.Parameters[beside].Name), "describe one or the other; both are read")
	}
}
