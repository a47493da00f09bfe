package rest

import (
	"fmt"
	"iter"
	"time"

	"understudy/mock"
	"understudy/mock/state"
	"understudy/specs"
	"understudy/specs/expression"
)

// view is what can be read: a snapshot, or a transaction with its own changes.
type view interface {
	Get(collection, id string) (state.Entry, bool)
	All(collection string) iter.Seq[state.Entry]
}

func (p *player) turn(call *mock.Call, act *act, v view, tx *state.Tx) *turn {
	return &turn{player: p, call: call, act: act, view: v, tx: tx}
}

// fact is something expressions shall see.
type fact struct {
	name  string
	value any
}

// tell makes a value known to expressions.
func (t *turn) tell(name string, value any) {
	if t.scope == nil {
		t.told = append(t.told, fact{name, value})
		return
	}
	t.scope.Set(name, value)
}

// names is what expressions see. It is made when the first of them runs, for
// most operations of most documents have none.
func (t *turn) names() expression.Scope {
	if t.scope != nil {
		return t.scope
	}
	decoded := t.call.Decoded
	t.scope = expression.NewScope(map[string]any{
		"body": decoded.Body, "path": decoded.Path, "query": decoded.Query, "header": decoded.Header, "cookie": decoded.Cookie,
		"server": map[string]any{"url": t.call.BaseURL()}, "now": t.now(),
	})
	t.scope["callers"] = t.callers
	if t.call.Caller != nil {
		t.scope.Set("caller", t.call.Caller.Value())
	}
	t.provide(t.scope)
	for _, told := range t.told {
		t.scope.Set(told.name, told.value)
	}
	return t.scope
}

// now is the sandbox's time; within a transaction it stands still.
func (t *turn) now() time.Time {
	if !t.at.IsZero() {
		return t.at
	}
	if t.tx != nil {
		return t.tx.Now()
	}
	return t.call.Sandbox.Now()
}

// fault tells where the expression is written that could not be computed.
func (t *turn) fault(pointer string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", t.place(pointer), err)
}

// place is a spot of an extension as messages name it.
func (t *turn) place(pointer string) string { return placeOf(t.part.API, pointer) }

func placeOf(api *specs.API, pointer string) string {
	return api.Locate("#"+pointer).String() + " at #" + pointer
}

// scopeValue turns a record into what expressions compute with.
func scopeValue(value any) any {
	s := expression.Scope{}
	s.Set("v", value)
	return s["v"]
}
