package media

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"unicode/utf8"

	"understudy/specs/schema"
	"understudy/specs/style"
)

// xmlWriter writes elements to out.
type xmlWriter struct{ out bytes.Buffer }

func (xmlCodec) Encode(value any, s *schema.Schema) ([]byte, error) {
	var w xmlWriter
	w.out.WriteString(xml.Header)
	if err := w.element(rootName(s), value, s); err != nil {
		return nil, fmt.Errorf("write xml: %w", err)
	}
	return w.out.Bytes(), nil
}

// element writes one element with all it holds.
func (w *xmlWriter) element(name string, value any, s *schema.Schema) error {
	if !isXMLName(name) {
		return fmt.Errorf("%q cannot be the name of an element", name)
	}
	qualified := withPrefix(xmlOf(s), name)
	w.out.WriteString("<" + qualified)
	if err := w.startTag(value, s); err != nil {
		return fmt.Errorf("<%s>: %w", name, err)
	}
	w.out.WriteByte('>')
	if err := w.content(name, value, s); err != nil {
		return fmt.Errorf("<%s>: %w", name, err)
	}
	w.out.WriteString("</" + qualified + ">")
	return nil
}

func withPrefix(x schema.XML, name string) string {
	if x.Prefix != "" {
		return x.Prefix + ":" + name
	}
	return name
}

// startTag writes namespaces and attributes.
func (w *xmlWriter) startTag(value any, s *schema.Schema) error {
	if err := w.namespace(xmlOf(s)); err != nil {
		return err
	}
	if value == nil {
		w.out.WriteString(` xmlns:xsi="` + schemaInstance + `" xsi:nil="true"`)
	}
	object, _ := value.(map[string]any)
	for _, name := range style.Members(object, s) {
		if object[name] == nil || !xmlOf(s.Property(name)).Attribute {
			continue
		}
		if err := w.attributeOf(name, object[name], s.Property(name)); err != nil {
			return err
		}
	}
	return nil
}

// attributeOf writes a property as an attribute.
func (w *xmlWriter) attributeOf(name string, value any, s *schema.Schema) error {
	text, err := style.Text(value)
	if err != nil {
		return fmt.Errorf("attribute %q: %w", name, err)
	}
	written := xmlName(s, name)
	if !isXMLName(written) {
		return fmt.Errorf("%q cannot be the name of an attribute", written)
	}
	if err := w.namespace(xmlOf(s)); err != nil {
		return err
	}
	return w.attribute(withPrefix(xmlOf(s), written), text)
}

func (w *xmlWriter) namespace(x schema.XML) error {
	switch {
	case x.Namespace == "" || x.Attribute && x.Prefix == "": // an attribute without a prefix has no namespace
		return nil
	case x.Prefix == "":
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
			if err := w.element(itemName(name, s, i), item, s.Item(i)); err != nil {
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
	for _, name := range style.Members(object, s) {
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
		return w.element(elementName(name, s), value, s)
	}
	for i, item := range array {
		if err := w.element(xmlName(s.Item(i), name), item, s.Item(i)); err != nil {
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
