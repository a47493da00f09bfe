// Package bayeux speaks Bayeux 1.0: publish and subscribe over long-polling,
// callback-polling and WebSocket, with the acknowledgement extension. Clients get
// what the API tells on its channels (mock.Part.Listen) and what other clients
// publish. Where it is spoken, and within which bounds, is the document's
// x-mock-protocol. What happens to records, and what is told of it, is not decided
// here.
package bayeux

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"strings"
	"sync"

	"understudy/mock"
	"understudy/mock/state"
	"understudy/specs/extension"
)

// Protocol is Bayeux. The zero value is ready; it keeps the sessions of every
// API, also through a reload, so one value serves one server.
type Protocol struct {
	// Random is where the ids of clients come from; nil: crypto/rand. They must
	// differ from those of an earlier run, which clients may still know.
	Random io.Reader

	mu   sync.Mutex
	hubs map[string]*hub // by the API's name
}

// Prepare finds out whether and where an API speaks Bayeux.
func (p *Protocol) Prepare(part *mock.Part) (mock.Player, error) {
	declared := part.API.Protocol.Bayeux
	if declared == nil {
		return player{}, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.hubs == nil {
		p.hubs = map[string]*hub{}
	}
	found := p.hubs[part.API.Name]
	if found == nil {
		found = newHub(p.random())
		p.hubs[part.API.Name] = found
	}
	return player{part: part, hub: found, rules: rulesOf(declared)}, nil
}

func (p *Protocol) random() io.Reader {
	if p.Random != nil {
		return p.Random
	}
	return rand.Reader
}

// player speaks Bayeux for one version of an API; part is nil where it does not.
type player struct {
	part  *mock.Part
	hub   *hub
	rules *rules
}

// Fill does nothing: sessions are no records.
func (player) Fill(*state.Tx) error { return nil }

// Answer leaves every operation to others.
func (player) Answer(context.Context, *mock.Call) (mock.Answer, bool, error) {
	return mock.Answer{}, false, nil
}

// Carries tells whether the path is Bayeux's: clients append the message's type to it.
func (p player) Carries(path string) bool {
	if p.part == nil {
		return false
	}
	rest, below := strings.CutPrefix(path, p.rules.path)
	return below && (rest == "" || rest[0] == '/')
}

// Carry answers a request, at once or when there is something to tell.
func (p player) Carry(w http.ResponseWriter, r *http.Request, call *mock.Call) error {
	call.Answer.Source = "bayeux"
	v := p.visitorOf(r, call)
	switch {
	case strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
		return p.openSocket(w, r, call, v)
	case r.Method == http.MethodPost:
		return p.poll(w, r, call, v)
	case r.Method == http.MethodGet && p.rules.offers(extension.CallbackPolling):
		return p.pollByCallback(w, r, call, v)
	}
	problem := mock.Refuse(http.StatusMethodNotAllowed, "messages are sent here with POST, not %s", r.Method)
	problem.Header = http.Header{"Allow": {"GET, OPTIONS, POST"}}
	return problem
}

func (p player) visitorOf(r *http.Request, call *mock.Call) *visitor {
	v := &visitor{
		hub: p.hub, rules: p.rules, part: p.part, sandbox: call.Sandbox, caller: call.Caller,
		denied: call.Denied != nil, polls: true,
	}
	if cookie, err := r.Cookie(browserCookie); err == nil && len(cookie.Value) <= maxID {
		v.browser = cookie.Value
	}
	return v
}
