package resource

import (
	"strings"

	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/schema"
)

// findSingletons takes every path that is read and changed, without an id at
// its end, as a record of which there is one: a caller's settings, a profile.
func (in *inference) findSingletons() {
	for _, op := range in.api.Operations {
		parts := segments(op.Path)
		key := shape(parts)
		if op.Method != "GET" || isParam(parts[len(parts)-1]) || in.byPath[key] != nil || in.singles[key] != nil {
			continue
		}
		if change := firstOf(in.byShape[key]["PUT"], in.byShape[key]["PATCH"]); change != nil {
			in.singleton(parts, op, change)
		}
	}
}

func (in *inference) singleton(parts []string, read, change *specs.Operation) {
	s, why := singleSchema(read, change)
	r := in.resourceFor(parts)
	if s == nil || !leavesTo(read, r.Name, Read) || !leavesTo(change, r.Name, Update, Replace) {
		return
	}
	in.add(r)
	in.singles[shape(parts)] = r
	r.Path, r.Single = "/"+strings.Join(parts, "/"), true
	r.note(false, "there is one, at "+r.Path, "the path is read and changed without an id")
	if r.Schema == nil {
		r.Schema = s
		r.note(false, "it is "+s.Location, why)
	}
	in.inferID(r, parameter{})
}

// singleSchema is what a read answers, if a change takes something like it.
func singleSchema(read, change *specs.Operation) (*schema.Schema, string) {
	body := bodySchema(read)
	if body == nil || !body.Is("object") || len(body.Names()) == 0 || change.RequestBody == nil {
		return nil, ""
	}
	_, record := recordIn(body, identity{})
	sent := contentSchema(change.RequestBody.Content)
	pointer, _ := place(sent, record)
	for _, name := range document.Tokens(pointer) {
		sent = sent.Property(name)
	}
	if sent == nil || likeness(record, sent) == 0 {
		return nil, ""
	}
	return record, read.ID + " answers it, and " + change.ID + " takes the like"
}

// leavesTo tells that what x-mock-action says of an operation does not speak
// against its meaning the only record of a resource.
func leavesTo(op *specs.Operation, name string, possible ...Kind) bool {
	rules := op.Action
	if !op.Acts {
		return true
	}
	for _, kind := range possible {
		if rules.Resource == name && rules.Kind == string(kind) && !rules.ID.Given() {
			return true
		}
	}
	return false
}
