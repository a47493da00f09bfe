package state

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"github.com/tidwall/btree"

	"understudy/mock/state/log"
)

// promiseRoom is how many records can be promised of one collection. The numbers
// up to it stay free for them: what is stored otherwise comes after.
const promiseRoom = 1024

// Promise says which records an empty collection has without making them: that
// happens once, when somebody looks at the collection, for all sandboxes that
// have not changed it. To those who look, the records have always been there.
//
// The function may put records into the collection and promise collections
// nested below it. It sees nothing else, and draws of its own: what it makes
// depends on the seed and the collection's name. It must be safe to call at any
// time from any goroutine. Collections that nobody has changed belong to all
// sandboxes and count against no sandbox's limits.
//
// A collection that has records gets the new ones at once, and so does one whose
// history is kept in a log.
func (t *Tx) Promise(name string, fill func(*Tx)) error {
	if t.done {
		return errDone
	}
	if err := checkCollection(name); err != nil {
		return err
	}
	t.touched = true
	if _, inMemory := t.options.Log.(log.Memory); !inMemory || t.Len(name) > 0 {
		t.fillNow(name, fill)
		return nil
	}
	options, now := t.options, t.now
	if t.room == 0 {
		t.next.changes = max(t.next.changes, promiseRoom)
	}
	t.next.collections.Set(name, &collection{promised: sync.OnceValue(func() *Snapshot {
		made := beginAt(options, empty(Clock{}), now)
		defer made.end()
		made.random, made.room = drawsFor(options.Seed, name), promiseRoom
		fill(made)
		return made.next
	})})
	t.next.promises++
	return nil
}

func (t *Tx) fillNow(name string, fill func(*Tx)) {
	usual := t.random
	t.random = drawsFor(t.options.Seed, name)
	fill(t)
	t.random = usual
}

// drawsFor is the source of random draws for what is promised of a collection.
func drawsFor(seed uint64, name string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	return rand.New(rand.NewPCG(mixed(seed), mixed(h.Sum64())))
}

// NextID counts the ids of a collection, like Next, behind those that were
// promised with it.
func (t *Tx) NextID(collection string) int64 {
	if !t.done {
		t.keep(collection)
	}
	return t.Next("id." + collection)
}

// lookup finds a collection; what is promised of it is made now.
func (n *Snapshot) lookup(name string) (*collection, bool) {
	_, c := n.nearest(name)
	switch {
	case c == nil:
		return nil, false
	case c.promised != nil:
		return c.promised().lookup(name)
	}
	return c, true
}

// nearest finds a collection, or else the promise within which it would be made:
// that of the nearest collection above it. Nil: there is neither.
func (n *Snapshot) nearest(name string) (string, *collection) {
	c, ok := n.collections.Get(name)
	if ok || n.promises == 0 {
		return name, c
	}
	for above, nested := outer(name); nested; above, nested = outer(above) {
		c, ok := n.collections.Get(above)
		switch {
		case !ok:
			continue
		case c.promised == nil:
			return "", nil
		}
		return above, c
	}
	return "", nil
}

// outer is the collection that has the object below which a nested one lies.
func outer(name string) (above string, nested bool) {
	for range 2 {
		last := strings.LastIndexByte(name, '/')
		if last < 0 {
			return "", false
		}
		name = name[:last]
	}
	return name, true
}

// keep puts what was promised of a collection among what the sandbox has for
// itself, so that it can be changed there.
func (t *Tx) keep(name string) {
	for t.next.promises > 0 {
		at, c := t.next.nearest(name)
		if c == nil || c.promised == nil {
			return
		}
		made := c.promised()
		t.forget(at)
		made.collections.Scan(func(name string, c *collection) bool {
			t.next.collections.Set(name, c)
			return true
		})
		t.next.promises += made.promises
		t.next.objects += made.objects
		t.next.bytes += made.bytes
		t.kept += made.bytes
		made.counters.Scan(func(counter string, n int64) bool {
			t.count(counter, n)
			return true
		})
	}
}

// all is every collection there is, all promises kept; the tree is not changed.
func (n *Snapshot) all() *btree.Map[string, *collection] {
	if n.promises == 0 {
		return n.collections
	}
	out := &btree.Map[string, *collection]{}
	n.collections.Scan(func(name string, c *collection) bool {
		if c.promised == nil {
			out.Set(name, c)
			return true
		}
		c.promised().all().Scan(func(name string, c *collection) bool {
			out.Set(name, c)
			return true
		})
		return true
	})
	return out
}

// startingWith lists the collections whose names begin with the prefix, sorted,
// and makes no others.
func (n *Snapshot) startingWith(prefix string) []string {
	var names []string
	n.collections.Scan(func(name string, c *collection) bool {
		begins := strings.HasPrefix(name, prefix)
		switch {
		case c.promised != nil && (begins || strings.HasPrefix(prefix, name+"/")):
			names = append(names, c.promised().startingWith(prefix)...)
		case c.promised == nil && begins:
			names = append(names, name)
		}
		return true
	})
	slices.Sort(names)
	return names
}
