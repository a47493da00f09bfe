package rest

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/google/uuid"

	"understudy/fixtures/generate"
	"understudy/specs/expression"
	"understudy/specs/resource"
)

// provide adds the functions that read the state or draw from it.
func (t *turn) provide(scope expression.Scope) {
	scope["records"] = t.recordsFunc
	scope["record"] = t.recordFunc
	scope["next"] = t.drawing(t.nextFunc)
	scope["uuid"] = t.drawing(func(...any) (any, error) { return t.uuid() })
	scope["guid"] = t.drawing(func(...any) (any, error) {
		text, err := t.uuid()
		return strings.ReplaceAll(text, "-", ""), err
	})
	scope["hex"] = t.drawing(letters("0123456789ABCDEF", t.random))
	scope["alnum"] = t.drawing(letters("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", t.random))
	scope["fake"] = t.drawing(t.fakeFunc)
	scope["choose"] = t.drawing(t.chooseFunc)
	scope["between"] = t.drawing(t.betweenFunc)
}

// drawing guards a function that needs a transaction.
func (t *turn) drawing(function expression.Func) expression.Func {
	return func(arguments ...any) (any, error) {
		if t.tx == nil {
			return nil, errors.New("nothing new is made while only reading")
		}
		return function(arguments...)
	}
}

func (t *turn) random() *rand.Rand { return t.tx.Rand() }

type source struct{ *rand.Rand }

// Read makes the sandbox's random source a reader, for package uuid.
func (s source) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(s.Uint32())
	}
	return len(p), nil
}

func (t *turn) uuid() (string, error) {
	id, err := uuid.NewRandomFromReader(source{t.random()})
	return id.String(), err
}

func letters(alphabet string, random func() *rand.Rand) expression.Func {
	return func(arguments ...any) (any, error) {
		n, ok := number(arguments, 0)
		if !ok || n < 1 || n > 1000 {
			return nil, errors.New("takes a length from 1 to 1000")
		}
		out := make([]byte, n)
		for i := range out {
			out[i] = alphabet[random().IntN(len(alphabet))]
		}
		return string(out), nil
	}
}

func number(arguments []any, i int) (int, bool) {
	if i >= len(arguments) {
		return 0, false
	}
	n, ok := arguments[i].(int)
	return n, ok
}

func (t *turn) nextFunc(arguments ...any) (any, error) {
	if len(arguments) != 1 {
		return nil, errors.New("next(counter) takes the name of a counter")
	}
	return int(t.tx.Next(t.part.API.Name + "." + fmt.Sprint(arguments[0]))), nil
}

func (t *turn) fakeFunc(arguments ...any) (any, error) {
	if len(arguments) == 0 {
		return nil, errors.New("fake(kind) takes a kind: " + strings.Join(generate.Fakes(), ", "))
	}
	value, err := generate.Fake(fmt.Sprint(arguments[0]), t.random(), arguments[1:]...)
	if n, ok := value.(json.Number); ok {
		if i, err := n.Int64(); err == nil {
			return int(i), nil
		}
	}
	return value, err
}

func (t *turn) chooseFunc(arguments ...any) (any, error) {
	if len(arguments) == 1 {
		if items, ok := arguments[0].([]any); ok && len(items) > 0 {
			return items[t.random().IntN(len(items))], nil
		}
	}
	return nil, errors.New("choose(list) takes a list with something in it")
}

func (t *turn) betweenFunc(arguments ...any) (any, error) {
	low, okLow := number(arguments, 0)
	high, okHigh := number(arguments, 1)
	if !okLow || !okHigh || high < low {
		return nil, errors.New("between(low, high) takes two whole numbers in order")
	}
	return low + t.random().IntN(high-low+1), nil
}

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
