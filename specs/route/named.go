package route

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/extension"
)

// Called tells how a path calls an operation by name.
type Called struct {
	Name   string
	Format string // "" where the path names none
	Batch  bool   // the body is an array of requests
}

// namedPath is one path of x-mock-names with its format filled in.
type namedPath struct{ path, format string }

// addNamed adds the paths at which operations are called by name.
func (r *Router) addNamed(api *specs.API, base string, clash func(taken, refused *specs.Operation)) {
	for i, named := range namedPaths(api) {
		if i > 0 {
			clash = func(_, _ *specs.Operation) {} // told once
		}
		unnamed := target{called: &Called{Format: named.format}}
		r.named.add("", base+named.path, unnamed, r.fold)
		for _, op := range api.Operations {
			if op.Name != nil {
				r.addName(op, base, named, api.Names.Batch, clash)
			}
		}
	}
}

func (r *Router) addName(op *specs.Operation, base string, named namedPath, batch string, clash func(taken, refused *specs.Operation)) {
	path := base + strings.Replace(named.path, "{name}", url.PathEscape(op.Name.Name), 1)
	methods := op.Name.Methods
	if len(methods) == 0 {
		methods = []string{op.Method}
	}
	for _, method := range methods {
		taken := r.add(method, path, target{op, nil, &Called{Name: op.Name.Name, Format: named.format}})
		if taken != nil && taken != op && base == "" {
			clash(taken, op)
		}
		if method == http.MethodPost && batch != "" {
			r.add(method, path+batch, target{op, nil, &Called{Name: op.Name.Name, Format: named.format, Batch: true}})
		}
	}
}

// namedPaths writes each path once for every format there is.
func namedPaths(api *specs.API) []namedPath {
	var out []namedPath
	for _, one := range api.Names.Paths {
		path := string(one.Path)
		if !strings.Contains(path, "{format}") {
			out = append(out, namedPath{path, one.Format})
			continue
		}
		for _, format := range formats(api.Negotiate) {
			out = append(out, namedPath{strings.Replace(path, "{format}", format, 1), format})
		}
	}
	return out
}

func formats(rules extension.Negotiate) []string {
	for _, wish := range rules.Order {
		if wish.Path != nil {
			return slices.Sorted(maps.Keys(wish.Path))
		}
	}
	return nil
}

// Called tells whether an escaped path is one at which operations are called by
// name, and by which name it calls, known or not.
func (r *Router) Called(escapedPath string) (Called, bool) {
	var values [1]string
	at, names := r.named.walk(strings.TrimPrefix(escapedPath, "/"), values[:0], search{func(*node) bool { return true }, r.fold})
	if at == nil {
		return Called{}, false
	}
	return Called{Name: decode(names[len(names)-1]), Format: at.targets[""].called.Format}, true
}
