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
	if a.Rules.Narrow != nil {
		for i, narrow := range *a.Rules.Narrow {
			undeclared("filter", narrow.Parameter, "narrow", fmt.Sprint(i), "parameter")
		}
	}
	in.judgeNames(a, undeclared)
	if page := a.Rules.Page; page != nil {
		undeclared("offset", page.Offset, "page", "offset")
		undeclared("limit", page.Limit, "page", "limit")
		undeclared("page number", page.Number, "page", "number")
	}
}

// matches are the words for how a filter compares.
var matches = []string{string(Equal), string(AnyOf), string(Not), string(Has), string(From), string(Until), string(After), string(Before)}

// applyList takes what rules say of a list's parameters.
func (in *inference) applyList(a *Action) {
	rules := a.Rules
	if rules.Page != nil {
		a.Page = *rules.Page
	}
	if rules.Cursor != nil {
		a.Cursor = Cursor(*rules.Cursor)
	}
	if rules.Sort != nil {
		a.Sort = Sort(*rules.Sort)
	}
	if rules.Search != nil {
		a.Search = *rules.Search
	}
	in.applyQuery(a)
	if rules.Narrow == nil {
		return
	}
	for i, narrow := range *rules.Narrow {
		if !slices.Contains(matches, narrow.Match) {
			in.report(in.actionRule(a, "narrow", fmt.Sprint(i), "match"), fmt.Sprintf("unknown match %q", narrow.Match), suggest(narrow.Match, matches))
			continue
		}
		a.Filters = append(a.Filters, Filter{narrow.Parameter, narrow.At, narrow.Member, Match(narrow.Match)})
	}
}

// applyQuery judges the words of the conditions that the query may hold.
func (in *inference) applyQuery(a *Action) {
	query := a.Rules.Query
	if query == nil {
		return
	}
	known := append(slices.Clone(matches), string(NoneOf))
	for _, word := range sortedKeys(query.Words) {
		if match := query.Words[word]; !slices.Contains(known, match) {
			in.report(in.actionRule(a, "query", "words", word), fmt.Sprintf("unknown match %q", match), suggest(match, known))
		}
	}
	a.note(true, "the query may hold conditions on members", "x-mock-action says so")
}

// judgeNames finds the other parameters that rules name and nobody declares.
func (in *inference) judgeNames(a *Action, undeclared func(what, name string, member ...string)) {
	if sort := a.Rules.Sort; sort != nil {
		undeclared("order", sort.Members, "sort", "members")
		undeclared("direction", sort.Direction, "sort", "direction")
	}
	if cursor := a.Rules.Cursor; cursor != nil {
		undeclared("cursor", cursor.After, "cursor", "after")
		undeclared("cursor", cursor.Before, "cursor", "before")
	}
	for _, one := range []struct {
		what string
		name *string
	}{{"search", a.Rules.Search}, {"select", a.Rules.Select}} {
		if one.name != nil {
			undeclared(one.what, *one.name, one.what)
		}
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
