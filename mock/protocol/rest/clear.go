package rest

import (
	"net/http"
	"slices"

	"understudy/mock"
	"understudy/specs/resource"
)

// clear deletes the records of a collection: those that the request lists, else
// those that its filters let through. Where it gives a parameter whose meaning
// nobody knows, that may be a filter, and nothing is deleted.
func (t *turn) clear() (mock.Answer, error) {
	collection, err := t.collection()
	if err != nil {
		return mock.Answer{}, err
	}
	gone, err := t.meant(collection)
	if err != nil {
		return mock.Answer{}, err
	}
	items := []any{}
	if t.act.form != nil && t.act.answers {
		if items, err = t.items(gone); err != nil {
			return mock.Answer{}, err
		}
	}
	for _, one := range gone {
		t.tx.Delete(collection, one.id)
	}
	if err := t.actEffects(nil); err != nil {
		return mock.Answer{}, err
	}
	return t.respondList(items, paging{total: len(gone), shown: len(gone), limit: max(len(gone), 1), number: 1})
}

// meant lists the records that a request to clear is about.
func (t *turn) meant(collection string) ([]located, error) {
	if t.hasUnknownParameter() {
		return nil, nil
	}
	asked, err := t.demand()
	if err != nil {
		return nil, err
	}
	listed, isListed := t.listedIDs()
	var out []located
	for entry := range t.view.All(collection) {
		full, err := t.full(t.act.subject, entry.Value)
		if err != nil {
			return nil, err
		}
		keep, err := t.keeps(full)
		if err != nil {
			return nil, err
		}
		if keep && (asked == nil || asked(full)) && (!isListed || slices.Contains(listed, entry.ID)) {
			out = append(out, located{collection, entry.ID, entry.Value})
		}
	}
	return out, nil
}

// listedIDs are those the body names, by themselves or as records.
func (t *turn) listedIDs() ([]string, bool) {
	if t.call.Decoded.Body == nil {
		return nil, false
	}
	value, _ := at(t.call.Decoded.Body, t.act.Input)
	items, _ := value.([]any)
	ids := make([]string, len(items))
	for i, item := range items {
		if members, ok := item.(map[string]any); ok {
			item = t.act.subject.IDOf(members)
		}
		ids[i] = keyOf(item)
	}
	return ids, true
}

func (t *turn) hasUnknownParameter() bool {
	for name := range t.call.Decoded.Query {
		isFilter := slices.ContainsFunc(t.act.Filters, func(f resource.Filter) bool { return f.Parameter == name })
		isCondition := slices.ContainsFunc(t.act.filters, func(f filter) bool { return f.parameter == name })
		if !isFilter && !isCondition && name != t.act.Search {
			return true
		}
	}
	return false
}

// upsert makes the record a replacement names, where the operation may. Missing
// is the refusal that stands where it may not.
func (t *turn) upsert(missing error) (mock.Answer, error) {
	collection, err := t.collection()
	if err != nil {
		return mock.Answer{}, err
	}
	id := keyOf(t.call.Decoded.Path[t.act.ID])
	if _, taken := t.tx.Get(collection, id); taken || !t.act.Makes || id == "" {
		return mock.Answer{}, missing
	}
	if wanted := t.call.Request.Header.Get("If-Match"); wanted != "" {
		return mock.Answer{}, stale("If-Match names %s, and there is no record", wanted)
	}
	s, record := t.act.subject, t.input()
	s.PutID(record, fitting(s.IDSchema(), t.call.Decoded.Path[t.act.ID], id))
	if err := t.fillNew(s, record, t.act.Rules.Set, t.act.pointer+"/set"); err != nil {
		return mock.Answer{}, err
	}
	made, err := t.keep(s, collection, id, record)
	if err != nil {
		return mock.Answer{}, err
	}
	if err := t.actEffects(made.value); err != nil {
		return mock.Answer{}, err
	}
	if t.act.made != nil {
		t.act = t.act.made
	}
	return t.respond(made)
}

// madeAct is the action as it answers where it made the record: with 201, where
// the document declares that beside another success.
func (a *act) madeAct() *act {
	declared := a.Operation.Response(http.StatusCreated)
	if !a.Makes || a.status == http.StatusCreated || declared == nil || declared.Status != "201" {
		return nil
	}
	made := *a
	made.status, made.declared = http.StatusCreated, declared
	made.findForm()
	return &made
}
