package rest

import (
	"maps"
	"net/http"
	"strings"

	"understudy/fixtures/generate"
	"understudy/mock"
	"understudy/specs/conform"
	"understudy/specs/document"
	"understudy/specs/resource"
	"understudy/specs/schema"
)

// change is update, replacement and transition: members first, then the
// lifecycle, then effects, all in one step.
func (t *turn) change() (mock.Answer, error) {
	found, err := t.target()
	if err != nil && t.act.Makes {
		return t.upsert(err)
	}
	if err != nil {
		return mock.Answer{}, err
	}
	if err := t.checkUnchanged(found); err != nil {
		return mock.Answer{}, err
	}
	s := t.act.subject
	t.tell("old", found.value)
	record := maps.Clone(found.value)
	given, err := t.take(s, record)
	if err != nil {
		return mock.Answer{}, err
	}
	later, err := t.apply(s, record)
	if err != nil {
		return mock.Answer{}, err
	}
	if s.ID != "" {
		s.PutID(record, s.IDOf(found.value))
	}
	t.touch(s, found.value, record)
	if err := t.settle(s, found.value, record, given); err != nil {
		return mock.Answer{}, err
	}
	if err := t.tx.Put(found.collection, found.id, record); err != nil {
		return mock.Answer{}, err
	}
	if err := t.effects(append(later, causes(t.act.Rules.Effects, t.act.pointer)...), record); err != nil {
		return mock.Answer{}, err
	}
	// An effect may have changed the same record once more.
	if entry, ok := t.tx.Get(found.collection, found.id); ok {
		found.value = entry.Value
	}
	return t.respond(found)
}

// take puts the client's members over the record; a replacement first takes
// away what only a client could have set. It gives what was taken.
func (t *turn) take(s *subject, record map[string]any) (given map[string]any, err error) {
	if t.act.Kind == resource.Transition {
		return nil, nil
	}
	if t.operates() {
		return t.patch(s, record)
	}
	given = t.input()
	if t.act.Kind == resource.Replace {
		for name, owned := range t.act.owned {
			if owned && s.accepts(name) {
				delete(record, name)
			}
		}
	}
	for _, name := range sortedKeys(given) {
		switch {
		case s.keeps(name):
		case t.merges():
			mergeMember(record, name, given[name])
		case t.isResourceObject():
			record[name] = overlaid(record[name], given[name])
		default:
			record[name] = given[name]
		}
	}
	return given, nil
}

// keeps tells a member that no client changes: the id, what rules keep or
// compute, and the state, which only transitions move.
func (s *subject) keeps(name string) bool {
	field := s.Rules.Fields[name]
	return name == s.ID || field.Keep || field.Show.Given() || s.Lifecycle != nil && name == s.Lifecycle.Member
}

// merges tells a body that is a merge patch.
func (t *turn) merges() bool {
	m := t.call.Decoded.MediaType
	return m != nil && strings.HasPrefix(m.Name, "application/merge-patch+json")
}

// isResourceObject tells a body of JSON:API, in an update of which attributes
// that are missing stay as they are (JSON:API 1.1, section 9.2.1).
func (t *turn) isResourceObject() bool {
	m := t.call.Decoded.MediaType
	return t.act.Kind == resource.Update && m != nil && strings.HasPrefix(m.Name, "application/vnd.api+json")
}

// overlaid puts the members given over those there, at every depth.
func overlaid(there, given any) any {
	below, isObject := there.(map[string]any)
	above, isToo := given.(map[string]any)
	if !isObject || !isToo {
		return given
	}
	out := maps.Clone(below)
	for name, member := range above {
		out[name] = overlaid(out[name], member)
	}
	return out
}

// apply lets rules and the lifecycle change the record, and gives the effects
// to run once it is stored.
func (t *turn) apply(s *subject, record map[string]any) ([]cause, error) {
	if err := t.setAll(record, s.updates, true); err != nil {
		return nil, err
	}
	if err := t.assignAll(record, t.act.Rules.Set, nil, t.act.pointer+"/set"); err != nil {
		return nil, err
	}
	return t.transitions(s, record)
}

// mergeMember follows RFC 7396: null removes, objects are merged, all else replaces.
func mergeMember(record map[string]any, name string, given any) {
	patch, isObject := given.(map[string]any)
	switch {
	case given == nil:
		delete(record, name)
	case isObject:
		inner := map[string]any{}
		if existing, ok := record[name].(map[string]any); ok {
			inner = maps.Clone(existing)
		}
		for _, member := range sortedKeys(patch) {
			mergeMember(inner, member, patch[member])
		}
		record[name] = inner
	default:
		record[name] = given
	}
}

// settle makes a changed record valid: what it lacks is made up, and a change
// that cannot be made good is refused.
func (t *turn) settle(s *subject, before, record, given map[string]any) error {
	if t.act.Kind == resource.Replace {
		return t.complete(s, record)
	}
	if err := t.keepKind(s, before, record); err != nil {
		return err
	}
	found, err := t.departing(s, record)
	if err != nil || len(found) == 0 {
		return err
	}
	members, err := t.full(s, record)
	if err != nil {
		return err
	}
	o := generate.Options{Seed: t.random().Uint64(), Direction: schema.Response, Now: t.tx.Now(), Name: s.Name}
	if whole, ok := completed(s.Schema, s.own.of(members), o); ok {
		s.merge(record, whole)
	}
	if (t.merges() || t.operates()) && isRestored(record, given) {
		return t.invalid(s, found)
	}
	if left, err := t.departing(s, record); err != nil || len(left) == 0 {
		return err
	}
	// A record that was invalid before is not the client's fault.
	if earlier, err := t.departing(s, before); err != nil || len(earlier) > 0 {
		return err
	}
	return t.unsettled(s, before, record, found)
}

// unsettled refuses a change, if the document declares how. Otherwise the
// members that cannot be as they are stay as they were, and that is noted.
func (t *turn) unsettled(s *subject, before, record map[string]any, found []schema.Violation) error {
	op := t.act.Operation
	if t.merges() || t.operates() || op.Response(http.StatusBadRequest) != nil || op.Response(http.StatusUnprocessableEntity) != nil {
		return t.invalid(s, found)
	}
	for _, name := range unfit(s.Schema, record, found) {
		if record[name] = before[name]; before[name] == nil {
			delete(record, name)
		}
	}
	if left, err := t.departing(s, record); err != nil || len(left) > 0 {
		return t.invalid(s, found)
	}
	t.noteDepartures(s, found)
	return nil
}

// keepKind puts back the member by which a discriminator tells the record's
// kind, where the request named the kind of a request.
func (t *turn) keepKind(s *subject, before, record map[string]any) error {
	found, err := t.departing(s, record)
	for _, v := range found {
		if names := document.Tokens(v.Pointer); v.Keyword == "discriminator" && len(names) == 1 && before[names[0]] != nil {
			record[names[0]] = before[names[0]]
		}
	}
	return err
}

// isRestored tells that a record has a member that the patch took away.
func isRestored(record, patch map[string]any) bool {
	for name, given := range patch {
		member, there := record[name]
		if there && given == nil {
			return true
		}
		inner, isObject := given.(map[string]any)
		if kept, ok := member.(map[string]any); ok && isObject && isRestored(kept, inner) {
			return true
		}
	}
	return false
}

// invalid refuses a change after which the record would not be valid any more.
func (t *turn) invalid(s *subject, found []schema.Violation) error {
	violations := make([]conform.Violation, len(found))
	for i, v := range found {
		violations[i] = conform.Violation{
			Part: conform.Body, Pointer: t.act.Input + v.Pointer, Keyword: v.Keyword,
			Want: v.Want, Got: v.Got, Place: t.part.API.Locate(v.Location),
		}
	}
	problem := t.call.Invalid(violations)
	problem.Detail = "the " + s.Name + " would become invalid: " + problem.Detail
	return problem
}

func (t *turn) departing(s *subject, record map[string]any) ([]schema.Violation, error) {
	full, err := t.full(s, record)
	if err != nil {
		return nil, err
	}
	return s.Schema.Validate(s.own.of(full), schema.Response), nil
}
