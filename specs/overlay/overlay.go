// Package overlay applies an OpenAPI Overlay (https://spec.openapis.org/overlay/)
// of version 1.0 or 1.1 to a document: a list of actions, each of which updates,
// copies to or removes what a JSONPath (RFC 9535) selects. It works on the nodes of
// package document, so that what an overlay brings in keeps the overlay's file and
// line, and what it leaves alone keeps its own.
//
// It is stricter than the standard where silence would hide a slip: a target that
// selects nothing is an error. It is more lenient in one point, which the standard's
// own examples need: names with a hyphen may follow a dot, as in $.x-name.
package overlay

import (
	"fmt"
	"strconv"

	"gopkg.in/yaml.v3"

	"understudy/specs/document"
)

// Apply checks the overlay over and, if its form is right, applies its actions to
// target in order, each to the result of the one before. An action that fails is
// left out and the others go on, so that all problems come at once; after a Problem
// of Severity Error target is not fit for use. over is not changed.
func Apply(target, over *document.File) document.Problems {
	actions, problems := read(over)
	if len(problems.Errors()) > 0 {
		problems.Sort()
		return problems
	}
	a := &applier{target: target, over: over, room: document.MaxExpanded, problems: problems}
	for _, action := range actions {
		a.apply(action)
		if a.exhausted {
			break
		}
	}
	a.problems.Sort()
	return a.problems
}

// applier carries out actions and collects what goes wrong.
type applier struct {
	target, over *document.File
	problems     document.Problems
	room         int // nodes that may still be added
	exhausted    bool
}

func (a *applier) apply(action action) {
	if action.effect == nothing {
		return
	}
	nodes, ok := a.find(action.at("target"), action.target)
	if !ok {
		return
	}
	switch action.effect {
	case remove:
		a.remove(action, nodes)
	case update:
		source, _ := a.over.Node(action.at("update"))
		a.update(action.at("update"), nodes, a.over, source)
	case copying:
		if source, ok := a.source(action); ok {
			a.update(action.at("copy"), nodes, a.target, source)
		}
	}
}

// find selects nodes of the target; selecting none is a problem.
func (a *applier) find(pointer, expression string) ([]*yaml.Node, bool) {
	nodes, err := query(a.target.Root, expression)
	if err != nil {
		a.report(pointer, fmt.Sprintf("a JSONPath cannot be read (%s): %v", strconv.Quote(expression), err), "see RFC 9535, and write names with other signs as ['name']")
		return nil, false
	}
	if len(nodes) == 0 {
		a.report(pointer, fmt.Sprintf("the JSONPath selects nothing (%s) in %s", strconv.Quote(expression), a.target.Name), "correct the path, or take the action out")
		return nil, false
	}
	return nodes, true
}

// source is the one node that a copy action copies. It is copied at once, because
// the targets may lie in it.
func (a *applier) source(action action) (*yaml.Node, bool) {
	nodes, ok := a.find(action.at("copy"), action.source)
	if !ok {
		return nil, false
	}
	if len(nodes) > 1 {
		a.report(action.at("copy"), fmt.Sprintf("the JSONPath selects %d values (%s)", len(nodes), strconv.Quote(action.source)), "select exactly one to copy")
		return nil, false
	}
	if !a.afford(action.at("copy"), nodes[0], 1) {
		return nil, false
	}
	source := &yaml.Node{}
	a.target.Adopt(source, a.target, nodes[0])
	return source, true
}

func (a *applier) remove(action action, nodes []*yaml.Node) {
	condemned := make(map[*yaml.Node]bool, len(nodes))
	for _, node := range nodes {
		condemned[node] = true
	}
	if condemned[a.target.Root] {
		a.report(action.at("target"), "the whole document cannot be removed", "select what is to go")
		return
	}
	sweep(a.target.Root, condemned)
	a.target.Changed()
}

// sweep takes the condemned nodes, and the names of condemned members, out of a tree.
func sweep(node *yaml.Node, condemned map[*yaml.Node]bool) {
	stride := 1
	if node.Kind == yaml.MappingNode {
		stride = 2
	}
	kept := node.Content[:0]
	for i := stride - 1; i < len(node.Content); i += stride {
		if condemned[node.Content[i]] {
			continue
		}
		sweep(node.Content[i], condemned)
		kept = append(kept, node.Content[i-stride+1:i+1]...)
	}
	clear(node.Content[len(kept):])
	node.Content = kept
}

// report adds an error at a place in the overlay.
func (a *applier) report(pointer, message, advice string) {
	a.problems = append(a.problems, problem(a.over, pointer, message, advice))
}

func problem(over *document.File, pointer, message, advice string) document.Problem {
	return document.Problem{Position: over.Position(pointer), Pointer: pointer, Message: message, Advice: advice}
}
