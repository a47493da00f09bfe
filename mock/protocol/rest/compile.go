package rest

import (
	"net/http"
	"strings"

	"understudy/mock"
	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/expression"
	"understudy/specs/resource"
	"understudy/specs/schema"
)

// act is an action with what would otherwise be looked up at each call.
type act struct {
	*resource.Action
	pointer string   // of its x-mock-action
	subject *subject // nil with kind none
	form    *form    // in which the answer shows records; nil where it shows none
	listed  bool     // one record is answered inside a list
	answers bool     // whether the answer tells of the record at all
	reads   bool     // nothing is changed
	made    *act     // as it answers where a replacement made the record; nil: in the same way
	// receipted is set where a record is made, and the answer shows something else.
	receipted bool
	status    int
	declared  *specs.Response // to that status; nil: none is
	located   bool            // the answer has a Location
	onceBy    string          // the header whose value marks a repeated call; "": none is declared
	slash     string          // what stands behind the id in a Location
	linked    bool            // the answer has a Link to the other pages
	dated     bool            // it has a Last-Modified
	counted   []string        // header fields that tell the total
	filters   []filter
	language  *language // of conditions in the query; nil: none is read
	// scopes are query parameters without which nothing is listed: a record that
	// says nothing of them is in each list.
	scopes map[string]bool
	// given are query parameters that tell of a new record what its body does not.
	given []string
	owned map[string]bool // members that a replacement must name to keep
}

// filter is a condition on a query parameter.
type filter struct {
	parameter string
	condition expression.Condition
	pointer   string
}

func newPlayer(part *mock.Part) *player {
	p := &player{part: part, acts: map[*specs.Operation]*act{}, subjects: map[*resource.Resource]*subject{}}
	for _, r := range part.Model.Resources {
		p.subjects[r] = newSubject(part, r)
	}
	for _, a := range part.Model.Actions {
		if isPlayed(a) {
			p.acts[a.Operation] = p.newAct(a)
		}
	}
	for _, s := range p.subjects {
		s.acceptMembers()
	}
	p.findTellings()
	for _, caller := range part.Fixtures.Callers {
		p.callers = append(p.callers, scopeValue(caller.Value()))
	}
	return p
}

func isPlayed(a *resource.Action) bool {
	return a.Kind != resource.None || a.Rules.Answer.Given() || len(a.Rules.Effects) > 0 || len(a.Rules.Refuse) > 0
}

func (p *player) newAct(a *resource.Action) *act {
	out := &act{Action: a, subject: p.subjects[a.Resource], pointer: a.Operation.Place.Pointer + "/x-mock-action"}
	out.reads = a.Kind == resource.List || a.Kind == resource.Read || a.Kind == resource.None && isSafe(a.Operation.Method)
	out.status, out.declared = a.Operation.Success()
	if a.Rules.Status != 0 {
		out.status, out.declared = a.Rules.Status, a.Operation.Response(a.Rules.Status)
	}
	out.status = usualStatus(a.Kind, out.status, out.declared)
	for _, name := range sortedKeys(a.Rules.Filters) {
		out.filters = append(out.filters, filter{name, a.Rules.Filters[name], out.pointer + "/filters" + document.Pointer(name)})
	}
	if p := a.Operation.Param("path", a.ID); p != nil && out.subject != nil {
		out.subject.namedBy(p)
	}
	out.findHeaders()
	for _, p := range a.Operation.Parameters {
		if p.In == "header" && strings.EqualFold(p.Name, "Idempotency-Key") {
			out.onceBy = p.Name
		}
	}
	out.findOwners()
	out.findScopes()
	out.findForm()
	out.findItems(p.part.Model)
	out.receipted = out.isReceipted()
	out.answers = out.answers || out.receipted
	out.findOwned()
	out.language = newLanguage(p.part, out)
	out.made = out.madeAct()
	return out
}

// usualStatus decides where the document names no status of its own: something
// was created, or there is nothing to tell.
func usualStatus(kind resource.Kind, status int, declared *specs.Response) int {
	switch {
	case status != http.StatusOK || declared != nil && declared.Status == "200":
		return status
	case kind == resource.Create:
		return http.StatusCreated
	case (kind == resource.Delete || kind == resource.Clear) && (declared == nil || len(declared.Content) == 0):
		return http.StatusNoContent
	}
	return status
}

func isSafe(method string) bool { return method == http.MethodGet || method == http.MethodHead }

func (a *act) findHeaders() {
	if a.Kind == resource.Create && a.status == http.StatusCreated {
		// RFC 9110, section 15.3.2: without one, the request's own URL is meant.
		a.located = a.declared == nil || len(a.declared.Content) == 0
	}
	if a.declared == nil {
		return
	}
	for _, h := range a.declared.Headers {
		switch plain(h.Name) {
		case "location":
			a.located = a.Kind == resource.Create
		case "lastmodified":
			a.dated = true
		case "link":
			a.linked = true
		case "xtotalcount", "totalcount", "xtotal", "xcount":
			a.counted = append(a.counted, h.Name)
		}
	}
}

// findItems finds how the paths of single records end. Where there are none, a
// record has no Location; where an answer does not show the id of what was
// made, only that can tell.
func (a *act) findItems(m *resource.Model) {
	a.located = a.located || a.Kind == resource.Create && !a.showsID()
	for _, other := range m.Actions {
		if other.Resource == a.Resource && other.ID != "" {
			if strings.HasSuffix(other.Operation.Path, "/") {
				a.slash = "/"
			}
			return
		}
	}
	a.located = false
}

// showsID tells whether the answer shows the id of the record.
func (a *act) showsID() bool {
	if a.Rules.Answer.Given() {
		return true
	}
	if a.subject == nil || a.form == nil || a.declared == nil || len(a.declared.Content) == 0 {
		return false
	}
	name := a.subject.IDMember()
	return name != "" && !a.form.hidden[name] && (a.form.names == nil || a.form.names[name])
}

// findForm decides how the answer shows records: as the resource does, or in
// the shape its own schema gives them.
func (a *act) findForm() {
	a.answers = a.Kind != resource.None || a.Rules.Answer.Given()
	if a.subject == nil {
		return
	}
	a.form = a.subject.own
	if a.Rules.Answer.Given() || a.declared == nil {
		return
	}
	shown := within(contentSchema(a.declared.Content), a.Output)
	switch {
	case shown == nil:
		return
	case (a.isListing() || a.Wrapped) && !shown.Is("array"):
		a.answers = false
		return
	case a.isListing() || a.Wrapped:
		shown = shown.Item(0)
	case shown.Is("array") && !shown.Is("object"):
		a.listed, shown = true, shown.Item(0)
	}
	if !a.subject.isLike(shown) {
		a.answers = len(a.declared.Content) == 0 || shown == nil
		return
	}
	a.form = a.subject.formFor(shown)
}

// isListing tells an answer that shows any number of records.
func (a *act) isListing() bool { return a.Kind == resource.List || a.Kind == resource.Clear }

// findOwned lists what a client can send: the rest is not his to take away.
func (a *act) findOwned() {
	if a.subject == nil || a.Operation.RequestBody == nil {
		return
	}
	sent := within(contentSchema(a.Operation.RequestBody.Content), a.Input)
	if sent == nil || len(sent.Names()) == 0 {
		sent = a.subject.Schema
	}
	a.owned = map[string]bool{}
	for _, name := range sent.Names() {
		field := a.subject.Rules.Fields[name]
		a.owned[name] = !field.Create.Given() && !field.Update.Given() && !a.subject.keeps(name)
	}
}

// within is the schema at a JSON pointer of member names, and of 0 for the
// first of a list.
func within(s *schema.Schema, pointer string) *schema.Schema {
	for _, name := range document.Tokens(pointer) {
		switch {
		case s == nil:
			return nil
		case name == "0" && s.Is("array"):
			s = s.Item(0)
		default:
			s = s.Property(name)
		}
	}
	return s
}

// contentSchema is the JSON (else the first) schema of a body.
func contentSchema(content []*specs.MediaType) *schema.Schema {
	if m := specs.Match(content, "application/json"); m != nil {
		return m.Schema
	}
	for _, m := range content {
		if m.Schema != nil {
			return m.Schema
		}
	}
	return nil
}

// plain is a name as it compares with usual names.
func plain(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
}

// at reads the value at a JSON pointer; null and nothing are the same to it.
func at(value any, pointer string) (any, bool) {
	found, _ := document.Lookup(value, pointer)
	return found, found != nil
}
