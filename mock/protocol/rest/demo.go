package rest

import (
	"maps"

	"understudy/fixtures/generate"
	"understudy/mock/state"
	"understudy/specs"
	"understudy/specs/resource"
	"understudy/specs/schema"
)

// How many records are made up where no fixture brings any.
const (
	demoRecords  = 5
	demoChildren = 3
)

// demo gives records to an API that brings no fixtures: those of the document's
// own examples first, then generated ones. They are promised, and made when
// somebody looks; where rules compute them, which may count or look elsewhere,
// they are made now.
func (f *filler) demo() {
	for _, r := range f.part.Model.Resources {
		switch {
		case r.Schema == nil || r.Parent != nil && f.isPlain(r) && f.isPlain(r.Parent):
			continue // the parents' promise has it
		case r.Parent == nil:
			f.give(r, nil)
		default:
			f.eachRecord(r.Parent, func(ids []string, _ map[string]any) { f.give(r, ids) })
		}
	}
}

// isPlain tells that no rule computes what a new record says.
func (p *player) isPlain(r *resource.Resource) bool {
	s := p.subjects[r]
	return r.Schema != nil && len(s.defaults)+len(s.creates)+len(s.updates) == 0 && !s.Rules.NewID.Given()
}

// give fills one collection, at once or when somebody looks.
func (f *filler) give(r *resource.Resource, parents []string) {
	if !f.isPlain(r) {
		f.makeUp(r, parents)
		return
	}
	collection := f.path(r, parents)
	err := f.tx.Promise(collection, func(tx *state.Tx) {
		own := &filler{turn: f.fillTurn(tx)}
		own.makeUp(r, parents)
		own.giveChildren(r, parents)
	})
	if err != nil {
		f.makeUp(r, parents)
	}
}

// giveChildren goes on below the records of a collection that was just made.
func (f *filler) giveChildren(parent *resource.Resource, parents []string) {
	for _, r := range f.part.Model.Resources {
		if r.Parent == parent && f.isPlain(r) {
			f.eachIn(parent, parents, func(ids []string, _ map[string]any) { f.give(r, ids) })
		}
	}
}

// demoCount is how many records a collection gets, and which examples are the first.
func (f *filler) demoCount(r *resource.Resource) (count int, examples []map[string]any) {
	switch {
	case r.Parent != nil && r.Single:
		return 1, nil
	case r.Parent != nil:
		return demoChildren, nil
	case r.Single:
		examples = f.examplesOf(r)
		return 1, examples[:min(len(examples), 1)]
	}
	return demoRecords, f.examplesOf(r)
}

func (f *filler) makeUp(r *resource.Resource, parents []string) {
	collection := f.path(r, parents)
	count, examples := f.demoCount(r)
	for _, record := range examples {
		_ = f.store(f.subjects[r], collection, maps.Clone(record)) // an example whose id is taken is one we have
	}
	for i := len(examples); i < count; i++ {
		value, err := generate.Value(r.Schema, generate.Options{
			Seed: f.random().Uint64(), Direction: schema.Response, Now: f.tx.Now(), Name: r.Name, Fresh: i > 0,
		})
		record, ok := value.(map[string]any)
		if err != nil || !ok {
			return
		}
		r.PutID(record, nil)
		f.subjects[r].disown(record)
		if f.store(f.subjects[r], collection, record) != nil {
			return
		}
	}
}

// examplesOf collects the records that the document's examples show.
func (f *filler) examplesOf(r *resource.Resource) []map[string]any {
	var out []map[string]any
	for _, a := range f.part.Model.Actions {
		if a.Resource != r || a.Kind != resource.List && a.Kind != resource.Read {
			continue
		}
		_, declared := a.Operation.Success()
		for _, example := range examples(declared) {
			value, _ := at(example.Value, a.Output)
			items, isList := value.([]any)
			if !isList {
				items = []any{value}
			}
			for _, item := range items {
				if record, ok := item.(map[string]any); ok && len(r.Schema.Validate(record, schema.Response)) == 0 && !f.known(out, r, record) {
					out = append(out, record)
				}
			}
		}
	}
	return out
}

func (f *filler) known(have []map[string]any, r *resource.Resource, record map[string]any) bool {
	for _, other := range have {
		if r.ID == "" || keyOf(r.IDOf(other)) == keyOf(r.IDOf(record)) {
			return true
		}
	}
	return false
}

func examples(declared *specs.Response) []specs.Example {
	if declared == nil {
		return nil
	}
	var out []specs.Example
	for _, m := range declared.Content {
		out = append(out, m.Examples...)
	}
	return out
}
