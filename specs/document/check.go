package document

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

const (
	tooDeep      = "objects and arrays are nested too deep (more than 1000 levels)"
	depthAdvice  = "flatten the document"
	mostProblems = 10_000
)

// extent is what a node comes to once its aliases are expanded.
type extent struct {
	nodes   int // all nodes, itself included
	aliased int // those of them that aliases add
	height  int // levels of objects and arrays
}

func (e *extent) add(child extent) {
	const plenty = 1 << 40
	e.nodes = min(e.nodes+child.nodes, plenty)
	e.aliased = min(e.aliased+child.aliased, plenty)
	e.height = max(e.height, child.height)
}

// checker walks the tree as written. Anchors come before their aliases, so the
// extent of an alias is known when it is met, unless the alias is inside its own
// anchor.
type checker struct {
	file     string
	path     []string
	extents  map[*yaml.Node]extent
	source   int
	expands  bool
	overflow bool
	problems Problems
}

// check reports what is wrong in the tree, and whether it has aliases or merge keys
// to expand.
func check(file string, root *yaml.Node) (expands bool, problems Problems) {
	c := &checker{file: file, extents: map[*yaml.Node]extent{}, source: countNodes(root)}
	if c.source > MaxNodes {
		c.report(root, tooManyNodes(Position{}))
	}
	c.walk(root, 1)
	return c.expands, c.problems
}

func countNodes(node *yaml.Node) int {
	count := 1
	for _, child := range node.Content {
		count += countNodes(child)
	}
	return count
}

func tooManyNodes(at Position) Problem {
	return Problem{Position: at, Message: fmt.Sprintf("the document is too large (more than %d values)", MaxNodes), Advice: "split the document"}
}

// report adds a problem at a node and the current path.
func (c *checker) report(node *yaml.Node, problem Problem) {
	if len(c.problems) >= mostProblems {
		return
	}
	problem.Position = Position{File: c.file, Line: node.Line, Column: node.Column}
	problem.Pointer = Pointer(c.path...)
	c.problems = append(c.problems, problem)
}

func (c *checker) walk(node *yaml.Node, depth int) extent {
	if node.Kind == yaml.AliasNode {
		return c.alias(node, depth)
	}
	size := extent{nodes: 1}
	switch node.Kind {
	case yaml.MappingNode, yaml.SequenceNode:
		if depth > MaxDepth {
			c.report(node, Problem{Message: tooDeep, Advice: depthAdvice})
			return size
		}
		c.children(node, depth, &size)
		size.height++
	default:
		c.scalar(node)
	}
	if node.Anchor != "" {
		c.extents[node] = size
	}
	return size
}

func (c *checker) children(node *yaml.Node, depth int, size *extent) {
	if node.Kind == yaml.SequenceNode {
		for i, child := range node.Content {
			c.step(index(i), child, depth, size)
		}
		return
	}
	c.duplicates(node)
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		size.add(c.key(key))
		if isMerge(key) {
			c.merge(key, value)
		}
		c.step(resolved(key).Value, value, depth, size)
	}
}

// step walks into a child and charges it to its parent.
func (c *checker) step(token string, child *yaml.Node, depth int, size *extent) {
	c.path = append(c.path, token)
	before := size.aliased
	size.add(c.walk(child, depth+1))
	c.path = c.path[:len(c.path)-1]
	limit := min(MaxExpanded, MaxExpansion*c.source)
	if before <= limit && size.aliased > limit && !c.overflow {
		c.overflow = true
		c.report(child, Problem{
			Message: fmt.Sprintf("aliases expand to too much (more than %d nodes from %d)", limit, c.source),
			Advice:  "write fewer aliases within aliased values",
		})
	}
}

func (c *checker) alias(node *yaml.Node, depth int) extent {
	c.expands = true
	size, known := c.extents[node.Alias]
	if !known {
		c.report(node, Problem{
			Message: fmt.Sprintf("an alias stands inside the value it repeats (*%s)", node.Value),
			Advice:  "refer with $ref where a structure contains itself",
		})
		return extent{nodes: 1}
	}
	if depth-1+size.height > MaxDepth {
		c.report(node, Problem{Message: tooDeep + ", aliases followed", Advice: depthAdvice})
	}
	size.aliased = size.nodes
	return size
}

// key checks a member's name; an alias to text may stand for one.
func (c *checker) key(key *yaml.Node) extent {
	size := extent{nodes: 1}
	if key.Kind == yaml.AliasNode {
		c.expands = true
		size.aliased = 1
	}
	if resolved(key).Kind != yaml.ScalarNode {
		c.report(key, Problem{Message: "a member's name must be text, not " + nodeKind(key), Advice: "write the name as text, in quotes if it has brackets or braces"})
	}
	if key.Anchor != "" {
		c.extents[key] = size
	}
	return size
}

func (c *checker) scalar(node *yaml.Node) {
	if _, err := scalar(node); err != nil {
		c.report(node, Problem{Message: err.Error(), Advice: "put it in quotes if it is text"})
	}
}

func (c *checker) merge(key, value *yaml.Node) {
	c.expands = true
	for _, source := range mergeSources(value) {
		if resolved(source).Kind != yaml.MappingNode {
			c.report(key, Problem{Message: "<< takes members from an object, not from " + nodeKind(source), Advice: `write "<<" in quotes if it is a name`})
		}
	}
}

// fewMembers is up to how many members comparing all pairs beats a map.
const fewMembers = 8

func (c *checker) duplicates(node *yaml.Node) {
	var seen map[string]*yaml.Node
	if len(node.Content) > 2*fewMembers {
		seen = make(map[string]*yaml.Node, len(node.Content)/2)
	}
	for i := 0; i < len(node.Content); i += 2 {
		key := node.Content[i]
		if resolved(key).Kind != yaml.ScalarNode {
			continue
		}
		if first := firstKey(node.Content[:i], resolved(key).Value, seen); first != nil {
			c.duplicate(key, first)
			continue
		}
		if seen != nil {
			seen[resolved(key).Value] = key
		}
	}
}

func firstKey(before []*yaml.Node, name string, seen map[string]*yaml.Node) *yaml.Node {
	if seen != nil {
		return seen[name]
	}
	for i := 0; i < len(before); i += 2 {
		if key := resolved(before[i]); key.Kind == yaml.ScalarNode && key.Value == name {
			return before[i]
		}
	}
	return nil
}

func (c *checker) duplicate(key, first *yaml.Node) {
	name := resolved(key).Value
	c.path = append(c.path, name)
	c.report(key, Problem{
		Message: fmt.Sprintf("a member is given twice (%s, on %s)", quoted(name), bothLines(first.Line, key.Line)),
		Advice:  "keep one of the two",
	})
	c.path = c.path[:len(c.path)-1]
}

func bothLines(first, second int) string {
	if first == second {
		return fmt.Sprintf("line %d", first)
	}
	return fmt.Sprintf("lines %d and %d", first, second)
}
