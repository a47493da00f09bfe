package extension

import "understudy/specs/expression"

// Action is x-mock-action: what an operation does to a resource. What it
// leaves out is read from the document's shape.
type Action struct {
	// Resource names the entry of x-mock-resource.
	Resource string `yaml:"resource"`
	// Kind is one of list, create, read, update, replace, delete, transition, none.
	Kind string `yaml:"kind"`
	// ID computes which record is meant; by default the last path parameter.
	ID expression.Value `yaml:"id"`
	// ParentID computes to which record of the parent resource it belongs; by default the path parameter before.
	ParentID expression.Value `yaml:"parentId"`
	// Input is the JSON pointer of the record in the request body.
	Input string `yaml:"input"`
	// Output is the JSON pointer at which the record, or the list, stands in the response body.
	Output string `yaml:"output"`
	// Answer is the whole response body; items, item and total can be used in it.
	Answer expression.Value `yaml:"answer"`
	// Status of the answer; by default the lowest 2xx the operation declares.
	Status int `yaml:"status"`
	// Where says which records the operation sees.
	Where expression.Condition `yaml:"where"`
	// Filters holds a condition by parameter, used when the parameter is given as value.
	Filters map[string]expression.Condition `yaml:"filters"`
	// Order overrides the resource's order.
	Order expression.Value `yaml:"order"`
	// Page says which parameters cut a list into pages.
	Page *Page `yaml:"page"`
	// Refuse lists conditions under which the operation is refused.
	Refuse []Refusal `yaml:"refuse"`
	// Set computes members after the client's own were taken.
	Set map[string]expression.Value `yaml:"set"`
	// Effects change further records in the same step.
	Effects []Effect `yaml:"effects"`
}

// Page names the query parameters of a list.
type Page struct {
	Offset string `yaml:"offset"` // how many to leave out
	First  int    `yaml:"first"`  // the number that Offset gives the first record, 0 or 1
	Limit  string `yaml:"limit"`  // how many at most
	Number string `yaml:"number"` // which page, from 1
	Size   int    `yaml:"size"`   // how many where Limit is not given; 0: all
}

// Effect changes records besides the one an operation is about.
type Effect struct {
	When     expression.Condition        `yaml:"when"`              // only if this holds
	Resource string                      `yaml:"resource,required"` // whose record
	ParentID expression.Value            `yaml:"parentId"`          // below which parent record; a list where there are several levels
	ID       expression.Value            `yaml:"id"`                // given: that record is changed
	Create   expression.Value            `yaml:"create"`            // given: a record is made of it
	Set      map[string]expression.Value `yaml:"set"`               // members to change in the record ID
	Delete   bool                        `yaml:"delete"`            // the record ID goes
}

// Refusal is an answer that is not given because of the state.
type Refusal struct {
	When   expression.Condition `yaml:"when"`            // refuse if this holds
	Status int                  `yaml:"status,required"` // of the answer
	Code   string               `yaml:"code"`            // the API's own word or number, seen as problem.code
	Detail expression.Value     `yaml:"detail"`          // what is wrong, seen as problem.detail
}
