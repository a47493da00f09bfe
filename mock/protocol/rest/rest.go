// Package rest plays resources over plain HTTP: lists, creation, reading,
// change, deletion, and the transitions of a lifecycle, as package resource has
// read them out of the document. It decides what happens to which record and
// what the answer says; text, media types and refusals' shape are the server's.
package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"understudy/mock"
	"understudy/mock/state"
	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/expression"
	"understudy/specs/resource"
)

// Protocol is the REST protocol.
type Protocol struct{}

// Prepare compiles what the operations of an API do.
func (Protocol) Prepare(part *mock.Part) (mock.Player, error) { return newPlayer(part), nil }

// player plays one API.
type player struct {
	part     *mock.Part
	acts     map[*specs.Operation]*act
	subjects map[*resource.Resource]*subject
	callers  []any // as expressions see them
	tellings map[*subject][]*telling
}

// turn is one call being played: the act, the view it reads from, and what its
// expressions see. A turn that changes something has a transaction.
type turn struct {
	*player
	call  *mock.Call
	act   *act
	view  view
	tx    *state.Tx        // nil while only reading
	scope expression.Scope // nil until an expression is run; see names
	told  []fact           // what the scope will know besides

	at         time.Time // of the action that is told of; zero: none is
	departures []conform.Violation
}

// Answer plays a call whose operation has an act. An act whose answer says
// nothing about the record leaves the answer to the document's examples.
func (p *player) Answer(ctx context.Context, call *mock.Call) (answer mock.Answer, ok bool, err error) {
	act := p.acts[call.Operation()]
	if act == nil {
		return mock.Answer{}, false, nil
	}
	if act.reads {
		answer, err = p.turn(call, act, call.Sandbox.Snapshot(), nil).play()
	} else {
		err = call.Sandbox.Update(ctx, func(tx *state.Tx) (inner error) {
			tx.Because(call)
			answer, inner = p.turn(call, act, tx, tx).once()
			return inner
		})
	}
	answer.Source = "state"
	return answer, act.answers, limited(err)
}

func (t *turn) play() (mock.Answer, error) {
	if err := t.refuse(t.act.Rules.Refuse, t.act.pointer+"/refuse", nil); err != nil {
		return mock.Answer{}, err
	}
	answer, err := t.perform()
	answer.Departures = t.departures
	return answer, err
}

func (t *turn) perform() (mock.Answer, error) {
	switch t.act.Kind {
	case resource.List:
		return t.list()
	case resource.Read:
		return t.read()
	case resource.Create:
		return t.create()
	case resource.Update, resource.Replace, resource.Transition:
		return t.change()
	case resource.Delete:
		return t.remove()
	case resource.Clear:
		return t.clear()
	}
	if err := t.actEffects(nil); err != nil {
		return mock.Answer{}, err
	}
	return t.envelope(nil, nil, nil)
}

func (t *turn) read() (mock.Answer, error) {
	found, err := t.target()
	if err != nil {
		return mock.Answer{}, err
	}
	if answer, ok := t.unmodified(found); ok {
		return answer, nil
	}
	return t.respond(found)
}

func (t *turn) remove() (mock.Answer, error) {
	found, err := t.target()
	if err != nil {
		return mock.Answer{}, err
	}
	if err := t.checkUnchanged(found); err != nil {
		return mock.Answer{}, err
	}
	gone := []located{found}
	items, err := t.items(gone)
	if err != nil {
		return mock.Answer{}, err
	}
	t.tx.Delete(found.collection, found.id)
	if err := t.actEffects(found.value); err != nil {
		return mock.Answer{}, err
	}
	return t.tellOf(gone, items)
}

// located is a record with where it is kept.
type located struct {
	collection, id string
	value          map[string]any
}

// target finds the record the path names, if the caller may see it.
func (t *turn) target() (located, error) {
	collection, err := t.collection()
	if err != nil {
		return located{}, err
	}
	id, err := t.id()
	if err != nil {
		return located{}, err
	}
	entry, ok := t.found(collection, id)
	if !ok {
		return located{}, notFound(id)
	}
	seen, err := t.visible(entry.Value)
	if err != nil {
		return located{}, err
	}
	if !seen {
		return located{}, notFound(id)
	}
	t.tell("self", entry.Value)
	return located{collection, id, entry.Value}, nil
}

// visible asks the conditions of resource and action about a record, of which
// hidden and computed members count alike.
func (t *turn) visible(record map[string]any) (bool, error) {
	if !t.act.subject.Rules.Where.Given() && !t.act.Rules.Where.Given() {
		return true, nil
	}
	full, err := t.full(t.act.subject, record)
	if err != nil {
		return false, err
	}
	return t.whereHolds(t.names().With("self", full))
}

func (t *turn) whereHolds(scope expression.Scope) (bool, error) {
	if ok, err := t.act.subject.Rules.Where.Holds(scope); !ok || err != nil {
		return false, t.fault(t.act.subject.pointer+"/where", err)
	}
	ok, err := t.act.Rules.Where.Holds(scope)
	return ok, t.fault(t.act.pointer+"/where", err)
}

func (t *turn) id() (string, error) {
	if t.act.Rules.ID.Given() {
		value, err := t.act.Rules.ID.Run(t.names())
		return keyOf(value), t.fault(t.act.pointer+"/id", err)
	}
	if t.act.ID == "" {
		return singleton, nil
	}
	return keyOf(t.call.Decoded.Path[t.act.ID]), nil
}

// singleton is the id of the only record of a resource without ids in its path.
const singleton = "only"

func notFound(id string) error {
	problem := mock.Refuse(http.StatusNotFound, "No record found for id '%s'", id)
	problem.Code = "NotFound"
	return problem
}

func limited(err error) error {
	var limit *state.LimitError
	if errors.As(err, &limit) {
		return mock.Refuse(http.StatusInsufficientStorage, "the sandbox is full: %v", limit)
	}
	if err != nil {
		return fmt.Errorf("play: %w", err)
	}
	return nil
}
