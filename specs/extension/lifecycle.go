package extension

import "understudy/specs/expression"

// Lifecycle is one entry of x-mock-lifecycle: in which states a resource can
// be and what moves it.
type Lifecycle struct {
	// Member holds the state; with Per it is an object of states, one for each value of Per.
	Member string           `yaml:"member"`
	Per    expression.Value `yaml:"per"` // computes whose state is meant, such as caller.id
	// Transitions are tried in order, each that applies is taken.
	Transitions []Transition `yaml:"transitions,required"`
	// Otherwise refuses a transition operation to which no transition applies.
	Otherwise *Refusal `yaml:"otherwise"`
}

// Transition is one way from state to state.
type Transition struct {
	Name string `yaml:"name,required"` // for messages
	// Operations lists the operationIds that can cause it; empty: every action of kind update or transition.
	Operations []string `yaml:"operations"`
	// On says whether the request asks for it.
	On expression.Condition `yaml:"on"`
	// From lists the states in which it is allowed; empty: all.
	From []string `yaml:"from"`
	// Refuse lists what else stands against it, and the answer then. An entry
	// without when answers for a state that is not in From.
	Refuse []Refusal `yaml:"refuse"`
	To     string    `yaml:"to"` // the state it leads to
	// Set computes members of the record.
	Set     map[string]expression.Value `yaml:"set"`
	Effects []Effect                    `yaml:"effects"` // change further records in the same step
	// Emit names the events to tell.
	Emit []string `yaml:"emit"`
}
