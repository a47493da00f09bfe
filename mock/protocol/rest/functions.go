package rest

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"

	"understudy/mock"
	"understudy/specs/expression"
	"understudy/specs/resource"
)

// provide adds the functions that read the state or draw from it.
func (t *turn) provide(scope expression.Scope) {
	scope["records"] = t.recordsFunc
	scope["record"] = t.recordFunc
	t.part.ProvideDraws(scope, t.tx)
}

func (t *turn) random() *rand.Rand { return t.tx.Rand() }

func (t *turn) uuid() (string, error) { return mock.UUID(t.tx) }

func (t *turn) recordsFunc(arguments ...any) (any, error) {
	r, parents, err := t.named(arguments)
	if err != nil {
		return nil, err
	}
	if len(parents) != depth(r) {
		return nil, fmt.Errorf("records(%q) takes %d parent ids", r.Name, depth(r))
	}
	out := []any{}
	for entry := range t.view.All(t.path(r, parents)) {
		out = append(out, scopeValue(entry.Value))
	}
	return out, nil
}

func (t *turn) recordFunc(arguments ...any) (any, error) {
	r, ids, err := t.named(arguments)
	if err != nil {
		return nil, err
	}
	if len(ids) != depth(r)+1 {
		return nil, fmt.Errorf("record(%q) takes %d ids", r.Name, depth(r)+1)
	}
	last := len(ids) - 1
	entry, ok := t.view.Get(t.path(r, ids[:last]), ids[last])
	if !ok {
		return nil, nil
	}
	return scopeValue(entry.Value), nil
}

func (t *turn) named(arguments []any) (*resource.Resource, []string, error) {
	if len(arguments) == 0 {
		return nil, nil, errors.New("the name of a resource is missing")
	}
	name := fmt.Sprint(arguments[0])
	r := t.part.Model.Resource(name)
	if r == nil {
		return nil, nil, fmt.Errorf("%q is no resource", name)
	}
	return r, keysOf(arguments[1:]), nil
}

// keyOf is the text under which a record with that id is kept.
func keyOf(id any) string {
	switch v := id.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case nil:
		return ""
	}
	return fmt.Sprint(id)
}
