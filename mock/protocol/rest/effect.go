package rest

import (
	"fmt"
	"maps"
	"strconv"

	"understudy/mock/state"
	"understudy/specs/expression"
	"understudy/specs/extension"
)

// cause is an effect with the place where it is written.
type cause struct {
	extension.Effect
	pointer string
}

func causes(effects []extension.Effect, pointer string) []cause {
	out := make([]cause, len(effects))
	for i, effect := range effects {
		out[i] = cause{effect, pointer + "/effects/" + strconv.Itoa(i)}
	}
	return out
}

// actEffects runs the effects of the action itself. Self is the record they
// are about, nil where there is none.
func (t *turn) actEffects(self map[string]any) error {
	return t.effects(causes(t.act.Rules.Effects, t.act.pointer), self)
}

// effects changes further records in the same step.
func (t *turn) effects(effects []cause, self map[string]any) error {
	if len(effects) == 0 {
		return nil
	}
	outer := t.names()
	defer func() { t.scope = outer }()
	if self != nil {
		t.scope = outer.With("self", self)
	}
	for _, effect := range effects {
		if err := t.effect(effect); err != nil {
			return err
		}
	}
	return nil
}

func (t *turn) effect(effect cause) error {
	holds, err := effect.When.Holds(t.scope)
	if err != nil || !holds {
		return t.fault(effect.pointer+"/when", err)
	}
	r := t.part.Model.Resource(effect.Resource)
	if r == nil {
		return t.fault(effect.pointer+"/resource", fmt.Errorf("%q is no resource", effect.Resource))
	}
	parents, err := t.parents(r, effect.ParentID, effect.pointer)
	if err != nil {
		return err
	}
	collection, s := t.path(r, parents), t.subjects[r]
	if effect.Create.Given() {
		return t.effectCreate(s, collection, effect)
	}
	id, err := effect.ID.Run(t.scope)
	if err != nil {
		return t.fault(effect.pointer+"/id", err)
	}
	entry, ok := t.tx.Get(collection, keyOf(id))
	if !ok {
		return nil
	}
	if effect.Delete {
		t.tx.Delete(collection, entry.ID)
		return nil
	}
	return t.effectSet(s, collection, entry, effect)
}

// effectCreate makes a record, unless what is to become it is null.
func (t *turn) effectCreate(s *subject, collection string, effect cause) error {
	computed, err := effect.Create.Run(t.scope)
	if err != nil || computed == nil {
		return t.fault(effect.pointer+"/create", err)
	}
	members, ok := computed.(map[string]any)
	if !ok {
		return t.fault(effect.pointer+"/create", fmt.Errorf("gives %v, a record is an object", computed))
	}
	_, err = t.make(s, collection, members, nil, "")
	return err
}

// effectSet sees the record it changes as self, and the one that caused it as item.
func (t *turn) effectSet(s *subject, collection string, entry state.Entry, effect cause) error {
	record := maps.Clone(entry.Value)
	scope := expression.Scope(maps.Clone(t.scope))
	scope["item"] = t.scope["self"]
	if err := t.assignAll(record, effect.Set, scope, effect.pointer+"/set"); err != nil {
		return err
	}
	t.touch(s, entry.Value, record)
	return t.tx.Put(collection, entry.ID, record)
}
