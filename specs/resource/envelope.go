package resource

import (
	"slices"
	"strings"

	"understudy/specs/document"
	"understudy/specs/schema"
)

// usualEnvelopes are the names under which APIs put their records.
var usualEnvelopes = []string{"items", "data", "results", "records", "content", "value", "values", "entries", "list", "rows", "elements"}

// identity is by what a record is known: the path parameter that names one, and
// what one is called.
type identity struct{ param, thing string }

// isIn tells whether a schema has a member that is an id beyond doubt.
func (by identity) isIn(s *schema.Schema) bool {
	return slices.ContainsFunc(s.Names(), func(name string) bool {
		switch word := plain(name); word {
		case "id", "uuid", "guid", plain(by.param):
			return true
		default:
			return by.thing != "" && slices.Contains([]string{"id", "uuid", "key"}, strings.TrimPrefix(word, plain(by.thing))) && strings.HasPrefix(word, plain(by.thing))
		}
	})
}

// maxEnvelopes bounds how deep within a body records are looked for.
const maxEnvelopes = 3

// listIn finds the list of records in a response: the body itself, or the one
// member that is a list of objects, else the same within its objects.
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
	for depth := range maxEnvelopes {
		if path, items := listBelow(s, depth); items != nil {
			return document.Pointer(path...), items, "the member " + path[depth] + " is a list of objects"
		}
	}
	return "", nil, ""
}

// listBelow finds the list of records that lies a number of objects deep.
func listBelow(s *schema.Schema, depth int) (path []string, items *schema.Schema) {
	if depth == 0 {
		var found []string
		for _, name := range s.Names() {
			if objectItems(s.Property(name)) != nil {
				found = append(found, name)
			}
		}
		if name := pick(found); name != "" {
			return []string{name}, objectItems(s.Property(name))
		}
		return nil, nil
	}
	for _, name := range s.Names() {
		if member := s.Property(name); isObject(member) && !slices.Contains(besideNames, plain(name)) {
			if path, items := listBelow(member, depth-1); items != nil {
				return append([]string{name}, path...), items
			}
		}
	}
	return nil, nil
}

func isObject(s *schema.Schema) bool {
	return s != nil && s.Is("object") && !s.Is("string") && !s.Is("array") && len(s.Names()) > 0
}

// soleList is the only member of a schema, where that is a list of records
// with ids; "" where it is not.
func soleList(s *schema.Schema) string {
	if s == nil || len(s.Names()) != 1 {
		return ""
	}
	name := s.Names()[0]
	if items := objectItems(s.Property(name)); items != nil && (identity{}).isIn(items) {
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

// besideNames are members, without case and separators, that stand beside the
// records of a body and tell about it.
var besideNames = []string{
	"status", "code", "message", "messages", "msg", "success", "ok", "error", "errors", "warning", "warnings", "meta", "metadata",
	"links", "link", "pagination", "paging", "page", "included", "jsonapi", "requestid", "timestamp", "time", "version", "statuscode",
}

// wrapNames are members in which bodies put their one record.
var wrapNames = []string{"data", "result", "item", "record", "response", "payload", "object", "entity", "resource", "body", "value", "content", "embedded"}

// recordIn finds the one record in a response of one: the body itself where it
// has an id, else its only member that is an object with one, else what an
// envelope has within.
func recordIn(s *schema.Schema, by identity) (pointer string, record *schema.Schema) {
	for range maxEnvelopes {
		name := recordMember(s, by)
		if name == "" {
			break
		}
		pointer, s = pointer+document.Pointer(name), s.Property(name)
	}
	return pointer, s
}

// recordMember is the member of an envelope that is or has the record; "" where
// the body is no envelope.
func recordMember(s *schema.Schema, by identity) string {
	if by.isIn(s) {
		return ""
	}
	var found, wraps []string
	rest := 0
	for _, name := range s.Names() {
		member := s.Property(name)
		switch isWrap := slices.Contains(append(wrapNames, plain(by.thing)), plain(name)); {
		case isObject(member) && !slices.Contains(besideNames, plain(name)) && by.isIn(member):
			found = append(found, name)
		case isObject(member) && isWrap:
			wraps = append(wraps, name)
		case !slices.Contains(besideNames, plain(name)):
			rest++
		}
	}
	switch {
	case len(found) == 1:
		return found[0]
	case len(found) == 0 && len(wraps) == 1 && rest == 0:
		return wraps[0]
	}
	return ""
}

// place finds where a record of a known schema stands in a body: as the body,
// as a member, or alone in a list that is a member, or so within an envelope.
func place(body, record *schema.Schema) (pointer string, wrapped bool) {
	if body == nil || record == nil || same(body, record) {
		return "", false
	}
	best := placing{score: likeness(body, record)}
	best.search(body, record, "", maxEnvelopes)
	return best.pointer, best.wrapped
}

// placing is the likeliest place of a record so far.
type placing struct {
	score   int
	pointer string
	wrapped bool
}

func (best *placing) search(body, record *schema.Schema, above string, depth int) {
	for _, name := range body.Names() {
		member, at := body.Property(name), above+document.Pointer(name)
		if member == nil {
			continue
		}
		items := objectItems(member)
		if items != nil {
			member = items
		}
		if score := likeness(member, record); score > best.score {
			*best = placing{score, at, items != nil}
		}
	}
	if depth <= 1 || best.pointer != "" {
		return
	}
	for _, name := range body.Names() {
		if member := body.Property(name); isObject(member) && slices.Contains(wrapNames, plain(name)) {
			best.search(member, record, above+document.Pointer(name), depth-1)
		}
	}
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
