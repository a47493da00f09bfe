package resource

import (
	"maps"
	"slices"
	"strings"

	"understudy/specs/document"
	"understudy/specs/schema"
)

// idPath lists the members that lead to the id of a record: one where it is a
// member of its own, more where ID is a JSON pointer; none where it shows none.
func (r *Resource) idPath() []string {
	if r.path == nil && r.ID != "" {
		return pathOf(r.ID)
	}
	return r.path
}

func pathOf(id string) []string {
	if strings.HasPrefix(id, "/") {
		return document.Tokens(id)
	}
	return []string{id}
}

// IDOf gives the id that a record shows; nil where it shows none.
func (r *Resource) IDOf(record map[string]any) any {
	path := r.idPath()
	if len(path) == 0 {
		return nil
	}
	last := len(path) - 1
	for _, name := range path[:last] {
		record, _ = record[name].(map[string]any)
	}
	return record[path[last]]
}

// PutID sets the id that a record shows; nil takes it away. Objects within the
// record are copied before they change. Where records show no id it does nothing.
func (r *Resource) PutID(record map[string]any, id any) {
	path := r.idPath()
	if len(path) == 0 || id == nil && r.IDOf(record) == nil {
		return
	}
	last := len(path) - 1
	for _, name := range path[:last] {
		inner, _ := record[name].(map[string]any)
		if inner = maps.Clone(inner); inner == nil {
			inner = map[string]any{}
		}
		record[name], record = inner, inner
	}
	if record[path[last]] = id; id == nil {
		delete(record, path[last])
	}
}

// IDPointer is the JSON pointer of the id within a record; "" where it shows none.
func (r *Resource) IDPointer() string { return document.Pointer(r.idPath()...) }

// IDMember is the record's own member that is its id, or holds it; "" where
// records show no id.
func (r *Resource) IDMember() string {
	if path := r.idPath(); len(path) > 0 {
		return path[0]
	}
	return ""
}

// IDSchema is the schema of the id that records show; nil where anything goes.
func (r *Resource) IDSchema() *schema.Schema { return inside(r.Schema, r.idPath()) }

func inside(s *schema.Schema, path []string) *schema.Schema {
	for _, name := range path {
		s = s.Property(name)
	}
	return s
}

// inferID finds the member that identifies a record: called like the path
// parameter, or in one of the usual ways; else the same within a member that
// tells about the record itself.
func (in *inference) inferID(r *Resource, named parameter) {
	if r.ID != "" || r.Schema == nil {
		return
	}
	if name, want := idIn(r.Schema, named, r.Thing()); name != "" {
		r.ID = name
		r.note(plain(want) == plain(named.name), "its id is "+name, reasonForID(want, named))
		return
	}
	for _, outer := range r.Schema.Names() {
		if !slices.Contains(aboutNames, plain(outer)) {
			continue
		}
		if name, want := idIn(r.Schema.Property(outer), named, r.Thing()); name != "" {
			r.ID = document.Pointer(outer, name)
			r.note(false, "its id is "+r.ID, reasonForID(want, named)+", and "+outer+" tells about the record itself")
			return
		}
	}
}

// aboutNames are members in which documents tell about a record itself.
var aboutNames = []string{"metadata", "meta", "sys", "system", "identity", "identification", "header", "attributes", "properties", "info", "data", "base"}

// parameter is the path parameter that names a record; its zero value is none.
type parameter struct {
	name   string
	schema *schema.Schema
}

// Thing is what one record is called, as far as the collection's name tells.
func (r *Resource) Thing() string { return singular(r.Name[strings.LastIndex(r.Name, "/")+1:]) }

// idIn finds the member of a schema that identifies, and the name by which it
// was found.
func idIn(s *schema.Schema, named parameter, thing string) (name, want string) {
	if s == nil || !s.Is("object") {
		return "", ""
	}
	names := s.Names()
	for _, want := range usualIDs(named.name, thing) {
		i := slices.IndexFunc(names, func(name string) bool { return plain(name) == plain(want) })
		if i >= 0 && mayIdentify(s.Property(names[i]), named.schema) {
			return names[i], want
		}
	}
	return "", ""
}

// usualIDs lists names of ids, the likeliest first: as the path parameter is
// called, with and without the name of the thing, then the words in use.
func usualIDs(param, thing string) []string {
	var out []string
	if param != "" {
		out = append(out, param)
		if rest, ok := strings.CutPrefix(plain(param), plain(thing)); ok && len(rest) > 1 {
			out = append(out, rest)
		}
	}
	out = append(out, "id", thing+"Id", "uuid", "guid", "uid")
	for _, word := range []string{"key", "slug", "code", "name"} {
		out = append(out, thing+word, word)
	}
	return append(out, thing+"Number", "number")
}

// mayIdentify tells whether a member can be an id at all, and one that the path
// parameter can name.
func mayIdentify(member, param *schema.Schema) bool {
	if member == nil {
		return true
	}
	isText, isNumber := member.Is("string"), member.Is("integer") || member.Is("number")
	if !isText && !isNumber {
		return false
	}
	if param == nil || param.Is("string") {
		return true
	}
	return isNumber || !param.Is("integer")
}

func reasonForID(want string, named parameter) string {
	if named.name != "" && plain(want) == plain(named.name) {
		return "the path parameter is called so"
	}
	return "a member of that name is usually the id"
}

func singular(word string) string {
	switch {
	case strings.HasSuffix(word, "ies"):
		return word[:len(word)-3] + "y"
	case strings.HasSuffix(word, "sses"), strings.HasSuffix(word, "xes"):
		return word[:len(word)-2]
	case strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss"):
		return word[:len(word)-1]
	}
	return word
}
