package ledger

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// state is what the lines say together.
type state struct {
	head    Head
	next    int
	before  map[string]before
	pending map[int]creation // noted before and not after
	made    []made           // and not gone, oldest first
	ours    map[string]bool  // paths of all records ever made
}

func newState() state {
	return state{before: map[string]before{}, pending: map[int]creation{}, ours: map[string]bool{}}
}

func (s *state) apply(n line) {
	s.next = max(s.next, n.N)
	switch {
	case n.Head != nil:
		s.head = *n.Head
	case n.Before != nil:
		s.before[n.Before.Path] = *n.Before
	case n.Create != nil:
		s.pending[n.N] = *n.Create
	case n.Made != nil:
		delete(s.pending, n.N)
		s.made = append(s.made, *n.Made)
		s.ours[plainPath(n.Made.Path)] = true
	case n.Void:
		delete(s.pending, n.N)
	case n.Gone != "":
		s.drop(n.Gone)
	}
}

// drop takes away a record and all below it.
func (s *state) drop(path string) {
	gone := plainPath(path)
	s.made = slices.DeleteFunc(s.made, func(m made) bool { return isBelow(plainPath(m.Path), gone) })
	maps.DeleteFunc(s.pending, func(_ int, c creation) bool { return strings.HasPrefix(plainPath(c.Path), gone+"/") })
}

func (s *state) holds(path string) bool {
	return slices.ContainsFunc(s.made, func(m made) bool { return isBelow(plainPath(m.Path), plainPath(path)) })
}

func isBelow(path, above string) bool { return path == above || strings.HasPrefix(path, above+"/") }

// plainPath is a path without escapes, so that two ways to write it are equal.
func plainPath(path string) string {
	if text, err := url.PathUnescape(path); err == nil {
		path = text
	}
	return strings.TrimSuffix(path, "/")
}

// IsGone tells whether a record was made by the run and is no more.
func (l *Ledger) IsGone(path string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := plainPath(path)
	return l.ours[at] && !slices.ContainsFunc(l.made, func(m made) bool { return plainPath(m.Path) == at })
}
