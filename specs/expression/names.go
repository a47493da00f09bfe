package expression

import (
	"errors"
	"fmt"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/types"
)

// Func is a function that a Scope provides.
type Func = func(arguments ...any) (any, error)

// Name is one word of the language, with its documentation.
type Name struct {
	Name string
	Doc  string
	kind types.Type
}

// Names lists the values a Scope may provide; one that it does not is null.
var Names = []Name{
	{"body", "the request's decoded body", types.Any},
	{"path", "the path parameters by name", types.Any},
	{"query", "the query parameters by name", types.Any},
	{"header", "the header parameters by name", types.Any},
	{"cookie", "the cookie parameters by name", types.Any},
	{"caller", "who calls: id, name, roles and what the fixtures say", types.Any},
	{"session", "the caller's session: id, token, refresh, expires, permanent, csrf", types.Any},
	{"callers", "all callers of the fixtures, in order", types.Any},
	{"self", "the record at hand", types.Any},
	{"old", "the record before the change", types.Any},
	{"parent", "the record to which the record at hand belongs", types.Any},
	{"event", "what happened to the record: created, updated, deleted, or an event of its lifecycle", types.Any},
	{"operationId", "the operationId of the call that caused it", types.Any},
	{"receiver", "who is told on a channel: id, name, roles and what the fixtures say", types.Any},
	{"value", "the parameter's value in a filter", types.Any},
	{"items", "the records of the answer", types.Any},
	{"item", "the record of the answer", types.Any},
	{"total", "how many records there are on all pages", types.Any},
	{"each", "the record for which a fixture is made", types.Any},
	{"index", "the running number, from 0, within a repeated fixture", types.Any},
	{"problem", "what is refused: status, title, detail, code, violations", types.Any},
	{"server", "where the API is reached: url", types.Any},
	{"now", "the sandbox's time, a Go time.Time: now.UnixMilli(), now.Format(layout)", types.TypeOf(time.Time{})},
	{"records", "records(resource, parentIds…): all records of a resource, oldest first", provided},
	{"record", "record(resource, parentIds…, id): one record, or null", provided},
	{"next", "next(counter): 1, 2, 3 …", provided},
	{"uuid", "uuid(): a fresh UUID", provided},
	{"guid", "guid(): a fresh UUID as 32 hex digits", provided},
	{"hex", "hex(n): n random hex digits, upper case", provided},
	{"alnum", "alnum(n): n random digits and upper case letters", provided},
	{"base62", "base62(n): n random digits and letters of either case", provided},
	{"fake", "fake(kind): a believable text, such as fake(\"fullName\")", provided},
	{"choose", "choose(list): one item of the list", provided},
	{"between", "between(low, high): a random integer, both ends included", provided},
}

var provided = types.TypeOf(Func(nil))

// pure lists the functions that need no Scope.
var pure = []struct {
	name, doc string
	call      Func
}{
	{"instant", "instant(text): a time out of its usual written forms", instant},
	{"merge", "merge(a, b, …): one object, later members win", merge},
	{"omit", "omit(object, names): the object without these members", omit},
	{"only", "only(object or list of objects, names): just these members", only},
}

func options() []expr.Option {
	environment := types.Map{stepName: stepType}
	for _, name := range Names {
		environment[name.Name] = name.kind
	}
	out := []expr.Option{expr.Env(environment), expr.DisableBuiltin("now"), expr.DisableBuiltin("date")}
	for _, function := range pure {
		out = append(out, expr.Function(function.name, function.call))
	}
	return out
}

// Functions lists the functions every expression may call, with their documentation.
func Functions() []Name {
	out := make([]Name, len(pure))
	for i, function := range pure {
		out[i] = Name{Name: function.name, Doc: function.doc}
	}
	return out
}

var instantLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04:05.999-0700",
	"2006-01-02 15:04:05.999-0700", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02", time.RFC1123,
}

func instant(arguments ...any) (any, error) {
	text, ok := argument[string](arguments, 0)
	if !ok || len(arguments) != 1 {
		return nil, errors.New("instant(text) takes one text")
	}
	for _, layout := range instantLayouts {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC(), nil
		}
	}
	return nil, fmt.Errorf("%q is no time; write it like 2006-01-02T15:04:05Z", text)
}

func argument[T any](arguments []any, i int) (value T, ok bool) {
	if i >= len(arguments) {
		return value, false
	}
	value, ok = arguments[i].(T)
	return value, ok
}

func merge(arguments ...any) (any, error) {
	out := map[string]any{}
	for i, a := range arguments {
		members, ok := a.(map[string]any)
		if !ok && a != nil {
			return nil, fmt.Errorf("merge: argument %d is no object", i+1)
		}
		for name, member := range members {
			out[name] = member
		}
	}
	return out, nil
}

func omit(arguments ...any) (any, error) {
	members, ok := argument[map[string]any](arguments, 0)
	names, err := nameSet(arguments, 1)
	if !ok || err != nil {
		return nil, errors.New("omit(object, names) takes an object and names")
	}
	out := map[string]any{}
	for name, member := range members {
		if !names[name] {
			out[name] = member
		}
	}
	return out, nil
}

func only(arguments ...any) (any, error) {
	names, err := nameSet(arguments, 1)
	if err != nil {
		return nil, errors.New("only(object or list, names) takes names as its second argument")
	}
	if items, ok := argument[[]any](arguments, 0); ok {
		out := make([]any, len(items))
		for i, item := range items {
			out[i] = onlyMembers(item, names)
		}
		return out, nil
	}
	return onlyMembers(arguments[0], names), nil
}

func onlyMembers(value any, names map[string]bool) any {
	members, ok := value.(map[string]any)
	if !ok {
		return value
	}
	out := map[string]any{}
	for name := range names {
		if member, ok := members[name]; ok {
			out[name] = member
		}
	}
	return out
}

func nameSet(arguments []any, from int) (map[string]bool, error) {
	if len(arguments) <= from {
		return nil, errors.New("names are missing")
	}
	out := map[string]bool{}
	for _, a := range arguments[from:] {
		switch v := a.(type) {
		case string:
			out[v] = true
		case []any:
			for _, item := range v {
				out[fmt.Sprint(item)] = true
			}
		default:
			return nil, fmt.Errorf("%T is no name", a)
		}
	}
	return out, nil
}
