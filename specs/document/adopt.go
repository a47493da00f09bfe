package document

import "gopkg.in/yaml.v3"

// Adopt overwrites node, which belongs or will belong to this document, with a deep
// copy of source, a node of from. Positions keep telling the file, line and column
// that the copied nodes had in from, which may be this document too.
func (f *File) Adopt(node *yaml.Node, from *File, source *yaml.Node) {
	*node = *clone(source, func(old, copied *yaml.Node) {
		if old == source {
			copied = node
		}
		f.mark(copied, from.fileOf(old))
	})
	f.Changed()
}

// Changed tells the document that members of its objects were added, renamed or
// removed by hand.
func (f *File) Changed() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.indexes = nil
}

func (f *File) mark(node *yaml.Node, file string) {
	if file == f.Name {
		delete(f.adopted, node)
		return
	}
	if f.adopted == nil {
		f.adopted = map[*yaml.Node]string{}
	}
	f.adopted[node] = file
}

func (f *File) fileOf(node *yaml.Node) string {
	if name, adopted := f.adopted[node]; adopted {
		return name
	}
	return f.Name
}
