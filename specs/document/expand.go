package document

import "gopkg.in/yaml.v3"

// expand replaces aliases and merge keys below a node by copies of what they stand
// for. Anchors come before their aliases, so what is copied is itself expanded.
// check has made sure that it ends and is not too large.
func expand(node *yaml.Node) {
	node.Anchor = ""
	for i, child := range node.Content {
		if child.Kind == yaml.AliasNode {
			node.Content[i] = copyOf(child.Alias, child)
			continue
		}
		expand(child)
	}
	if hasMerge(node) {
		merge(node)
	}
}

// copyOf copies a tree. The copy's root stands where the alias stood; what is
// below it keeps the place where it was written.
func copyOf(node, at *yaml.Node) *yaml.Node {
	root := clone(node, nil)
	root.Line, root.Column = at.Line, at.Column
	return root
}

// clone copies a tree with its places. It tells visit, if any, of each node and its
// copy.
func clone(node *yaml.Node, visit func(node, copied *yaml.Node)) *yaml.Node {
	copied := &yaml.Node{
		Kind: node.Kind, Style: node.Style, Tag: node.Tag, Value: node.Value,
		Alias: node.Alias, Line: node.Line, Column: node.Column,
	}
	if visit != nil {
		visit(node, copied)
	}
	if len(node.Content) > 0 {
		copied.Content = make([]*yaml.Node, len(node.Content))
	}
	for i, child := range node.Content {
		copied.Content[i] = clone(child, visit)
	}
	return copied
}

func isMerge(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Tag == mergeTag
}

func hasMerge(node *yaml.Node) bool {
	if node.Kind != yaml.MappingNode {
		return false
	}
	for i := 0; i < len(node.Content); i += 2 {
		if isMerge(node.Content[i]) {
			return true
		}
	}
	return false
}

// mergeSources returns what a merge key takes members from.
func mergeSources(value *yaml.Node) []*yaml.Node {
	if resolved(value).Kind == yaml.SequenceNode {
		return resolved(value).Content
	}
	return []*yaml.Node{value}
}

// merge puts the members that a merge key stands for in its place. Own members win
// over merged ones, earlier sources over later ones.
func merge(node *yaml.Node) {
	taken := map[string]bool{}
	for i := 0; i < len(node.Content); i += 2 {
		if !isMerge(node.Content[i]) {
			taken[node.Content[i].Value] = true
		}
	}
	var content []*yaml.Node
	for i := 0; i < len(node.Content); i += 2 {
		if !isMerge(node.Content[i]) {
			content = append(content, node.Content[i], node.Content[i+1])
			continue
		}
		for _, source := range mergeSources(node.Content[i+1]) {
			content = appendNew(content, source, taken)
		}
	}
	node.Content = content
}

func appendNew(content []*yaml.Node, source *yaml.Node, taken map[string]bool) []*yaml.Node {
	for i := 0; i < len(source.Content); i += 2 {
		if name := source.Content[i].Value; !taken[name] {
			taken[name] = true
			content = append(content, source.Content[i], source.Content[i+1])
		}
	}
	return content
}
