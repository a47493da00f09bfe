package resource

import (
	"fmt"
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
		if op.Sign != nil {
			continue // sessions are no resource
		}
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
	for _, r := range slices.Clone(in.model.Resources) {
		if r.Path != "" {
			in.findSaid(r)
		}
	}
	for _, op := range in.api.Operations {
		if op.Sign != nil {
			continue
		}
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

// findSaid takes the path that x-mock-resource names.
func (in *inference) findSaid(r *Resource) {
	parts := segments(r.Path)
	key := shape(parts)
	if in.byShape[key] == nil && in.byShape[key+"/{}"] == nil {
		in.report(in.ruleOf(r.Name, "path"), fmt.Sprintf("%q is no path of the document", r.Path), suggest(r.Path, in.paths()))
		return
	}
	if !r.Single {
		in.collection(parts)
		return
	}
	in.singles[key] = r
	r.note(true, "there is one, at "+r.Path, "x-mock-resource says so")
	if read := in.byShape[key]["GET"]; r.Schema == nil && read != nil {
		_, r.Schema = recordIn(bodySchema(read), identity{})
	}
	in.inferID(r, parameter{})
}

// paths lists the templates of the document.
func (in *inference) paths() []string {
	var out []string
	for _, op := range in.api.Operations {
		out = append(out, op.Path)
	}
	slices.Sort(out)
	return slices.Compact(out)
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
	named := itemParam(read, parts)
	by := identity{named.name, singular(parts[len(parts)-1])}
	s, why := recordSchema(list, read, create, by)
	r := in.resourceFor(parts)
	if s == nil && !slices.Contains(in.model.Resources, r) {
		return // nothing is known of its records
	}
	if _, said := in.api.Resources[r.Name]; !said && list == nil && create == nil && !canBeFound(s, named, by.thing) {
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
	in.inferID(r, named)
}

// canBeFound tells whether a record can be found by the path parameter that
// names it: it shows an id, or nothing is known of its members.
func canBeFound(s *schema.Schema, named parameter, thing string) bool {
	name, want := idIn(s, named, thing)
	return s == nil || identity{named.name, thing}.isIn(s) || name != "" && plain(want) == plain(named.name)
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
	for _, r := range in.model.Resources {
		if r.Rules.Path != "" && shape(segments(r.Rules.Path)) == shape(parts) {
			return r
		}
	}
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

// itemParam is the path parameter by which a record is read.
func itemParam(read *specs.Operation, parts []string) parameter {
	if read == nil {
		return parameter{}
	}
	all := segments(read.Path)
	if len(all) != len(parts)+1 {
		return parameter{}
	}
	out := parameter{name: strings.Trim(all[len(all)-1], "{}")}
	if p := read.Param("path", out.name); p != nil && p.Content == nil {
		out.schema = p.Schema
	}
	return out
}

// recordSchema finds the schema of one record, and says where.
func recordSchema(list, read, create *specs.Operation, by identity) (*schema.Schema, string) {
	if list != nil && !isRecord(bodySchema(list), by) {
		if _, items, _ := listIn(bodySchema(list)); items != nil {
			return items, "the list of " + list.ID + " holds them"
		}
	}
	for _, op := range []*specs.Operation{read, create} {
		if op == nil {
			continue
		}
		if s := bodySchema(op); s.Is("object") && s != nil && len(s.Names()) > 0 {
			_, record := recordIn(s, by)
			return record, op.ID + " answers one"
		}
	}
	if read != nil && create != nil && create.RequestBody != nil {
		if s := contentSchema(create.RequestBody.Content); isObject(s) {
			_, record := recordIn(s, by)
			return record, create.ID + " takes one, and no answer shows any"
		}
	}
	return nil, ""
}

// isRecord tells a body that is a record itself, whatever lists it has within.
func isRecord(s *schema.Schema, by identity) bool { return s != nil && s.Is("object") && by.isIn(s) }

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
