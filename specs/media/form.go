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
//
// Not supported: the encoding object, which stands beside the schema and does
// not reach a Codec.
type form struct{}

func (form) Name() string { return "form" }

func (c form) Decode(data []byte, s *schema.Schema, contentType string) (any, error) {
	if err := checkText(c.Name(), data, contentType); err != nil {
		return nil, err
	}
	query, err := style.ParseQuery(string(data))
	if err != nil {
		return nil, c.fault(err, data, "")
	}
	object := map[string]any{}
	names, bracketed := fieldNames(query, s)
	for _, name := range names {
		read := c.field
		if bracketed[name] {
			read = c.bracketedField
		}
		value, err := read(query, name, s.Property(name))
		if err != nil {
			return nil, c.fault(err, data, name)
		}
		object[strings.Clone(name)] = value
	}
	return object, nil
}

// fault tells an error of package style, or of a JSON field, as one of the form.
func (c form) fault(err error, data []byte, name string) error {
	var path []string
	if name != "" {
		path = []string{name}
	}
	var pairs *style.SyntaxError
	var field *SyntaxError
	switch {
	case errors.As(err, &pairs) && name == "":
		return (&fault{offset: pairs.Offset, message: pairs.Reason}).syntaxError(c.Name(), data)
	case errors.As(err, &pairs):
		return &SyntaxError{Format: c.Name(), Message: pairs.Reason, Pointer: pointer(path)}
	case errors.As(err, &field):
		return &SyntaxError{Format: c.Name(), Message: field.Message, Pointer: pointer(path) + field.Pointer}
	}
	return err
}

// fieldNames lists the members: what stands before a bracket, unless the
// schema has the whole name.
func fieldNames(query style.Query, s *schema.Schema) (names []string, bracketed map[string]bool) {
	declared := s.Names()
	seen := map[string]bool{}
	bracketed = map[string]bool{}
	for _, name := range query.Names() {
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

func (form) field(query style.Query, name string, s *schema.Schema) (any, error) {
	texts := query.All(name)
	switch {
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
	values := make([]any, len(texts))
	for i, text := range texts {
		value, err := jsonOrText(text, s.Item(i))
		if err != nil {
			return nil, err
		}
		values[i] = value
	}
	return values, nil
}

func (form) Encode(value any, s *schema.Schema) ([]byte, error) {
	fields, err := fieldsOf(value, s)
	if err != nil {
		return nil, fmt.Errorf("write form: %w", err)
	}
	var out []byte
	for i, f := range fields {
		if i > 0 {
			out = append(out, '&')
		}
		out = append(out, url.QueryEscape(f.name)...)
		out = append(out, '=')
		out = append(out, url.QueryEscape(f.text)...)
	}
	return out, nil
}

// field is one name and text of a form, in the order of the schema.
type field struct {
	name, text string
	isJSON     bool
	schema     *schema.Schema
}

func fieldsOf(value any, s *schema.Schema) ([]field, error) {
	object, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("a form is an object, not %T", value)
	}
	var fields []field
	for _, name := range style.Members(object, s) {
		property := s.Property(name)
		items, isArray := object[name].([]any)
		if !isArray {
			fields = append(fields, fieldOf(name, object[name], property))
			continue
		}
		if len(items) == 0 {
			return nil, fmt.Errorf("member %q: %w", name, style.ErrEmpty)
		}
		for i, item := range items {
			fields = append(fields, fieldOf(name, item, property.Item(i)))
		}
	}
	return fields, nil
}

func fieldOf(name string, value any, s *schema.Schema) field {
	text, err := style.Text(value)
	if err != nil {
		return field{name, string(s.AppendJSON(nil, value)), true, s}
	}
	return field{name, text, false, s}
}
