package media

import (
	"fmt"
	"unicode/utf8"

	"understudy/specs/schema"
	"understudy/specs/style"
)

// field is one name and text of a form, in the order of the schema.
type field struct {
	name, text  string
	contentType string // empty: plain text
	isFile      bool
	headers     []Header
	escaped     string // the pairs as they are written in a URL; empty: name and text are not escaped yet
}

// fieldsOf lists the fields of an object. Styled writes a property that has a
// style.
func (e encodings) fieldsOf(value any, s *schema.Schema, styled func(style.Parameter, any) ([]field, error)) ([]field, error) {
	object, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("a form is an object, not %T", value)
	}
	var fields []field
	for _, name := range style.Members(object, s) {
		var more []field
		var err error
		if known := e[name]; known != nil && known.isStyled {
			more, err = styled(e.parameter(name, s), object[name])
		} else {
			more, err = known.fieldsOf(name, object[name], s.Property(name))
		}
		if err != nil {
			return nil, fmt.Errorf("member %q: %w", name, err)
		}
		fields = append(fields, more...)
	}
	return fields, nil
}

// fieldsOf writes a property by its content type: an array repeats its name.
func (e *encoding) fieldsOf(name string, value any, s *schema.Schema) ([]field, error) {
	items, isArray := value.([]any)
	if !isArray {
		one, err := e.fieldOf(name, value, s)
		return []field{one}, err
	}
	if len(items) == 0 {
		return nil, style.ErrEmpty
	}
	fields := make([]field, len(items))
	for i, item := range items {
		var err error
		if fields[i], err = e.fieldOf(name, item, s.Item(i)); err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
	}
	return fields, nil
}

func (e *encoding) fieldOf(name string, value any, s *schema.Schema) (field, error) {
	written, notScalar := style.Text(value)
	contentType := e.typeFor(notScalar != nil, s)
	if !utf8.ValidString(written) && (e == nil || len(e.ranges) == 0) && !isBinary(s) {
		contentType = Type{Type: "application", Subtype: "octet-stream"}
	}
	out := field{name: name, text: written}
	if e != nil {
		out.headers = e.headers
	}
	codec, known := For(contentType.String())
	_, isOctets := codec.(octets)
	_, isText := codec.(text)
	switch {
	case notScalar != nil && (!known || isOctets):
		return out, fmt.Errorf("%w, and %s is not written here", notScalar, contentType)
	case notScalar == nil && (!known || isOctets || isText || isBinary(s)):
		out.isFile = !isText || isBinary(s) || !utf8.ValidString(written)
	default:
		body, err := codec.Encode(value, s)
		if err != nil {
			return out, err
		}
		out.text = string(body)
	}
	if out.isFile || !isText || e != nil && len(e.ranges) > 0 {
		out.contentType = contentType.String()
	}
	return out, nil
}
