package resource

import (
	"fmt"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/schema"
)

func (in *inference) action(op *specs.Operation) *Action {
	a := &Action{Operation: op, Kind: None, Rules: op.Action}
	if op.Stream != nil && !op.Acts {
		a.note(true, "it tells what happens", "x-mock-stream says so")
		return a
	}
	in.inferKind(a)
	in.applyRules(a)
	if a.Resource == nil {
		a.Kind = None
		return a
	}
	in.inferBodies(a)
	if a.Kind == List || a.Kind == Clear {
		in.inferList(a)
	}
	in.inferMakes(a)
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
		case op.Method == "POST" && asks(op):
			a.Resource, a.Kind = r, List
		case op.Method == "POST":
			a.Resource, a.Kind = r, Create
		case op.Method == "DELETE" && mayClear(op):
			a.Resource, a.Kind = r, Clear
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

// asks tells a POST on a collection that looks for records instead of making one.
func asks(op *specs.Operation) bool {
	word := strings.ToLower(op.ID)
	return listShaped(op) && slices.ContainsFunc([]string{"get", "list", "search", "find", "query", "fetch"}, func(verb string) bool { return strings.HasPrefix(word, verb) })
}

// mayClear tells a DELETE on a collection that says of itself which records it
// means: those its filters let through, those its body lists, or all.
func mayClear(op *specs.Operation) bool {
	if op.RequestBody == nil || !op.RequestBody.Required {
		return true
	}
	_, found := idsIn(contentSchema(op.RequestBody.Content))
	return found
}

// idsIn finds the list of ids, or of records, in the body of a request.
func idsIn(s *schema.Schema) (pointer string, found bool) {
	if s == nil {
		return "", false
	}
	if s.Is("array") && !s.Is("object") {
		return "", true
	}
	var lists []string
	for _, name := range s.Names() {
		if member := s.Property(name); member != nil && member.Is("array") && !member.Is("object") {
			lists = append(lists, name)
		}
	}
	if len(lists) != 1 {
		return "", false
	}
	return document.Pointer(lists[0]), true
}

// inferMakes finds a replacement that makes the record: one that is declared to
// answer 201, or where nothing else makes records.
func (in *inference) inferMakes(a *Action) {
	switch op := a.Operation; {
	case a.Rules.Makes != nil:
		a.Makes = *a.Rules.Makes
	case a.Kind != Replace || a.ID == "":
	case slices.ContainsFunc(op.Responses, func(r *specs.Response) bool { return r.Status == "201" }):
		a.Makes = true
		a.note(false, "it makes the record where there is none", "201 is declared")
	case !in.creates(a.Resource):
		a.Makes = true
		a.note(false, "it makes the record where there is none", "nothing else makes one")
	}
}

func (in *inference) creates(r *Resource) bool {
	if r.Path != "" {
		if post := in.byShape[shape(segments(r.Path))]["POST"]; post != nil && !asks(post) {
			return true
		}
	}
	return slices.ContainsFunc(in.api.Operations, func(op *specs.Operation) bool {
		return op.Action.Resource == r.Name && op.Action.Kind == string(Create)
	})
}

func (in *inference) inferBodies(a *Action) {
	op := a.Operation
	body := bodySchema(op)
	if a.Output, a.Wrapped = a.Rules.Output, a.Rules.Wrapped != nil && *a.Rules.Wrapped; a.Rules.Output == "" {
		if a.Kind == List || a.Kind == Clear {
			a.Output, _, _ = listIn(body)
		} else {
			a.Output, a.Wrapped = place(body, a.Resource.Schema)
		}
		if a.Output != "" {
			a.note(false, "the answer holds it at "+a.Output, "the schema there is that of "+a.Resource.Name)
		}
	}
	if a.Kind == Clear && a.Rules.Input == "" && op.RequestBody != nil {
		a.Input, _ = idsIn(contentSchema(op.RequestBody.Content))
		return
	}
	if a.Input = a.Rules.Input; a.Input == "" && op.RequestBody != nil {
		a.Input, _ = place(contentSchema(op.RequestBody.Content), a.Resource.Schema)
		if a.Input != "" {
			a.note(false, "the request holds it at "+a.Input, "the schema there is like that of "+a.Resource.Name)
		}
	}
}
