package rest

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"

	"understudy/fixtures"
	"understudy/mock"
	"understudy/mock/state"
	"understudy/specs/document"
	"understudy/specs/expression"
	"understudy/specs/resource"
	"understudy/specs/schema"
)

// Fill puts the scenario's records into a new world. The error is
// document.Problems: every record that breaks its schema, with its place.
func (p *player) Fill(tx *state.Tx) error {
	f := &filler{turn: p.fillTurn(tx)}
	for _, records := range p.part.Scenario.Records {
		f.records(records)
	}
	for _, generator := range p.part.Scenario.Generate {
		f.generate(generator)
	}
	if p.part.Scenario.MadeUp {
		f.demo()
	}
	if len(f.problems) > 0 {
		return f.problems
	}
	return nil
}

type filler struct {
	*turn
	problems document.Problems
}

// fillTurn is a turn without a call: nobody calls, at an address nobody knows yet.
func (p *player) fillTurn(tx *state.Tx) *turn {
	t := &turn{player: p, view: tx, tx: tx, act: &act{Action: &resource.Action{}}, call: &mock.Call{Part: p.part}}
	t.scope = expression.NewScope(map[string]any{
		"now": tx.Now(), "server": map[string]any{"url": "http://localhost:4010/" + p.part.API.Name},
	})
	t.scope["callers"] = p.callers
	t.provide(t.scope)
	return t
}

func (f *filler) report(file *document.File, pointer, message string) {
	f.problems = append(f.problems, document.Problem{Position: file.Position(pointer), Pointer: pointer, Message: message})
}

func (f *filler) records(from fixtures.Records) {
	collection := f.path(from.Resource, from.Parents)
	if from.Resource.Parent != nil {
		if _, err := f.checked(from.Resource, from.Parents); err != nil {
			f.report(from.File, from.Pointer, fmt.Sprintf("%s %q is not there", from.Resource.Parent.Name, from.Parents[len(from.Parents)-1]))
			return
		}
	}
	for i, value := range from.Values {
		pointer := from.Pointer + document.Pointer(strconv.Itoa(i))
		f.add(f.subjects[from.Resource], collection, value, from.File, pointer)
	}
}

// add stores one record of a fixture: what it says counts, the rules only fill up.
func (f *filler) add(s *subject, collection string, value expression.Value, file *document.File, pointer string) {
	computed, err := value.Run(f.scope)
	record, ok := computed.(map[string]any)
	if err == nil && !ok {
		err = fmt.Errorf("a record is an object")
	}
	if err == nil {
		record = maps.Clone(record)
		err = f.store(s, collection, record)
	}
	if err != nil {
		f.report(file, pointer, err.Error())
		return
	}
	for _, v := range f.departures(s, record) {
		got, _ := at(record, v.Pointer)
		text, _ := json.Marshal(got)
		f.report(file, pointer+v.Pointer, fmt.Sprintf("the record breaks %q of %s (%s): want %s", v.Keyword, s.Name, text, v.Want))
	}
}

// store keeps a record under its id, after rules have filled it up.
func (f *filler) store(s *subject, collection string, record map[string]any) error {
	if err := f.setNew(record, s, false); err != nil {
		return err
	}
	s.belong(collection, record)
	id, err := f.identify(s, collection, record)
	if err != nil {
		return err
	}
	return f.tx.Put(collection, id, record)
}

// departures judges a record as some caller sees it: it is good if one caller
// gets a valid answer.
func (f *filler) departures(s *subject, record map[string]any) []schema.Violation {
	var first []schema.Violation
	outer := f.scope
	defer func() { f.scope = outer }()
	for i, caller := range append([]any{nil}, f.callers...) {
		f.scope = outer.With("caller", caller)
		found, err := f.departing(s, record)
		if err != nil {
			continue
		}
		if len(found) == 0 {
			return nil
		}
		if first == nil || i == 1 {
			first = found
		}
	}
	return first
}

func (f *filler) generate(from fixtures.Generator) {
	if from.Each == nil {
		f.repeat(from, nil, nil)
		return
	}
	f.eachRecord(from.Each, func(ids []string, record map[string]any) { f.repeat(from, ids, record) })
}

// eachRecord visits all records of a resource with their own and parents' ids.
func (f *filler) eachRecord(r *resource.Resource, visit func(ids []string, record map[string]any)) {
	if r.Parent == nil {
		f.eachIn(r, nil, visit)
		return
	}
	f.eachRecord(r.Parent, func(ids []string, _ map[string]any) { f.eachIn(r, ids, visit) })
}

func (f *filler) eachIn(r *resource.Resource, parents []string, visit func([]string, map[string]any)) {
	var entries []state.Entry
	for entry := range f.tx.All(f.path(r, parents)) {
		entries = append(entries, entry)
	}
	for _, entry := range entries {
		visit(append(append([]string{}, parents...), entry.ID), entry.Value)
	}
}

func (f *filler) repeat(from fixtures.Generator, ids []string, each map[string]any) {
	outer := f.scope
	defer func() { f.scope = outer }()
	if each != nil {
		f.scope = f.scope.With("each", each)
	}
	computed, err := from.Count.Run(f.scope)
	count, countErr := strconv.Atoi(keyOf(computed))
	if err != nil || countErr != nil {
		f.report(from.File, from.Pointer+"/count", fmt.Sprintf("count is no whole number (%v)", computed))
		return
	}
	var parents []string
	if from.Resource.Parent != nil {
		parents = ids
	}
	for i := range count {
		f.scope = f.scope.With("index", jsonInt(i))
		f.add(f.subjects[from.Resource], f.path(from.Resource, parents), from.Value, from.File, from.Pointer+"/value")
	}
}
