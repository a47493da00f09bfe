package expression

import (
	"fmt"
	"maps"
	"time"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/types"
)

// The budgets of one evaluation. The memory is counted in expr's own units
// (roughly: elements of lists and maps).
const (
	memoryBudget = 1_000_000
	maxSteps     = 10_000_000
	maxTime      = 2 * time.Second
)

// stepName is the hidden function that is called in each turn of a loop; no
// expression can write it.
const stepName = " step"

var stepType = types.TypeOf(Func(nil))

// stepCounter puts the call of the step function into every loop of a program:
// expr itself bounds memory, but neither turns nor time.
type stepCounter struct{ loops bool }

// Visit implements ast.Visitor.
func (c *stepCounter) Visit(node *ast.Node) {
	loop, isLoop := (*node).(*ast.PredicateNode)
	if !isLoop {
		return
	}
	c.loops = true
	step := &ast.CallNode{Callee: &ast.IdentifierNode{Value: stepName}}
	loop.Node = &ast.SequenceNode{Nodes: []ast.Node{step, loop.Node}}
}

// counted is the scope with a fresh budget for one evaluation.
func counted(scope Scope) map[string]any {
	env := maps.Clone(map[string]any(scope))
	if env == nil {
		env = map[string]any{}
	}
	steps, start := 0, time.Now()
	env[stepName] = func(...any) (any, error) {
		steps++
		if steps > maxSteps {
			return nil, fmt.Errorf("its loops turn more often than the budget of %d", maxSteps)
		}
		if steps%64 == 0 && time.Since(start) > maxTime {
			return nil, fmt.Errorf("it takes longer than the budget of %s", maxTime)
		}
		return nil, nil
	}
	return env
}
