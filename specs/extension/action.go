package extension

import "understudy/specs/expression"

// Action is x-mock-action: what an operation does to a resource. What it
// leaves out is read from the document's shape.
type Action struct {
	// Resource names the entry of x-mock-resource.
	Resource string `yaml:"resource"`
	// Kind is one of list, create, read, update, replace, delete, clear, transition, none.
	Kind string `yaml:"kind"`
	// ID computes which record is meant; by default the last path parameter.
	ID expression.Value `yaml:"id"`
	// ParentID computes to which record of the parent resource it belongs; by default the path parameter before.
	ParentID expression.Value `yaml:"parentId"`
	// Input is the JSON pointer of the record in the request body.
	Input string `yaml:"input"`
	// Output is the JSON pointer at which the record, or the list, stands in the response body.
	Output string `yaml:"output"`
	// Wrapped is true where the one record stands alone in a list at Output.
	Wrapped *bool `yaml:"wrapped"`
	// Makes is true where a replacement makes the record if it is not there.
	Makes *bool `yaml:"makes"`
	// Answer is the whole response body; items, item and total can be used in it.
	Answer expression.Value `yaml:"answer"`
	// Status of the answer; by default the lowest 2xx the operation declares.
	Status int `yaml:"status"`
	// Where says which records the operation sees.
	Where expression.Condition `yaml:"where"`
	// Narrow lists query parameters that narrow a list by a member; by default
	// they are found by their names. Empty: none does.
	Narrow *[]Narrow `yaml:"narrow"`
	// Cursor names the parameters that cut a list at a record; by default they
	// are found by their names.
	Cursor *Cursor `yaml:"cursor"`
	// Sort names the parameters that order a list; by default they are found by
	// their names.
	Sort *Sort `yaml:"sort"`
	// Search names the parameter whose words records must have; by default it is
	// found by its name. Empty: none.
	Search *string `yaml:"search"`
	// Select names the parameter that lists the members to show; by default it is
	// found by its name. Empty: none.
	Select *string `yaml:"select"`
	// Query lets clients write conditions on members, with operators, into the query; by default none are read.
	Query *Query `yaml:"query"`
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

// Narrow is a query parameter that narrows a list by a member.
type Narrow struct {
	Parameter string `yaml:"parameter,required"` // its name
	At        string `yaml:"at"`                 // JSON pointer into its value, where that is an object
	Member    string `yaml:"member,required"`    // of the record
	Match     string `yaml:"match,required"`     // equal, any of, not, contains, from, until, after or before
}

// Query is a language of conditions in the query: price[gte]=5 with the words
// {gte: from}. A plain value is equality, of a list membership; an empty value
// means that there is none. Conditions take the place of narrow.
type Query struct {
	Words     map[string]string `yaml:"words"`     // how each word compares: equal, any of, none of, not, contains, from, until, after or before
	Separator string            `yaml:"separator"` // between member and word where no brackets are, as in price_gte=5
	In        string            `yaml:"in"`        // the object that holds the conditions, as in filter[price]=5
	Any       string            `yaml:"any"`       // the word before a list of conditions of which one must hold
	All       string            `yaml:"all"`       // the word before a list of conditions that must all hold
	Reserved  string            `yaml:"reserved"`  // how words begin: what begins so and means nothing is refused
	Foreign   bool              `yaml:"foreign"`   // a name that is no member is compared too, and so fits no record; else it is ignored
}

// Cursor names the query parameters that cut a list at a record.
type Cursor struct {
	After  string `yaml:"after"`  // the page after a cursor
	Before string `yaml:"before"` // the page before it
}

// Sort names the query parameters that order a list.
type Sort struct {
	Members   string `yaml:"members"`   // by which members
	Direction string `yaml:"direction"` // in which direction, where that is a parameter of its own
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
