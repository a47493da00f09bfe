package resource

import (
	"slices"
	"strings"

	"understudy/specs/document"
	"understudy/specs/schema"
)

// usualEnvelopes are the names under which APIs put their records.
var usualEnvelopes = []string{"items", "data", "results", "records", "content", "value", "values", "entries", "list", "rows", "elements"}

// listIn finds the list of records in a response: the body itself, or the one
// member that is a list of objects.
func listIn(s *schema.Schema) (pointer string, items *schema.Schema, why string) {
	if s == nil {
		return "", nil, ""
	}
	if s.Is("array") && !s.Is("object") {
		items = objectItems(s)
		if name := soleList(items); name != "" {
			return document.Pointer("0", name), objectItems(items.Property(name)), "the body is a list of lists called " + name
		}
		return "", items, "the body is a list"
	}
	var found []string
	for _, name := range s.Names() {
		if objectItems(s.Property(name)) != nil {
			found = append(found, name)
		}
	}
	name := pick(found)
	if name == "" {
		return "", nil, ""
	}
	return document.Pointer(name), objectItems(s.Property(name)), "the member " + name + " is a list of objects"
}

// soleList is the only member of a schema, where that is a list of records
// with ids; "" where it is not.
func soleList(s *schema.Schema) string {
	if s == nil || len(s.Names()) != 1 {
		return ""
	}
	name := s.Names()[0]
	if items := objectItems(s.Property(name)); items != nil && hasID(items) {
		return name
	}
	return ""
}

func pick(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	for _, usual := range usualEnvelopes {
		if i := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, usual) }); i >= 0 {
			return names[i]
		}
	}
	if len(names) > 0 {
		return names[0]
	}
	return ""
}

// objectItems gives the schema of a list's items where they are objects.
func objectItems(s *schema.Schema) *schema.Schema {
	if s == nil || !s.Is("array") || s.Is("object") {
		return nil
	}
	item := s.Item(0)
	if item == nil || !item.Is("object") || item.Is("string") || len(item.Names()) == 0 {
		return nil
	}
	return item
}

// recordIn finds the one record in a response of one: the body itself where it
// has an id, else its only member that is an object with one.
func recordIn(s *schema.Schema) (pointer string, record *schema.Schema, why string) {
	if hasID(s) {
		return "", s, "the body is the record"
	}
	var found []string
	for _, name := range s.Names() {
		if member := s.Property(name); member.Is("object") && member != nil && hasID(member) {
			found = append(found, name)
		}
	}
	if len(found) == 1 {
		return document.Pointer(found[0]), s.Property(found[0]), "the member " + found[0] + " is the record"
	}
	return "", s, "the body is the record"
}

func hasID(s *schema.Schema) bool {
	return slices.ContainsFunc(s.Names(), func(name string) bool {
		lower := strings.ToLower(name)
		return lower == "id" || lower == "uuid" || lower == "_id"
	})
}

// place finds where a record of a known schema stands in a body: as the body,
// as a member, or alone in a list that is a member.
func place(body, record *schema.Schema) (pointer string, wrapped bool) {
	if body == nil || record == nil || same(body, record) {
		return "", false
	}
	best, bestScore := "", likeness(body, record)
	for _, name := range body.Names() {
		member := body.Property(name)
		if member == nil {
			continue
		}
		if items := objectItems(member); items != nil {
			if score := likeness(items, record); score > bestScore {
				best, bestScore, wrapped = document.Pointer(name), score, true
			}
			continue
		}
		if score := likeness(member, record); score > bestScore {
			best, bestScore, wrapped = document.Pointer(name), score, false
		}
	}
	return best, wrapped
}

func same(a, b *schema.Schema) bool {
	return a == b || a != nil && b != nil && a.Location == b.Location
}

// likeness says, in percent, how much of the record's members a schema has.
func likeness(s, record *schema.Schema) int {
	if s == nil || record == nil {
		return 0
	}
	if same(s, record) {
		return 100
	}
	names := record.Names()
	if len(names) == 0 {
		return 0
	}
	shared := 0
	for _, name := range s.Names() {
		if slices.Contains(names, name) {
			shared++
		}
	}
	if shared < 2 && len(names) > 2 {
		return 0
	}
	return shared * 99 / len(names)
}
