package document

import "gopkg.in/yaml.v3"

// Derive tells that node, made by hand, stands for origin, a node of this document:
// its position is that of origin. It returns node.
func (f *File) Derive(node, origin *yaml.Node) *yaml.Node {
	node.Line, node.Column = origin.Line, origin.Column
	f.mark(node, f.fileOf(origin))
	return node
}
