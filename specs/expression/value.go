package expression

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Value is a JSON value in which texts that begin with "= " are computed.
// The zero value is null.
type Value struct {
	constant any
	program  *Program
	list     []Value
	members  map[string]Value
	given    bool
}

// CompileValue compiles every expression inside a value.
func CompileValue(value any) (Value, error) {
	switch v := value.(type) {
	case string:
		if source, ok := strings.CutPrefix(v, Prefix); ok {
			p, err := Compile(source)
			return Value{program: p, given: true}, err
		}
	case []any:
		return compileList(v)
	case map[string]any:
		return compileMembers(v)
	}
	return Value{constant: value, given: true}, nil
}

func compileList(items []any) (Value, error) {
	out := Value{list: make([]Value, len(items)), given: true}
	var errs []error
	for i, item := range items {
		compiled, err := CompileValue(item)
		out.list[i], errs = compiled, append(errs, within(strconv.Itoa(i), err))
	}
	return out, errors.Join(errs...)
}

func compileMembers(members map[string]any) (Value, error) {
	out := Value{members: make(map[string]Value, len(members)), given: true}
	var errs []error
	for _, name := range sortedKeys(members) {
		compiled, err := CompileValue(members[name])
		out.members[name], errs = compiled, append(errs, within(name, err))
	}
	return out, errors.Join(errs...)
}

// partError is an error in a part of a value.
type partError struct {
	name string
	err  error
}

func within(name string, err error) error {
	if err == nil {
		return nil
	}
	return &partError{name, err}
}

// Error names the part.
func (e *partError) Error() string { return e.name + ": " + e.err.Error() }

// Pointer is the JSON pointer of the part.
func (e *partError) Pointer() string {
	return "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(e.name)
}

// Unwrap gives the error itself.
func (e *partError) Unwrap() error { return e.err }

// Constant gives the value where no part of it is computed.
func (v Value) Constant() (value any, ok bool) {
	if v.program != nil {
		return nil, false
	}
	for _, item := range v.list {
		if _, constant := item.Constant(); !constant {
			return nil, false
		}
	}
	for _, member := range v.members {
		if _, constant := member.Constant(); !constant {
			return nil, false
		}
	}
	value, err := v.Run(nil)
	return value, err == nil
}

// Given reports whether a value was written at all.
func (v Value) Given() bool { return v.given }

// Text gives a text that is written as it is; ok is false for all that is computed.
func (v Value) Text() (text string, ok bool) {
	text, ok = v.constant.(string)
	return text, ok
}

// UnmarshalValue reads a value from a file.
func (v *Value) UnmarshalValue(value any) error {
	compiled, err := CompileValue(value)
	*v = compiled
	return err
}

// Run computes the value. A member whose expression gives null is left out;
// a null that is written stays.
func (v Value) Run(scope Scope) (any, error) {
	switch {
	case v.program != nil:
		return v.program.Run(scope)
	case v.list != nil:
		return v.runList(scope)
	case v.members != nil:
		return v.runMembers(scope)
	}
	return v.constant, nil
}

func (v Value) runList(scope Scope) (any, error) {
	out := make([]any, len(v.list))
	for i, item := range v.list {
		computed, err := item.Run(scope)
		if err != nil {
			return nil, err
		}
		out[i] = computed
	}
	return out, nil
}

func (v Value) runMembers(scope Scope) (any, error) {
	out := make(map[string]any, len(v.members))
	for _, name := range sortedKeys(v.members) {
		member := v.members[name]
		computed, err := member.Run(scope)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if computed == nil && member.program != nil {
			continue
		}
		out[name] = computed
	}
	return out, nil
}
