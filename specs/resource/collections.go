package resource

import (
	"maps"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/schema"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func segments(path string) []string { return strings.Split(strings.Trim(path, "/"), "/") }

func isParam(segment string) bool {
	return strings.HasPrefix(segment, "{") && strings.Index(segment, "}") == len(segment)-1
}

// shape is a template without the names of its parameters.
func shape(parts []string) string {
	out := make([]string, len(parts))
	for i, part := range parts {
		if out[i] = part; isParam(part) {
			out[i] = "{}"
		}
	}
	return strings.Join(out, "/")
}

// operationsByShape has, for each template, its operations by method; a slash at
// the end makes no other template. Of two alike the first counts.
func operationsByShape(api *specs.API) map[string]map[string]*specs.Operation {
	out := map[string]map[string]*specs.Operation{}
	for _, op := range api.Operations {
		key := shape(segments(op.Path))
		if out[key] == nil {
			out[key] = map[string]*specs.Operation{}
		}
		if out[key][op.Method] == nil {
			out[key][op.Method] = op
		}
	}
	return out
}

// findCollections takes every path P for which P/{id} exists, or on which both
// GET and POST are declared, as a collection.
func (in *inference) findCollections() {
	methods := in.byShape
	for _, op := range in.api.Operations {
		parts := segments(op.Path)
		switch last := parts[len(parts)-1]; {
		case isParam(last) && len(parts) > 1 && !isParam(parts[len(parts)-2]):
			in.collection(parts[:len(parts)-1])
		case !isParam(last) && methods[shape(parts)]["GET"] != nil && methods[shape(parts)]["POST"] != nil:
			if listShaped(methods[shape(parts)]["GET"]) {
				in.collection(parts)
			}
		}
	}
}

func listShaped(op *specs.Operation) bool {
	_, list, _ := listIn(bodySchema(op))
	return list != nil
}

func (in *inference) collection(parts []string) {
	key, methods := shape(parts), in.byShape
	if in.byPath[key] != nil {
		return
	}
	list, create := methods[key]["GET"], methods[key]["POST"]
	var read *specs.Operation
	if item := methods[key+"/{}"]; item != nil {
		read = firstOf(item["GET"], item["PUT"], item["PATCH"])
	}
	s, why := recordSchema(list, read, create)
	r := in.resourceFor(parts)
	if s == nil && !slices.Contains(in.model.Resources, r) {
		return // nothing is known of its records
	}
	if _, named := in.api.Resources[r.Name]; !named && list == nil && create == nil && !hasMember(s, itemParam(read, parts)) {
		return // it only looks things up by a word
	}
	in.add(r)
	in.byPath[key] = r
	r.Path = "/" + strings.Join(parts, "/")
	r.note(true, "it is a collection at "+r.Path, "operations on the path and below it")
	if r.Schema == nil && s != nil {
		r.Schema = s
		r.note(false, "its records are "+s.Location, why)
	}
	in.inferID(r, itemParam(read, parts))
}

// hasMember tells whether a record can be found by a path parameter: by the
// member called so, or by one that is usually the id.
func hasMember(s *schema.Schema, param string) bool {
	return s == nil || hasID(s) || slices.ContainsFunc(s.Names(), func(name string) bool { return strings.EqualFold(name, param) })
}

func firstOf(ops ...*specs.Operation) *specs.Operation {
	for _, op := range ops {
		if op != nil {
			return op
		}
	}
	return nil
}

// resourceFor gives the explicit resource of that name, or a new one; where two
// collections end alike the later is called after what stands before, too.
func (in *inference) resourceFor(parts []string) *Resource {
	var name string
	for _, candidate := range []string{parts[len(parts)-1], strings.Join(literals(parts), "/"), strings.Join(parts, "/"), "/" + strings.Join(parts, "/")} {
		name = candidate
		r := in.model.Resource(name)
		if r == nil {
			break
		}
		if r.Path == "" && in.mayBe(name, parts) {
			return r
		}
	}
	return &Resource{Name: name}
}

// mayBe tells whether a path can be that of a resource known by name: where
// x-mock-action puts the resource on a path that ends in its name, only there.
func (in *inference) mayBe(name string, parts []string) bool {
	claimed := false
	for _, op := range in.api.Operations {
		if !op.Acts || op.Action.Resource != name {
			continue
		}
		at := segments(op.Path)
		if isParam(at[len(at)-1]) {
			at = at[:len(at)-1]
		}
		if len(at) == 0 || at[len(at)-1] != name[strings.LastIndex(name, "/")+1:] {
			continue
		}
		if claimed = true; shape(at) == shape(parts) {
			return true
		}
	}
	return !claimed
}

func (in *inference) add(r *Resource) {
	if !slices.Contains(in.model.Resources, r) {
		in.model.Resources = append(in.model.Resources, r)
	}
}

func literals(parts []string) []string {
	return slices.DeleteFunc(slices.Clone(parts), isParam)
}

// findParents waits for all collections, for a child may be written first.
func (in *inference) findParents() {
	for _, r := range in.model.Resources {
		if r.Path != "" && r.Rules.Parent == "" {
			in.inferParent(r, segments(r.Path))
		}
	}
}

func (in *inference) inferParent(r *Resource, parts []string) {
	for i := len(parts) - 2; i > 0; i-- {
		if !isParam(parts[i]) {
			continue
		}
		if parent := in.byPath[shape(parts[:i])]; parent != nil {
			r.Parent = parent
			r.note(true, "its records belong to "+parent.Name, "the path goes through "+parts[i])
		}
		return
	}
}

func itemParam(read *specs.Operation, parts []string) string {
	if read == nil {
		return ""
	}
	all := segments(read.Path)
	if len(all) != len(parts)+1 {
		return ""
	}
	return strings.Trim(all[len(all)-1], "{}")
}

// inferID finds the member that identifies a record: called like the path
// parameter, or in one of the usual ways.
func (in *inference) inferID(r *Resource, param string) {
	if r.ID != "" || r.Schema == nil {
		return
	}
	single := singular(r.Name[strings.LastIndex(r.Name, "/")+1:])
	usual := []string{param, "id", single + "Id", single + "_id", "uuid", "guid", "key", "slug", "code", "name"}
	names := r.Schema.Names()
	for _, want := range usual {
		for _, name := range names {
			if want != "" && strings.EqualFold(name, want) {
				r.ID = name
				r.note(want == param, "its id is "+name, reasonForID(want, param))
				return
			}
		}
	}
}

func reasonForID(want, param string) string {
	if want == param {
		return "the path parameter is called so"
	}
	return "a member of that name is usually the id"
}

func singular(word string) string {
	switch {
	case strings.HasSuffix(word, "ies"):
		return word[:len(word)-3] + "y"
	case strings.HasSuffix(word, "sses"), strings.HasSuffix(word, "xes"):
		return word[:len(word)-2]
	case strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss"):
		return word[:len(word)-1]
	}
	return word
}

// recordSchema finds the schema of one record, and says where.
func recordSchema(list, read, create *specs.Operation) (*schema.Schema, string) {
	if list != nil && !isRecord(bodySchema(list)) {
		if _, items, _ := listIn(bodySchema(list)); items != nil {
			return items, "the list of " + list.ID + " holds them"
		}
	}
	for _, op := range []*specs.Operation{read, create} {
		if op == nil {
			continue
		}
		if s := bodySchema(op); s.Is("object") && s != nil && len(s.Names()) > 0 {
			_, record, _ := recordIn(s)
			return record, op.ID + " answers one"
		}
	}
	return nil, ""
}

// isRecord tells a body that is a record itself, whatever lists it has within.
func isRecord(s *schema.Schema) bool { return s != nil && s.Is("object") && hasID(s) }

// bodySchema is the JSON (else the first) schema of an operation's success.
func bodySchema(op *specs.Operation) *schema.Schema {
	if op == nil {
		return nil
	}
	_, r := op.Success()
	if r == nil {
		return nil
	}
	return contentSchema(r.Content)
}

func contentSchema(content []*specs.MediaType) *schema.Schema {
	if m := specs.Match(content, "application/json"); m != nil {
		return m.Schema
	}
	for _, m := range content {
		if m.Schema != nil {
			return m.Schema
		}
	}
	return nil
}
