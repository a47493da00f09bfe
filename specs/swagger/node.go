package swagger

import "gopkg.in/yaml.v3"

// member is a name and what it holds.
type member struct{ key, value *yaml.Node }

// members lists the members of an object; none where there is no object.
func members(node *yaml.Node) []member {
	if node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	out := make([]member, 0, len(node.Content)/2)
	for i := 0; i+1 < len(node.Content); i += 2 {
		out = append(out, member{node.Content[i], node.Content[i+1]})
	}
	return out
}

func pair(node *yaml.Node, name string) (key, value *yaml.Node) {
	if node == nil || node.Kind != yaml.MappingNode {
		return nil, nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == name {
			return node.Content[i], node.Content[i+1]
		}
	}
	return nil, nil
}

// get is the value of a member; nil where there is none.
func get(node *yaml.Node, name string) *yaml.Node {
	_, value := pair(node, name)
	return value
}

// textOf is the text of a member; "" where there is none.
func textOf(node *yaml.Node, name string) string {
	if value := get(node, name); value != nil && value.Kind == yaml.ScalarNode {
		return value.Value
	}
	return ""
}

// names lists the texts of a member that is a list, or one text.
func names(node *yaml.Node, name string) []string {
	value := get(node, name)
	switch {
	case value == nil:
		return nil
	case value.Kind == yaml.ScalarNode && value.Value != "":
		return []string{value.Value}
	}
	var out []string
	for _, item := range value.Content {
		if item.Kind == yaml.ScalarNode && value.Kind == yaml.SequenceNode && item.Value != "" {
			out = append(out, item.Value)
		}
	}
	return out
}

func put(node, key, value *yaml.Node) { node.Content = append(node.Content, key, value) }

func remove(node *yaml.Node, names ...string) {
	kept := make([]*yaml.Node, 0, len(node.Content))
	for _, m := range members(node) {
		gone := false
		for _, name := range names {
			gone = gone || m.key.Value == name
		}
		if !gone {
			kept = append(kept, m.key, m.value)
		}
	}
	node.Content = kept
}

// shallow copies a node but not what it holds.
func (c *Converter) shallow(node *yaml.Node) *yaml.Node {
	copied := *node
	copied.Content = append([]*yaml.Node(nil), node.Content...)
	return c.file.Derive(&copied, node)
}

// text makes a text that stands where another node does.
func (c *Converter) text(origin *yaml.Node, value string) *yaml.Node {
	return c.file.Derive(&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}, origin)
}

func (c *Converter) truth(origin *yaml.Node, value string) *yaml.Node {
	return c.file.Derive(&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: value}, origin)
}

func (c *Converter) object(origin *yaml.Node) *yaml.Node {
	return c.file.Derive(&yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}, origin)
}

// move takes members of those names from one object to another.
func move(from, to *yaml.Node, names ...string) {
	for _, name := range names {
		if key, value := pair(from, name); key != nil {
			put(to, key, value)
		}
	}
	remove(from, names...)
}
