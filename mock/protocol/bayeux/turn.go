package bayeux

import "time"

// batch is what went out with one connect.
type batch struct {
	number int64
	events []event
}

// attach gives a socket the turn, so that it gets events.
func (s *session) attach(wake chan<- struct{}) uint64 { return s.take(wake, true, false) }

// hold gives the turn to a connect.
func (s *session) hold(wake chan<- struct{}, socket bool) uint64 { return s.take(wake, socket, true) }

func (s *session) take(wake chan<- struct{}, socket, held bool) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wake != wake {
		s.signal()
	}
	s.turn++
	s.wake, s.socket, s.held = wake, socket, held
	if held {
		s.idle.Stop()
	} else {
		s.rest()
	}
	return s.turn
}

// isDue tells whether a held connect has something to say.
func (s *session) isDue(turn uint64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.turn != turn || s.ending != alive || len(s.queue) > 0 && (s.acks || !s.socket)
}

// outcome is how a held connect ends.
type outcome struct {
	events   []event
	batch    int64 // with acknowledgements
	ending   ending
	replaced bool // by another connect
}

// release ends a held connect and takes the events that go with it.
func (s *session) release(turn uint64) outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.turn != turn {
		return outcome{replaced: true, ending: s.ending}
	}
	s.letGo()
	if s.ending != alive {
		return outcome{ending: s.ending}
	}
	out := outcome{events: s.empty()}
	if s.acks && len(out.events) > 0 {
		s.batch++
		s.unconfirmed = append(s.unconfirmed, batch{s.batch, out.events})
	}
	out.batch = s.batch
	return out
}

// empty takes all events out of the queue. Those that must be confirmed still
// count as waiting.
func (s *session) empty() []event {
	events := s.queue
	s.queue = nil
	if !s.acks {
		s.waiting, s.bytes = 0, 0
	}
	return events
}

// abandon ends a held connect to which nobody listens any more.
func (s *session) abandon(turn uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.turn == turn {
		s.wake, s.socket = nil, false
		s.letGo()
	}
}

// letGo begins the time without a connect; the caller holds mu.
func (s *session) letGo() {
	if !s.socket {
		s.wake = nil
	}
	s.held = false
	s.rest()
}

func (s *session) rest() {
	s.idleFrom, s.idleAt = time.Now(), s.sandbox.Now()
	if s.ending == alive {
		s.idle.Reset(s.rules.maxInterval)
	}
}

// pushed takes the events that a socket sends without waiting for a connect.
func (s *session) pushed(turn uint64) []event {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.turn != turn || s.acks {
		return nil
	}
	return s.empty()
}

// confirm forgets the batches that the client has; all that was sent after these
// is sent again.
func (s *session) confirm(number int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var again []event
	for _, sent := range s.unconfirmed {
		if sent.number > number {
			again = append(again, sent.events...)
			continue
		}
		s.waiting -= len(sent.events)
		for _, one := range sent.events {
			s.bytes -= len(one)
		}
	}
	s.unconfirmed = nil
	s.queue = append(again, s.queue...)
}
