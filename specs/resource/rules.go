package resource

import (
	"fmt"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/document"
)

// applyRules lets x-mock-action have the last word.
func (in *inference) applyRules(a *Action) {
	if !a.Operation.Acts {
		return
	}
	rules := a.Rules
	if rules.Kind != "" && !slices.Contains(kinds, rules.Kind) {
		in.report(in.actionRule(a, "kind"), fmt.Sprintf("unknown kind %q", rules.Kind), suggest(rules.Kind, kinds))
		return
	}
	if rules.Kind != "" {
		a.Kind = Kind(rules.Kind)
	}
	if rules.Resource != "" {
		if a.Resource = in.model.Resource(rules.Resource); a.Resource == nil {
			in.report(in.actionRule(a, "resource"), fmt.Sprintf("%q is no resource", rules.Resource), suggestResource(rules.Resource, in.model))
			return
		}
	}
	in.judgeKind(a)
	in.applyParameters(a)
	in.judgeParameters(a)
	a.note(true, fmt.Sprintf("it is %s of %s", a.Kind, nameOf(a.Resource)), "x-mock-action says so")
}

func (in *inference) judgeKind(a *Action) {
	switch {
	case a.Kind != None && a.Resource == nil:
		in.report(in.actionRule(a), fmt.Sprintf("kind %q needs a resource", a.Kind), `name it with "resource: …"`)
	case a.Rules.Kind == "" && a.Rules.Resource != "" && a.Kind == None:
		in.report(in.actionRule(a), fmt.Sprintf("what %s does to %q is not clear", a.Operation.ID, a.Rules.Resource), `say it with "kind: …", one of `+strings.Join(kinds, ", "))
	}
}

// actionRule is the place of an operation's x-mock-action, or of a member of it.
func (in *inference) actionRule(a *Action, member ...string) specs.Place {
	at := a.Operation.Place
	pointer := at.Pointer + document.Pointer(append([]string{"x-mock-action"}, member...)...)
	return in.api.Near(at, pointer)
}

// applyParameters decides which path parameter is the id, now that the kind is known.
func (in *inference) applyParameters(a *Action) {
	names := specs.TemplateNames(a.Operation.Path)
	a.ID, a.Parents = "", names
	onOne := slices.Contains([]Kind{Read, Update, Replace, Delete, Transition}, a.Kind)
	if a.Resource != nil && a.Resource.Single {
		return
	}
	if onOne && len(names) > 0 && !a.Rules.ID.Given() {
		a.ID, a.Parents = names[len(names)-1], names[:len(names)-1]
	}
}

// judgeParameters finds filters and pages whose parameter is not declared.
func (in *inference) judgeParameters(a *Action) {
	var known []string
	for _, p := range a.Operation.Parameters {
		if p.In == "query" {
			known = append(known, p.Name)
		}
	}
	undeclared := func(what, name string, member ...string) {
		if name != "" && !slices.Contains(known, name) {
			in.report(in.actionRule(a, member...), fmt.Sprintf("%s %q is no query parameter of %s", what, name, a.Operation.ID), suggest(name, known))
		}
	}
	for _, name := range sortedKeys(a.Rules.Filters) {
		undeclared("filter", name, "filters", name)
	}
	if page := a.Rules.Page; page != nil {
		undeclared("offset", page.Offset, "page", "offset")
		undeclared("limit", page.Limit, "page", "limit")
		undeclared("page number", page.Number, "page", "number")
	}
}

func nameOf(r *Resource) string {
	if r == nil {
		return "nothing"
	}
	return r.Name
}

func suggestResource(name string, m *Model) string {
	known := make([]string, len(m.Resources))
	for i, r := range m.Resources {
		known[i] = r.Name
	}
	return suggest(name, known)
}

func suggest(word string, known []string) string {
	if near := document.Suggest(word, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if len(known) == 0 {
		return ""
	}
	return "known: " + strings.Join(known, ", ")
}
