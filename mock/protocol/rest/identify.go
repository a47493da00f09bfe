package rest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"understudy/fixtures/generate"
	"understudy/mock"
	"understudy/specs/schema"
)

// identify gives a new record its id: the client's where it may choose, else a
// fresh one. An id that no path takes is not for the client to choose.
func (t *turn) identify(s *subject, collection string, record map[string]any) (string, error) {
	if s.Single {
		return singleton, t.identifySingle(s, collection, record)
	}
	if id := keyOf(s.IDOf(record)); id != "" && (t.act.Operation == nil || s.isReadable(s.IDOf(record))) {
		if _, taken := t.tx.Get(collection, id); !taken {
			return id, nil
		}
		if problem := t.taken(s, id); problem != nil {
			return "", problem
		}
	}
	id, err := t.untakenID(s, collection)
	if err != nil {
		return "", err
	}
	s.PutID(record, id)
	return keyOf(id), nil
}

// taken refuses an id that another record has, with a status the document
// declares; nil where none is and the server may choose another id.
func (t *turn) taken(s *subject, id string) error {
	status, declared := t.act.statusForTaken()
	if !declared && !t.act.demandsID() {
		return nil
	}
	problem := mock.Refuse(status, "there is a %s with id %q already", s.Name, id)
	problem.Code = "Conflict"
	return problem
}

// statusForTaken is 409 where the operation declares it, by itself or within a
// range, else how it tells of other bad requests; 409 also where nothing fits.
func (a *act) statusForTaken() (status int, declared bool) {
	if a.Operation == nil {
		return http.StatusConflict, true // a fixture
	}
	for _, status := range []int{http.StatusConflict, http.StatusBadRequest, http.StatusUnprocessableEntity} {
		if a.Operation.Response(status) != nil {
			return status, true
		}
	}
	return http.StatusConflict, false
}

// demandsID tells a request that must name the id.
func (a *act) demandsID() bool {
	if a.Operation == nil || a.Operation.RequestBody == nil || a.subject == nil {
		return true
	}
	sent := within(contentSchema(a.Operation.RequestBody.Content), a.Input)
	return sent.Requires(a.subject.IDMember())
}

// isReadable tells whether a path can name a record with that id.
func (s *subject) isReadable(id any) bool {
	if len(s.idParam.Validate(id, schema.Request)) == 0 {
		return true
	}
	text := keyOf(id)
	if len(s.idParam.Validate(text, schema.Request)) == 0 {
		return true
	}
	_, err := strconv.ParseInt(text, 10, 64)
	return err == nil && len(s.idParam.Validate(json.Number(text), schema.Request)) == 0
}

// identifySingle gives the only record the id it shows, if it shows any.
func (t *turn) identifySingle(s *subject, collection string, record map[string]any) error {
	if s.ID == "" || keyOf(s.IDOf(record)) != "" {
		return nil
	}
	id, err := t.freshID(s, collection)
	s.PutID(record, id)
	return err
}

// untakenID makes ids until one is not taken. Those that count come to an end
// behind the ids that are there; of others, chance decides.
func (t *turn) untakenID(s *subject, collection string) (any, error) {
	for range maxTries + t.tx.Len(collection) {
		id, err := t.freshID(s, collection)
		if err != nil {
			return nil, err
		}
		if _, taken := t.tx.Get(collection, keyOf(id)); !taken {
			return id, nil
		}
	}
	if id := t.leftID(s, collection); id != nil {
		return id, nil
	}
	return nil, mock.Refuse(http.StatusInsufficientStorage, "no id is left for another %s: %d are taken", s.Name, t.tx.Len(collection))
}

// maxTries bounds the search for an id that is not taken, beyond one for each
// record that is there.
const maxTries = 100

// leftID looks for an id among those that a list of values or narrow bounds
// allow; nil where none is left.
func (t *turn) leftID(s *subject, collection string) any {
	for _, id := range slices.Concat(enumOf(s.idShown()), enumOf(s.idParam)) {
		if _, taken := t.tx.Get(collection, keyOf(id)); !taken && s.fitsID(id) {
			return id
		}
	}
	return nil
}

func enumOf(s *schema.Schema) []any {
	if s == nil {
		return nil
	}
	return s.Enum
}

// freshID makes an id that fits where it stands in records and in paths: a
// number where ids count, any text where they are free, else one made to fit.
func (t *turn) freshID(s *subject, collection string) (any, error) {
	if s.Rules.NewID.Given() {
		id, err := s.Rules.NewID.Run(t.names())
		return id, t.fault(s.pointer+"/newId", err)
	}
	shown := s.idShown()
	if !shown.Is("string") || shown == nil {
		id := json.Number(strconv.FormatInt(t.tx.NextID(collection), 10))
		if s.fitsID(id) {
			return id, nil
		}
	}
	if isFree(shown) {
		if id, err := t.uuid(); err != nil || s.fitsID(id) {
			return id, err
		}
	}
	return t.generatedID(s, shown)
}

// generatedID makes an id by the schema that records show it with. What paths
// take is mostly the narrower of the two, so that is tried next.
func (t *turn) generatedID(s *subject, shown *schema.Schema) (any, error) {
	o := generate.Options{Seed: t.random().Uint64(), Direction: schema.Response, Now: t.tx.Now(), Name: s.ID, Fresh: true}
	id, err := generate.Value(shown, o)
	if err != nil || s.idParam == nil || s.fitsID(id) {
		return id, err
	}
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
	return s.IDSchema()
}

// fitsID tells whether an id is valid in records and in paths, where it is text.
func (s *subject) fitsID(id any) bool {
	if s.ID != "" && len(s.IDSchema().Validate(id, schema.Response)) > 0 {
		return false
	}
	return len(s.idParam.Validate(id, schema.Request)) == 0 || len(s.idParam.Validate(keyOf(id), schema.Request)) == 0
}

// isFree tells an id that may be any text.
func isFree(of *schema.Schema) bool {
	return of == nil || of.Is("string") && of.Format == "" && of.Pattern == "" && of.Enum == nil && !of.HasConst && of.MaxLength == nil && of.MinLength == nil
}
