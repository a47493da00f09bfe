package state

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tidwall/btree"

	"understudy/mock/state/log"
)

var errDone = errors.New("the action is over")

// Tx is one action in the making. It reads what it wrote; others see all of it
// or nothing. It is not safe for concurrent use, and once the action has
// returned it changes nothing any more.
type Tx struct {
	options *Options
	before  *Snapshot
	next    *Snapshot
	owned   map[string]*collection // of next, not yet visible, hence writable
	now     time.Time              // constant in an action
	random  *rand.Rand

	changes  []log.Change
	counters map[string]int64
	events   []Event
	cause    any
	touched  bool
	done     bool

	room uint64 // most changes of an action that keeps a promise; 0: any number
	kept int64  // bytes that were promised, and are the sandbox's own now
}

// begin starts an action on top of a snapshot.
func (w *World) begin(before *Snapshot) *Tx {
	return beginAt(&w.options, before, before.clock.now(w.options.Real))
}

func beginAt(o *Options, before *Snapshot, now time.Time) *Tx {
	next := *before
	next.collections = forked(before.collections)
	next.counters = forked(before.counters)
	return &Tx{options: o, before: before, next: &next, now: now}
}

// Get returns the object of that id in the collection.
func (t *Tx) Get(collection, id string) (Entry, bool) { return t.next.Get(collection, id) }

// All goes through the objects of the collection in the order of their creation,
// as they are now: changes made on the way do not disturb it.
func (t *Tx) All(collection string) iter.Seq[Entry] {
	if c, ok := t.owned[collection]; ok && !t.done {
		return inOrder(c.byOrder.Copy())
	}
	return t.next.All(collection)
}

// Len returns the number of objects in the collection.
func (t *Tx) Len(collection string) int { return t.next.Len(collection) }

// Collections returns the names of the collections that have objects, sorted.
func (t *Tx) Collections() []string { return t.next.Collections() }

// Now returns the time of the action by the clock of the sandbox; it stands still.
func (t *Tx) Now() time.Time { return t.now }

// Put creates or replaces an object. The value must be made of JSON values with
// numbers as json.Number. Put takes it over: the caller must not change it, nor
// anything inside, afterwards; parts of values that are stored already may be
// inside. The error is a *LimitError or says what is wrong with the value, and
// leaves the action as it was.
func (t *Tx) Put(collection, id string, value map[string]any) error {
	if err := t.put(collection, id, value); err != nil {
		return fmt.Errorf("put object %q in %q: %w", id, collection, err)
	}
	t.touched = true
	t.changes = append(t.changes, log.Change{Collection: collection, ID: id, Value: value})
	return nil
}

func (t *Tx) put(collection, id string, value map[string]any) error {
	if err := t.check(collection, id, value); err != nil {
		return err
	}
	_, size, err := measured(value, 0)
	if err != nil {
		return err
	}
	if err := t.options.checkObject(size); err != nil {
		return err
	}
	size += objectOverhead + int64(len(collection)+len(id))
	return t.store(collection, &item{Entry: Entry{ID: id, Value: value}, size: size})
}

func (t *Tx) check(collection, id string, value map[string]any) error {
	switch {
	case t.done:
		return errDone
	case value == nil:
		return errors.New("no value")
	case id == "":
		return errors.New("the id is empty")
	case !utf8.ValidString(id) || !utf8.ValidString(collection):
		return errors.New("the name is not UTF-8")
	}
	return checkCollection(collection)
}

// store puts an item in its place and gives it its order, version and times.
func (t *Tx) store(name string, i *item) error {
	if t.room > 0 && t.next.changes >= t.room {
		return fmt.Errorf("more than %d objects are promised", t.room)
	}
	t.keep(name)
	old, replaces := t.find(name, i.ID)
	objects, bytes := 1, i.size
	if replaces {
		objects, bytes = 0, i.size-old.size
	}
	err := t.options.checkGrowth(t.next.objects+objects, objects, t.next.bytes+bytes, bytes)
	if err != nil {
		return err
	}
	t.next.changes++
	i.Sequence, i.Version, i.Created, i.Updated = t.next.changes, t.next.changes, t.now, t.now
	if replaces {
		i.Sequence, i.Created = old.Sequence, old.Created
	}
	c := t.own(name)
	c.byID.Set(i.ID, i)
	c.byOrder.Set(i.Sequence, i)
	c.bytes += bytes
	t.next.bytes += bytes
	t.next.objects += objects
	return nil
}

func (t *Tx) find(collection, id string) (*item, bool) {
	c, ok := t.next.lookup(collection)
	if !ok {
		return nil, false
	}
	return c.byID.Get(id)
}

// own returns a collection that this action may write to.
func (t *Tx) own(name string) *collection {
	if c, ok := t.owned[name]; ok {
		return c
	}
	t.keep(name)
	c := &collection{byID: &btree.Map[string, *item]{}, byOrder: &btree.Map[uint64, *item]{}}
	if old, ok := t.next.collections.Get(name); ok {
		c = &collection{byID: forked(old.byID), byOrder: forked(old.byOrder), bytes: old.bytes}
	}
	if t.owned == nil {
		t.owned = map[string]*collection{}
	}
	t.owned[name] = c
	t.next.collections.Set(name, c)
	return c
}

// Delete removes an object with all collections nested below it, and reports
// whether there was one.
func (t *Tx) Delete(collection, id string) bool {
	if t.done || !t.remove(collection, id) {
		return false
	}
	t.touched = true
	t.changes = append(t.changes, log.Change{Collection: collection, ID: id})
	return true
}

func (t *Tx) remove(name, id string) bool {
	old, ok := t.find(name, id)
	if !ok {
		return false
	}
	t.next.changes++
	c := t.own(name)
	c.byID.Delete(id)
	c.byOrder.Delete(old.Sequence)
	c.bytes -= old.size
	t.next.bytes -= old.size
	t.next.objects--
	if c.byID.Len() == 0 {
		t.forget(name)
	}
	t.cascade(below(name, id))
	return true
}

// cascade removes all collections whose names begin with prefix.
func (t *Tx) cascade(prefix string) {
	var names []string
	t.next.collections.Ascend(prefix, func(name string, c *collection) bool {
		if !strings.HasPrefix(name, prefix) {
			return false
		}
		names = append(names, name)
		if c.promised == nil {
			t.next.objects -= c.byID.Len()
			t.next.bytes -= c.bytes
		}
		return true
	})
	for _, name := range names {
		t.forget(name)
	}
}

func (t *Tx) forget(name string) {
	if c, ok := t.next.collections.Delete(name); ok && c.promised != nil {
		t.next.promises--
	}
	delete(t.owned, name)
}

// Next counts: it returns 1 at its first call for a counter, then 2, and so on.
// A counter that nobody asked for yet takes up some of the bytes of the sandbox.
func (t *Tx) Next(counter string) int64 {
	if t.done {
		return 0
	}
	n, _ := t.next.counters.Get(counter)
	t.count(counter, n+1)
	if t.counters == nil {
		t.counters = map[string]int64{}
	}
	t.counters[counter] = n + 1
	t.touched = true
	return n + 1
}

func (t *Tx) count(counter string, n int64) {
	if _, old := t.next.counters.Set(counter, n); !old {
		t.next.bytes += textSize(counter) + memberOverhead
	}
}

// Rand returns the source of random draws of this action. It depends on the seed
// of the world and on how many actions the state has seen, on nothing else: the
// same calls give the same draws in each sandbox and after a replay.
func (t *Tx) Rand() *rand.Rand {
	if t.random == nil {
		t.random = rand.New(rand.NewPCG(mixed(t.options.Seed), mixed(t.before.actions+1)))
	}
	t.touched = true
	return t.random
}

// mixed spreads neighbouring seeds over all 64 bits (the finalizer of
// SplitMix64), without which their first draws would be alike.
func mixed(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Emit tells the subscribers of the sandbox once the action is accepted. The
// event's value must not change afterwards.
func (t *Tx) Emit(event Event) {
	if event.Time.IsZero() {
		event.Time = t.now
	}
	t.touched = true
	t.events = append(t.events, event)
}

// finish returns the state after the action.
func (t *Tx) finish() (*Snapshot, error) {
	grown := t.next.bytes - t.before.bytes - t.kept
	if err := t.options.checkGrowth(t.next.objects, 0, t.next.bytes, grown); err != nil {
		return nil, err
	}
	t.next.actions++
	return t.next, nil
}

func (t *Tx) end() { t.done = true }

func (t *Tx) entry(op log.Op) log.Entry {
	return log.Entry{Op: op, Time: t.now, Changes: t.changes, Counters: t.counters}
}
