package specs

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"understudy/specs/document"
	"understudy/specs/media"
	"understudy/specs/schema"
)

// mediaType writes out what OpenAPI 3.2 adds to a media type: a reference to a
// shared one, and the schema of each item of a sequence.
func (s *structure) mediaType(at spot, node *yaml.Node) {
	if target := refOf(node); target != "" {
		s.shareMediaType(at, node, target)
	}
	item, whole := member(node, "itemSchema"), member(node, "schema")
	if item == nil || !isSequence(at) {
		return
	}
	f := s.all.file(at.file)
	text := func(value string) *yaml.Node {
		return f.Derive(&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}, item)
	}
	object := func(content ...*yaml.Node) *yaml.Node {
		return f.Derive(&yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: content}, item)
	}
	list := object(text("type"), text("array"), text("items"), item)
	if whole != nil {
		both := f.Derive(&yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{whole, list}}, item)
		list = object(text("type"), text("array"), text("allOf"), both)
	}
	node.Content = append(without(node, "schema"), text("schema"), list)
	f.Changed()
}

// shareMediaType puts the members of a shared media type in place of a reference to
// it; other files are not searched.
func (s *structure) shareMediaType(at spot, node *yaml.Node, target string) {
	fragment, local := strings.CutPrefix(target, "#")
	shared, found := s.all.file(at.file).Node(fragment)
	if !local || !found || refOf(shared) != "" || shared.Kind != yaml.MappingNode {
		return // as a $ref that is not followed here it is told by its place
	}
	node.Content = append([]*yaml.Node(nil), shared.Content...)
	s.all.file(at.file).Changed()
}

// isSequence tells whether the media type at a place has items, one after the other.
func isSequence(at spot) bool {
	codec, known := media.For(document.Unescape(at.pointer[strings.LastIndexByte(at.pointer, '/')+1:]))
	return known && media.IsSequence(codec)
}

// Validate judges a body. Where it holds items one after the other and the schema
// describes one of them, each is judged.
func (m *MediaType) Validate(value any, d schema.Direction) []schema.Violation {
	items, several := value.([]any)
	if !several || m.Codec == nil || !media.IsSequence(m.Codec) {
		return m.Schema.Validate(value, d)
	}
	if m.Schema.Is("array") {
		found := m.Schema.Validate(value, d)
		if len(found) == 0 || !m.Schema.Is("object") {
			return found
		}
	}
	var out []schema.Violation
	for i, item := range items {
		for _, v := range m.Schema.Validate(item, d) {
			v.Pointer = "/" + strconv.Itoa(i) + v.Pointer
			out = append(out, v)
		}
	}
	return out
}

func without(node *yaml.Node, name string) []*yaml.Node {
	var kept []*yaml.Node
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value != name {
			kept = append(kept, node.Content[i], node.Content[i+1])
		}
	}
	return kept
}

func member(node *yaml.Node, name string) *yaml.Node {
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == name {
			return node.Content[i+1]
		}
	}
	return nil
}
