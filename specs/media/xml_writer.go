package media

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"understudy/specs/schema"
	"understudy/specs/style"
)

// xmlWriter writes elements to out.
type xmlWriter struct {
	form  XML
	out   bytes.Buffer
	bound []binding // the prefixes in scope, innermost last
}

// binding is a declared prefix; the empty one is that of elements without.
type binding struct{ prefix, namespace string }

func (c xmlCodec) Encode(value any, s *schema.Schema) ([]byte, error) {
	w := xmlWriter{form: c.form}
	w.out.WriteString(xml.Header)
	if err := w.element(rootName(value, s), value, s); err != nil {
		return nil, fmt.Errorf("write xml: %w", err)
	}
	return w.out.Bytes(), nil
}

// element writes one element with all it holds.
func (w *xmlWriter) element(name string, value any, s *schema.Schema) error {
	if !isXMLName(name) {
		return fmt.Errorf("%q cannot be the name of an element", name)
	}
	outer := len(w.bound)
	qualified := w.qualified(xmlOf(s), name)
	w.out.WriteString("<" + qualified)
	if err := w.startTag(value, s); err != nil {
		return fmt.Errorf("<%s>: %w", name, err)
	}
	w.out.WriteByte('>')
	if err := w.content(name, value, s); err != nil {
		return fmt.Errorf("<%s>: %w", name, err)
	}
	w.out.WriteString("</" + qualified + ">")
	w.bound = w.bound[:outer]
	return nil
}

// qualified puts the prefix before a name, unless nothing says what it stands
// for: no reader takes such a prefix (Namespaces in XML 1.0, section 5).
func (w *xmlWriter) qualified(x schema.XML, name string) string {
	if x.Prefix == "" || x.Namespace == "" && w.namespaceOf(x.Prefix, 0) == "" {
		return name
	}
	return x.Prefix + ":" + name
}

// namespaceOf looks a prefix up among the bindings from one on.
func (w *xmlWriter) namespaceOf(prefix string, from int) string {
	for _, b := range slices.Backward(w.bound[from:]) {
		if b.prefix == prefix {
			return b.namespace
		}
	}
	return ""
}

// startTag writes namespaces and attributes.
func (w *xmlWriter) startTag(value any, s *schema.Schema) error {
	outer := len(w.bound)
	if err := w.declare(xmlOf(s), outer); err != nil {
		return err
	}
	if err := w.instance(value == nil); err != nil {
		return err
	}
	object, _ := value.(map[string]any)
	for _, name := range style.Members(object, s) {
		if object[name] == nil || !xmlOf(s.Property(name)).Attribute {
			continue
		}
		if err := w.attributeOf(name, object[name], s.Property(name), outer); err != nil {
			return err
		}
	}
	return nil
}

// attributeOf writes a property as an attribute.
func (w *xmlWriter) attributeOf(name string, value any, s *schema.Schema, outer int) error {
	text, err := style.Text(value)
	if err != nil {
		return fmt.Errorf("attribute %q: %w", name, err)
	}
	written := xmlName(s, name)
	if !isXMLName(written) {
		return fmt.Errorf("%q cannot be the name of an attribute", written)
	}
	if err := w.declare(xmlOf(s), outer); err != nil {
		return err
	}
	return w.attribute(w.qualified(xmlOf(s), written), text)
}

// declare binds the prefix of an element or attribute, if it is not bound so
// already. The bindings from outer on are those of the element itself.
func (w *xmlWriter) declare(x schema.XML, outer int) error {
	if x.Namespace == "" || x.Attribute && x.Prefix == "" { // an attribute without a prefix has no namespace
		return nil
	}
	if w.namespaceOf(x.Prefix, 0) == x.Namespace {
		return nil
	}
	if other := w.namespaceOf(x.Prefix, outer); other != "" {
		return fmt.Errorf("prefix %q stands for %s and %s in one element", x.Prefix, other, x.Namespace)
	}
	w.bound = append(w.bound, binding{x.Prefix, x.Namespace})
	if x.Prefix == "" {
		return w.attribute("xmlns", x.Namespace)
	}
	return w.attribute("xmlns:"+x.Prefix, x.Namespace)
}

func (w *xmlWriter) attribute(name, text string) error {
	w.out.WriteString(" " + name + `="`)
	if err := w.text(text); err != nil {
		return fmt.Errorf("attribute %q: %w", name, err)
	}
	w.out.WriteByte('"')
	return nil
}

func (w *xmlWriter) content(name string, value any, s *schema.Schema) error {
	switch v := value.(type) {
	case map[string]any:
		return w.members(v, s)
	case []any:
		for i, item := range v {
			branch := meant(item, s.Item(i))
			if err := w.element(xmlName(branch, name), item, branch); err != nil {
				return err
			}
		}
		return nil
	}
	text, err := style.Text(value)
	if err != nil {
		return err
	}
	return w.text(text)
}

func (w *xmlWriter) members(object map[string]any, s *schema.Schema) error {
	for _, name := range w.names(object, s) {
		property := s.Property(name)
		if xmlOf(property).Attribute {
			continue
		}
		if err := w.member(name, object[name], property); err != nil {
			return err
		}
	}
	return nil
}

// member writes a property: an array without a wrapper as several elements.
func (w *xmlWriter) member(name string, value any, s *schema.Schema) error {
	array, ok := value.([]any)
	if !ok || xmlOf(s).Wrapped {
		branch := meant(value, s)
		return w.element(elementName(name, branch), value, branch)
	}
	for i, item := range array {
		branch := meant(item, s.Item(i))
		if err := w.element(xmlName(branch, name), item, branch); err != nil {
			return err
		}
	}
	return nil
}

// text escapes a text, and refuses what XML 1.0 has no way to write.
func (w *xmlWriter) text(text string) error {
	if !utf8.ValidString(text) {
		return errors.New("the text is not UTF-8")
	}
	for _, r := range text {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return fmt.Errorf("character U+%04X cannot be written in XML", r)
		}
	}
	return xml.EscapeText(&w.out, []byte(text))
}
