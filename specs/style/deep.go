package style

import (
	"fmt"
	"strconv"
	"strings"

	"understudy/specs/schema"
)

// node is what the pairs of a deepObject say about one place in the value:
// either texts or members.
type node struct {
	texts   []string
	names   []string // of members, in order
	members map[string]*node
}

// isDeepName tells whether a name in the query is the parameter's followed by
// brackets.
func isDeepName(name, parameter string) bool {
	rest, ok := strings.CutPrefix(name, parameter)
	return ok && strings.HasPrefix(rest, "[")
}

func (p Parameter) decodeDeep(q Query) (any, bool, error) {
	var root node
	for _, pair := range q.pairs {
		if pair.name == p.Name {
			root.texts = append(root.texts, q.text(pair.raw))
			continue
		}
		if !isDeepName(pair.name, p.Name) {
			continue
		}
		leaf, err := p.leaf(&root, pair.name)
		if err != nil {
			return nil, true, err
		}
		leaf.texts = append(leaf.texts, q.text(pair.raw))
	}
	if len(root.texts)+len(root.names) == 0 {
		return nil, false, nil
	}
	value, err := p.build(&root, p.Name, p.Schema)
	return value, true, err
}

// leaf walks to the place that a name such as f[a][b] means.
func (p Parameter) leaf(root *node, name string) (*node, error) {
	at, rest := root, name[len(p.Name):]
	for depth := 0; rest != ""; depth++ {
		end := strings.IndexByte(rest, ']')
		if rest[0] != '[' || end < 0 {
			return nil, p.fault(name, len(name)-len(rest), "members are written %s[name]", p.Name)
		}
		if depth == maxDepth {
			return nil, p.fault(name, len(name)-len(rest), "more than %d levels of brackets", maxDepth)
		}
		at = at.member(strings.Clone(rest[1:end]))
		rest = rest[end+1:]
	}
	return at, nil
}

func (n *node) member(name string) *node {
	if n.members == nil {
		n.members = map[string]*node{}
	}
	if n.members[name] == nil {
		n.members[name] = &node{}
		n.names = append(n.names, name)
	}
	return n.members[name]
}

// build turns a node into a value typed by the schema. The name is the node's
// own, for errors.
func (p Parameter) build(n *node, name string, s *schema.Schema) (any, error) {
	switch {
	case len(n.texts) > 0 && len(n.names) > 0:
		return nil, p.fault(name, 0, "the name is given both a text and members")
	case len(n.texts) > 1 && s.Is("array"), len(n.texts) > 0 && ShapeOf(s) == Array:
		return Parameter{Name: name, In: p.In, Schema: s}.items(n.texts, syntax{text: decoded})
	case len(n.texts) > 1:
		return nil, p.fault(name, 0, "the name is given %d times, but takes one value", len(n.texts))
	case len(n.texts) == 1:
		return Primitive(n.texts[0], s), nil
	case ShapeOf(s) == Array && n.isIndexed():
		return p.buildArray(n, name, s)
	}
	object := make(map[string]any, len(n.names))
	for _, member := range n.names {
		value, err := p.build(n.members[member], name+"["+member+"]", s.Property(member))
		if err != nil {
			return nil, err
		}
		object[member] = value
	}
	return object, nil
}

func decoded(text string) (string, *badEscape) { return text, nil }

// isIndexed tells whether the members are those of an array: f[] alone, or
// f[0] to f[n-1] in any order.
func (n *node) isIndexed() bool {
	if len(n.names) == 1 && n.names[0] == "" {
		return true
	}
	for i := range n.names {
		if n.members[strconv.Itoa(i)] == nil {
			return false
		}
	}
	return true
}

func (p Parameter) buildArray(n *node, name string, s *schema.Schema) (any, error) {
	if all := n.members[""]; all != nil {
		return p.build(all, name+"[]", s)
	}
	values := make([]any, len(n.names))
	for i := range values {
		index := strconv.Itoa(i)
		value, err := p.build(n.members[index], name+"["+index+"]", s.Item(i))
		if err != nil {
			return nil, err
		}
		values[i] = value
	}
	return values, nil
}

// encodeDeep appends the pairs of a deepObject.
func (p Parameter) encodeDeep(pairs []string, name string, value any, s *schema.Schema) ([]string, error) {
	switch v := value.(type) {
	case map[string]any:
		if len(v) == 0 {
			return nil, fmt.Errorf("%s: %w", name, ErrEmpty)
		}
		return p.encodeDeepObject(pairs, name, v, s)
	case []any:
		if len(v) == 0 {
			return nil, fmt.Errorf("%s: %w", name, ErrEmpty)
		}
		return p.encodeDeepArray(pairs, name, v, s)
	}
	text, err := Text(value)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return append(pairs, escape(name, "", "")+"="+p.escapeQuery(text, "")), nil
}

func (p Parameter) encodeDeepObject(pairs []string, name string, object map[string]any, s *schema.Schema) ([]string, error) {
	for _, member := range Members(object, s) {
		if strings.ContainsAny(member, "[]") {
			return nil, fmt.Errorf("%s: the member name %q cannot be written between brackets", name, member)
		}
		var err error
		if pairs, err = p.encodeDeep(pairs, name+"["+member+"]", object[member], s.Property(member)); err != nil {
			return nil, err
		}
	}
	return pairs, nil
}

// encodeDeepArray repeats the name for plain items and counts them otherwise.
func (p Parameter) encodeDeepArray(pairs []string, name string, array []any, s *schema.Schema) ([]string, error) {
	counted := false
	for _, item := range array {
		_, err := Text(item)
		counted = counted || err != nil
	}
	for i, item := range array {
		itemName := name
		if counted {
			itemName += "[" + strconv.Itoa(i) + "]"
		}
		var err error
		if pairs, err = p.encodeDeep(pairs, itemName, item, s.Item(i)); err != nil {
			return nil, err
		}
	}
	return pairs, nil
}
