package bayeux

import (
	"encoding/hex"
	"io"
	"sync"

	"understudy/fixtures"
	"understudy/mock"
	"understudy/mock/state"
)

// hub is all sessions of one API. It outlives reloads, and is safe for
// concurrent use.
type hub struct {
	mu       sync.RWMutex
	random   io.Reader
	rooms    map[*state.Sandbox]map[string]*session // by the client's id
	browsers map[browser]*session                   // whose connect is held
}

// browser is one browser in one sandbox.
type browser struct {
	sandbox *state.Sandbox
	id      string
}

func newHub(random io.Reader) *hub {
	return &hub{random: random, rooms: map[*state.Sandbox]map[string]*session{}, browsers: map[browser]*session{}}
}

// open makes a session that listens as the caller. It is nil where there are too many.
func (h *hub) open(v *visitor, acks bool) (*session, error) {
	s := &session{
		hub: h, sandbox: v.sandbox, caller: callerName(v.caller), browser: v.browser, acks: acks, rules: v.rules,
		subscriptions: subscriptions{}, stop: func() {},
	}
	if ok, err := h.enter(s); !ok {
		return nil, err
	}
	s.begin()
	s.listen(v.part, v.caller)
	return s, nil
}

// listen begins to take in what the API tells. The session may have ended
// meanwhile: then it ends at once.
func (s *session) listen(part *mock.Part, caller *fixtures.Caller) {
	stop := part.Listen(s.sandbox, caller, s.deliver)
	s.mu.Lock()
	over := s.ending != alive
	if !over {
		s.stop = stop
	}
	s.mu.Unlock()
	if over {
		stop()
	}
}

func (h *hub) enter(s *session) (ok bool, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	room := h.rooms[s.sandbox]
	if len(room) >= s.rules.maxSessions {
		return false, nil
	}
	if s.id, err = h.freshID(); err != nil {
		return false, err
	}
	if room == nil {
		room = map[string]*session{}
		h.rooms[s.sandbox] = room
	}
	room[s.id] = s
	return true, nil
}

func (h *hub) newID() (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.freshID()
}

// freshID makes an id; the caller holds mu.
func (h *hub) freshID() (string, error) {
	var random [20]byte
	_, err := io.ReadFull(h.random, random[:])
	return hex.EncodeToString(random[:]), err
}

// find gives the living session of an id, which must be of the same sandbox and caller.
func (h *hub) find(v *visitor, id string) *session {
	h.mu.RLock()
	s := h.rooms[v.sandbox][id]
	h.mu.RUnlock()
	if s == nil || s.caller != callerName(v.caller) {
		return nil
	}
	if s.isExpired() {
		h.drop(s, lost)
		return nil
	}
	return s
}

// drop ends a session.
func (h *hub) drop(s *session, why ending) {
	h.leave(s)
	s.mu.Lock()
	s.end(why)
	s.idle.Stop()
	stop := s.stop
	s.stop = func() {}
	s.mu.Unlock()
	stop()
}

func (h *hub) leave(s *session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	room := h.rooms[s.sandbox]
	if room[s.id] == s {
		delete(room, s.id)
	}
	if len(room) == 0 {
		delete(h.rooms, s.sandbox)
	}
}

// publish hands an event to every subscriber in the sandbox, in one order for all.
func (h *hub) publish(sandbox *state.Sandbox, channel string, data any) {
	made := sync.OnceValue(func() event { return newEvent(channel, data) })
	names := patterns(channel)
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.rooms[sandbox] {
		s.offer(names, made)
	}
}

// mayHold takes a browser's one held connect for a session; it refuses where
// another session of that browser has it.
func (h *hub) mayHold(s *session) bool {
	if s.browser == "" {
		return true
	}
	key := browser{s.sandbox, s.browser}
	h.mu.Lock()
	defer h.mu.Unlock()
	if other := h.browsers[key]; other != nil && other != s {
		return false
	}
	h.browsers[key] = s
	return true
}

// holdsNoMore gives the browser's held connect back.
func (h *hub) holdsNoMore(s *session) {
	key := browser{s.sandbox, s.browser}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.browsers[key] == s {
		delete(h.browsers, key)
	}
}
