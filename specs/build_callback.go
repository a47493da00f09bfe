package specs

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"understudy/specs/document"
)

// Callback is a request that the API itself sends: one of an operation's
// callbacks, or one of the document's webhooks.
type Callback struct {
	Name string
	// URL of a callback, computed from the call; of a webhook the document tells none.
	URL Runtime
	// Operation describes the request and what is answered to it. It is none of the API's own.
	Operation *Operation
	Place     Place
}

// buildCallbacks reads the callbacks of an operation.
func (b *builder) buildCallbacks(op *Operation, from openapi3.Callbacks, at spot) {
	if b.sending {
		return // Not supported: callbacks of callbacks, which may go on for ever.
	}
	for _, name := range b.files.members(at) {
		ref := from[name]
		if ref == nil || ref.Value == nil {
			continue
		}
		own, _ := b.files.follow(at.member(name))
		for _, expression := range b.files.members(own) {
			if item := ref.Value.Value(expression); item != nil {
				b.buildCallback(op, name, expression, item, own.member(expression))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(op.CallbackRules)) {
		if !slices.ContainsFunc(op.Callbacks, func(c *Callback) bool { return c.Name == name }) {
			place := b.api.Near(op.Place, op.Place.Pointer+"/x-mock-callback")
			b.report(place, document.Error, fmt.Sprintf("%q is no callback of %s", name, op.ID), suggestName(name, callbackNames(op.Callbacks)))
		}
	}
}

func (b *builder) buildCallback(op *Operation, name, expression string, item *openapi3.PathItem, at spot) {
	url, err := CompileRuntime(expression)
	if err != nil {
		b.warn(b.files.at(at), "callback "+name+": "+err.Error(), "it is never sent")
		return
	}
	for _, sent := range b.buildOwnRequests(item, at) {
		op.Callbacks = append(op.Callbacks, &Callback{Name: name, URL: url, Operation: sent, Place: sent.Place})
	}
}

// buildWebhooks reads the requests that the document says the API sends.
func (b *builder) buildWebhooks() {
	at := spot{pointer: "/webhooks"}
	for _, name := range b.files.members(at) {
		item := b.model.Webhooks[name]
		if item == nil {
			continue
		}
		for _, sent := range b.buildOwnRequests(item, at.member(name)) {
			b.api.Webhooks = append(b.api.Webhooks, &Callback{Name: name, Operation: sent, Place: sent.Place})
		}
	}
}

// buildOwnRequests reads the operations of a path item that the API sends
// itself; they are not among those it answers.
func (b *builder) buildOwnRequests(item *openapi3.PathItem, at spot) []*Operation {
	answered, ids := b.api.Operations, b.ids
	defer func() { b.api.Operations, b.ids, b.sending = answered, ids, false }()
	b.api.Operations, b.ids, b.sending = nil, map[string]*Operation{}, true
	at, _ = b.files.follow(at)
	for _, name := range b.files.members(at) {
		if op := item.GetOperation(strings.ToUpper(name)); op != nil && slices.Contains(methods, name) {
			b.buildOperation("", strings.ToUpper(name), item, op, at, at.member(name))
		}
	}
	return b.api.Operations
}

func callbackNames(callbacks []*Callback) []string {
	names := make([]string, len(callbacks))
	for i, c := range callbacks {
		names[i] = c.Name
	}
	return names
}

// Sends finds a request that the API sends itself: a webhook by its name, or a
// callback by operationId and name with a dot between.
func (a *API) Sends(name string) (*Callback, bool) {
	for _, webhook := range a.Webhooks {
		if webhook.Name == name {
			return webhook, true
		}
	}
	for _, op := range a.Operations {
		for _, callback := range op.Callbacks {
			if op.ID+"."+callback.Name == name {
				return callback, true
			}
		}
	}
	return nil, false
}

// SendNames lists all that Sends finds.
func (a *API) SendNames() []string {
	names := callbackNames(a.Webhooks)
	for _, op := range a.Operations {
		for _, callback := range op.Callbacks {
			names = append(names, op.ID+"."+callback.Name)
		}
	}
	return names
}
