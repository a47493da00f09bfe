package state

import (
	"reflect"
	"sync"
	"time"

	"understudy/mock/state/log"
)

// Accepted is one action that was accepted, as Options.Accepted is told of it.
// It is immutable and safe for concurrent use.
type Accepted struct {
	Before, After *Snapshot
	Time          time.Time // of the action
	Cause         any       // what Tx.Because was given; nil: nothing
	Events        []Event   // in the order in which they were emitted

	touched []log.Change
}

// Change is what became of one record in an action. Old is nil where it was
// created, New where it was deleted; both are immutable.
type Change struct {
	Collection, ID string
	Old, New       map[string]any
}

// Because says what causes the action, for those who are told of it.
func (t *Tx) Because(cause any) { t.cause = cause }

// Changes lists the records that the action changed, each once, in the order in
// which it first touched them; what was nested below a deleted record comes
// after it. A record that is as it was before is not among them.
func (a *Accepted) Changes() []Change {
	c := changes{accepted: a, seen: map[[2]string]bool{}}
	for _, touched := range a.touched {
		c.add(touched.Collection, touched.ID)
		if touched.Value == nil {
			c.addBelow(below(touched.Collection, touched.ID))
		}
	}
	return c.found
}

type changes struct {
	accepted *Accepted
	seen     map[[2]string]bool
	found    []Change
}

func (c *changes) add(collection, id string) {
	key := [2]string{collection, id}
	if c.seen[key] {
		return
	}
	c.seen[key] = true
	before, was := c.accepted.Before.Get(collection, id)
	after, is := c.accepted.After.Get(collection, id)
	if was == is && reflect.DeepEqual(before.Value, after.Value) {
		return
	}
	c.found = append(c.found, Change{Collection: collection, ID: id, Old: before.Value, New: after.Value})
}

// addBelow adds what went with the record it was nested below.
func (c *changes) addBelow(prefix string) {
	for _, name := range c.accepted.Before.startingWith(prefix) {
		for entry := range c.accepted.Before.All(name) {
			c.add(name, entry.ID)
		}
	}
}

// Hold keeps the sandbox from expiring until it is released, for those who wait
// for something to happen in it.
func (s *Sandbox) Hold() (release func()) {
	s.held.Add(1)
	return sync.OnceFunc(func() { s.held.Add(-1) })
}

// Removed is closed once the sandbox is removed.
func (s *Sandbox) Removed() <-chan struct{} { return s.gone }

// tell hands an accepted action to whoever wants to know. The caller holds the
// writer lock, so that actions are told in their order.
func (s *Sandbox) tell(t *Tx, after *Snapshot) {
	if told := s.world.options.Accepted; told != nil {
		told(s, &Accepted{
			Before: t.before, After: after, Time: t.now, Cause: t.cause, Events: t.events, touched: t.changes,
		})
	}
	if len(t.events) > 0 {
		s.feed.deliver(t.events)
	}
}
