package rest

import (
	"net/url"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/resource"
)

// owner is a member that tells to which record above it a record belongs.
type owner struct {
	level  int // of the ancestor, 0 is the outermost
	member string
}

// findOwners finds the members that name the records above: called like the
// path parameter that leads there, or after what one of them is called.
func (a *act) findOwners() {
	if a.subject == nil || len(a.subject.owners) > 0 || a.Resource.Parent == nil {
		return
	}
	level, names := depth(a.Resource), specs.TemplateNames(a.Operation.Path)
	if a.ID != "" && len(names) > 0 {
		names = names[:len(names)-1]
	}
	for above := a.Resource.Parent; above != nil; above = above.Parent {
		level--
		param := ""
		if len(names) > 0 {
			param, names = names[len(names)-1], names[:len(names)-1]
		}
		if member := ownerMember(a.Resource, param, above); member != "" {
			a.subject.owners = append(a.subject.owners, owner{level, member})
		}
	}
}

func ownerMember(r *resource.Resource, param string, above *resource.Resource) string {
	for _, name := range r.Schema.Names() {
		word := plain(name)
		isCalled := word == plain(param) && word != "id" && word != "name" || word == plain(above.Thing())+"id"
		if isCalled && name != r.IDMember() && !r.Rules.Fields[name].Create.Given() {
			return name
		}
	}
	return ""
}

// belong tells a new record to which records it belongs, where nobody has said so:
// the ids stand in the name of its collection.
func (s *subject) belong(collection string, record map[string]any) {
	segments := strings.Split(collection, "/")
	for _, o := range s.owners {
		at := 2*o.level + 1
		if _, there := record[o.member]; there || at >= len(segments) {
			continue
		}
		id, err := url.PathUnescape(segments[at])
		if value := fitting(s.Schema.Property(o.member), id); err == nil && value != nil {
			record[o.member] = value
		}
	}
}

// disown takes away what belong would tell.
func (s *subject) disown(record map[string]any) {
	for _, o := range s.owners {
		delete(record, o.member)
	}
}

// findScopes finds what query parameters mean for records beyond narrowing.
func (a *act) findScopes() {
	if a.subject == nil {
		return
	}
	a.scopes = map[string]bool{}
	for _, p := range a.Operation.Parameters {
		if p.In != "query" {
			continue
		}
		a.scopes[p.Name] = p.Required
		if a.Kind == resource.Create && slices.Contains(a.subject.Schema.Names(), p.Name) && p.Name != a.subject.IDMember() {
			a.given = append(a.given, p.Name)
		}
	}
}

// takeGiven adds to a new record what the query tells of it.
func (t *turn) takeGiven(record map[string]any) {
	for _, name := range t.act.given {
		value, there := t.call.Decoded.Query[name]
		if _, said := record[name]; said || !there {
			continue
		}
		if value = fitting(t.act.subject.Schema.Property(name), value, keyOf(value)); value != nil {
			record[name] = value
		}
	}
}
