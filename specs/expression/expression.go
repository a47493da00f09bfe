// Package expression holds the one small language of overlays and fixtures:
// conditions such as `body.accept == true`, and values, where a text that
// begins with "= " is an expression and everything else stands for itself.
// Programs are compiled when a file is loaded and run within budgets of memory,
// loop turns and time. The language is expr-lang's; it has no input and no output.
package expression

import (
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
)

// Prefix marks a text as an expression where a value is expected.
const Prefix = "= "

// Scope is what an expression can see: names with their values, and functions.
// A name that is not set is null. Values go in by NewScope, Set and With, which
// turn JSON numbers into numbers to compute with, once for many evaluations.
type Scope map[string]any

// NewScope makes a scope of JSON values and functions.
func NewScope(values map[string]any) Scope {
	s := make(Scope, len(values)+4)
	for name, value := range values {
		s.Set(name, value)
	}
	return s
}

// Set gives a name a JSON value or a function.
func (s Scope) Set(name string, value any) { s[name] = fromJSON(value) }

// With is the scope with one more name; s itself stays as it is.
func (s Scope) With(name string, value any) Scope {
	out := maps.Clone(s)
	out.Set(name, value)
	return out
}

// Program is one compiled expression, safe for concurrent use.
type Program struct {
	source  string
	program *vm.Program
	loops   bool
}

// Compile reads source, in which exactly the names of Names and the functions
// of Functions may occur. The error tells the column.
func Compile(source string) (*Program, error) {
	counter := &stepCounter{}
	program, err := expr.Compile(source, append(options(), expr.Patch(counter))...)
	if err != nil {
		return nil, placed(source, err)
	}
	return &Program{source: source, program: program, loops: counter.loops}, nil
}

// placed says where in the source an error of expr's is.
func placed(source string, err error) error {
	var at *file.Error
	if !errors.As(err, &at) {
		return fmt.Errorf("expression %q: %w", source, err)
	}
	where := fmt.Sprintf("column %d", at.Column+1)
	if at.Line > 1 {
		where = fmt.Sprintf("line %d, column %d", at.Line, at.Column+1)
	}
	if at.Prev != nil {
		return fmt.Errorf("expression %q: %s: %w", source, where, at.Prev)
	}
	return fmt.Errorf("expression %q: %s: %s", source, where, lowerFirst(at.Message))
}

func lowerFirst(text string) string {
	if text == "" {
		return text
	}
	return strings.ToLower(text[:1]) + text[1:]
}

// String gives the source.
func (p *Program) String() string { return p.source }

// Run computes the expression as a JSON value.
func (p *Program) Run(scope Scope) (any, error) {
	machine := vm.VM{MemoryBudget: memoryBudget}
	env := map[string]any(scope)
	if p.loops {
		env = counted(scope)
	}
	out, err := machine.Run(p.program, env)
	if err != nil {
		return nil, placed(p.source, err)
	}
	value, err := toJSON(out)
	if err != nil {
		return nil, fmt.Errorf("expression %q: %w", p.source, err)
	}
	return value, nil
}
