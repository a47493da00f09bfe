package media

import (
	"slices"
	"strings"
	"unicode"

	"understudy/specs/schema"
)

// xmlCodec is XML by the xml object of OpenAPI 3.1 (section 4.8.26). Names are
// matched without their namespaces. Null is xsi:nil="true". The root element
// is called as the schema's xml.name says, else as the component that holds
// the schema, else "root".
type xmlCodec struct{}

const schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"

func (xmlCodec) Name() string { return "xml" }

// elementName is what the element or attribute of a property is called. The
// name of an array counts only where it is wrapped: its items stand in its
// place otherwise.
func elementName(property string, s *schema.Schema) string {
	if isUnwrapped(s) {
		return xmlName(s.Item(0), property)
	}
	return xmlName(s, property)
}

// itemName is what the items of a wrapped array are called.
func itemName(wrapper string, s *schema.Schema, index int) string {
	return xmlName(s.Item(index), wrapper)
}

func xmlName(s *schema.Schema, otherwise string) string {
	if x := xmlOf(s); x.Name != "" {
		return x.Name
	}
	return otherwise
}

// xmlOf is the xml object of a schema, or else of a part of it: a reference
// that may be null, or has keywords beside it, is such a part.
func xmlOf(s *schema.Schema) schema.XML {
	if s == nil {
		return schema.XML{}
	}
	if s.XML != nil {
		return *s.XML
	}
	for _, part := range slices.Concat(s.AllOf, s.AnyOf, s.OneOf) {
		if part != nil && part.XML != nil {
			return *part.XML
		}
	}
	return schema.XML{}
}

func isUnwrapped(s *schema.Schema) bool {
	return isArray(s) && !xmlOf(s).Wrapped
}

func isArray(s *schema.Schema) bool {
	return s != nil && s.Is("array") && !s.Is("string") && !s.Is("object")
}

// rootName is what the element of a whole body is called.
func rootName(s *schema.Schema) string {
	if s == nil {
		return "root"
	}
	name := xmlName(s, componentName(s.Location))
	if !isXMLName(name) {
		return "root"
	}
	return name
}

// componentName is the last token of a pointer into a document's components.
func componentName(location string) string {
	for _, folder := range []string{"/components/schemas/", "/definitions/", "/$defs/"} {
		if _, name, ok := strings.Cut(location, "#"+folder); ok {
			return name
		}
	}
	return ""
}

// isXMLName tells whether an element or attribute can have this name, which
// holds no prefix.
func isXMLName(name string) bool {
	for i, r := range name {
		isStart := r == '_' || unicode.IsLetter(r)
		isInner := r == '-' || r == '.' || r == '·' || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
		if !isStart && (i == 0 || !isInner) {
			return false
		}
	}
	return name != ""
}
