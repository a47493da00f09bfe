package contract

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"understudy/contract/learn"
	"understudy/specs"
	"understudy/specs/resource"
	"understudy/specs/traffic"
)

// lives creates a record, reads it, follows its Location and lists it; the same
// with another one but for the read, and then reads the first again.
func (t *tale) lives(ctx context.Context) {
	record, ok := t.create(ctx, Makes, t.Sequence)
	if !ok {
		return
	}
	t.read(ctx, Reads, record)
	t.follow(ctx)
	t.walkAround(ctx, ListsFirst, record)
	if other, ok := t.create(ctx, MakesOther, t.Sequence); ok {
		t.walkAround(ctx, Lists, other)
	}
	t.read(ctx, ReadsAgain, record)
}

// follow gets what the Location of the create just made names, as far as it is
// below the target's URL.
func (t *tale) follow(ctx context.Context) {
	created := t.story.Steps[t.story.Find(Makes)]
	location := created.Exchange.Response.Header.Get("Location")
	if created.Status() != http.StatusCreated || location == "" || t.Read == nil || t.over(ctx) {
		return
	}
	below, ok := t.below(location, created.Exchange)
	if !ok || !t.pause(ctx, t.Read) {
		return
	}
	op, action := t.Read.Operation, (*resource.Action)(nil)
	if match, found := t.prover.router.Find(http.MethodGet, below.EscapedPath()); found {
		op, action = match.Operation, t.plan.Model().Action(match.Operation)
	}
	c := Case{ID: t.stepID(Follows), Operation: op, Strategy: Scenario, Description: string(Follows), Credentials: Good, Parameters: map[string]map[string]any{}}
	m := message{request: traffic.Request{Method: http.MethodGet, URL: below, Header: http.Header{"Accept": {accept(op)}}}}
	done := trial{c: c, message: m, exchange: t.send(ctx, c, m)}
	if done.exchange.Response == nil {
		return
	}
	if action == nil {
		t.story.Steps = append(t.story.Steps, Step{Role: Follows, Case: c, Exchange: done.exchange})
		return
	}
	t.runner.read(&done)
	t.add(Follows, action, done)
}

// below gives the path and query below the target's URL to which a reference in
// an answer leads; it is false for any other origin or base.
func (r *runner) below(reference string, x traffic.Exchange) (*url.URL, bool) {
	base, err := url.Parse(r.target.URL())
	if err != nil || x.Request.URL == nil {
		return nil, false
	}
	to, err := base.ResolveReference(x.Request.URL).Parse(reference)
	if err != nil || !strings.EqualFold(to.Scheme, base.Scheme) || !strings.EqualFold(to.Host, base.Host) {
		return nil, false
	}
	rest, ok := strings.CutPrefix(to.EscapedPath(), strings.TrimSuffix(base.EscapedPath(), "/"))
	if !ok || !strings.HasPrefix(rest, "/") {
		return nil, false
	}
	below, err := url.Parse(rest)
	if err != nil {
		return nil, false
	}
	below.RawQuery = to.RawQuery
	return below, true
}

// dies creates a record, deletes it, and then uses it in all ways there are.
func (t *tale) dies(ctx context.Context) {
	record, ok := t.create(ctx, Makes, t.Sequence)
	if !ok {
		return
	}
	if before, ok := t.read(ctx, Reads, record); t.Read != nil && (!ok || !before.OK()) {
		return
	}
	deleted, ok := t.remove(ctx, Deletes, t.Sequence, record)
	if !ok || !deleted.OK() {
		return
	}
	after, ok := t.read(ctx, ReadsLater, record)
	if ok && !after.OK() && t.Patch != nil {
		t.use(ctx, record)
	}
	if !ok || !after.OK() {
		t.walkAround(ctx, Lists, record)
		t.exhume(ctx, record)
	}
}

// exhume reads a listed record that this run has deleted: a long list may be cut
// before the newest of them.
func (t *tale) exhume(ctx context.Context, sibling learn.Record) {
	if t.List == nil || t.Read == nil {
		return
	}
	around, _ := t.memory.Around(t.List.Operation, sibling)
	for _, gone := range t.buried[t.Resource] {
		there, ok := t.memory.Around(t.List.Operation, gone)
		if !ok || !maps.EqualFunc(there.Values, around.Values, func(a, b any) bool { return learn.Text(a) == learn.Text(b) }) {
			continue
		}
		for _, i := range t.story.All(Lists) {
			for _, record := range t.story.Steps[i].Listed {
				if id := learn.Text(t.Resource.IDOf(record)); id == learn.Text(gone.ID) && id != learn.Text(sibling.ID) {
					t.read(ctx, ReadsGone, gone)
					return
				}
			}
		}
	}
}

// use patches a record that is gone.
func (t *tale) use(ctx context.Context, record learn.Record) {
	b, ok := t.memory.Bind(t.Patch.Operation, record)
	if !ok || !t.may(t.Patch) || t.over(ctx) {
		return
	}
	for c := range t.Patches(t.fresh(), t.of(t.Patch.Operation).plain) {
		c.Body = t.withID(c, t.Patch, b)
		c = bound(c, b)
		done, why := t.once(ctx, c)
		if why == "" && done.exchange.Response != nil {
			t.judgeStep(ctx, done)
			t.about(t.add(Uses, t.Patch, done), record)
			return
		}
	}
}

// twice creates the same twice; with the same key where the API has one.
func (t *tale) twice(ctx context.Context) {
	if _, ok := t.create(ctx, Makes, t.Sequence); !ok {
		return
	}
	c := t.story.Steps[t.story.Find(Makes)].Case
	key := idempotencyKey(c.Operation)
	if key != nil {
		c = withParameter(c, key, fmt.Sprintf("understudy-%d-%d", t.plan.Seed(), t.fresh()))
		t.again(ctx, Makes, c)
	}
	t.again(ctx, MakesAgain, c)
}

func (t *tale) again(ctx context.Context, role Role, c Case) {
	if t.over(ctx) {
		return
	}
	if done, why := t.once(ctx, c); why == "" && done.exchange.Response != nil {
		t.keep(role, t.Sequence, done)
	}
}

// idempotencyKey finds the header by which a create is told apart from its repetition.
func idempotencyKey(op *specs.Operation) *specs.Parameter {
	for _, p := range op.Parameters {
		name := strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(p.Name))
		if p.In == "header" && strings.TrimPrefix(name, "x") == "idempotencykey" {
			return p
		}
	}
	return nil
}

func withParameter(c Case, p *specs.Parameter, value any) Case {
	all := maps.Clone(c.Parameters)
	values := maps.Clone(all[p.In])
	if values == nil {
		values = map[string]any{}
	}
	values[p.Name] = value
	all[p.In] = values
	c.Parameters = all
	return c
}
