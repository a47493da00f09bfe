package resource

import (
	"fmt"
	"strings"
)

// findParents waits for all collections, for a child may be written first.
func (in *inference) findParents() {
	for _, r := range in.model.Resources {
		if r.Path != "" && r.Rules.Parent == "" {
			in.inferParent(r, segments(r.Path))
		}
	}
}

// inferParent takes the collection the path goes through, if its last parameter
// can be an id there; else the only one elsewhere that the path speaks of.
func (in *inference) inferParent(r *Resource, parts []string) {
	for i := len(parts) - 2; i > 0; i-- {
		if !isParam(parts[i]) {
			continue
		}
		named := in.pathParam(parts, parts[i])
		if parent := in.byPath[shape(parts[:i])]; parent != nil && mayIdentify(parent.IDSchema(), named.schema) {
			r.Parent = parent
			r.note(true, "its records belong to "+parent.Name, "the path goes through "+parts[i])
		} else if parent := in.elsewhere(parts[i-1], named); parent != nil && parent != r {
			r.Parent, r.Orphans = parent, true
			r.note(false, "its records belong to "+parent.Name, fmt.Sprintf("the path goes through %s/%s, and only %s is called so", parts[i-1], parts[i], parent.Path))
		}
		return
	}
}

// pathParam is a parameter of a path as one of the operations there declares it.
func (in *inference) pathParam(parts []string, segment string) parameter {
	out := parameter{name: strings.Trim(segment, "{}")}
	for _, key := range []string{shape(parts), shape(parts) + "/{}"} {
		for _, method := range sortedKeys(in.byShape[key]) {
			if p := in.byShape[key][method].Param("path", out.name); p != nil && p.Content == nil {
				out.schema = p.Schema
				return out
			}
		}
	}
	return out
}

// elsewhere finds the collection on another path of which a parameter names a
// record: the only one whose records are called as the parameter is. Literal is
// the segment before it.
func (in *inference) elsewhere(literal string, named parameter) *Resource {
	var found *Resource
	for _, r := range in.model.Resources {
		thing := plain(r.Thing())
		if r.Path == "" || r.Single || !isCalledAfter(plain(named.name), thing) || !mayIdentify(r.IDSchema(), named.schema) {
			continue
		}
		if at := segments(r.Path); at[len(at)-1] != literal && plain(named.name) == thing {
			continue // a word alone says too little
		}
		if found != nil {
			return nil
		}
		found = r
	}
	return found
}

// isCalledAfter tells a parameter that is called as a thing is, or as its id.
func isCalledAfter(param, thing string) bool {
	rest, ok := strings.CutPrefix(param, thing)
	switch rest {
	case "", "id", "uuid", "key", "slug", "name", "code", "number":
		return ok && thing != ""
	}
	return false
}
