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
type xmlCodec struct{ form XML }

const schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"

func (xmlCodec) Name() string { return "xml" }

// elementName is what the element or attribute of a property is called. The
// name of an array counts only where it is wrapped: its items stand in its
// place otherwise. A property that refers to a schema with a name takes that
// name, for xml.name "replaces the inferred name of the described property";
// the name of a component is no such name, and counts for the root alone.
func elementName(property string, s *schema.Schema) string {
	if isUnwrapped(s) {
		return xmlName(s.Item(0), property)
	}
	return xmlName(s, property)
}

func xmlName(s *schema.Schema, otherwise string) string {
	if x := xmlOf(s); x.Name != "" {
		return x.Name
	}
	return otherwise
}

// xmlOf is the xml object of a schema, or else of the one part that stands for
// it: a reference that may be null, or has keywords beside it. A component
// made of several parts is none of them.
func xmlOf(s *schema.Schema) schema.XML {
	if s == nil {
		return schema.XML{}
	}
	if s.XML != nil {
		return *s.XML
	}
	if len(s.AllOf) == 1 || componentName(s.Location) == "" {
		for _, part := range s.AllOf {
			if part != nil && part.XML != nil {
				return *part.XML
			}
		}
	}
	if choices := choicesOf(s); len(choices) == 1 && choices[0].XML != nil {
		return *choices[0].XML
	}
	return schema.XML{}
}

// choicesOf lists the branches of a schema that are more than null.
func choicesOf(s *schema.Schema) []*schema.Schema {
	if s == nil {
		return nil
	}
	var choices []*schema.Schema
	for _, branch := range slices.Concat(s.AnyOf, s.OneOf) {
		if branch != nil && !slices.Equal(branch.Type, []string{"null"}) {
			choices = append(choices, branch)
		}
	}
	return choices
}

// namesOf lists what an element may be called: each branch may have its own
// name.
func namesOf(s *schema.Schema, otherwise string) []string {
	choices := choicesOf(s)
	if len(choices) < 2 || xmlOf(s).Name != "" {
		return []string{xmlName(s, otherwise)}
	}
	var names []string
	for _, branch := range choices {
		if name := xmlName(branch, otherwise); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// meant is the branch that a value is of, if the branches have names of their
// own; else the schema itself.
func meant(value any, s *schema.Schema) *schema.Schema {
	if len(namesOf(s, "")) == 1 {
		return s
	}
	if branch := discriminated(value, s); branch != nil {
		return branch
	}
	for _, branch := range choicesOf(s) {
		if len(branch.Validate(value, schema.Response)) == 0 || len(branch.Validate(value, schema.Request)) == 0 {
			return branch
		}
	}
	return s
}

func discriminated(value any, s *schema.Schema) *schema.Schema {
	object, _ := value.(map[string]any)
	if s.Discriminator == nil {
		return nil
	}
	tag, _ := object[s.Discriminator.PropertyName].(string)
	return s.Discriminator.Mapping[tag]
}

func isUnwrapped(s *schema.Schema) bool {
	return isArray(s) && !xmlOf(s).Wrapped
}

func isArray(s *schema.Schema) bool {
	return s != nil && s.Is("array") && !s.Is("string") && !s.Is("object")
}

// rootName is what the element of a whole body is called.
func rootName(value any, s *schema.Schema) string {
	if s == nil {
		return "root"
	}
	s = meant(value, s)
	name := xmlName(s, componentName(s.Location))
	if !isXMLName(name) {
		return "root"
	}
	return name
}

// componentName is the last token of a pointer to a component of a document.
func componentName(location string) string {
	for _, folder := range []string{"/components/schemas/", "/definitions/", "/$defs/"} {
		if _, name, ok := strings.Cut(location, "#"+folder); ok && !strings.Contains(name, "/") {
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
