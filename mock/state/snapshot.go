package state

import (
	"cmp"
	"iter"
	"time"

	"github.com/tidwall/btree"
)

// Entry is one stored object.
type Entry struct {
	ID       string
	Sequence uint64 // order of creation within the sandbox
	Version  uint64 // of the last change; rises with each, also over deletion
	Created  time.Time
	Updated  time.Time
	Value    map[string]any // immutable: never change it, nor anything inside
}

// item is an entry with its approximate size.
type item struct {
	Entry
	size int64
}

// collection holds its items by id and in the order of their creation. It is
// immutable once its snapshot is visible.
type collection struct {
	byID    *btree.Map[string, *item]
	byOrder *btree.Map[uint64, *item]
	bytes   int64

	// promised makes the collection, and those nested below it, at the first
	// call; nil: it is here. See Tx.Promise.
	promised func() *Snapshot
}

// Snapshot is the state of a sandbox at one moment: immutable and consistent. It
// is safe for concurrent use and can be kept as long as one likes.
type Snapshot struct {
	collections *btree.Map[string, *collection] // none is empty, but what is promised may be
	promises    int                             // how many of them are only promised
	counters    *btree.Map[string, int64]
	clock       Clock
	changes     uint64 // so far: the source of Sequence and Version
	actions     uint64 // accepted so far: the source of random draws
	objects     int
	bytes       int64
}

func empty(clock Clock) *Snapshot {
	return &Snapshot{
		collections: &btree.Map[string, *collection]{},
		counters:    &btree.Map[string, int64]{},
		clock:       clock,
	}
}

// forked returns a tree that shares the nodes of m. Copy itself would write to
// m; by the detour through a shallow copy, many may fork one published tree at
// once. It is sound only because a published tree is never written again.
func forked[K cmp.Ordered, V any](m *btree.Map[K, V]) *btree.Map[K, V] {
	shallow := *m
	return shallow.Copy()
}

// Get returns the object of that id in the collection.
func (n *Snapshot) Get(collection, id string) (Entry, bool) {
	c, ok := n.lookup(collection)
	if !ok {
		return Entry{}, false
	}
	found, ok := c.byID.Get(id)
	if !ok {
		return Entry{}, false
	}
	return found.Entry, true
}

// All goes through the objects of the collection in the order of their creation.
// Objects of nested collections are not among them.
func (n *Snapshot) All(collection string) iter.Seq[Entry] {
	c, ok := n.lookup(collection)
	if !ok {
		return func(func(Entry) bool) {}
	}
	return inOrder(c.byOrder)
}

func inOrder(tree *btree.Map[uint64, *item]) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		tree.Scan(func(_ uint64, i *item) bool { return yield(i.Entry) })
	}
}

// Len returns the number of objects in the collection, in logarithmic time.
func (n *Snapshot) Len(collection string) int {
	c, ok := n.lookup(collection)
	if !ok {
		return 0
	}
	return c.byID.Len()
}

// Collections returns the names of the collections that have objects, sorted.
func (n *Snapshot) Collections() []string { return n.all().Keys() }

// Objects returns the number of objects in all collections.
func (n *Snapshot) Objects() int {
	total := 0
	for _, c := range n.all().Values() {
		total += c.byID.Len()
	}
	return total
}

// Bytes returns the approximate size of all that is stored.
func (n *Snapshot) Bytes() int64 {
	total := n.bytes
	if n.promises == 0 {
		return total
	}
	n.collections.Scan(func(_ string, c *collection) bool {
		if c.promised != nil {
			total += c.promised().Bytes()
		}
		return true
	})
	return total
}

// Actions returns how many actions the state has seen, those of the base included.
func (n *Snapshot) Actions() uint64 { return n.actions }
