package rest

import (
	"errors"
	"slices"
	"time"

	"understudy/fixtures"
	"understudy/mock"
	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/expression"
	"understudy/specs/extension"
)

// telling is one rule of x-mock-channels, ready for use.
type telling struct {
	extension.Telling
	channel extension.ChannelName
	pointer string
	sent    *specs.Callback // nil: it is told on the channel only
}

// findTellings compiles the rules, which were found good when the API was
// loaded: by resource, in the order of channel names and then as written.
func (p *player) findTellings() {
	p.tellings = map[*subject][]*telling{}
	for _, name := range sortedKeys(p.part.API.Channels) {
		channel, err := extension.CompileChannelName(name)
		if err != nil {
			continue
		}
		for i, rule := range p.part.API.Channels[name] {
			s := p.subjects[p.part.Model.Resource(rule.Resource)]
			if s == nil {
				continue
			}
			compiled := &telling{Telling: rule, channel: channel, pointer: document.Pointer("x-mock-channels", name) + "/" + jsonInt(i).String()}
			if rule.Webhook != nil {
				compiled.sent, _ = p.part.API.Sends(rule.Webhook.Name)
			}
			p.tellings[s] = append(p.tellings[s], compiled)
		}
	}
}

// Tell says what the API tells each receiver of an action.
func (p *player) Tell(news *mock.News, receivers []*fixtures.Caller) ([][]mock.Message, error) {
	out := make([][]mock.Message, len(receivers))
	var errs []error
	for _, o := range p.occasions(news) {
		t := p.herald(news, o)
		for _, rule := range o.rules {
			told, err := t.toWhom(rule, receivers)
			errs = append(errs, err)
			for _, i := range told {
				message, ok, err := t.message(rule, o, receivers[i])
				errs = append(errs, err)
				if ok {
					out[i] = append(out[i], message)
				}
			}
		}
	}
	return out, errors.Join(errs...)
}

// Sends tells whether a rule sends something to other servers.
func (p *player) Sends() bool {
	for _, rules := range p.tellings {
		if slices.ContainsFunc(rules, func(rule *telling) bool { return rule.sent != nil }) {
			return true
		}
	}
	return false
}

// Send says what the API sends to other servers because of an action.
func (p *player) Send(news *mock.News) ([]mock.Sending, error) {
	var out []mock.Sending
	var errs []error
	for _, o := range p.occasions(news) {
		t := p.herald(news, o)
		for _, rule := range o.rules {
			if rule.sent == nil {
				continue
			}
			sending, ok, err := t.sending(rule, o)
			errs = append(errs, err)
			if ok {
				out = append(out, sending)
			}
		}
	}
	return out, errors.Join(errs...)
}

// herald is a turn that tells: it reads the state after the action, and sees
// what the call that caused it saw.
func (p *player) herald(news *mock.News, o occasion) *turn {
	call := &mock.Call{Part: p.part, Sandbox: news.Sandbox, Host: news.Host}
	if cause := news.Call; cause != nil {
		call.Decoded, call.Caller, call.Match = cause.Decoded, cause.Caller, cause.Match
	}
	t := p.turn(call, nil, news.After, nil)
	t.at = news.Time
	for _, told := range []fact{{"self", o.self}, {"old", o.old}, {"parent", o.parent}, {"event", o.event}} {
		if record, isRecord := told.value.(map[string]any); !isRecord || record != nil {
			t.tell(told.name, told.value)
		}
	}
	if call.Operation() != nil {
		t.tell("operationId", call.Operation().ID)
	}
	return t
}

// toWhom tells which of the receivers a rule is for.
func (t *turn) toWhom(rule *telling, receivers []*fixtures.Caller) ([]int, error) {
	var wanted []string
	if rule.For.Given() {
		computed, err := rule.For.Run(t.names())
		if err != nil {
			return nil, t.fault(rule.pointer+"/for", err)
		}
		wanted = listOf(computed)
	}
	var out []int
	for i, receiver := range receivers {
		if !rule.For.Given() || receiver != nil && (slices.Contains(wanted, receiver.ID) || slices.Contains(wanted, receiver.Name)) {
			out = append(out, i)
		}
	}
	return out, nil
}

// listOf reads one id or a list of them.
func listOf(computed any) []string {
	switch v := computed.(type) {
	case nil:
		return nil
	case []any:
		return keysOf(v)
	}
	return []string{keyOf(computed)}
}

// message is what a rule tells a receiver, if its condition holds for him.
func (t *turn) message(rule *telling, o occasion, receiver *fixtures.Caller) (mock.Message, bool, error) {
	scope, ok, err := t.scopeFor(rule, receiver)
	if !ok || err != nil {
		return mock.Message{}, false, err
	}
	channel, err := rule.channel.Run(scope)
	if err != nil {
		return mock.Message{}, false, t.fault(rule.pointer, err)
	}
	data, err := t.data(rule, o, receiver, scope)
	return mock.Message{Channel: channel, Name: rule.Name, Data: data, Time: t.at}, err == nil, err
}

// scopeFor is what a rule sees besides who is told, if its condition holds.
func (t *turn) scopeFor(rule *telling, receiver *fixtures.Caller) (expression.Scope, bool, error) {
	scope := t.names()
	if receiver != nil {
		scope = scope.With("receiver", receiver.Value())
	}
	holds, err := rule.When.Holds(scope)
	return scope, holds, t.fault(rule.pointer+"/when", err)
}

func (t *turn) data(rule *telling, o occasion, receiver *fixtures.Caller, scope expression.Scope) (any, error) {
	item, err := t.shownTo(o, receiver)
	if err != nil || !rule.Data.Given() {
		return item, err
	}
	data, err := rule.Data.Run(scope.With("item", item))
	return data, t.fault(rule.pointer+"/data", err)
}

// shownTo is the record as an answer would show it to the receiver.
func (t *turn) shownTo(o occasion, receiver *fixtures.Caller) (any, error) {
	viewer := *t
	viewer.scope = t.names().With("caller", nil)
	if receiver != nil {
		viewer.scope.Set("caller", receiver.Value())
	}
	full, err := viewer.full(o.subject, o.self)
	if err != nil {
		return nil, err
	}
	return viewer.show(o.subject, o.own, full), nil
}

// sending is the request that a rule sends, if its condition holds.
func (t *turn) sending(rule *telling, o occasion) (mock.Sending, bool, error) {
	scope, ok, err := t.scopeFor(rule, nil)
	if !ok || err != nil {
		return mock.Sending{}, false, err
	}
	out := mock.Sending{Callback: rule.sent, Attempts: rule.Webhook.Attempts, Delay: time.Duration(rule.Webhook.Delay)}
	if rule.Data.Given() {
		out.HasBody = true
		if out.Body, err = t.data(rule, o, nil, scope); err != nil {
			return mock.Sending{}, false, err
		}
	}
	if !rule.Webhook.To.Given() {
		return out, true, nil
	}
	to, err := rule.Webhook.To.Run(scope)
	out.To = listOf(to)
	return out, len(out.To) > 0, t.fault(rule.pointer+"/webhook/to", err)
}
