package rest

import (
	"slices"

	"understudy/mock"
	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/expression"
	"understudy/specs/extension"
	"understudy/specs/resource"
	"understudy/specs/schema"
)

// subject is a resource with what would otherwise be looked up for each record.
type subject struct {
	*resource.Resource
	pointer string // of its x-mock-resource
	name    string // under which its records are kept: APIs share one world

	defaults, creates, updates, shows []rule // by member
	standard                          []constant
	ends                              bool // the only record can be deleted

	idParam  *schema.Schema // of the path parameter that names a record; nil: none
	owners   []owner        // members that name the records above
	idNames  []string       // how members are called, plainly, that hold the id of a record
	own      *form
	forms    []*form         // all in which answers show it, own first
	accepted map[string]bool // members taken from clients; nil: all but refused
	refused  map[string]bool // members never taken from clients
}

// namedBy learns from a path parameter that names one record.
func (s *subject) namedBy(p *specs.Parameter) {
	if s.idParam == nil && p.Content == nil {
		s.idParam = p.Schema
	}
	s.idNames = append(s.idNames, plain(p.Name))
}

// rule computes one member.
type rule struct {
	member  string
	value   expression.Value
	pointer string
}

// constant is a member with a default of the schema's own.
type constant struct {
	member string
	value  any
}

func newSubject(part *mock.Part, r *resource.Resource) *subject {
	s := &subject{Resource: r, name: part.API.Name + "." + r.Name, pointer: "/x-mock-resource" + document.Pointer(r.Name)}
	s.defaults = s.rules("default", func(f extension.Field) expression.Value { return f.Default })
	s.creates = s.rules("create", func(f extension.Field) expression.Value { return f.Create })
	s.updates = s.rules("update", func(f extension.Field) expression.Value { return f.Update })
	s.shows = s.rules("show", func(f extension.Field) expression.Value { return f.Show })
	for _, name := range r.Schema.Names() {
		if property := r.Schema.Property(name); property != nil && property.HasDefault {
			s.standard = append(s.standard, constant{name, property.Default})
		}
	}
	s.ends = slices.ContainsFunc(part.Model.Actions, func(a *resource.Action) bool { return a.Resource == r && a.Kind == resource.Delete })
	s.idNames = []string{"id", plain(r.Thing()) + "id", "uuid", "guid", plain(s.IDMember())}
	s.own = s.ownForm()
	s.forms = []*form{s.own}
	return s
}

func (s *subject) rules(moment string, of func(extension.Field) expression.Value) []rule {
	var out []rule
	for _, name := range sortedKeys(s.Rules.Fields) {
		if value := of(s.Rules.Fields[name]); value.Given() {
			out = append(out, rule{name, value, s.pointer + "/fields" + document.Pointer(name, moment)})
		}
	}
	return out
}

// acceptMembers decides, once all forms are known, what is taken from clients.
func (s *subject) acceptMembers() {
	s.refused = map[string]bool{}
	accepted := map[string]bool{}
	for _, f := range slices.Backward(s.forms) {
		for _, name := range members(f.schema) {
			property := f.schema.Property(name)
			accepted[name] = true
			s.refused[name] = property != nil && property.ReadOnly
		}
	}
	if s.own.names != nil {
		s.accepted = accepted
	}
}

// accepts tells whether a member is taken from clients.
func (s *subject) accepts(name string) bool {
	return !s.refused[name] && (s.accepted == nil || s.accepted[name])
}

// form is one shape in which records are shown.
type form struct {
	schema *schema.Schema
	names  map[string]bool // members shown; nil: all but hidden
	hidden map[string]bool

	required map[string]bool
}

// ownForm is how the resource itself is shown: what its schema declares, or all
// of it where the schema declares nothing, announces members it does not declare,
// or unknown members are kept.
func (s *subject) ownForm() *form {
	f := s.newForm(s.Schema)
	if s.Rules.Unknown == "keep" || s.Schema.TakesMore() || len(f.names) == 0 && len(f.hidden) == 0 {
		f.names = nil
	}
	return f
}

func (s *subject) newForm(of *schema.Schema) *form {
	f := &form{schema: of, names: map[string]bool{}, hidden: map[string]bool{}, required: map[string]bool{}}
	for _, name := range required(of, map[*schema.Schema]bool{}) {
		f.required[name] = true
	}
	for _, name := range s.Rules.Hidden {
		f.hidden[name] = true
	}
	for _, name := range members(of) {
		if property := of.Property(name); property != nil && property.WriteOnly {
			f.hidden[name] = true
		}
		if !f.hidden[name] {
			f.names[name] = true
		}
	}
	return f
}

// members are those a schema declares, and those it requires all the same.
func members(of *schema.Schema) []string {
	return append(slices.Clone(of.Names()), required(of, map[*schema.Schema]bool{})...)
}

func required(of *schema.Schema, seen map[*schema.Schema]bool) []string {
	if of == nil || seen[of] {
		return nil
	}
	seen[of] = true
	out := slices.Clone(of.Required)
	for _, parts := range [][]*schema.Schema{of.AllOf, of.AnyOf, of.OneOf} {
		for _, part := range parts {
			out = append(out, required(part, seen)...)
		}
	}
	return out
}

// formFor is the form of a schema: one that was made before, or a new one.
func (s *subject) formFor(of *schema.Schema) *form {
	for _, f := range s.forms {
		if f.schema == of || of == nil || f.schema != nil && f.schema.Location == of.Location {
			return f
		}
	}
	if len(of.Names()) == 0 {
		return s.own
	}
	f := s.newForm(of)
	s.forms = append(s.forms, f)
	return f
}

// isLike tells whether a schema shows something of the resource: any of its
// members, or whatever comes.
func (s *subject) isLike(of *schema.Schema) bool {
	if of == nil || of == s.Schema {
		return true
	}
	if !of.Is("object") {
		return false
	}
	names := of.Names()
	return len(names) == 0 || len(s.Schema.Names()) == 0 ||
		slices.ContainsFunc(names, func(name string) bool { return slices.Contains(s.Schema.Names(), name) })
}

// of is what the form shows of a record.
func (f *form) of(record map[string]any) map[string]any {
	out := make(map[string]any, len(record))
	for name, member := range record {
		if !f.hidden[name] && (f.names == nil || f.names[name]) {
			out[name] = member
		}
	}
	return out
}
