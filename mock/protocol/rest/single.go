package rest

import (
	"hash/fnv"
	"maps"
	"time"

	"understudy/fixtures/generate"
	"understudy/mock/state"
	"understudy/specs/resource"
	"understudy/specs/schema"
)

// found reads a record. One of which there is only one is there from the
// beginning, also below a parent made a moment ago: until it is written, it is
// made up, the same each time. One that can be deleted must be stored to be there.
func (t *turn) found(collection, id string) (state.Entry, bool) {
	entry, ok := t.view.Get(collection, id)
	s := t.act.subject
	if ok || !s.Single || s.ends && t.act.Kind != resource.Replace {
		return entry, ok
	}
	value, ok := t.beginning(s, collection)
	return state.Entry{ID: id, Value: value}, ok
}

func (t *turn) beginning(s *subject, collection string) (map[string]any, bool) {
	h := fnv.New64a()
	_, _ = h.Write([]byte(collection))
	start := t.part.Scenario.Clock
	if start.IsZero() {
		start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	value, err := generate.Value(s.Schema, generate.Options{Seed: h.Sum64() ^ t.part.Seed, Direction: schema.Response, Now: start, Name: s.Name})
	record, ok := value.(map[string]any)
	if err != nil || !ok {
		return nil, false
	}
	record = maps.Clone(record)
	for _, kept := range s.Times {
		record[kept.Member] = timeAs(kept.Unit, start)
	}
	return record, true
}
