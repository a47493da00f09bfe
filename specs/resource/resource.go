// Package resource reads out of an API's shape what it is about: collections of
// records, how one is identified, to which parent it belongs, where it stands in
// requests and responses, and what each operation does to it. What the document
// says with x-mock-resource and x-mock-action comes first; the rest is inferred,
// and every inference keeps its evidence. It remembers no records.
package resource

import (
	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/extension"
	"understudy/specs/schema"
)

// Kind is what an operation does to a resource.
type Kind string

// The kinds. None answers without state, by examples and generated values.
const (
	List       Kind = "list"
	Create     Kind = "create"
	Read       Kind = "read"
	Update     Kind = "update"  // the members given change
	Replace    Kind = "replace" // the members not given go
	Delete     Kind = "delete"
	Clear      Kind = "clear"      // all records go, or those that the request names
	Transition Kind = "transition" // the lifecycle alone decides what changes
	None       Kind = "none"
)

var kinds = []string{"list", "create", "read", "update", "replace", "delete", "clear", "transition", "none"}

// Resource is a kind of record the API keeps.
type Resource struct {
	Name   string
	Path   string         // template of the collection; "" where no path shows one
	Schema *schema.Schema // of one record as responses show it
	// ID is the member that identifies a record among its siblings, or the JSON
	// pointer of one that lies deeper; "" where records show none.
	ID     string
	Parent *Resource
	// Orphans is set where the parent need not be there: it is only guessed.
	Orphans bool
	// Single is set where there is one record only, without an id in its path.
	Single    bool
	Times     []Time  // members the server keeps: when
	Makers    []Maker // and by whom
	Rules     extension.Resource
	Lifecycle *extension.Lifecycle
	Evidence  []Evidence

	path []string // to the id
}

// Evidence is one fact about a resource or an action, and why we hold it true.
type Evidence struct {
	Fact    string
	Why     string
	Certain bool
}

// Action is what one operation does.
type Action struct {
	Operation *specs.Operation
	Resource  *Resource // nil with kind None
	Kind      Kind
	Rules     extension.Action
	// Parents names the path parameters that lead to the record's parents, outermost first.
	Parents []string
	// ID names the path parameter with the record's id; "" where there is none.
	ID string
	// Input is the JSON pointer of the record in the request body.
	Input string
	// Output is the JSON pointer of the record or list in the response body.
	Output string
	// Wrapped is set where the one record stands in a list.
	Wrapped bool
	// Makes is set where a replacement makes the record if it is not there.
	Makes    bool
	Filters  []Filter
	Page     extension.Page
	Cursor   Cursor
	Sort     Sort
	Search   string // names the query parameter whose words records must have; "" where there is none
	Select   string // names the query parameter that lists the members to show
	Evidence []Evidence
}

// Cursor names the query parameters that cut a list at a record.
type Cursor struct {
	After  string // the page after a cursor
	Before string // the page before it
}

// Sort names the query parameters that order a list: by which members, and in
// which direction, where that is a parameter of its own.
type Sort struct{ Members, Direction string }

// Match is how a filter compares.
type Match string

// The ways to compare.
const (
	Equal  Match = "equal"
	AnyOf  Match = "any of"
	Not    Match = "not"
	NoneOf Match = "none of"
	Has    Match = "contains" // as text, without case
	From   Match = "from"     // or equal
	Until  Match = "until"    // or equal
	After  Match = "after"
	Before Match = "before"
)

// Filter is a query parameter that narrows a list by a member.
type Filter struct {
	Parameter string
	At        string // JSON pointer into the parameter's value; "" is all of it
	Member    string
	Match     Match
}

// Model is all that was read out of one API.
type Model struct {
	Resources []*Resource
	Actions   []*Action // one for each operation, in order

	byOperation map[*specs.Operation]*Action
}

// Action gives what an operation does; nil only for an operation of another API.
func (m *Model) Action(op *specs.Operation) *Action {
	return m.byOperation[op]
}

// Resource finds a resource by name.
func (m *Model) Resource(name string) *Resource {
	for _, r := range m.Resources {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// Infer reads the resources and actions of an API.
func Infer(api *specs.API) (*Model, document.Problems) {
	in := inference{api: api, model: &Model{byOperation: map[*specs.Operation]*Action{}}, byPath: map[string]*Resource{}, singles: map[string]*Resource{}}
	in.explicit()
	in.byShape = operationsByShape(api)
	in.findCollections()
	in.findSingletons()
	in.findParents()
	for _, r := range in.model.Resources {
		in.inferServerMembers(r)
	}
	for _, op := range api.Operations {
		a := in.action(op)
		in.model.Actions = append(in.model.Actions, a)
		in.model.byOperation[op] = a
	}
	in.complete()
	in.judge()
	return in.model, in.problems
}

type inference struct {
	api      *specs.API
	model    *Model
	byPath   map[string]*Resource                   // by the collection's template without parameter names
	singles  map[string]*Resource                   // the same for records of which there is one
	byShape  map[string]map[string]*specs.Operation // by template without names, then method
	problems document.Problems
}

func (in *inference) report(at specs.Place, message, advice string) {
	in.problems = append(in.problems, document.Problem{Position: at.Position, Pointer: at.Pointer, Message: message, Advice: advice})
}

func (r *Resource) note(certain bool, fact, why string) {
	r.Evidence = append(r.Evidence, Evidence{fact, why, certain})
}

func (a *Action) note(certain bool, fact, why string) {
	a.Evidence = append(a.Evidence, Evidence{fact, why, certain})
}
