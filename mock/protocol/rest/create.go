package rest

import (
	"maps"

	"understudy/mock"
	"understudy/specs/expression"
)

// create stores what the body holds: one record, or each of a list.
func (t *turn) create() (mock.Answer, error) {
	collection, err := t.collection()
	if err != nil {
		return mock.Answer{}, err
	}
	inputs := t.inputs()
	made := make([]located, len(inputs))
	for i, members := range inputs {
		t.takeGiven(members)
		made[i], err = t.make(t.act.subject, collection, members, t.act.Rules.Set, t.act.pointer+"/set")
		if err != nil {
			return mock.Answer{}, err
		}
		if err := t.actEffects(made[i].value); err != nil {
			return mock.Answer{}, err
		}
	}
	if t.act.receipted && len(made) > 0 {
		return t.receipt(made[0])
	}
	return t.respond(made...)
}

// inputs takes the records out of the request body: one, or all of a list.
func (t *turn) inputs() []map[string]any {
	value, _ := at(t.call.Decoded.Body, t.act.Input)
	items, _ := value.([]any)
	out := make([]map[string]any, 0, len(items)+1)
	for _, item := range items {
		if members, ok := item.(map[string]any); ok {
			out = append(out, t.act.subject.takeFrom(members))
		}
	}
	if len(out) == 0 && (items == nil || len(items) > 0) {
		out = append(out, t.input())
	}
	return out
}

// input takes the record out of the request body, and of it what a client may
// set. A body that holds none says nothing about the record.
func (t *turn) input() map[string]any {
	value, _ := at(t.call.Decoded.Body, t.act.Input)
	members, _ := value.(map[string]any)
	return t.act.subject.takeFrom(members)
}

func (s *subject) takeFrom(members map[string]any) map[string]any {
	out := make(map[string]any, len(members))
	for name, member := range members {
		if s.accepts(name) {
			out[name] = member
		}
	}
	return out
}

// make stores a new record: what was given, then what the rules set, then what
// is still missing. Pointer is where the values of extra are written.
func (t *turn) make(s *subject, collection string, members map[string]any, extra map[string]expression.Value, pointer string) (located, error) {
	record := maps.Clone(members)
	if err := t.fillNew(s, record, extra, pointer); err != nil {
		return located{}, err
	}
	id, err := t.identify(s, collection, record)
	if err != nil {
		return located{}, err
	}
	return t.keep(s, collection, id, record)
}

// fillNew adds what the rules set.
func (t *turn) fillNew(s *subject, record map[string]any, extra map[string]expression.Value, pointer string) error {
	if err := t.setNew(record, s, true); err != nil {
		return err
	}
	return t.assignAll(record, extra, nil, pointer)
}

// keep adds what a new record still lacks, and stores it.
func (t *turn) keep(s *subject, collection, id string, record map[string]any) (located, error) {
	s.belong(collection, record)
	if err := t.complete(s, record); err != nil {
		return located{}, err
	}
	return located{collection, id, record}, t.tx.Put(collection, id, record)
}

// setNew computes what rules say of a new record. Overwrite is set where the
// rules count more than what is there.
func (t *turn) setNew(record map[string]any, s *subject, overwrite bool) error {
	if err := t.setAll(record, s.defaults, false); err != nil {
		return err
	}
	if err := t.setAll(record, s.creates, overwrite); err != nil {
		return err
	}
	return t.setAll(record, s.updates, overwrite)
}
