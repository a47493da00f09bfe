package contract

import (
	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/schema"
	"understudy/specs/traffic"
)

// Check is one thing that must hold of a target. It is a value with its own
// documentation; both functions are pure.
type Check struct {
	Name     string
	Severity Severity
	// Doc is one paragraph: what the check finds, and when it stays silent.
	Doc string
	// Applies tells whether the check can judge; where it cannot, it has not passed either.
	Applies func(Judgement) bool
	// Judge lists what is wrong; none: the check passed.
	Judge func(Judgement) []Finding
	// Stories lists the stories the check needs told; none: it judges exchanges or writes.
	Stories []Template
	// Users is set where the check needs requests by other users.
	Users bool
	// OptIn is set where the check judges only if it is asked for by name.
	OptIn bool
}

// Judgement is all that a check may look at. The exchange has a response, or an
// error that says why there is none.
type Judgement struct {
	Case     Case
	Exchange traffic.Exchange
	// Answer and Violations are the response as its Operation reads it.
	Answer     conform.Answer
	Violations []conform.Violation
	// Proven is set where the case counts although it is invalid or lacks good
	// credentials: the same request without that one change was accepted in this run.
	Proven bool
	// Base is the answer to the request that a probe differs from in one thing, sent
	// just before; nil: none was sent.
	Base *traffic.Response
	// Sibling is the answer to a second request that shares nothing but what is
	// special about this one; nil: none was sent.
	Sibling *traffic.Response
	// Shown is the record as it was read after a probe wrote it; nil: it was not read.
	Shown any
	// History holds the writes of a sequence that has ended; nil for a single case.
	History []Write
	// Story is a story that was told; nil for anything else.
	Story *Story
}

// Write is one create or update of a sequence, and what was read afterwards.
type Write struct {
	Operation *specs.Operation
	Creates   bool
	Record    string // which of the sequence's records it wrote
	Sent      any    // the record as it was sent
	Shown     any    // the record as it was read afterwards
	Read      bool   // whether it could be read
	// Input and Output describe the record as sent and as read.
	Input, Output *schema.Schema
}

// Finding is one thing that a check found wrong.
type Finding struct {
	Message  string // what was expected and what came
	Rule     string // the rule that does not hold, without any value: part of the fingerprint
	Place    specs.Place
	Severity Severity // "": that of the check
	Write    int      // in a sequence, the index into History of the write that shows it
	Steps    []int    // in a story, the steps that are needed to show it, in order
}
