package rest

import (
	"hash/fnv"
	"maps"
	"slices"

	"understudy/fixtures/generate"
	"understudy/specs/conform"
	"understudy/specs/document"
	"understudy/specs/expression"
	"understudy/specs/schema"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// setAll computes members by rules. Overwrite is set where a rule counts more
// than what is there.
func (t *turn) setAll(record map[string]any, rules []rule, overwrite bool) error {
	for _, rule := range rules {
		if _, there := record[rule.member]; there && !overwrite {
			continue
		}
		if err := t.assign(record, rule, t.names()); err != nil {
			return err
		}
	}
	return nil
}

// assign computes one member; null takes the member away.
func (t *turn) assign(record map[string]any, rule rule, scope expression.Scope) error {
	computed, err := rule.value.Run(scope.With("self", record))
	if err != nil {
		return t.fault(rule.pointer, err)
	}
	if computed == nil {
		delete(record, rule.member)
		return nil
	}
	record[rule.member] = computed
	return nil
}

// assignAll computes members in the order of their names. Pointer is where
// they are written; a nil scope is that of the turn.
func (t *turn) assignAll(record map[string]any, values map[string]expression.Value, scope expression.Scope, pointer string) error {
	if len(values) > 0 && scope == nil {
		scope = t.names()
	}
	for _, name := range sortedKeys(values) {
		if err := t.assign(record, rule{name, values[name], pointer + document.Pointer(name)}, scope); err != nil {
			return err
		}
	}
	return nil
}

// full is a record with its computed members, hidden ones included.
func (t *turn) full(s *subject, record map[string]any) (map[string]any, error) {
	if len(s.shows) == 0 {
		return record, nil
	}
	out, scope := maps.Clone(record), t.names().With("self", record)
	for _, rule := range s.shows {
		computed, err := rule.value.Run(scope)
		if err != nil {
			return nil, t.fault(rule.pointer, err)
		}
		if computed == nil {
			delete(out, rule.member)
			continue
		}
		out[rule.member] = computed
	}
	return out, nil
}

// show is a full record as a form shows it. What another form than the
// resource's own requires besides is made up, the same for the same record.
func (t *turn) show(s *subject, f *form, full map[string]any) map[string]any {
	shown := f.of(full)
	if f == s.own || len(f.schema.Validate(shown, schema.Response)) == 0 {
		return shown
	}
	o := generate.Options{Seed: t.seedOf(s, full), Direction: schema.Response, Now: t.now(), Name: s.Name}
	if members, ok := completed(f.schema, shown, o); ok {
		return members
	}
	// Two forms may declare one member differently: what does not fit goes.
	drop(shown, unfit(f.schema, shown, f.schema.Validate(shown, schema.Response)))
	if members, ok := completed(f.schema, shown, o); ok {
		return members
	}
	return t.grafted(s, f, shown, o)
}

// grafted is a record of its own making that is valid as a form shows it, with
// as much of the true one as leaves it so: the id first.
func (t *turn) grafted(s *subject, f *form, shown map[string]any, o generate.Options) map[string]any {
	made, err := generate.Value(f.schema, o)
	whole, ok := made.(map[string]any)
	if err != nil || !ok {
		return shown
	}
	names := append([]string{s.IDMember()}, sortedKeys(shown)...)
	for _, name := range names {
		member, there := shown[name]
		if !there {
			continue
		}
		tried := maps.Clone(whole)
		if tried[name] = member; len(f.schema.Validate(tried, schema.Response)) == 0 {
			whole = tried
		}
	}
	return whole
}

// unfit lists the members in which a schema finds fault, as a whole or in
// themselves: where no variant fits, the schema does not look into any.
func unfit(of *schema.Schema, shown map[string]any, found []schema.Violation) []string {
	var out []string
	for _, v := range found {
		if names := document.Tokens(v.Pointer); len(names) > 0 {
			out = append(out, names[0])
		}
	}
	for name, member := range shown {
		if len(of.Property(name).Validate(member, schema.Response)) > 0 {
			out = append(out, name)
		}
	}
	return out
}

func drop(record map[string]any, names []string) {
	for _, name := range names {
		delete(record, name)
	}
}

func completed(s *schema.Schema, shown map[string]any, o generate.Options) (map[string]any, bool) {
	value, err := generate.Complete(s, shown, o)
	members, ok := value.(map[string]any)
	return members, ok && err == nil
}

func (t *turn) seedOf(s *subject, record map[string]any) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s.name + "\x00" + keyOf(s.IDOf(record))))
	return h.Sum64() ^ t.part.Seed
}

// complete adds what a record needs to be valid in every form and nobody has
// set: the schema's defaults, times, and generated members.
func (t *turn) complete(s *subject, record map[string]any) error {
	for _, c := range s.standard {
		if _, there := record[c.member]; !there {
			record[c.member] = c.value
		}
	}
	t.sign(s, record)
	return t.completeForms(s, record)
}

func (t *turn) completeForms(s *subject, record map[string]any) error {
	for _, f := range s.forms {
		if err := t.completeForm(s, f, record); err != nil {
			return err
		}
	}
	return nil
}

// completeForm lets alone what the client gave, and members that rules compute
// whenever the record is shown. Given members that the form cannot show would
// make every answer wrong: they go, and it is noted.
func (t *turn) completeForm(s *subject, f *form, record map[string]any) error {
	full, err := t.full(s, record)
	if err != nil {
		return err
	}
	shown := f.of(full)
	found := f.schema.Validate(shown, schema.Response)
	if len(found) == 0 {
		return nil
	}
	o := generate.Options{Seed: t.random().Uint64(), Direction: schema.Response, Now: t.tx.Now(), Name: s.Name}
	members, ok := completed(f.schema, shown, o)
	if !ok && f == s.own {
		t.noteDepartures(s, found)
		names := unfit(f.schema, shown, found)
		drop(shown, names)
		drop(record, names)
		if members, ok = completed(f.schema, shown, o); !ok {
			members, ok = t.grafted(s, f, shown, o), true
			drop(record, sortedKeys(shown))
		}
	}
	if !ok {
		return nil
	}
	if f != s.own {
		drop(members, unfit(s.Schema, members, nil))
	}
	s.merge(record, members)
	return nil
}

// merge keeps the members of a completed record, but those that rules compute
// whenever it is shown, and those it hides.
func (s *subject) merge(record, members map[string]any) {
	for name, member := range members {
		if !s.own.hidden[name] && !s.Rules.Fields[name].Show.Given() {
			record[name] = member
		}
	}
}

// noteDepartures tells, in journal and log, that a record cannot be valid as it
// was given. The call goes on: the document allowed the request.
func (t *turn) noteDepartures(s *subject, found []schema.Violation) {
	for _, v := range found {
		t.departures = append(t.departures, conform.Violation{
			Part: conform.Body, Name: s.Name, Pointer: v.Pointer, Keyword: v.Keyword, Want: v.Want, Got: v.Got, Place: t.part.API.Locate(v.Location),
		})
	}
}
