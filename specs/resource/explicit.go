package resource

import (
	"fmt"
	"slices"

	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/extension"
)

// explicit takes the resources that x-mock-resource names.
func (in *inference) explicit() {
	for _, name := range sortedKeys(in.api.Resources) {
		rules := in.api.Resources[name]
		r := &Resource{Name: name, Rules: rules, ID: rules.ID, Path: rules.Path, Single: rules.Single, Orphans: rules.Orphans}
		if rules.Schema != "" {
			compiled, err := in.api.Schema(rules.Schema)
			if err != nil {
				in.report(in.ruleOf(name, "schema"), err.Error(), "")
			}
			r.Schema = compiled
			r.note(true, "its records are "+rules.Schema, "x-mock-resource says so")
		}
		in.model.Resources = append(in.model.Resources, r)
	}
	for _, name := range sortedKeys(in.api.Lifecycles) {
		lifecycle := in.api.Lifecycles[name]
		if r := in.model.Resource(name); r != nil {
			r.Lifecycle = &lifecycle
			continue
		}
		at := in.api.Locate("#" + document.Pointer("x-mock-lifecycle", name))
		in.report(at, fmt.Sprintf("lifecycle of %q, which is no resource", name), suggestResource(name, in.model))
	}
}

var (
	moments = []string{string(AtCreation), string(AtChange)}
	units   = []string{string(DateTime), string(Date), string(Seconds), string(Milliseconds)}
)

// applyServerMembers takes what rules say of the members the server keeps.
func (in *inference) applyServerMembers(r *Resource) {
	for _, name := range sortedKeys(r.Rules.Times) {
		kept := r.Rules.Times[name]
		in.judgeWord(r, "moment", kept.Moment, moments, "times", name, "moment")
		in.judgeWord(r, "unit", kept.Unit, units, "times", name, "unit")
		r.Times = append(r.Times, Time{name, Moment(kept.Moment), Unit(kept.Unit)})
	}
	for _, name := range sortedKeys(r.Rules.Makers) {
		in.judgeWord(r, "moment", r.Rules.Makers[name], moments, "makers", name)
		r.Makers = append(r.Makers, Maker{name, Moment(r.Rules.Makers[name])})
	}
}

func (in *inference) judgeWord(r *Resource, what, word string, known []string, member ...string) {
	if !slices.Contains(known, word) {
		in.report(in.ruleOf(r.Name, member...), fmt.Sprintf("unknown %s %q", what, word), suggest(word, known))
	}
}

// ruleOf is the place of a resource in x-mock-resource, or of a member of it.
func (in *inference) ruleOf(name string, member ...string) specs.Place {
	return in.api.Locate("#" + document.Pointer(append([]string{"x-mock-resource", name}, member...)...))
}

// complete fills what the operations told us and reports what is still missing.
func (in *inference) complete() {
	for _, r := range in.model.Resources {
		if r.Rules.Parent != "" {
			if r.Parent = in.model.Resource(r.Rules.Parent); r.Parent == nil {
				in.report(in.ruleOf(r.Name, "parent"), fmt.Sprintf("parent %q is no resource", r.Rules.Parent), suggestResource(r.Rules.Parent, in.model))
			}
		}
		in.inferID(r, parameter{})
		r.path = r.idPath()
		if _, named := in.api.Resources[r.Name]; named && r.Schema == nil && r.Rules.Schema == "" {
			in.report(in.ruleOf(r.Name), fmt.Sprintf("resource %q has no schema", r.Name), `say which with "schema: '#/components/schemas/…'"`)
		}
	}
	for _, r := range in.model.Resources {
		if in.descendsFromItself(r) {
			in.report(in.ruleOf(r.Name, "parent"), fmt.Sprintf("resource %q is its own ancestor", r.Name), "")
		}
	}
	for _, r := range in.model.Resources {
		if in.descendsFromItself(r) {
			r.Parent = nil
		}
	}
}

func (in *inference) descendsFromItself(r *Resource) bool {
	for at, steps := r.Parent, 0; at != nil && steps <= len(in.model.Resources); at, steps = at.Parent, steps+1 {
		if at == r {
			return true
		}
	}
	return false
}

// judge finds names in the rules that nothing has.
func (in *inference) judge() {
	in.judgeChannels()
	for _, r := range in.model.Resources {
		in.judgeID(r)
		if r.Lifecycle != nil {
			in.judgeLifecycle(r)
		}
	}
	for _, a := range in.model.Actions {
		in.judgeEffects(a.Rules.Effects, func(i int) specs.Place {
			return in.actionRule(a, "effects", fmt.Sprint(i), "resource")
		})
	}
}

// judgeID finds a slip in the id's name. A record may well have an id that its
// schema does not show.
func (in *inference) judgeID(r *Resource) {
	near := document.Suggest(r.Rules.ID, r.Schema.Names())
	if r.Rules.ID == "" || near == "" || r.IDSchema() != nil {
		return
	}
	if _, computed := r.Rules.Fields[r.ID]; !computed {
		in.report(in.ruleOf(r.Name, "id"), fmt.Sprintf("id %q is no member of %s", r.ID, r.Schema.Location), fmt.Sprintf("did you mean %q?", near))
	}
}

func (in *inference) judgeLifecycle(r *Resource) {
	ids := make([]string, len(in.api.Operations))
	for i, op := range in.api.Operations {
		ids[i] = op.ID
	}
	for i, t := range r.Lifecycle.Transitions {
		at := document.Pointer("x-mock-lifecycle", r.Name, "transitions", fmt.Sprint(i))
		for j, id := range t.Operations {
			if _, known := in.api.Operation(id); !known {
				in.report(in.api.Locate(fmt.Sprintf("#%s/operations/%d", at, j)), fmt.Sprintf("%q is no operation", id), suggest(id, ids))
			}
		}
		in.judgeEffects(t.Effects, func(i int) specs.Place { return in.api.Locate(fmt.Sprintf("#%s/effects/%d/resource", at, i)) })
	}
}

func (in *inference) judgeEffects(effects []extension.Effect, at func(i int) specs.Place) {
	for i, effect := range effects {
		if in.model.Resource(effect.Resource) == nil {
			in.report(at(i), fmt.Sprintf("%q is no resource", effect.Resource), suggestResource(effect.Resource, in.model))
		}
	}
}
