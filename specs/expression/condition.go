package expression

import (
	"errors"
	"fmt"
	"strings"
)

// Condition is an expression that answers yes or no. The zero value says yes.
type Condition struct{ program *Program }

// CompileCondition reads a condition; the prefix "= " may be left out.
func CompileCondition(source string) (Condition, error) {
	p, err := Compile(strings.TrimPrefix(source, Prefix))
	return Condition{p}, err
}

// Given reports whether there is a condition at all.
func (c Condition) Given() bool { return c.program != nil }

// String gives the source, empty for the zero value.
func (c Condition) String() string {
	if c.program == nil {
		return ""
	}
	return c.program.source
}

// Holds runs the condition. Null counts as no; anything but a boolean is an error.
func (c Condition) Holds(scope Scope) (bool, error) {
	if c.program == nil {
		return true, nil
	}
	out, err := c.program.Run(scope)
	if err != nil || out == nil {
		return false, err
	}
	yes, ok := out.(bool)
	if !ok {
		return false, fmt.Errorf("expression %q: gives %T, a condition gives true or false", c.program.source, out)
	}
	return yes, nil
}

// UnmarshalValue reads a condition from a file: a text, true or false.
func (c *Condition) UnmarshalValue(value any) error {
	switch v := value.(type) {
	case string:
		compiled, err := CompileCondition(v)
		*c = compiled
		return err
	case bool:
		compiled, err := CompileCondition(fmt.Sprint(v))
		*c = compiled
		return err
	}
	return errors.New("a condition is a text such as body.accept == true")
}
