package page

import (
	"net/url"
	"slices"
)

// View is the API as templates see it. It is read only.
type View struct {
	Name, Title, Version string
	Formats              []string // names of representations that paths can end in, sorted
	Operations           []Operation
	Messages             []Message // those that can be called by name; where none can, all
	Types                []Type    // the named schemas, in the order written

	// Of the request:
	URL   string            // where the API is reached
	Path  map[string]string // the parameters of the page's path
	Query map[string]string // the first value of each
}

// Operation is one method on one path.
type Operation struct {
	ID, Name             string // Name: by which it is called beside its path, else its ID
	Method, Path         string
	Summary, Description string
	Tags, Roles          []string
	Secured              bool     // whether callers must say who they are
	Members              []Member // parameters and the members of its body, each once
	Response             string   // the name of the schema it answers with; "": it has none
	Listed               bool     // the answer is a list of Response
	Example              string   // of the answer, as indented JSON
	Sample               string   // of the request body, as indented JSON
}

// Message is what clients send under one name: that of one or several
// operations, with the members of all of them.
type Message struct {
	Name       string
	Operations []Operation
	Members    []Member
}

// Type is a named schema.
type Type struct {
	Name, Description string
	Enum              []string // of a schema that lists texts
	Object            bool
	Members           []Member
	Kind              Kind
}

// Member is a named part of a message or type.
type Member struct {
	Name, Description string
	Required          bool
	Kind              Kind
}

// Kind is the type of a value.
type Kind struct {
	// Type is string, integer, number, boolean, array, object, map, ref, or any.
	Type   string
	Format string
	Ref    string // with ref: the name of the type
	Item   *Kind  // with array and map
}

func (v View) at(address string, path map[string]string, query url.Values) View {
	v.URL, v.Path, v.Query = address, path, map[string]string{}
	for name, values := range query {
		if len(values) > 0 {
			v.Query[name] = values[0]
		}
	}
	return v
}

// Message finds a message by its name; nil: there is none.
func (v View) Message(name string) *Message {
	for i := range v.Messages {
		if v.Messages[i].Name == name {
			return &v.Messages[i]
		}
	}
	return nil
}

// Type finds a type by its name; nil: there is none.
func (v View) Type(name string) *Type {
	for i := range v.Types {
		if v.Types[i].Name == name {
			return &v.Types[i]
		}
	}
	return nil
}

// Method is the one that a client uses unless told otherwise: the first that
// brings a body, else the first.
func (m Message) Method() string {
	for _, op := range m.Operations {
		if slices.Contains([]string{"POST", "PUT", "PATCH"}, op.Method) {
			return op.Method
		}
	}
	return m.Operations[0].Method
}

// Response is the name of what the message is answered with; "": nothing.
func (m Message) Response() string { return m.Operations[0].Response }

// Listed tells that it is answered with a list of Response.
func (m Message) Listed() bool { return m.Operations[0].Listed }

// Routes are its paths, each with its methods, in the order written.
func (m Message) Routes() []Route {
	var out []Route
	for _, op := range m.Operations {
		at := slices.IndexFunc(out, func(r Route) bool { return r.Path == op.Path })
		if at < 0 {
			out = append(out, Route{Path: op.Path})
			at = len(out) - 1
		}
		out[at].Methods = append(out[at].Methods, op.Method)
	}
	return out
}

// Route is a path with its methods.
type Route struct {
	Path    string
	Methods []string
}

// Roles are those of which a caller needs one, sorted.
func (m Message) Roles() []string {
	var out []string
	for _, op := range m.Operations {
		out = append(out, op.Roles...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Secured tells whether callers must say who they are.
func (m Message) Secured() bool {
	return slices.ContainsFunc(m.Operations, func(op Operation) bool { return op.Secured })
}
