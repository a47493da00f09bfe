package rest

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strings"

	"understudy/fixtures/generate"
	"understudy/mock/state"
	"understudy/specs/resource"
	"understudy/specs/schema"
)

// Keeps tells whether a collection is of one of the API's resources.
func (p *player) Keeps(collection string) bool { return p.keptBy(collection) != nil }

// keptBy finds the subject whose records a collection holds.
func (p *player) keptBy(collection string) *subject {
	segments := strings.Split(collection, "/")
	var names []string
	for i := 0; i < len(segments); i += 2 {
		names = append(names, segments[i])
	}
	for r, s := range p.subjects {
		if names[len(names)-1] == state.Collection(s.name) && strings.Join(p.lineage(r), "/") == strings.Join(names, "/") {
			return s
		}
	}
	return nil
}

// lineage names the collections from the outermost parent to the resource.
func (p *player) lineage(r *resource.Resource) []string {
	var names []string
	if r.Parent != nil {
		names = p.lineage(r.Parent)
	}
	return append(names, state.Collection(p.subjects[r].name))
}

// Fit judges a record that another version of the API may have stored. Members
// are added where they are missing; what is there never changes.
func (p *player) Fit(tx *state.Tx, collection, id string, record map[string]any) (map[string]any, error) {
	s := p.keptBy(collection)
	f := &filler{turn: p.fillTurn(tx)}
	if s.ID != "" && !s.Single && keyOf(s.IDOf(record)) != id {
		return nil, fmt.Errorf("its member %q, which is its id now, is not %q", s.ID, id)
	}
	found := f.departures(s, record)
	if len(found) == 0 {
		return nil, nil
	}
	whole, err := f.filledUp(s, record)
	if err != nil {
		return nil, err
	}
	if whole == nil || len(f.departures(s, whole)) > 0 {
		return nil, fmt.Errorf("it breaks %q of %s at %q: want %s", found[0].Keyword, s.Name, found[0].Pointer, found[0].Want)
	}
	return whole, nil
}

// filledUp adds the members that a record lacks, the same for the same record;
// nil where more than that would have to change.
func (f *filler) filledUp(s *subject, record map[string]any) (map[string]any, error) {
	full, err := f.full(s, record)
	if err != nil {
		return nil, err
	}
	o := generate.Options{Seed: f.seedOf(s, record), Direction: schema.Response, Now: f.tx.Now(), Name: s.Name}
	members, ok := completed(s.Schema, s.own.of(full), o)
	if !ok {
		return nil, nil
	}
	whole := maps.Clone(record)
	s.merge(whole, members)
	for name, member := range record {
		if !extends(whole[name], member) {
			return nil, nil
		}
	}
	return whole, nil
}

// extends tells that a value has all that another has, at every depth.
func extends(whole, part any) bool {
	members, isObject := part.(map[string]any)
	if !isObject {
		return reflect.DeepEqual(whole, part)
	}
	larger, isObject := whole.(map[string]any)
	for name, member := range members {
		if !isObject || !extends(larger[name], member) {
			return false
		}
	}
	return isObject
}

// Adopt stores a record of the scenario. Where ids are counted, the count goes
// on behind it.
func (p *player) Adopt(tx *state.Tx, collection, id string, record map[string]any) error {
	if s := p.keptBy(collection); s != nil && s.ID != "" {
		if _, counted := s.IDOf(record).(json.Number); counted {
			tx.NextID(collection)
		}
	}
	return tx.Put(collection, id, record)
}
