package resource

import (
	"fmt"

	"understudy/specs"
)

func (in *inference) action(op *specs.Operation) *Action {
	a := &Action{Operation: op, Kind: None, Rules: op.Action}
	in.inferKind(a)
	in.applyRules(a)
	if a.Resource == nil {
		a.Kind = None
		return a
	}
	in.inferBodies(a)
	if a.Kind == List {
		in.inferList(a)
	}
	if a.Kind == Read || a.Kind == List {
		inferSelect(a)
	}
	return a
}

var itemKinds = map[string]Kind{"GET": Read, "HEAD": Read, "PUT": Replace, "PATCH": Update, "DELETE": Delete}

func (in *inference) inferKind(a *Action) {
	op, parts := a.Operation, segments(a.Operation.Path)
	a.Parents = specs.TemplateNames(op.Path)
	if r := in.byPath[shape(parts)]; r != nil {
		switch {
		case op.Method == "GET" || op.Method == "HEAD":
			a.Resource, a.Kind = r, List
		case op.Method == "POST":
			a.Resource, a.Kind = r, Create
		default:
			return
		}
		a.note(true, fmt.Sprintf("it is %s of %s", a.Kind, r.Name), op.Method+" on the collection")
		return
	}
	if r := in.singles[shape(parts)]; r != nil {
		if kind, ok := itemKinds[op.Method]; ok {
			a.Resource, a.Kind = r, kind
			a.note(true, fmt.Sprintf("it is %s of %s", a.Kind, r.Name), op.Method+" on the only one")
		}
		return
	}
	r := in.byPath[shape(parts[:len(parts)-1])]
	if r == nil || !isParam(parts[len(parts)-1]) {
		return
	}
	kind, ok := itemKinds[op.Method]
	if !ok {
		return
	}
	a.Resource, a.Kind = r, kind
	a.ID, a.Parents = a.Parents[len(a.Parents)-1], a.Parents[:len(a.Parents)-1]
	a.note(true, fmt.Sprintf("it is %s of %s", a.Kind, r.Name), op.Method+" on one of the collection")
}

func (in *inference) inferBodies(a *Action) {
	op := a.Operation
	body := bodySchema(op)
	if a.Output, a.Wrapped = a.Rules.Output, false; a.Rules.Output == "" {
		if a.Kind == List {
			a.Output, _, _ = listIn(body)
		} else {
			a.Output, a.Wrapped = place(body, a.Resource.Schema)
		}
		if a.Output != "" {
			a.note(false, "the answer holds it at "+a.Output, "the schema there is that of "+a.Resource.Name)
		}
	}
	if a.Input = a.Rules.Input; a.Input == "" && op.RequestBody != nil {
		a.Input, _ = place(contentSchema(op.RequestBody.Content), a.Resource.Schema)
		if a.Input != "" {
			a.note(false, "the request holds it at "+a.Input, "the schema there is like that of "+a.Resource.Name)
		}
	}
}
