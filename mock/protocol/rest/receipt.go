package rest

import (
	"maps"
	"net/http"
	"slices"

	"understudy/fixtures/generate"
	"understudy/mock"
	"understudy/specs/resource"
	"understudy/specs/schema"
)

// isReceipted tells an operation that makes records and answers with something
// else than a record: a status, or no more than the id.
func (a *act) isReceipted() bool {
	return a.Kind == resource.Create && !a.answers && a.subject != nil && a.declared != nil && len(a.declared.Content) > 0
}

// receipt answers with what the document shows, in which the id of the record
// that was made stands wherever an id of it can stand.
func (t *turn) receipt(made located) (mock.Answer, error) {
	s, known := t.call.OfferSchema(t.act.declared), map[string]any{}
	for _, example := range examples(t.act.declared) {
		if members, ok := example.Value.(map[string]any); ok && len(known) == 0 && len(s.Validate(members, schema.Response)) == 0 {
			known = maps.Clone(members)
		}
	}
	var partial any = known
	switch told := t.receiptOf(s, made, maxReceiptDepth).(type) {
	case map[string]any:
		maps.Copy(known, told)
	default:
		partial = told
	}
	o := generate.Options{Seed: t.call.Seed(), Direction: schema.Response, Now: t.now(), Name: t.act.Operation.ID}
	value, err := generate.Complete(s, partial, o)
	if err != nil {
		value, err = generate.Value(s, o)
	}
	if err != nil {
		return mock.Answer{}, mock.Refuse(http.StatusInternalServerError, "no valid answer can be made: %v", err)
	}
	return mock.Answer{Status: t.act.status, Header: t.location(made.id), Body: value, HasBody: true}, nil
}

// maxReceiptDepth bounds how deep within an answer the id is put.
const maxReceiptDepth = 2

func (t *turn) receiptOf(s *schema.Schema, made located, depth int) any {
	if s == nil {
		return nil
	}
	if !s.Is("object") {
		return fitting(s, t.act.subject.IDOf(made.value), made.id)
	}
	out := map[string]any{}
	for _, name := range s.Names() {
		member := s.Property(name)
		value := t.act.subject.memberFor(name, member, made)
		if value == nil && depth > 0 && member != nil && member.Is("object") && !member.Is("string") {
			if inner, _ := t.receiptOf(member, made, depth-1).(map[string]any); len(inner) > 0 {
				value = inner
			}
		}
		if value != nil {
			out[name] = value
		}
	}
	return out
}

// memberFor is what a record says under that name, or its id; nil: nothing that fits.
func (s *subject) memberFor(name string, member *schema.Schema, made located) any {
	if value := fitting(member, made.value[name]); value != nil {
		return value
	}
	if slices.Contains(s.idNames, plain(name)) {
		return fitting(member, s.IDOf(made.value), made.id)
	}
	return nil
}

// fitting is the first of some values that a schema takes; nil where none is.
func fitting(s *schema.Schema, values ...any) any {
	for _, value := range values {
		for _, form := range formsOf(value) {
			if len(s.Validate(form, schema.Response)) == 0 {
				return form
			}
		}
	}
	return nil
}
