package rest

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"understudy/mock"
	"understudy/mock/state"
	"understudy/specs/document"
	"understudy/specs/expression"
	"understudy/specs/extension"
	"understudy/specs/resource"
)

// transitions takes every transition that the request asks for, and gives the
// effects to run once the record is stored.
func (t *turn) transitions(s *subject, record map[string]any) ([]cause, error) {
	if s.Lifecycle == nil {
		return nil, nil
	}
	var effects []cause
	taken := 0
	for i, transition := range s.Lifecycle.Transitions {
		pointer := s.lifecyclePointer() + "/transitions/" + strconv.Itoa(i)
		applies, err := t.applies(transition, record, pointer)
		if err != nil {
			return nil, err
		}
		if !applies {
			continue
		}
		if err := t.move(s, transition, record, pointer); err != nil {
			return nil, err
		}
		effects = append(effects, causes(transition.Effects, pointer)...)
		taken++
	}
	if taken == 0 && t.act.Kind == resource.Transition {
		return nil, t.noTransition(s, record)
	}
	return effects, nil
}

func (s *subject) lifecyclePointer() string { return "/x-mock-lifecycle" + document.Pointer(s.Name) }

func (t *turn) applies(transition extension.Transition, record map[string]any, pointer string) (bool, error) {
	if len(transition.Operations) > 0 && !slices.Contains(transition.Operations, t.act.Operation.ID) {
		return false, nil
	}
	if !transition.On.Given() {
		return true, nil
	}
	ok, err := transition.On.Holds(t.names().With("self", record))
	return ok, t.fault(pointer+"/on", err)
}

func (t *turn) noTransition(s *subject, record map[string]any) error {
	if s.Lifecycle.Otherwise != nil {
		return t.refusal(*s.Lifecycle.Otherwise, s.lifecyclePointer()+"/otherwise", record)
	}
	return mock.Refuse(http.StatusConflict, "the request asks for no transition of %s", s.Name)
}

func (t *turn) move(s *subject, transition extension.Transition, record map[string]any, pointer string) error {
	current, key, err := t.stateOf(s, record)
	if err != nil {
		return err
	}
	if len(transition.From) > 0 && !slices.Contains(transition.From, current) {
		return t.wrongState(s, transition, current, record, pointer)
	}
	if err := t.refuse(transition.Refuse, pointer+"/refuse", record); err != nil {
		return err
	}
	if transition.To != "" {
		moveTo(s.Resource, record, key, transition.To)
	}
	if err := t.assignAll(record, transition.Set, nil, pointer+"/set"); err != nil {
		return err
	}
	for _, name := range transition.Emit {
		t.tx.Emit(state.Event{Name: name, Collection: s.name, ID: keyOf(s.IDOf(record)), Value: maps.Clone(record), Time: t.tx.Now()})
	}
	return nil
}

// stateOf gives the present state, and with a lifecycle per something its key.
func (t *turn) stateOf(s *subject, record map[string]any) (current, key string, err error) {
	member := record[s.Lifecycle.Member]
	if !s.Lifecycle.Per.Given() {
		return keyOf(member), "", nil
	}
	computed, err := s.Lifecycle.Per.Run(t.names().With("self", record))
	if err != nil {
		return "", "", t.fault(s.lifecyclePointer()+"/per", err)
	}
	key = keyOf(computed)
	states, _ := member.(map[string]any)
	return keyOf(states[key]), key, nil
}

func moveTo(r *resource.Resource, record map[string]any, key, to string) {
	if !r.Lifecycle.Per.Given() {
		record[r.Lifecycle.Member] = to
		return
	}
	states, _ := record[r.Lifecycle.Member].(map[string]any)
	moved := maps.Clone(states)
	if moved == nil {
		moved = map[string]any{}
	}
	moved[key] = to
	record[r.Lifecycle.Member] = moved
}

func (t *turn) wrongState(s *subject, transition extension.Transition, current string, record map[string]any, pointer string) error {
	for i, refusal := range transition.Refuse {
		if !refusal.When.Given() {
			return t.refusal(refusal, pointer+"/refuse/"+strconv.Itoa(i), record)
		}
	}
	if s.Lifecycle.Otherwise != nil {
		return t.refusal(*s.Lifecycle.Otherwise, s.lifecyclePointer()+"/otherwise", record)
	}
	return mock.Refuse(http.StatusConflict, "%s is not possible in state %q, only in %s", transition.Name, current, strings.Join(transition.From, ", "))
}

// refuse gives the first refusal whose condition is written and holds. Self is
// the record at hand, nil where there is none yet.
func (t *turn) refuse(refusals []extension.Refusal, pointer string, self map[string]any) error {
	for i, refusal := range refusals {
		if !refusal.When.Given() {
			continue
		}
		at := pointer + "/" + strconv.Itoa(i)
		holds, err := refusal.When.Holds(t.about(self))
		if err != nil {
			return t.fault(at+"/when", err)
		}
		if holds {
			return t.refusal(refusal, at, self)
		}
	}
	return nil
}

func (t *turn) refusal(refusal extension.Refusal, pointer string, self map[string]any) error {
	problem := &mock.Problem{Status: refusal.Status, Code: refusal.Code}
	if refusal.Detail.Given() {
		detail, err := refusal.Detail.Run(t.about(self))
		if err != nil {
			return t.fault(pointer+"/detail", err)
		}
		problem.Detail = keyOf(detail)
	}
	return problem
}

// about is what expressions see with a record as self.
func (t *turn) about(self map[string]any) expression.Scope {
	if self == nil {
		return t.names()
	}
	return t.names().With("self", self)
}
