package bench

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

// table keeps records in the order they came.
type table struct {
	prefix string
	last   int
	ids    []string
	rows   map[string]record
	gone   map[string]record    // what was removed
	born   map[string]time.Time // when each came
	lag    time.Duration        // how long it takes to be listed
	reuses bool                 // ids of what was removed are given again
	tasks  map[string]*table    // by project; nil in a table of tasks
}

func newTable(prefix string) *table {
	return &table{prefix: prefix, rows: map[string]record{}, gone: map[string]record{}, born: map[string]time.Time{}, tasks: map[string]*table{}}
}

func (t *table) nextID() string {
	for i := 1; t.reuses && i <= t.last; i++ {
		if id := t.prefix + strconv.Itoa(i); t.rows[id] == nil {
			return id
		}
	}
	t.last++
	return t.prefix + strconv.Itoa(t.last)
}

func (t *table) put(id string, r record) {
	if t.rows[id] == nil {
		t.ids = append(t.ids, id)
		t.born[id] = time.Now()
	}
	t.rows[id] = r
}

func (t *table) remove(id string) {
	t.gone[id] = t.rows[id]
	delete(t.rows, id)
	t.ids = slices.DeleteFunc(t.ids, func(known string) bool { return known == id })
}

func (t *table) list(keep func(record) bool) []record {
	out := []record{}
	for _, id := range t.ids {
		if keep(t.rows[id]) && old(t.born[id], t.lag) {
			out = append(out, maps.Clone(t.rows[id]))
		}
	}
	return out
}

func (t *table) deleted() []record {
	out := []record{}
	for _, id := range slices.Sorted(maps.Keys(t.gone)) {
		if t.rows[id] == nil {
			out = append(out, maps.Clone(t.gone[id]))
		}
	}
	return out
}
