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
	named     *node // the paths at which operations are called by name, whatever the name
	templates []template
	fold      bool // literal text is matched without regard to case
}

// Match is an operation with the escaped text of its path parameters.
type Match struct {
	Operation *specs.Operation
	Names     []string
	Values    []string // still percent-encoded, in the order of Names
	Called    *Called  // nil: by the operation's own path
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
	called    *Called
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
	r := &Router{root: &node{}, named: &node{}, fold: api.Read.AnyCase}
	for _, base := range bases(api) {
		for _, op := range api.Operations {
			for _, path := range append([]string{op.Path}, op.Alias...) {
				taken := r.add(op.Method, base+path, target{op, specs.TemplateNames(path), nil})
				if taken != nil && taken != op && base == "" {
					clash(taken, op)
				}
			}
		}
		r.addNamed(api, base, clash)
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

func (r *Router) add(method, path string, to target) (taken *specs.Operation) {
	return r.root.add(method, path, to, r.fold)
}

func (n *node) add(method, path string, to target, fold bool) (taken *specs.Operation) {
	at := n
	for _, segment := range segments(path) {
		at = at.child(segment, fold)
	}
	if at.targets == nil {
		at.targets = map[string]target{}
	}
	if existing, there := at.targets[method]; there {
		return existing.operation
	}
	at.targets[method] = to
	return nil
}

func segments(path string) []string { return strings.Split(strings.TrimPrefix(path, "/"), "/") }

func (n *node) child(segment string, fold bool) *node {
	if !strings.Contains(segment, "{") {
		return n.literalChild(literal(segment, fold))
	}
	if strings.HasPrefix(segment, "{") && strings.Index(segment, "}") == len(segment)-1 {
		if n.param == nil {
			n.param = &node{}
		}
		return n.param
	}
	return n.mixedChild(segment, fold)
}

// literal is the text by which a segment is found.
func literal(segment string, fold bool) string {
	text := decode(segment)
	if fold {
		return strings.ToLower(text)
	}
	return text
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

func (n *node) mixedChild(segment string, fold bool) *node {
	source, literal := mixedPattern(segment)
	if fold {
		source = "(?i)" + source
	}
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
		return Match{found.operation, found.names, values, found.called}, true
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
	return r.root.walk(strings.TrimPrefix(escapedPath, "/"), values[:0], search{accept, r.fold})
}

// search says which node a walk looks for.
type search struct {
	accept func(*node) bool
	fold   bool
}

func (n *node) walk(rest string, values []string, wanted search) (*node, []string) {
	segment, after, more := strings.Cut(rest, "/")
	step := func(next *node, values []string) (*node, []string) {
		if next == nil {
			return nil, nil
		}
		if more {
			return next.walk(after, values, wanted)
		}
		if next.targets != nil && wanted.accept(next) {
			return next, slices.Clone(values)
		}
		return nil, nil
	}
	if found, all := step(n.literals[literal(segment, wanted.fold)], values); found != nil {
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
