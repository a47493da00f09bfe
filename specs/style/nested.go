package style

import (
	"slices"
	"strconv"
	"strings"
)

// Node is one place in a query whose names have brackets, as a[b][0]=c: the
// texts given there, and the places below it in the order of the query.
type Node struct {
	Name    string
	Texts   []string
	Members []*Node
}

// Nested reads every name of the query as a path: a[b]=c is the member b of
// the member a of what it returns. Brackets that do not close, and more than
// 100 levels of them, are a *SyntaxError.
func (q Query) Nested() (*Node, error) {
	var root node
	for _, pair := range q.pairs {
		base := pair.name
		// A name that begins with a bracket is one of its own.
		if i := strings.IndexByte(base, '['); i > 0 {
			base = base[:i]
		}
		leaf, err := Parameter{Name: base, In: "query"}.leaf(root.member(base), pair.name)
		if err != nil {
			return nil, err
		}
		leaf.texts = append(leaf.texts, q.text(pair.raw))
	}
	return root.place(""), nil
}

// place is the node as those outside see it.
func (n *node) place(name string) *Node {
	out := &Node{Name: name, Texts: n.texts}
	for _, member := range n.names {
		out.Members = append(out.Members, n.members[member].place(member))
	}
	return out
}

// Member finds a place directly below; nil where there is none.
func (n *Node) Member(name string) *Node {
	for _, member := range n.Members {
		if member.Name == name {
			return member
		}
	}
	return nil
}

// List gives the items of a place that holds a list: n[0]=a&n[1]=b by index,
// n[]=a&n[]=b or n=a&n=b in order. Gaps close, as they do in the query builders
// that leave them. What is no list gives ok false.
func (n *Node) List() (items []*Node, ok bool) {
	switch {
	case len(n.Texts) > 1 && len(n.Members) == 0:
		return each(n.Texts), true
	case len(n.Texts) > 0 || len(n.Members) == 0:
		return nil, false
	case len(n.Members) == 1 && n.Members[0].Name == "" && len(n.Members[0].Members) == 0:
		return each(n.Members[0].Texts), true
	}
	for _, member := range n.Members {
		if member.Name != "" && !isIndex(member.Name) {
			return nil, false
		}
	}
	items = slices.Clone(n.Members)
	slices.SortStableFunc(items, func(a, b *Node) int { return indexOf(a) - indexOf(b) })
	return items, true
}

func each(texts []string) []*Node {
	out := make([]*Node, len(texts))
	for i := range texts {
		out[i] = &Node{Texts: texts[i : i+1]}
	}
	return out
}

// maxIndexDigits keeps indexes within what an int holds.
const maxIndexDigits = 6

func isIndex(name string) bool {
	return name != "" && len(name) <= maxIndexDigits && strings.Trim(name, "0123456789") == ""
}

func indexOf(n *Node) int {
	i, _ := strconv.Atoi(n.Name)
	return i
}
