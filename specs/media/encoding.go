package media

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"understudy/specs/schema"
	"understudy/specs/style"
)

// Encoding is what a document says about one property of a form beside its
// schema (OpenAPI 3.1, section 4.8.15). The zero value leaves the defaults.
type Encoding struct {
	// ContentType lists media types and ranges, with commas between them.
	// Empty: text, files and JSON by the type of the property. For an array it
	// is the type of each item.
	ContentType string
	// Headers of the property's parts. Content-Type and Content-Disposition
	// are not looked at. Multipart only.
	Headers []Header
	// Style, Explode and AllowReserved are those of a query parameter. If one
	// of them is given, ContentType does not matter.
	Style         string
	Explode       *bool // nil: true for style form alone
	AllowReserved bool
}

// Header is a header of a part. Its value is read and judged by its schema; the
// value written is the const, default, first example or first enum value.
type Header struct {
	style.Parameter
	Required bool
}

var styles = []string{"form", "spaceDelimited", "pipeDelimited", "deepObject"}

// Check tells what in the encoding cannot be meant: an unknown style, or a
// content type that is none.
func (e Encoding) Check() error {
	if e.Style != "" && !slices.Contains(styles, e.Style) {
		return fmt.Errorf("%q is no style of a form; one of %s is", e.Style, strings.Join(styles, ", "))
	}
	if e.ContentType == "" {
		return nil
	}
	for _, element := range splitList(e.ContentType) {
		if _, err := Parse(element); err != nil {
			return fmt.Errorf("content type %q: %w", e.ContentType, err)
		}
	}
	return nil
}

// WithEncoding returns a codec that reads and writes each property of a form
// as its encoding says. A codec of anything but forms is returned as it is,
// for the standard has encodings ignored there; so is an encoding that Check
// refuses. The map may be changed afterwards.
func WithEncoding(c Codec, properties map[string]Encoding) Codec {
	compiled := encodings{}
	for name, e := range properties {
		if e.Check() == nil {
			compiled[name] = e.compile(name)
		}
	}
	if len(compiled) == 0 {
		return c
	}
	switch known := c.(type) {
	case form:
		return form{compiled}
	case multipartForm:
		return multipartForm{compiled}
	case multipartList:
		return multipartList{known.subtype, compiled}
	}
	return c
}

// encodings are those of a form by property; nil has none.
type encodings map[string]*encoding

// encoding is an Encoding made ready. A nil one has all defaults.
type encoding struct {
	written  string // the content types, for messages
	ranges   []Type
	headers  []Header
	isStyled bool
	as       style.Parameter // without its schema; only if isStyled
}

func (e Encoding) compile(name string) *encoding {
	out := &encoding{written: e.ContentType, isStyled: e.Style != "" || e.Explode != nil || e.AllowReserved}
	for _, h := range e.Headers {
		if !strings.EqualFold(h.Name, "Content-Type") && !strings.EqualFold(h.Name, "Content-Disposition") {
			h.In = "header"
			out.headers = append(out.headers, h)
		}
	}
	if !out.isStyled {
		out.ranges = parseRanges(e.ContentType)
		return out
	}
	out.as = style.Parameter{Name: name, In: "query", Style: e.Style, AllowReserved: e.AllowReserved}
	if e.Style == "" {
		out.as.Style = "form"
	}
	out.as.Explode = out.as.Style == "form"
	if e.Explode != nil {
		out.as.Explode = *e.Explode
	}
	return out
}

func parseRanges(list string) []Type {
	var ranges []Type
	for _, element := range splitList(list) {
		if parsed, err := Parse(element); err == nil {
			ranges = append(ranges, parsed)
		}
	}
	return ranges
}

// styled lists the parameters that properties with a style are read as.
func (e encodings) styled(s *schema.Schema) []style.Parameter {
	var out []style.Parameter
	for _, name := range slices.Sorted(maps.Keys(e)) {
		if e[name].isStyled {
			out = append(out, e.parameter(name, s))
		}
	}
	return out
}

// parameter is the one that a property with a style is read and written as.
func (e encodings) parameter(name string, s *schema.Schema) style.Parameter {
	p := e[name].as
	p.Schema = s.Property(name)
	p.Siblings = slices.DeleteFunc(slices.AppendSeq(slices.Clone(s.Names()), maps.Keys(e)), func(other string) bool { return other == name })
	return p
}

// claims tells whether a name of the form belongs to one of the parameters.
func claims(parameters []style.Parameter, name string) bool {
	return slices.ContainsFunc(parameters, func(p style.Parameter) bool { return p.Claims(name) })
}

// covers tells whether a content type is one of those listed.
func (e *encoding) covers(contentType Type) bool {
	return e == nil || len(e.ranges) == 0 ||
		slices.ContainsFunc(e.ranges, func(r Type) bool { return r.match(contentType) != matchesNothing })
}

// examples of types for those who list only a range.
var exampleTypes = map[string]string{"image": "png", "text": "plain", "audio": "mpeg", "video": "mp4", "font": "woff2"}

// typeFor is the content type of a value where no message states it: the
// property's default if that is listed, else the first that is.
func (e *encoding) typeFor(container bool, s *schema.Schema) Type {
	usual := defaultType(container, s)
	if e.covers(usual) {
		return e.withParams(usual)
	}
	for _, r := range e.ranges {
		if r.Subtype != "*" {
			return r
		}
	}
	kind := e.ranges[0].Type
	if subtype, ok := exampleTypes[kind]; ok {
		return Type{Type: kind, Subtype: subtype}
	}
	return Type{Type: kind, Subtype: "octet-stream"}
}

// withParams returns the listed form of a type, which may have a charset.
func (e *encoding) withParams(usual Type) Type {
	if e != nil {
		for _, r := range e.ranges {
			if r.Type == usual.Type && r.Subtype == usual.Subtype {
				return r
			}
		}
	}
	return usual
}

// defaultType is the table of defaults in section 4.8.15.1.1 of OpenAPI 3.1.2.
func defaultType(container bool, s *schema.Schema) Type {
	switch {
	case container:
		return Type{Type: "application", Subtype: "json"}
	case isBinary(s):
		if parsed, err := Parse(fileType(s)); err == nil {
			return parsed
		}
		return Type{Type: "application", Subtype: "octet-stream"}
	}
	return Type{Type: "text", Subtype: "plain"}
}

func fileType(s *schema.Schema) string {
	if s != nil && s.ContentMediaType != "" {
		return s.ContentMediaType
	}
	return "application/octet-stream"
}

func isBinary(s *schema.Schema) bool {
	return s != nil && (s.Format == "binary" || s.ContentMediaType != "" && s.ContentEncoding == "")
}
