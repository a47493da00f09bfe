package overlay

import (
	"fmt"
	"strconv"

	"gopkg.in/yaml.v3"

	"understudy/specs/document"
)

// update puts a value, which stands in file from, into each of the selected nodes.
// In both versions an array is joined to an array and anything else is appended to
// it, an object is merged into an object, a scalar replaces a scalar.
func (a *applier) update(pointer string, nodes []*yaml.Node, from *document.File, value *yaml.Node) {
	if !a.afford(pointer, value, len(nodes)) || !a.alike(pointer, nodes) {
		return
	}
	defer a.target.Changed()
	m := merger{applier: a, from: from}
	for _, node := range nodes {
		if node.Kind == yaml.SequenceNode {
			m.extend(node, value)
			continue
		}
		if !m.merge(pointer, node, value) {
			return
		}
	}
	if deeper(a.target.Root, document.MaxDepth) {
		a.exhausted = true
		a.report(pointer, fmt.Sprintf("the document becomes too deep (more than %d levels)", document.MaxDepth), "nest less")
	}
}

// alike demands that all targets are objects, or all arrays, or all scalars.
func (a *applier) alike(pointer string, nodes []*yaml.Node) bool {
	for _, node := range nodes[1:] {
		if node.Kind != nodes[0].Kind {
			a.report(pointer, fmt.Sprintf("the target selects both %s and %s", kindName(nodes[0]), kindName(node)), "write one action for each kind")
			return false
		}
	}
	return true
}

// afford charges copies of a value to what the overlay may add.
func (a *applier) afford(pointer string, value *yaml.Node, copies int) bool {
	size := count(value)
	if size > a.room/copies {
		a.exhausted = true
		a.report(pointer, fmt.Sprintf("the overlay adds too much (more than %d values)", document.MaxExpanded), "select fewer targets or add less")
		return false
	}
	a.room -= size * copies
	return true
}

func count(node *yaml.Node) int {
	sum := 1
	for _, child := range node.Content {
		sum += count(child)
	}
	return sum
}

// deeper tells whether objects and arrays are nested in more than some levels.
func deeper(node *yaml.Node, levels int) bool {
	if node.Kind == yaml.ScalarNode {
		return false
	}
	if levels == 0 {
		return true
	}
	for _, child := range node.Content {
		if deeper(child, levels-1) {
			return true
		}
	}
	return false
}

// merger puts values of file from into the target.
type merger struct {
	*applier
	from *document.File
}

func (m merger) copied(node *yaml.Node) *yaml.Node {
	fresh := &yaml.Node{}
	m.target.Adopt(fresh, m.from, node)
	return fresh
}

func (m merger) extend(node, value *yaml.Node) {
	added := []*yaml.Node{value}
	if value.Kind == yaml.SequenceNode {
		added = value.Content
	}
	for _, item := range added {
		node.Content = append(node.Content, m.copied(item))
	}
}

// merge brings a value into a node of the same kind. pointer is the value's place
// in the overlay.
func (m merger) merge(pointer string, node, value *yaml.Node) bool {
	if node.Kind != value.Kind {
		m.report(pointer, fmt.Sprintf("%s cannot be merged into %s (at %s)", kindName(value), kindName(node), m.target.PositionOf(node)),
			"remove the old value by an action of its own first")
		return false
	}
	switch node.Kind {
	case yaml.MappingNode:
		return m.members(pointer, node, value)
	case yaml.SequenceNode:
		m.extend(node, value)
	default:
		m.target.Adopt(node, m.from, value)
	}
	return true
}

func (m merger) members(pointer string, node, value *yaml.Node) bool {
	places := make(map[string]int, len(node.Content)/2)
	for i := 0; i+1 < len(node.Content); i += 2 {
		places[node.Content[i].Value] = i
	}
	for i := 0; i+1 < len(value.Content); i += 2 {
		key, member := value.Content[i], value.Content[i+1]
		at, exists := places[key.Value]
		if !exists {
			node.Content = append(node.Content, m.copied(key), m.copied(member))
			continue
		}
		if !m.merge(m.below(pointer, key.Value), node.Content[at+1], member) {
			return false
		}
		if member.Kind == yaml.ScalarNode {
			m.target.Adopt(node.Content[at], m.from, key)
		}
	}
	return true
}

// below goes on in the overlay; what is copied within the target has no place there.
func (m merger) below(pointer, name string) string {
	if m.from != m.over {
		return pointer
	}
	return pointer + document.Pointer(name)
}

func kindName(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "an object"
	case yaml.SequenceNode:
		return "an array"
	default:
		return "a single value (" + shortened(node.Value) + ")"
	}
}

func shortened(text string) string {
	const most = 40
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return strconv.Quote(text)
}
