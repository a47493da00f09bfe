package resource

import (
	"fmt"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/extension"
)

// judgeChannels finds names in x-mock-channels that nothing has.
func (in *inference) judgeChannels() {
	for _, name := range sortedKeys(in.api.Channels) {
		at := document.Pointer("x-mock-channels", name)
		if _, err := extension.CompileChannelName(name); err != nil {
			in.report(in.api.Locate("#"+at), err.Error(), "")
		}
		for i, rule := range in.api.Channels[name] {
			in.judgeTelling(rule, fmt.Sprintf("%s/%d", at, i))
		}
	}
	for _, op := range in.api.Operations {
		if op.Stream != nil {
			in.judgeStream(op)
		}
	}
}

func (in *inference) judgeTelling(rule extension.Telling, at string) {
	r := in.model.Resource(rule.Resource)
	if r == nil {
		in.report(in.api.Locate("#"+at+"/resource"), fmt.Sprintf("%q is no resource", rule.Resource), suggestResource(rule.Resource, in.model))
		return
	}
	events := append([]string{extension.Created, extension.Updated, extension.Deleted}, r.events()...)
	for i, event := range rule.On {
		if !slices.Contains(events, event) {
			in.report(in.api.Locate(fmt.Sprintf("#%s/on/%d", at, i)), fmt.Sprintf("nothing called %q happens to %s", event, r.Name), suggest(event, events))
		}
	}
	if rule.Webhook == nil {
		return
	}
	callback, known := in.api.Sends(rule.Webhook.Name)
	if !known {
		in.report(in.api.Locate("#"+at+"/webhook/name"), fmt.Sprintf("%q is neither a webhook nor a callback", rule.Webhook.Name), suggest(rule.Webhook.Name, in.api.SendNames()))
		return
	}
	if isWebhook := slices.Contains(in.api.Webhooks, callback); !isWebhook && !rule.Webhook.To.Given() {
		in.report(in.api.Locate("#"+at+"/webhook"), fmt.Sprintf("where callback %q goes is not clear", rule.Webhook.Name), `say it with "to: …", such as = self.callbackUrl`)
	}
}

// judgeStream finds a stream that can never tell anything.
func (in *inference) judgeStream(op *specs.Operation) {
	at := op.Place.Pointer + "/x-mock-stream"
	if _, declared := op.Success(); declared == nil || specs.Match(declared.Content, "text/event-stream") == nil {
		in.report(in.api.Near(op.Place, at), op.ID+" answers with no text/event-stream, so that it cannot stream", "declare it as content of its 2xx response")
	}
	name, written := op.Stream.Channel.Text()
	if !written || slices.ContainsFunc(sortedKeys(in.api.Channels), func(channel string) bool { return mayBe(channel, name) }) {
		return
	}
	in.report(in.api.Near(op.Place, at+"/channel"), fmt.Sprintf("nothing is told on channel %q", name), suggest(name, sortedKeys(in.api.Channels)))
}

// mayBe tells whether a channel's name, with what is computed in it, can be that.
func mayBe(channel, name string) bool {
	before, _, computed := strings.Cut(channel, "{")
	return channel == name || computed && strings.HasPrefix(name, before)
}

// events are those that the lifecycle emits.
func (r *Resource) events() []string {
	if r.Lifecycle == nil {
		return nil
	}
	var out []string
	for _, transition := range r.Lifecycle.Transitions {
		for _, event := range transition.Emit {
			if !slices.Contains(out, event) {
				out = append(out, event)
			}
		}
	}
	return out
}
