package mock

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/google/uuid"

	"understudy/fixtures/generate"
	"understudy/mock/state"
	"understudy/specs/expression"
)

// ProvideDraws gives a scope the functions that make something new: ids, numbers
// that count, random choices. They draw from the action; where there is none,
// because something is only read, they say so. Counters are the part's own.
func (p *Part) ProvideDraws(scope expression.Scope, tx *state.Tx) {
	d := drawer{tx, p.API.Name}
	for name, function := range map[string]expression.Func{
		"next": d.next, "uuid": d.uuid, "guid": d.guid, "fake": d.fake, "choose": d.choose, "between": d.between,
		"hex":    d.letters("0123456789ABCDEF"),
		"alnum":  d.letters("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
		"base62": d.letters("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
	} {
		scope[name] = d.guarded(function)
	}
}

// UUID draws a UUID from the action.
func UUID(tx *state.Tx) (string, error) {
	id, err := uuid.NewRandomFromReader(source{tx.Rand()})
	return id.String(), err
}

type drawer struct {
	tx  *state.Tx
	api string
}

func (d drawer) guarded(function expression.Func) expression.Func {
	if d.tx != nil {
		return function
	}
	return func(...any) (any, error) { return nil, errors.New("nothing new is made while only reading") }
}

type source struct{ *rand.Rand }

// Read makes the sandbox's random source a reader, for package uuid.
func (s source) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(s.Uint32())
	}
	return len(p), nil
}

func (d drawer) uuid(...any) (any, error) { return UUID(d.tx) }

func (d drawer) guid(...any) (any, error) {
	text, err := UUID(d.tx)
	return strings.ReplaceAll(text, "-", ""), err
}

func (d drawer) letters(alphabet string) expression.Func {
	return func(arguments ...any) (any, error) {
		n, ok := whole(arguments, 0)
		if !ok || n < 1 || n > 1000 {
			return nil, errors.New("takes a length from 1 to 1000")
		}
		out := make([]byte, n)
		for i := range out {
			out[i] = alphabet[d.tx.Rand().IntN(len(alphabet))]
		}
		return string(out), nil
	}
}

func whole(arguments []any, i int) (int, bool) {
	if i >= len(arguments) {
		return 0, false
	}
	n, ok := arguments[i].(int)
	return n, ok
}

func (d drawer) next(arguments ...any) (any, error) {
	if len(arguments) != 1 {
		return nil, errors.New("next(counter) takes the name of a counter")
	}
	return int(d.tx.Next(d.api + "." + fmt.Sprint(arguments[0]))), nil
}

func (d drawer) fake(arguments ...any) (any, error) {
	if len(arguments) == 0 {
		return nil, errors.New("fake(kind) takes a kind: " + strings.Join(generate.Fakes(), ", "))
	}
	value, err := generate.Fake(fmt.Sprint(arguments[0]), d.tx.Rand(), arguments[1:]...)
	if n, ok := value.(json.Number); ok {
		if i, err := n.Int64(); err == nil {
			return int(i), nil
		}
	}
	return value, err
}

func (d drawer) choose(arguments ...any) (any, error) {
	if len(arguments) == 1 {
		if items, ok := arguments[0].([]any); ok && len(items) > 0 {
			return items[d.tx.Rand().IntN(len(items))], nil
		}
	}
	return nil, errors.New("choose(list) takes a list with something in it")
}

func (d drawer) between(arguments ...any) (any, error) {
	low, okLow := whole(arguments, 0)
	high, okHigh := whole(arguments, 1)
	if !okLow || !okHigh || high < low {
		return nil, errors.New("between(low, high) takes two whole numbers in order")
	}
	return low + d.tx.Rand().IntN(high-low+1), nil
}
