package bayeux

import (
	"sync"
	"time"

	"understudy/fixtures"
	"understudy/mock"
	"understudy/mock/state"
)

// forgotten is when a session ends that nobody used, whatever its sandbox's
// clock says.
const forgotten = time.Hour

// The bounds of one session.
const (
	maxSubscriptions = 1000
	maxQueueBytes    = 16 << 20 // of events that wait
)

// ending is why a session is over.
type ending int

const (
	alive ending = iota
	disconnected
	lost // it expired, fell behind, or its sandbox is gone
)

// session is one client that has shaken hands. A connect of it is held by one
// request or socket at a time, which holds a turn; who takes the next turn ends it.
type session struct {
	id      string
	hub     *hub
	sandbox *state.Sandbox
	caller  string // "": somebody unknown
	browser string
	acks    bool
	rules   *rules
	stop    func() // ends listening; never called with mu held

	mu            sync.Mutex
	subscriptions subscriptions
	queue         []event // wait to be sent
	unconfirmed   []batch // sent, with acknowledgements
	batch         int64   // number of the latest
	waiting       int     // events in queue and unconfirmed
	bytes         int     // of these
	ending        ending
	slowed        bool // was told to come less often

	turn   uint64
	held   bool            // a connect is
	socket bool            // whose turn it is, is a socket: it gets events at once
	wake   chan<- struct{} // tells whose turn it is; nil: nobody's

	idle     *time.Timer // runs while no connect is held
	idleFrom time.Time   // by the wall clock
	idleAt   time.Time   // by the sandbox's
}

func callerName(caller *fixtures.Caller) string {
	if caller == nil {
		return ""
	}
	return caller.Name
}

// begin starts the time in which the first connect must come.
func (s *session) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.idle = time.AfterFunc(s.rules.maxInterval, s.retire)
	s.idleFrom, s.idleAt = time.Now(), s.sandbox.Now()
}

// deliver takes in what the API tells the caller.
func (s *session) deliver(m mock.Message) {
	s.offer(patterns(m.Channel), func() event { return newEvent(m.Channel, m.Data) })
}

// offer queues an event that the client subscribes to. A client that is too far
// behind is lost: it would otherwise get events with gaps.
func (s *session) offer(patterns []string, made func() event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending != alive || !s.subscriptions.want(patterns) {
		return
	}
	one := made()
	s.waiting++
	s.bytes += len(one)
	if s.waiting > s.rules.maxQueue || s.bytes > maxQueueBytes {
		s.end(lost)
		return
	}
	s.queue = append(s.queue, one)
	s.signal()
}

// end is the end; the caller holds mu.
func (s *session) end(why ending) {
	if s.ending == alive {
		s.ending = why
	}
	s.queue, s.unconfirmed = nil, nil
	s.signal()
}

func (s *session) signal() {
	if s.wake == nil {
		return
	}
	select {
	case s.wake <- struct{}{}:
	default: // is awake already
	}
}

// isExpired tells whether no connect came for too long. Where changes move the
// sandbox's clock, or nobody set it, the wall clock counts; a frozen clock must
// be advanced; one that follows the wall clock may be.
func (s *session) isExpired() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending != alive || isClosed(s.sandbox.Removed()) {
		return true
	}
	if s.held {
		return false
	}
	wall := time.Since(s.idleFrom)
	passed := wall
	switch own := s.sandbox.Now().Sub(s.idleAt); s.sandbox.Clock().Kind {
	case state.Frozen:
		passed = own
	case state.Real:
		passed = max(own, wall)
	}
	return passed >= s.rules.maxInterval || wall >= forgotten
}

// retire is called where no connect was held for maxInterval.
func (s *session) retire() {
	if s.isExpired() {
		s.hub.drop(s, lost)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.held && s.ending == alive {
		s.idle.Reset(s.rules.maxInterval)
	}
}

// subscribe adds names; it refuses where these would be too many.
func (s *session) subscribe(names []string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.subscriptions)+len(names) > maxSubscriptions {
		return false
	}
	for _, name := range names {
		s.subscriptions[name] = true
	}
	return true
}

func (s *session) unsubscribe(names []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range names {
		delete(s.subscriptions, name)
	}
}

// slow notes whether the client is told to come less often, and gives what was
// so before.
func (s *session) slow(now bool) (before bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before, s.slowed = s.slowed, now
	return before
}
