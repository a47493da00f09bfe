package state

import (
	"sync"
	"time"
)

// Event is something that happened in an accepted action. Its Value is immutable.
type Event struct {
	Name       string
	Collection string
	ID         string
	Value      any
	Time       time.Time // zero when emitted: the time of the action
	Caller     string
}

// feed hands events to subscribers and never waits for one.
type feed struct {
	mu          sync.Mutex
	subscribers map[chan Event]struct{}
	closed      bool
}

func (f *feed) subscribe(buffer int) (<-chan Event, func()) {
	events := make(chan Event, max(buffer, 1))
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		close(events)
		return events, func() {}
	}
	if f.subscribers == nil {
		f.subscribers = map[chan Event]struct{}{}
	}
	f.subscribers[events] = struct{}{}
	return events, func() { f.cancel(events) }
}

func (f *feed) cancel(events chan Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.drop(events)
}

// drop closes a subscription once; the caller holds mu.
func (f *feed) drop(events chan Event) {
	if _, ok := f.subscribers[events]; ok {
		delete(f.subscribers, events)
		close(events)
	}
}

func (f *feed) deliver(events []Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for subscriber := range f.subscribers {
		f.send(subscriber, events)
	}
}

func (f *feed) send(subscriber chan Event, events []Event) {
	for _, event := range events {
		select {
		case subscriber <- event:
		default:
			f.drop(subscriber)
			return
		}
	}
}

func (f *feed) isHeard() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.subscribers) > 0
}

func (f *feed) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for subscriber := range f.subscribers {
		f.drop(subscriber)
	}
}
