package specs

import (
	"io/fs"
	"net/url"
	"path"
	"strings"

	"gopkg.in/yaml.v3"

	"understudy/specs/document"
)

// further looks things up in files beside the main one while that is rewritten,
// before references are followed for good.
type further struct {
	source Source
	opened map[string]*document.File // nil: cannot be read
}

// find gives what a reference in a file leads to; nil: nothing that can be read,
// which is told when references are followed.
func (s *further) find(from, reference string) *yaml.Node {
	name := from
	if s.source.Label != "" {
		name = strings.TrimPrefix(from, path.Clean(s.source.Label)+"/")
	}
	for range maxHops {
		target, err := url.Parse(strings.TrimSpace(reference))
		if err != nil || target.Scheme != "" || target.Host != "" {
			return nil
		}
		if target.Path != "" {
			name = path.Join(path.Dir(name), target.Path)
		}
		node := s.node(name, target.Fragment)
		if node == nil || refOf(node) == "" {
			return node
		}
		reference = refOf(node)
	}
	return nil
}

func (s *further) node(name, pointer string) *yaml.Node {
	f, known := s.opened[name]
	if !known && fs.ValidPath(name) && len(s.opened) < maxFiles {
		f, _, _ = s.source.open(name)
		s.opened[name] = f
	}
	if f == nil || f.Root == nil {
		return nil
	}
	node, _ := f.Node(pointer)
	return node
}
