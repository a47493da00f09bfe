package media

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"understudy/specs/schema"
	"understudy/specs/style"
)

// form is application/x-www-form-urlencoded: an object whose members are pairs.
// As OpenAPI 3.1 has it (section 4.8.15), arrays repeat their name and objects
// are JSON; objects in brackets (a[b]=1) are read as well.
type form struct{ encodings encodings }

func (form) Name() string { return "form" }

func (c form) Decode(data []byte, s *schema.Schema, contentType string) (any, error) {
	if err := checkText(c.Name(), data, contentType); err != nil {
		return nil, err
	}
	query, err := style.ParseQuery(string(data))
	if err != nil {
		return nil, c.queryFault(err, data)
	}
	styled := c.encodings.styled(s)
	object, err := styledMembers(query, styled, c.fault)
	if err != nil {
		return nil, err
	}
	names, bracketed := fieldNames(query, s, styled)
	for _, name := range names {
		read := c.field
		if bracketed[name] {
			read = c.bracketedField
		}
		value, err := read(query, name, s.Property(name))
		if err != nil {
			return nil, c.fault(err, name)
		}
		object[strings.Clone(name)] = value
	}
	return object, nil
}

func (c form) queryFault(err error, data []byte) error {
	var pairs *style.SyntaxError
	if errors.As(err, &pairs) {
		return (&fault{offset: pairs.Offset, message: pairs.Reason}).syntaxError(c.Name(), data)
	}
	return err
}

// fault tells an error of package style, or of the codec of a field, as one of
// the form.
func (c form) fault(err error, name string) error {
	var pairs *style.SyntaxError
	var field *SyntaxError
	switch {
	case errors.As(err, &pairs):
		return &SyntaxError{Format: c.Name(), Message: pairs.Reason, Pointer: pointer([]string{name})}
	case errors.As(err, &field):
		return &SyntaxError{Format: c.Name(), Message: field.Message, Pointer: pointer([]string{name}) + field.Pointer}
	}
	return err
}

// styledMembers reads the properties that have a style.
func styledMembers(query style.Query, styled []style.Parameter, faultIn func(error, string) error) (map[string]any, error) {
	object := map[string]any{}
	for _, p := range styled {
		value, present, err := p.Decode(style.Input{Query: query})
		if err != nil {
			return nil, faultIn(err, p.Name)
		}
		if present {
			object[p.Name] = value
		}
	}
	return object, nil
}

// fieldNames lists the members that have no style: what stands before a
// bracket, unless the schema has the whole name.
func fieldNames(query style.Query, s *schema.Schema, styled []style.Parameter) (names []string, bracketed map[string]bool) {
	declared := s.Names()
	seen := map[string]bool{}
	bracketed = map[string]bool{}
	for _, name := range query.Names() {
		if claims(styled, name) {
			continue
		}
		if base, _, ok := strings.Cut(name, "["); ok && base != "" && !slices.Contains(declared, name) {
			name = base
			bracketed[base] = true
		}
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names, bracketed
}

func (form) bracketedField(query style.Query, name string, s *schema.Schema) (any, error) {
	p := style.Parameter{Name: name, In: "query", Style: "deepObject", Schema: s}
	value, _, err := p.Decode(style.Input{Query: query})
	return value, err
}

func (c form) field(query style.Query, name string, s *schema.Schema) (any, error) {
	texts := query.All(name)
	known := c.encodings[name]
	switch {
	case known != nil && len(known.ranges) > 0 && style.ShapeOf(s) == style.Array:
		return known.fieldValues(texts, s)
	case known != nil && len(known.ranges) > 0 && len(texts) == 1:
		return known.fieldValue(texts[0], s)
	case style.ShapeOf(s) == style.Object && len(texts) == 1:
		return jsonField(texts[0], s)
	case style.ShapeOf(s) == style.Array:
		return jsonFields(texts, s)
	}
	p := style.Parameter{Name: name, In: "query", Style: "form", Explode: true, Schema: s}
	value, _, err := p.Decode(style.Input{Query: query})
	return value, err
}

// jsonField reads a field that holds JSON. Text that is no array or object
// stays a string, for the schema to judge.
func jsonField(text string, s *schema.Schema) (any, error) {
	if start := strings.TrimLeft(text, " \t\r\n"); start == "" || start[0] != '{' && start[0] != '[' {
		return style.Primitive(text, s), nil
	}
	return jsonCodec{}.Decode([]byte(text), s, "")
}

func jsonFields(texts []string, s *schema.Schema) (any, error) {
	return eachField(texts, s, jsonOrText)
}

// eachField reads the items of a list. Some clients write a whole list as one
// text of JSON.
func eachField(texts []string, s *schema.Schema, read func(string, *schema.Schema) (any, error)) (any, error) {
	values := make([]any, len(texts))
	for i, text := range texts {
		value, err := read(text, s.Item(i))
		if err != nil {
			return nil, err
		}
		values[i] = value
	}
	return unnest(values, s), nil
}

// unnest takes the list out of a list that holds nothing else and should hold
// no list.
func unnest(values []any, s *schema.Schema) []any {
	if len(values) == 1 && !s.Item(0).Is("array") {
		if whole, ok := values[0].([]any); ok {
			return whole
		}
	}
	return values
}

// fieldValue reads a text of the content type that the encoding gives it.
func (e *encoding) fieldValue(text string, s *schema.Schema) (any, error) {
	codec, known := For(e.typeFor(isContainer(s), s).String())
	if known && codec.Name() != (octets{}).Name() {
		return codec.Decode([]byte(text), s, "")
	}
	return style.Primitive(text, s), nil
}

func (e *encoding) fieldValues(texts []string, s *schema.Schema) (any, error) {
	return eachField(texts, s, e.fieldValue)
}

func (c form) Encode(value any, s *schema.Schema) ([]byte, error) {
	fields, err := c.encodings.fieldsOf(value, s, escapedField)
	if err != nil {
		return nil, fmt.Errorf("write form: %w", err)
	}
	var out []byte
	for i, f := range fields {
		if i > 0 {
			out = append(out, '&')
		}
		if f.escaped != "" {
			out = append(out, f.escaped...)
			continue
		}
		out = append(out, url.QueryEscape(f.name)...)
		out = append(out, '=')
		out = append(out, url.QueryEscape(f.text)...)
	}
	return out, nil
}

// escapedField writes a property that has a style.
func escapedField(p style.Parameter, value any) ([]field, error) {
	written, err := p.Encode(value)
	return []field{{escaped: written}}, err
}
