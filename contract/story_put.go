package contract

import (
	"context"
	"maps"
	"slices"

	"understudy/contract/learn"
	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/resource"
	"understudy/specs/schema"
	"understudy/specs/traffic"
)

// skipped stands for a request that was not worth sending.
var skipped = traffic.Exchange{Response: &traffic.Response{}}

// replaced puts a record whole, then without what is optional, then the same twice.
func (t *tale) replaced(ctx context.Context) {
	if !t.may(t.Replace) || t.Read == nil {
		return
	}
	record, ok := t.create(ctx, Makes, t.Sequence)
	if !ok {
		return
	}
	put, ok := t.change(ctx, Puts, t.Replace, t.Replaces(t.fresh(), t.of(t.Replace.Operation).plain), record)
	if !ok {
		return
	}
	c := put.Case
	if first, ok := t.read(ctx, Reads, record); !ok || !first.OK() {
		return
	}
	if less, ok := lessOf(c, t.Replace, t.Resource); ok {
		if _, ok := t.change(ctx, PutsLess, t.Replace, only(less), record); ok {
			t.read(ctx, ReadsLess, record)
		}
	}
	t.putTwice(ctx, shortOf(c, t.Replace), record)
}

// putTwice puts the same twice, and reads twice in between to see what changes by itself.
func (t *tale) putTwice(ctx context.Context, c Case, record learn.Record) {
	if _, ok := t.change(ctx, PutsShort, t.Replace, only(c), record); !ok {
		return
	}
	t.read(ctx, ReadsAgain, record)
	t.read(ctx, ReadsAgain, record)
	if _, ok := t.change(ctx, PutsAgain, t.Replace, only(c), record); ok {
		t.read(ctx, ReadsLater, record)
	}
}

// shortOf cuts the lists of a record, so that there is room to see them grow.
func shortOf(c Case, action *resource.Action) Case {
	sent, _ := document.Lookup(c.Body, action.Input)
	members, ok := sent.(map[string]any)
	if !ok {
		return c
	}
	short := maps.Clone(members)
	for _, name := range sortedNames(members) {
		list, isList := short[name].([]any)
		if !isList || len(list) < 2 {
			continue
		}
		short[name] = list[:1]
		if len(c.MediaType.Schema.Validate(learn.Replace(c.Body, action.Input, short), schema.Request)) > 0 {
			short[name] = list
		}
	}
	c.Body = learn.Replace(c.Body, action.Input, short)
	return c
}

func only(c Case) func(func(Case) bool) {
	return func(yield func(Case) bool) { yield(c) }
}

// lessOf leaves out of a body each member of the record that is optional and
// has no default.
func lessOf(c Case, action *resource.Action, of *resource.Resource) (Case, bool) {
	sent, _ := document.Lookup(c.Body, action.Input)
	members, ok := sent.(map[string]any)
	input := inputOf(c.MediaType, action.Input)
	if !ok || input == nil {
		return c, false
	}
	left, dropped := maps.Clone(members), false
	for _, name := range sortedNames(members) {
		if input.Requires(name) || of.Schema.Requires(name) || hasDefault(input.Property(name)) || hasDefault(of.Schema.Property(name)) || name == of.IDMember() {
			continue
		}
		fewer := maps.Clone(left)
		delete(fewer, name)
		if body := learn.Replace(c.Body, action.Input, fewer); len(c.MediaType.Schema.Validate(body, schema.Request)) == 0 {
			left, dropped = fewer, true
		}
	}
	c.Body = learn.Replace(c.Body, action.Input, left)
	return c, dropped
}

func hasDefault(s *schema.Schema) bool { return s != nil && s.HasDefault }

// mergePatch is the media type of RFC 7396.
const mergePatch = "application/merge-patch+json"

// merged changes one member by a merge patch, and takes another away.
func (t *tale) merged(ctx context.Context) {
	if !t.may(t.Patch) || t.Read == nil || t.Patch.Input != "" {
		return
	}
	i := slices.IndexFunc(t.Patch.Operation.RequestBody.Content, func(m *specs.MediaType) bool { return m.Name == mergePatch })
	if i < 0 {
		return
	}
	record, ok := t.create(ctx, Makes, t.Sequence)
	if !ok {
		return
	}
	before, ok := t.read(ctx, Reads, record)
	if !ok || !before.OK() {
		return
	}
	shown := before.Shown
	c, ok := t.patchOf(t.Patch.Operation.RequestBody.Content[i], record)
	if !ok {
		return
	}
	one, another := t.twoMembers(c, shown)
	if one == "" || another == "" {
		return
	}
	change := c
	change.Body = map[string]any{one: c.Body.(map[string]any)[one]}
	if done, ok := t.change(ctx, Patches, t.Patch, only(change), record); !ok || !done.OK() {
		return
	}
	t.read(ctx, ReadsAgain, record)
	c.Body = map[string]any{another: nil}
	if done, ok := t.takeAway(ctx, c); ok && done.OK() {
		t.about(done, record).Member = another
		t.read(ctx, ReadsLater, record)
	}
}

// takeAway sends a null whatever the schema of the patch says: to a merge patch
// it means "remove".
func (t *tale) takeAway(ctx context.Context, c Case) (*Step, bool) {
	m, err := encode(c)
	if err != nil || t.over(ctx) {
		return nil, false
	}
	done := trial{c: c, message: m, exchange: t.send(ctx, c, m)}
	if done.exchange.Response == nil {
		return nil, false
	}
	t.runner.read(&done)
	return t.add(PatchesOff, t.Patch, done), true
}

// patchOf is a patch of a record with values of its own.
func (t *tale) patchOf(media *specs.MediaType, record learn.Record) (Case, bool) {
	b, ok := t.memory.Bind(t.Patch.Operation, record)
	if !ok {
		return Case{}, false
	}
	for c := range t.Patches(t.fresh(), t.of(t.Patch.Operation).plain) {
		c = bound(c, b)
		c.MediaType, c.ID, c.Description = media, t.stepID(Patches), string(Patches)
		_, isObject := c.Body.(map[string]any)
		return c, isObject
	}
	return Case{}, false
}

// twoMembers chooses what to change, and what optional to take away.
func (t *tale) twoMembers(c Case, shown map[string]any) (one, another string) {
	for _, name := range sortedNames(c.Body.(map[string]any)) {
		if _, isShown := shown[name]; !isShown || name == t.Resource.IDMember() {
			continue
		}
		property := t.Resource.Schema.Property(name)
		if property == nil || property.ReadOnly {
			continue
		}
		optional := !t.Resource.Schema.Requires(name) && !property.HasDefault && shown[name] != nil
		switch {
		case optional && another == "":
			another = name
		case one == "":
			one = name
		}
	}
	return one, another
}
