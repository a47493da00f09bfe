package rest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"

	"understudy/fixtures/generate"
	"understudy/mock"
	"understudy/specs/expression"
	"understudy/specs/schema"
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
		made[i], err = t.make(t.act.subject, collection, members, t.act.Rules.Set, t.act.pointer+"/set")
		if err != nil {
			return mock.Answer{}, err
		}
		if err := t.actEffects(made[i].value); err != nil {
			return mock.Answer{}, err
		}
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
	if err := t.setNew(record, s, true); err != nil {
		return located{}, err
	}
	if err := t.assignAll(record, extra, nil, pointer); err != nil {
		return located{}, err
	}
	id, err := t.identify(s, collection, record)
	if err != nil {
		return located{}, err
	}
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

// identify gives a new record its id: the client's where it may choose, else a fresh one.
func (t *turn) identify(s *subject, collection string, record map[string]any) (string, error) {
	if s.Single {
		return singleton, t.identifySingle(s, collection, record)
	}
	if id := keyOf(record[s.ID]); s.ID != "" && id != "" {
		if _, taken := t.tx.Get(collection, id); taken {
			problem := mock.Refuse(http.StatusConflict, "there is a %s with id %q already", s.Name, id)
			problem.Code = "Conflict"
			return "", problem
		}
		return id, nil
	}
	for range maxTries {
		id, err := t.freshID(s, collection)
		if err != nil {
			return "", err
		}
		if _, taken := t.tx.Get(collection, keyOf(id)); !taken {
			if s.ID != "" {
				record[s.ID] = id
			}
			return keyOf(id), nil
		}
	}
	return "", fmt.Errorf("no fresh id for %s: %d in a row are taken", s.Name, maxTries)
}

// identifySingle gives the only record the id it shows, if it shows any.
func (t *turn) identifySingle(s *subject, collection string, record map[string]any) error {
	if s.ID == "" || keyOf(record[s.ID]) != "" {
		return nil
	}
	id, err := t.freshID(s, collection)
	record[s.ID] = id
	return err
}

// maxTries bounds the search for an id that is not taken.
const maxTries = 100

// freshID makes an id that fits where it stands in records and in paths: a
// number where ids count, any text where they are free, else one made to fit.
func (t *turn) freshID(s *subject, collection string) (any, error) {
	if s.Rules.NewID.Given() {
		id, err := s.Rules.NewID.Run(t.names())
		return id, t.fault(s.pointer+"/newId", err)
	}
	shown := s.idShown()
	if !shown.Is("string") || shown == nil {
		id := json.Number(strconv.FormatInt(t.tx.Next("id."+collection), 10))
		if s.fitsID(id) || !shown.Is("number") {
			return id, nil
		}
	}
	if isFree(shown) {
		if id, err := t.uuid(); err != nil || s.fitsID(id) {
			return id, err
		}
	}
	o := generate.Options{Seed: t.random().Uint64(), Direction: schema.Response, Now: t.tx.Now(), Name: s.ID, Fresh: true}
	id, err := generate.Value(shown, o)
	if err != nil || s.idParam == nil || s.fitsID(id) {
		return id, err
	}
	// What paths take is mostly the narrower of the two.
	if narrow, err := generate.Value(s.idParam, o); err == nil && s.fitsID(narrow) {
		return narrow, nil
	}
	return id, nil
}

// idShown is the schema of ids as records show them, else as paths take them.
func (s *subject) idShown() *schema.Schema {
	if s.ID == "" {
		return s.idParam
	}
	return s.Schema.Property(s.ID)
}

// fitsID tells whether an id is valid in records and in paths, where it is text.
func (s *subject) fitsID(id any) bool {
	if s.ID != "" && len(s.Schema.Property(s.ID).Validate(id, schema.Response)) > 0 {
		return false
	}
	return len(s.idParam.Validate(id, schema.Request)) == 0 || len(s.idParam.Validate(keyOf(id), schema.Request)) == 0
}

// isFree tells an id that may be any text.
func isFree(of *schema.Schema) bool {
	return of == nil || of.Is("string") && of.Format == "" && of.Pattern == "" && of.Enum == nil && !of.HasConst && of.MaxLength == nil && of.MinLength == nil
}
