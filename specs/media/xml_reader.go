package media

import (
	"slices"
	"strconv"
	"strings"

	"understudy/specs/schema"
	"understudy/specs/style"
)

func (c xmlCodec) Decode(data []byte, s *schema.Schema, contentType string) (any, error) {
	if err := checkText(c.Name(), data, contentType); err != nil {
		return nil, err
	}
	root, bad := readElements(data)
	var value any
	if bad == nil {
		value, bad = rootValue(root, s)
	}
	if bad != nil {
		return nil, bad.syntaxError(c.Name(), data)
	}
	return value, nil
}

func rootValue(root *element, s *schema.Schema) (any, *fault) {
	if names := namesOf(s, ""); !slices.Contains(names, "") && !slices.Contains(names, root.name) {
		return nil, faultAt(root.offset, "the root element is <%s>; the schema calls it <%s>", excerpt(root.name), strings.Join(names, ">, <"))
	}
	return root.value(s)
}

// value reads the element's content as the schema wants it.
func (e *element) value(s *schema.Schema) (any, *fault) {
	shape := style.ShapeOf(s)
	structured := len(e.children)+len(e.attributes) > 0
	switch {
	case e.isNil && !structured:
		return nil, nil
	case shape == style.Array:
		return e.array(s)
	case shape == style.Object, structured && (s.Is("object") || len(e.children) > 0):
		return e.object(s)
	case structured:
		return nil, faultAt(e.offset, "attribute %q of <%s> has no place in the schema", excerpt(e.attributes[0].Name.Local), e.name)
	}
	return textValue(e.text.String(), s), nil
}

// textValue drops white space around all but strings.
func textValue(text string, s *schema.Schema) any {
	if s.Is("string") {
		return style.Primitive(text, s)
	}
	value := style.Primitive(strings.TrimSpace(text), s)
	if _, isText := value.(string); isText {
		return style.Primitive(text, s)
	}
	return value
}

func (e *element) array(s *schema.Schema) (any, *fault) {
	if bad := e.noText(); bad != nil {
		return nil, bad
	}
	if len(e.attributes) > 0 {
		return nil, faultAt(e.offset, "attribute %q of <%s> has no place in an array", excerpt(e.attributes[0].Name.Local), e.name)
	}
	return items(e.children, s)
}

func items(elements []*element, s *schema.Schema) (any, *fault) {
	values := make([]any, len(elements))
	for i, child := range elements {
		value, bad := child.value(s.Item(i))
		if bad != nil {
			return nil, bad.in(strconv.Itoa(i))
		}
		values[i] = value
	}
	return values, nil
}

func (e *element) noText() *fault {
	if text := strings.TrimSpace(e.text.String()); text != "" {
		return faultAt(e.offset, "text %q in <%s>, which holds elements", excerpt(text), e.name)
	}
	return nil
}

func (e *element) object(s *schema.Schema) (any, *fault) {
	if bad := e.noText(); bad != nil {
		return nil, bad
	}
	object := make(map[string]any, len(e.attributes)+len(e.children))
	properties := propertiesByElement(s)
	for _, a := range e.attributes {
		name := propertyFor(a.Name.Local, properties)
		if _, taken := object[name]; taken {
			return nil, faultAt(e.offset, "member %q is given twice", excerpt(name)).in(name)
		}
		object[name] = textValue(a.Value, s.Property(name))
	}
	for _, group := range e.groups(properties) {
		if _, taken := object[group.name]; taken {
			return nil, faultAt(e.offset, "member %q is given as an attribute and as an element", excerpt(group.name)).in(group.name)
		}
		value, bad := group.value(s.Property(group.name))
		if bad != nil {
			return nil, bad.in(group.name)
		}
		object[group.name] = value
	}
	addUnwritten(object, s)
	return object, nil
}

// propertiesByElement maps the names in the text to those of the schema.
func propertiesByElement(s *schema.Schema) map[string]string {
	properties := map[string]string{}
	for _, name := range s.Names() {
		property := s.Property(name)
		if isUnwrapped(property) {
			property = property.Item(0)
		}
		for _, written := range namesOf(property, name) {
			if _, taken := properties[written]; !taken {
				properties[written] = name
			}
		}
	}
	return properties
}

func propertyFor(written string, properties map[string]string) string {
	if name, ok := properties[written]; ok {
		return name
	}
	return written
}

// group is the elements that make one member.
type group struct {
	name     string
	elements []*element
}

func (e *element) groups(properties map[string]string) []*group {
	var groups []*group
	byName := map[string]*group{}
	for _, child := range e.children {
		name := propertyFor(child.name, properties)
		if byName[name] == nil {
			byName[name] = &group{name: name}
			groups = append(groups, byName[name])
		}
		byName[name].elements = append(byName[name].elements, child)
	}
	return groups
}

func (g *group) value(s *schema.Schema) (any, *fault) {
	switch {
	case isUnwrapped(s), len(g.elements) > 1 && s.Is("array") && !isArray(s):
		return items(g.elements, s)
	case len(g.elements) > 1:
		return nil, faultAt(g.elements[1].offset, "element <%s> is given %d times, but takes one value", g.elements[1].name, len(g.elements))
	}
	return g.elements[0].value(s)
}

// addUnwritten adds the values that XML can write only by leaving them out: a
// required array without a wrapper that is empty, and an attribute that is null
// (OpenAPI 3.1.2, section 4.8.26.3).
func addUnwritten(object map[string]any, s *schema.Schema) {
	for _, name := range s.Names() {
		if _, given := object[name]; given {
			continue
		}
		property := s.Property(name)
		switch {
		case isUnwrapped(property) && s.Requires(name):
			object[name] = []any{}
		case xmlOf(property).Attribute && property.Is("null") && !property.Is("object"):
			object[name] = nil
		}
	}
}
