package media

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"unicode/utf8"

	"understudy/specs/schema"
	"understudy/specs/style"
)

// multipartForm is multipart/form-data (RFC 7578): an object whose members are
// parts. A file is a string that holds its bytes; an object is a part of JSON;
// an array repeats its name.
//
// The name that a client gives a file is not kept: it is no part of the value.
type multipartForm struct{ encodings encodings }

func (multipartForm) Name() string { return "multipart" }

func (c multipartForm) Decode(data []byte, s *schema.Schema, contentType string) (any, error) {
	parts := newPartValues(c.encodings, s)
	err := eachPart(data, contentType, func(_ int, part *multipart.Part) error { return parts.read(part.FormName(), part, s) })
	if err != nil {
		return nil, err
	}
	return parts.object(s)
}

// eachPart visits the parts between the boundaries that the content type names.
func eachPart(data []byte, contentType string, visit func(index int, part *multipart.Part) error) error {
	parsed, err := Parse(contentType)
	if err != nil {
		return err
	}
	boundary := parsed.Params["boundary"]
	if boundary == "" {
		message := fmt.Sprintf("the content type has no boundary; write %s/%s; boundary=…", parsed.Type, parsed.Subtype)
		return &SyntaxError{Format: multipartForm{}.Name(), Message: message}
	}
	reader := multipart.NewReader(bytes.NewReader(data), boundary)
	for i := 0; ; i++ {
		part, err := reader.NextRawPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return partFault("part %d: %s", i+1, strings.TrimPrefix(err.Error(), "multipart: "))
		case i == maxParts:
			return partFault("more than %d parts", maxParts)
		}
		if err := visit(i, part); err != nil {
			return err
		}
	}
}

func partFault(format string, args ...any) *SyntaxError {
	return &SyntaxError{Format: multipartForm{}.Name(), Message: fmt.Sprintf(format, args...)}
}

// partValues collects the values of parts by name.
type partValues struct {
	encodings encodings
	styled    []style.Parameter
	values    map[string][]any
	pairs     []style.Pair // the texts of the properties that have a style
	count     int
}

func newPartValues(e encodings, s *schema.Schema) *partValues {
	return &partValues{values: map[string][]any{}, encodings: e, styled: e.styled(s)}
}

func (p *partValues) read(name string, part *multipart.Part, s *schema.Schema) error {
	p.count++
	switch {
	case name == "":
		return partFault(`part %d has no name; it needs Content-Disposition: form-data; name="…"`, p.count)
	case !utf8.ValidString(name):
		return partFault("the name of part %d is not UTF-8", p.count)
	}
	body, err := io.ReadAll(part)
	if err != nil {
		return partFault("part %d (%s): %s", p.count, name, strings.TrimPrefix(err.Error(), "multipart: "))
	}
	if err := p.take(name, part, body, s); err != nil {
		return partFaultIn(err, name)
	}
	return nil
}

// partFaultIn tells where in the form the fault of a part lies.
func partFaultIn(err error, name string) error {
	var wrong *SyntaxError
	var text *style.SyntaxError
	switch {
	case errors.As(err, &wrong):
		wrong.Pointer = pointer([]string{name}) + wrong.Pointer
	case errors.As(err, &text):
		return &SyntaxError{Format: multipartForm{}.Name(), Message: text.Reason, Pointer: pointer([]string{name})}
	}
	return err
}

func (p *partValues) take(name string, part *multipart.Part, body []byte, s *schema.Schema) error {
	known := p.encodings[name]
	if err := known.checkHeaders(http.Header(part.Header)); err != nil {
		return err
	}
	if claims(p.styled, name) {
		p.pairs = append(p.pairs, style.Pair{Name: name, Text: string(body)})
		return checkText("multipart", body, "")
	}
	property := s.Property(name)
	if style.ShapeOf(property) == style.Array {
		property = property.Item(len(p.values[name]))
	}
	contentType, err := known.partType(part, property)
	if err != nil {
		return err
	}
	value, err := partValue(part, body, property, contentType)
	p.values[name] = append(p.values[name], value)
	return err
}

// checkHeaders reads and judges the headers that the document declares for a
// part, for no value shows them to others.
func (e *encoding) checkHeaders(given http.Header) error {
	if e == nil {
		return nil
	}
	for _, h := range e.headers {
		value, present, err := h.Decode(style.Input{Header: given})
		if err != nil {
			return err
		}
		if !present && h.Required {
			return partFault("the part has no header %s, which it needs", h.Name)
		}
		if !present {
			continue
		}
		if wrong := h.Schema.Validate(value, schema.Request); len(wrong) > 0 {
			return partFault("header %s of the part: %s stands where %s should", h.Name, wrong[0].Got, wrong[0].Want)
		}
	}
	return nil
}

// partType is the content type of a part: what its header says, which must be
// listed, or else what the document lists.
func (e *encoding) partType(part *multipart.Part, s *schema.Schema) (string, error) {
	stated := part.Header.Get("Content-Type")
	switch {
	case e == nil || len(e.ranges) == 0:
		return stated, nil
	case stated == "":
		return e.typeFor(isContainer(s), s).String(), nil
	}
	parsed, err := Parse(stated)
	if err != nil {
		return "", partFault("%s", err)
	}
	if !e.covers(parsed) {
		return "", partFault("content type %q is not one that the document takes here: %s", excerpt(stated), e.written)
	}
	return stated, nil
}

// partValue reads a part by its content type, or as the schema's default.
func partValue(part *multipart.Part, body []byte, s *schema.Schema, contentType string) (any, error) {
	if part.FileName() != "" && !isContainer(s) || isBinary(s) {
		return string(body), nil
	}
	codec, known := For(contentType)
	_, isOctets := codec.(octets)
	_, isText := codec.(text)
	switch {
	case isOctets, !known && contentType != "" && s.Is("string"):
		return string(body), nil
	case known && !isText:
		return codec.Decode(body, s, contentType)
	}
	if err := checkText("multipart", body, contentType); err != nil {
		return nil, err
	}
	return jsonOrText(string(body), s)
}

func jsonOrText(body string, s *schema.Schema) (any, error) {
	if isContainer(s) {
		return jsonField(body, s)
	}
	return style.Primitive(body, s), nil
}

func (p *partValues) object(s *schema.Schema) (any, error) {
	object, err := styledMembers(style.QueryOf(p.pairs), p.styled, partFaultIn)
	if err != nil {
		return nil, err
	}
	for name, values := range p.values {
		property := s.Property(name)
		switch {
		case style.ShapeOf(property) == style.Array || len(values) > 1 && property.Is("array"):
			object[name] = unnest(values, property)
		case len(values) > 1:
			return nil, partFaultIn(partFault("%d parts have this name, which takes one value", len(values)), name)
		default:
			object[name] = values[0]
		}
	}
	return object, nil
}
