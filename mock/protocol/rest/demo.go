package rest

import (
	"understudy/fixtures/generate"
	"understudy/specs"
	"understudy/specs/resource"
	"understudy/specs/schema"
)

// How many records are made up where no fixture brings any.
const (
	demoRecords  = 5
	demoChildren = 3
)

// demo makes records for an API that brings no fixtures: those of the
// document's own examples first, then generated ones.
func (f *filler) demo() {
	for _, r := range f.part.Model.Resources {
		if r.Schema == nil {
			continue
		}
		switch {
		case r.Single && r.Parent == nil:
			examples := f.examplesOf(r)
			f.makeUp(r, nil, 1, examples[:min(len(examples), 1)])
			continue
		case r.Single:
			f.eachRecord(r.Parent, func(ids []string, _ map[string]any) { f.makeUp(r, ids, 1, nil) })
			continue
		case r.Parent == nil:
			f.makeUp(r, nil, demoRecords, f.examplesOf(r))
			continue
		}
		f.eachRecord(r.Parent, func(ids []string, _ map[string]any) { f.makeUp(r, ids, demoChildren, nil) })
	}
}

func (f *filler) makeUp(r *resource.Resource, parents []string, count int, examples []map[string]any) {
	collection := f.path(r, parents)
	for _, record := range examples {
		_ = f.store(f.subjects[r], collection, record) // an example whose id is taken is one we have
	}
	for i := len(examples); i < count; i++ {
		value, err := generate.Value(r.Schema, generate.Options{
			Seed: f.random().Uint64(), Direction: schema.Response, Now: f.tx.Now(), Name: r.Name, Fresh: i > 0,
		})
		record, ok := value.(map[string]any)
		if err != nil || !ok {
			return
		}
		if r.ID != "" {
			delete(record, r.ID)
		}
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
		if r.ID == "" || keyOf(other[r.ID]) == keyOf(record[r.ID]) {
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
