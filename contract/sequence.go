package contract

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"strings"
	"time"

	"understudy/contract/learn"
	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/resource"
	"understudy/specs/schema"
	"understudy/specs/traffic"
)

// patience is how long a repeated sequence waits before it reads: what was
// written may take a moment to show.
const patience = 500 * time.Millisecond

// rounds is how often each kind of write is tried, each time with other values.
const rounds = 2

// play is one performance of a sequence.
type play struct {
	*runner
	Sequence
	wait      time.Duration
	history   []Write
	exchanges []traffic.Exchange
	reads     []int // by write, the index of the exchange that read it
	last      Case
}

// sequence tries create → read → update → read, and judges what was read.
func (r *runner) sequence(ctx context.Context, s Sequence) {
	if r.over(ctx) || !r.writable(s) {
		return
	}
	p := r.perform(ctx, s, 0)
	if len(p.history) == 0 {
		return
	}
	all, names := r.judge(p.judgement())
	if len(names) == 0 {
		return
	}
	result := Result{Case: p.title(), Exchange: p.exchanges[len(p.exchanges)-1], Verdict: Passed, Checks: names}
	if len(all) > 0 {
		again := r.perform(ctx, s, patience)
		second, _ := r.judge(again.judgement())
		result = r.concludeSequence(result, p, all, second)
	}
	r.conclude(result)
}

func (r *runner) concludeSequence(result Result, p *play, all, second []found) Result {
	var flaky []string
	for _, f := range all {
		if !contains(second, f) {
			flaky = append(flaky, f.check.Name)
			continue
		}
		c := result.Case
		c.Operation = p.history[f.finding.Write].Operation
		at := p.reads[f.finding.Write]
		result.Verdict = Failed
		result.Failures = append(result.Failures, r.defects.add(f, c, p.exchanges[at], p.exchanges[:at]))
	}
	if len(flaky) > 0 && len(result.Failures) == 0 {
		result.Verdict, result.Reason = Inconclusive, "flaky: "+strings.Join(flaky, ", ")+" failed once and not when repeated"
	}
	return result
}

func (r *runner) writable(s Sequence) bool {
	for _, action := range []*resource.Action{s.Create, s.Update} {
		if action != nil && (r.forbidden(action.Operation) != "" || r.of(action.Operation).stopped != "") {
			return false
		}
	}
	return true
}

func (p *play) judgement() Judgement { return Judgement{Case: p.title(), History: p.history} }

// title is the sequence as a case.
func (p *play) title() Case {
	var steps []string
	action := p.Update
	if p.Update != nil {
		steps = append(steps, "update", "read")
	}
	if p.Create != nil {
		steps, action = append([]string{"create", "read"}, steps...), p.Create
	}
	what := strings.Join(steps, "-")
	return Case{
		ID: p.Resource.Name + "/" + string(Scenario) + "/" + what, Operation: action.Operation, Strategy: Scenario,
		Description: strings.Join(steps, " → "), Credentials: Good, Parameters: p.last.Parameters,
	}
}

func (r *runner) perform(ctx context.Context, s Sequence, wait time.Duration) *play {
	p := &play{runner: r, Sequence: s, wait: wait}
	var target learn.Binding
	record, found := learn.Record{}, false
	if s.Create != nil {
		for n := range rounds {
			t, ok := p.write(ctx, s.Creates(n, r.of(s.Create.Operation).plain), s.Create, nil)
			if !ok || !t.created {
				continue
			}
			p.readBack(ctx, t, s.Create, t.record, n)
			if !found {
				record, found = t.record, true
			}
		}
	}
	if s.Update == nil {
		return p
	}
	if found {
		target, found = r.memory.Bind(s.Update.Operation, record)
	} else if s.Create == nil {
		target, record, found = p.stranger()
	}
	for n := range rounds {
		if !found {
			break
		}
		if t, ok := p.write(ctx, s.Updates(n, r.of(s.Update.Operation).plain), s.Update, &target); ok {
			p.readBack(ctx, t, s.Update, record, 0)
		}
	}
	return p
}

// stranger finds a record that this run did not create and may change all the same.
func (p *play) stranger() (learn.Binding, learn.Record, bool) {
	bindings, _ := p.bindings(p.Update.Operation)
	if len(bindings) == 0 || p.Update.ID == "" {
		return learn.Binding{}, learn.Record{}, false
	}
	b := bindings[0]
	return b, p.memory.Known(p.Update.Operation, b), true
}

// write tries bodies until one is accepted. Each is judged like any other case.
func (p *play) write(ctx context.Context, cases iter.Seq[Case], action *resource.Action, at *learn.Binding) (trial, bool) {
	for c := range cases {
		if p.over(ctx) {
			return trial{}, false
		}
		var t trial
		var why string
		if at == nil {
			t, why = p.attempt(ctx, c)
		} else {
			c.Body = p.withID(c, action, *at)
			t, why = p.once(ctx, bound(c, *at))
		}
		if why != "" {
			continue
		}
		p.last = t.c
		p.exchanges = append(p.exchanges, t.exchange)
		p.judgeAndTell(ctx, t)
		if t.accepted() {
			return t, true
		}
	}
	return trial{}, false
}

// withID puts the record's id into a body that names it, lest it contradict the path.
func (p *play) withID(c Case, action *resource.Action, b learn.Binding) any {
	id, known := b.Values[action.ID]
	old, has := document.Lookup(c.Body, action.Input+p.Resource.IDPointer())
	if !known || !has || fmt.Sprintf("%T", old) != fmt.Sprintf("%T", id) {
		return c.Body
	}
	return learn.Replace(c.Body, action.Input+p.Resource.IDPointer(), id)
}

// readBack reads a record after a write, and notes both.
func (p *play) readBack(ctx context.Context, t trial, action *resource.Action, record learn.Record, n int) {
	sent, ok := document.Lookup(t.c.Body, action.Input)
	if !ok || p.over(ctx) {
		return
	}
	if p.wait > 0 && !sleep(ctx, p.wait) {
		return
	}
	w := Write{
		Operation: action.Operation, Creates: action == p.Create, Record: fmt.Sprint(n + 1),
		Sent: sent, Input: inputOf(t.c.MediaType, action.Input), Output: p.Resource.Schema,
	}
	w.Shown, w.Read = p.show(ctx, record)
	p.history = append(p.history, w)
	p.reads = append(p.reads, len(p.exchanges)-1)
}

func inputOf(m *specs.MediaType, pointer string) *schema.Schema {
	if m == nil {
		return nil
	}
	s := m.Schema
	for _, token := range strings.Split(pointer, "/")[1:] {
		s = s.Property(strings.NewReplacer("~1", "/", "~0", "~").Replace(token))
	}
	return s
}

func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// show reads a record: by itself, else out of its list.
func (p *play) show(ctx context.Context, record learn.Record) (any, bool) {
	if p.Read != nil {
		if b, ok := p.memory.Bind(p.Read.Operation, record); ok {
			if t, ok := p.get(ctx, p.Read, b, nil); ok {
				if records := learn.Records(p.Read, t.answer.Body); len(records) > 0 {
					return records[0], true
				}
			}
		}
	}
	if p.List == nil {
		return nil, false
	}
	b, ok := p.memory.Around(p.List.Operation, record)
	if !ok {
		return nil, false
	}
	t, ok := p.get(ctx, p.List, b, p.filter(record))
	if !ok {
		return nil, false
	}
	for _, shown := range learn.Records(p.List, t.answer.Body) {
		if learn.Text(p.Resource.IDOf(shown)) == learn.Text(record.ID) {
			return shown, true
		}
	}
	return nil, false
}

// filter asks a list for one record, where it has a parameter called like the id.
func (p *play) filter(record learn.Record) map[string]any {
	for _, parameter := range p.List.Operation.Parameters {
		if parameter.In == "query" && strings.EqualFold(parameter.Name, p.Resource.ID) {
			return map[string]any{parameter.Name: record.ID}
		}
	}
	return nil
}

// get sends a plain read.
func (p *play) get(ctx context.Context, action *resource.Action, b learn.Binding, query map[string]any) (trial, bool) {
	c, ok := p.plainest(action.Operation)
	if !ok || p.over(ctx) {
		return trial{}, false
	}
	c = bound(c, b)
	c.ID, c.Strategy, c.Description = p.Resource.Name+"/"+string(Scenario)+"/read", Scenario, "read back what was written"
	if len(query) > 0 {
		all := maps.Clone(c.Parameters["query"])
		if all == nil {
			all = map[string]any{}
		}
		maps.Copy(all, query)
		c.Parameters["query"] = all
	}
	t, why := p.once(ctx, c)
	if why != "" {
		return trial{}, false
	}
	p.exchanges = append(p.exchanges, t.exchange)
	p.judgeAndTell(ctx, t)
	return t, t.accepted()
}
