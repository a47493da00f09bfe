package page

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/document"
)

// named begins the references to named schemas.
const named = "#/components/schemas/"

// reader reads types out of the document as it is written: their order and
// their names are what templates want to show.
type reader struct {
	file   *document.File
	wishes []string // query parameters that choose a representation: no part of a message
}

func viewOf(api *specs.API) View {
	r := reader{file: api.Files()[0]}
	for _, wish := range api.Negotiate.Order {
		r.wishes = append(r.wishes, wish.Query)
	}
	view := View{Name: api.Name, Title: api.Title, Version: api.Version, Formats: formats(api)}
	for _, name := range r.file.Members("/components/schemas") {
		view.Types = append(view.Types, r.namedType(name))
	}
	for _, op := range api.Operations {
		if op.Method == "OPTIONS" || op.Method == "HEAD" {
			continue
		}
		view.add(r.operation(op), op.Name != nil || len(api.Names.Paths) == 0)
	}
	return view
}

func formats(api *specs.API) []string {
	var out []string
	for _, wish := range api.Negotiate.Order {
		for name := range wish.Suffix {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// add takes an operation in; as a message only where clients can call it so.
func (v *View) add(op Operation, called bool) {
	v.Operations = append(v.Operations, op)
	if !called {
		return
	}
	message := v.Message(op.Name)
	if message == nil {
		v.Messages = append(v.Messages, Message{Name: op.Name})
		message = &v.Messages[len(v.Messages)-1]
	}
	message.Operations = append(message.Operations, op)
	message.Members = joined(message.Members, op.Members)
}

// joined adds members whose names, in any case, are not there.
func joined(members, more []Member) []Member {
	for _, m := range more {
		if !slices.ContainsFunc(members, func(have Member) bool { return strings.EqualFold(have.Name, m.Name) }) {
			members = append(members, m)
		}
	}
	return members
}

func (r reader) operation(from *specs.Operation) Operation {
	op := Operation{
		ID: from.ID, Name: from.ID, Method: from.Method, Path: from.Path, Summary: from.Summary, Description: from.Description,
		Tags: from.Tags, Roles: from.Roles,
		Secured: len(from.Security) > 0 && !slices.ContainsFunc(from.Security, func(one specs.Requirement) bool { return len(one) == 0 }),
	}
	if from.Name != nil {
		op.Name = from.Name.Name
	}
	if from.RequestBody != nil {
		at := schemaOf(from.RequestBody.Content)
		op.Members = r.members(at)
		op.Sample = sample(from.RequestBody.Content)
	}
	for _, p := range from.Parameters {
		if p.In == "path" || p.In == "query" && !slices.Contains(r.wishes, p.Name) {
			own := Member{Name: p.Name, Required: p.Required, Kind: r.kind(p.Place.Pointer + "/schema")}
			own.Description = r.text(p.Place.Pointer + "/description")
			op.Members = joined(op.Members, []Member{own})
		}
	}
	if _, success := from.Success(); success != nil {
		kind := r.kind(schemaOf(success.Content))
		if kind.Type == "array" {
			op.Listed, kind = true, *kind.Item
		}
		op.Response, op.Example = kind.Ref, sample(success.Content)
	}
	return op
}

// schemaOf is the pointer of a body's schema: of JSON, else of the first representation.
func schemaOf(content []*specs.MediaType) string {
	for _, m := range content {
		if m.Codec != nil && m.Codec.Name() == "json" {
			return m.Place.Pointer + "/schema"
		}
	}
	if len(content) > 0 {
		return content[0].Place.Pointer + "/schema"
	}
	return ""
}

func sample(content []*specs.MediaType) string {
	for _, m := range content {
		if len(m.Examples) == 0 {
			continue
		}
		text := m.Schema.AppendJSON(nil, m.Examples[0].Value)
		var out bytes.Buffer
		if json.Indent(&out, text, "", "  ") == nil {
			return out.String()
		}
	}
	return ""
}

func (r reader) namedType(name string) Type {
	at := "/components/schemas" + document.Pointer(name)
	out := Type{Name: name, Description: r.text(at + "/description"), Kind: r.kind(at), Members: r.members(at)}
	out.Object = out.Kind.Type == "object"
	if value, ok := r.file.Value(at + "/enum"); ok {
		for _, item := range list(value) {
			if text, isText := item.(string); isText {
				out.Enum = append(out.Enum, text)
			}
		}
	}
	return out
}

func list(value any) []any {
	items, _ := value.([]any)
	return items
}

func (r reader) text(pointer string) string {
	value, _ := r.file.Value(pointer)
	text, _ := value.(string)
	return strings.Join(strings.Fields(text), " ")
}

// maxDepth bounds references to references.
const maxDepth = 50

// followed is the pointer of the schema that a chain of references leads to.
func (r reader) followed(pointer string) string {
	for range maxDepth {
		target := r.text(pointer + "/$ref")
		if !strings.HasPrefix(target, "#/") {
			return pointer
		}
		pointer = target[1:]
	}
	return pointer
}

// members are the properties of a schema, those of allOf included, in the order written.
func (r reader) members(pointer string) []Member { return r.membersWithin(pointer, 0) }

func (r reader) membersWithin(pointer string, depth int) []Member {
	if depth > maxDepth || pointer == "" {
		return nil
	}
	at := r.followed(pointer)
	var out []Member
	all, _ := r.file.Value(at + "/allOf")
	for i := range list(all) {
		out = joined(out, r.membersWithin(at+"/allOf"+document.Pointer(jsonIndex(i)), depth+1))
	}
	value, _ := r.file.Value(at + "/required")
	required := list(value)
	for _, name := range r.file.Members(at + "/properties") {
		own := at + "/properties" + document.Pointer(name)
		member := Member{Name: name, Kind: r.kind(own), Required: slices.Contains(required, any(name))}
		member.Description = r.text(r.followed(own) + "/description")
		out = joined(out, []Member{member})
	}
	return out
}

// kind reads the type of a schema. A reference to a named object or list of
// texts stays one; any other is what it refers to.
func (r reader) kind(pointer string) Kind { return r.kindWithin(pointer, 0) }

func (r reader) kindWithin(pointer string, depth int) Kind {
	if depth > maxDepth || pointer == "" {
		return Kind{Type: "any"}
	}
	target := r.text(pointer + "/$ref")
	if name, ok := strings.CutPrefix(target, named); ok && r.isNamed("/components/schemas/"+name) {
		return Kind{Type: "ref", Ref: document.Unescape(name)}
	}
	at := r.followed(pointer)
	if all, _ := r.file.Value(at + "/allOf"); len(list(all)) == 1 && len(r.file.Members(at+"/properties")) == 0 {
		return r.kindWithin(at+"/allOf/0", depth+1)
	}
	kind := Kind{Type: r.typeOf(at), Format: r.text(at + "/format")}
	switch {
	case kind.Type == "array":
		item := r.kindWithin(at+"/items", depth+1)
		kind.Item = &item
	case kind.Type == "object" && len(r.file.Members(at+"/properties")) == 0:
		if _, ok := r.file.Node(at + "/additionalProperties/type"); ok {
			item := r.kindWithin(at+"/additionalProperties", depth+1)
			kind = Kind{Type: "map", Item: &item}
		}
	}
	return kind
}

// isNamed tells schemas that templates show as types of their own.
func (r reader) isNamed(at string) bool {
	at = r.followed(at)
	_, listed := r.file.Node(at + "/enum")
	return listed || r.hasMembers(at)
}

func (r reader) hasMembers(at string) bool {
	_, composed := r.file.Node(at + "/allOf")
	return composed || len(r.file.Members(at+"/properties")) > 0
}

// typeOf is the schema's type; of several the first that is not null.
func (r reader) typeOf(at string) string {
	value, _ := r.file.Value(at + "/type")
	for _, one := range append(list(value), value) {
		if text, ok := one.(string); ok && text != "null" {
			return text
		}
	}
	if r.hasMembers(at) {
		return "object"
	}
	return "any"
}
