package mock

import (
	"cmp"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"

	"understudy/fixtures"
	"understudy/mock/state"
)

// The bounds of a hall: actions that wait to be told before writers have to
// wait, and actions kept for those who come back, with the bytes of their calls.
const (
	maxWaiting      = 4096
	maxHistory      = 256
	maxHistoryBytes = 8 << 20
)

// hall is where those listen who are told what happens in one sandbox. Actions
// come in at one end; a goroutine that lives while there are any tells them.
type hall struct {
	server  *Server
	sandbox *state.Sandbox

	mu       sync.Mutex
	room     *sync.Cond // there is room in waiting
	number   int64      // of the latest action
	audience []*group   // by API and caller; replaced, never written
	waiting  []heard
	telling  bool
	history  []*News
	bytes    int64  // of the calls in history
	host     string // of the latest call
}

// heard is an action with those who listened when it was accepted.
type heard struct {
	news     *News
	audience []*group
	send     bool
}

// group is all who listen as one caller of one API.
type group struct {
	api     string
	caller  *fixtures.Caller
	members []*listener
}

type listener struct{ deliver func(Message) }

func newHall(s *Server, sandbox *state.Sandbox) *hall {
	h := &hall{server: s, sandbox: sandbox}
	h.room = sync.NewCond(&h.mu)
	return h
}

// listen adds a listener. It gives the actions of before that are still kept.
func (h *hall) listen(api string, caller *fixtures.Caller, deliver func(Message)) (stop func(), before []*News) {
	member := &listener{deliver}
	release := h.sandbox.Hold()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.audience = joined(h.audience, api, caller, member)
	return sync.OnceFunc(func() {
		h.mu.Lock()
		h.audience = left(h.audience, member)
		h.mu.Unlock()
		release()
	}), h.history
}

func callerName(caller *fixtures.Caller) string {
	if caller == nil {
		return ""
	}
	return caller.Name
}

func (g *group) compare(api, name string) int {
	return cmp.Or(cmp.Compare(g.api, api), cmp.Compare(callerName(g.caller), name))
}

func joined(audience []*group, api string, caller *fixtures.Caller, member *listener) []*group {
	name := callerName(caller)
	i, there := slices.BinarySearchFunc(audience, name, func(g *group, name string) int { return g.compare(api, name) })
	if !there {
		return slices.Insert(slices.Clone(audience), i, &group{api, caller, []*listener{member}})
	}
	out := slices.Clone(audience)
	out[i] = &group{api, caller, append(slices.Clip(out[i].members), member)}
	return out
}

func left(audience []*group, member *listener) []*group {
	var out []*group
	for _, g := range audience {
		if i := slices.Index(g.members, member); i >= 0 {
			g = &group{g.api, g.caller, slices.Delete(slices.Clone(g.members), i, i+1)}
		}
		if len(g.members) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// add takes an action in. It waits only while more of them wait than anybody
// should leave waiting.
func (h *hall) add(news *News, send bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.number++
	news.number = h.number
	if news.Call != nil {
		h.host = news.Call.Host
	}
	news.Host = h.host
	h.remember(news)
	if len(h.audience) == 0 && !send {
		return
	}
	for len(h.waiting) >= maxWaiting {
		h.room.Wait()
	}
	h.waiting = append(h.waiting, heard{news, h.audience, send})
	if !h.telling {
		h.telling = true
		go h.tellAll()
	}
}

// remember keeps an action for those who come back, and lets old ones go. What
// was given out of history stays as it was.
func (h *hall) remember(news *News) {
	h.history = append(slices.Clip(h.history), news)
	h.bytes += news.bytes()
	for len(h.history) > maxHistory || h.bytes > maxHistoryBytes {
		h.bytes -= h.history[0].bytes()
		h.history = h.history[1:]
	}
}

func (n *News) bytes() int64 {
	if n.Call == nil {
		return 0
	}
	return int64(len(n.Call.Request.Body))
}

func (h *hall) tellAll() {
	for {
		next, ok := h.next()
		if !ok {
			return
		}
		h.tell(next)
	}
}

func (h *hall) next() (heard, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.waiting) == 0 {
		h.telling, h.waiting = false, nil
		return heard{}, false
	}
	next := h.waiting[0]
	h.waiting[0] = heard{}
	h.waiting = h.waiting[1:]
	h.room.Signal()
	return next, true
}

// tell tells one action to all who listened when it was accepted.
func (h *hall) tell(next heard) {
	for from := 0; from < len(next.audience); {
		to := from + 1
		for to < len(next.audience) && next.audience[to].api == next.audience[from].api {
			to++
		}
		h.tellPart(next.news, next.audience[from:to])
		from = to
	}
	if next.send {
		h.server.sendOut(next.news)
	}
}

// tellPart tells an action to those who listen to one API.
func (h *hall) tellPart(news *News, groups []*group) {
	receivers := make([]*fixtures.Caller, len(groups))
	for i, g := range groups {
		receivers[i] = g.caller
	}
	for i, messages := range h.server.messages(groups[0].api, news, receivers) {
		for _, message := range messages {
			for _, member := range groups[i].members {
				member.deliver(message)
			}
		}
	}
}

// messages gives what the API, as it is played now, tells each receiver.
func (s *Server) messages(api string, news *News, receivers []*fixtures.Caller) [][]Message {
	part := s.current.Load().byName[api]
	if part == nil {
		return nil
	}
	out := make([][]Message, len(receivers))
	for _, teller := range part.tellers() {
		told, err := guarded(func() ([][]Message, error) { return teller.Tell(news, part.known(receivers)) })
		if err != nil {
			s.log.Error("a message cannot be made", "api", api, "error", err)
		}
		for i, messages := range told {
			out[i] = append(out[i], messages...)
		}
	}
	for _, messages := range out {
		for i := range messages {
			messages[i].ID = messageID(news.number, i)
		}
	}
	return out
}

// guarded makes a panic an error: nobody else would catch it.
func guarded[T any](do func() (T, error)) (out T, err error) {
	defer func() {
		if caught := recover(); caught != nil {
			err = fmt.Errorf("panic: %v\n%s", caught, debug.Stack())
		}
	}()
	return do()
}

func (p *Part) tellers() []Teller {
	var out []Teller
	for _, player := range p.players {
		if teller, ok := player.(Teller); ok {
			out = append(out, teller)
		}
	}
	return out
}

// known is the receivers as this version of the API knows them.
func (p *Part) known(receivers []*fixtures.Caller) []*fixtures.Caller {
	out := slices.Clone(receivers)
	for i, caller := range out {
		if now := p.callers[callerName(caller)]; now != nil {
			out[i] = now
		}
	}
	return out
}
