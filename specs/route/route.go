// Package route finds the Operation that a method and a path mean, and what its
// path parameters are. It follows OpenAPI's path templating (3.1, section
// 4.8.8) on the escaped path: segments are split first and decoded once, so
// that an escaped slash stays inside its segment. Of several templates that fit,
// the one with literal text further to the left wins, then mixed segments such
// as {id}.json, then plain parameters. A Router is compiled at start-up and safe
// for concurrent use.
package route

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"understudy/specs"
)

// Router finds operations.
type Router struct {
	root      *node
	templates []template
}

// Match is an operation with the escaped text of its path parameters.
type Match struct {
	Operation *specs.Operation
	Names     []string
	Values    []string // still percent-encoded, in the order of Names
}

// Value gives the escaped text of a path parameter.
func (m Match) Value(name string) (string, bool) {
	for i, candidate := range m.Names {
		if candidate == name {
			return m.Values[i], true
		}
	}
	return "", false
}

type node struct {
	literals map[string]*node
	mixed    []mixedEdge
	param    *node
	targets  map[string]target // by method
}

type mixedEdge struct {
	source  string
	pattern *regexp.Regexp
	literal int // how many characters are literal
	next    *node
}

type target struct {
	operation *specs.Operation
	names     []string
}

type template struct {
	path      string
	segments  []string
	operation *specs.Operation
}

// New compiles the operations of an API, with their aliases, at the paths as
// written and below the base paths of the API's servers. Clash is called for
// each operation whose method and template are taken already.
func New(api *specs.API, clash func(taken, refused *specs.Operation)) *Router {
	r := &Router{root: &node{}}
	for _, base := range bases(api) {
		for _, op := range api.Operations {
			for _, path := range append([]string{op.Path}, op.Alias...) {
				taken := r.add(op, base+path)
				if taken != nil && taken != op && base == "" {
					clash(taken, op)
				}
			}
		}
	}
	for _, op := range api.Operations {
		r.templates = append(r.templates, template{op.Path, segments(op.Path), op})
	}
	return r
}

func bases(api *specs.API) []string {
	out := []string{""}
	for _, server := range api.Servers {
		if !slices.Contains(out, server.Path) {
			out = append(out, server.Path)
		}
	}
	return out
}

func (r *Router) add(op *specs.Operation, path string) (taken *specs.Operation) {
	at := r.root
	for _, segment := range segments(path) {
		at = at.child(segment)
	}
	if at.targets == nil {
		at.targets = map[string]target{}
	}
	if existing, there := at.targets[op.Method]; there {
		return existing.operation
	}
	at.targets[op.Method] = target{op, specs.TemplateNames(path)}
	return nil
}

func segments(path string) []string { return strings.Split(strings.TrimPrefix(path, "/"), "/") }

func (n *node) child(segment string) *node {
	if !strings.Contains(segment, "{") {
		return n.literalChild(decode(segment))
	}
	if strings.HasPrefix(segment, "{") && strings.Index(segment, "}") == len(segment)-1 {
		if n.param == nil {
			n.param = &node{}
		}
		return n.param
	}
	return n.mixedChild(segment)
}

func (n *node) literalChild(text string) *node {
	if n.literals == nil {
		n.literals = map[string]*node{}
	}
	if n.literals[text] == nil {
		n.literals[text] = &node{}
	}
	return n.literals[text]
}

func (n *node) mixedChild(segment string) *node {
	source, literal := mixedPattern(segment)
	for _, edge := range n.mixed {
		if edge.source == source {
			return edge.next
		}
	}
	edge := mixedEdge{source: source, pattern: regexp.MustCompile(source), literal: literal, next: &node{}}
	n.mixed = append(n.mixed, edge)
	slices.SortStableFunc(n.mixed, func(a, b mixedEdge) int { return b.literal - a.literal })
	return edge.next
}

func mixedPattern(segment string) (source string, literal int) {
	var b strings.Builder
	b.WriteByte('^')
	for segment != "" {
		text, rest, opens := strings.Cut(segment, "{")
		b.WriteString(regexp.QuoteMeta(text))
		literal += len(text)
		_, after, closes := strings.Cut(rest, "}")
		if !opens || !closes {
			break
		}
		b.WriteString("(.+?)")
		segment = after
	}
	b.WriteByte('$')
	return b.String(), literal
}

func decode(segment string) string {
	if !strings.Contains(segment, "%") {
		return segment
	}
	if text, err := url.PathUnescape(segment); err == nil {
		return text
	}
	return segment
}

// Find gives the operation for a method and an escaped path.
func (r *Router) Find(method, escapedPath string) (Match, bool) {
	if at, values := r.walk(escapedPath, func(n *node) bool { _, ok := n.targets[method]; return ok }); at != nil {
		found := at.targets[method]
		return Match{found.operation, found.names, values}, true
	}
	return Match{}, false
}

// Allowed lists the methods declared for an escaped path, sorted; none where
// no template fits.
func (r *Router) Allowed(escapedPath string) []string {
	seen := map[string]bool{}
	r.walk(escapedPath, func(n *node) bool {
		for method := range n.targets {
			seen[method] = true
		}
		return false
	})
	return slices.Sorted(maps.Keys(seen))
}

func (r *Router) walk(escapedPath string, accept func(*node) bool) (*node, []string) {
	var values [8]string
	return r.root.walk(strings.TrimPrefix(escapedPath, "/"), values[:0], accept)
}

func (n *node) walk(rest string, values []string, accept func(*node) bool) (*node, []string) {
	segment, after, more := strings.Cut(rest, "/")
	step := func(next *node, values []string) (*node, []string) {
		if next == nil {
			return nil, nil
		}
		if more {
			return next.walk(after, values, accept)
		}
		if next.targets != nil && accept(next) {
			return next, slices.Clone(values)
		}
		return nil, nil
	}
	if found, all := step(n.literals[decode(segment)], values); found != nil {
		return found, all
	}
	for _, edge := range n.mixed {
		if parts := edge.pattern.FindStringSubmatch(segment); parts != nil {
			if found, all := step(edge.next, append(values, parts[1:]...)); found != nil {
				return found, all
			}
		}
	}
	if segment == "" {
		return nil, nil
	}
	return step(n.param, append(values, segment))
}
