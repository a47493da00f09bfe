package document

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

var escaper = strings.NewReplacer("~", "~0", "/", "~1")

// Escape returns a member name as one token of a JSON pointer.
func Escape(token string) string {
	if !strings.ContainsAny(token, "~/") {
		return token
	}
	return escaper.Replace(token)
}

// Unescape returns the member name that a token of a JSON pointer stands for.
func Unescape(token string) string {
	if !strings.Contains(token, "~") {
		return token
	}
	return strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~") // in the order of RFC 6901, section 4
}

// Pointer joins member names and indexes, unescaped, to a JSON pointer.
func Pointer(tokens ...string) string {
	var b strings.Builder
	for _, token := range tokens {
		b.WriteByte('/')
		b.WriteString(Escape(token))
	}
	return b.String()
}

// Tokens splits a JSON pointer into member names and indexes, unescaped; it is
// the inverse of Pointer.
func Tokens(pointer string) []string {
	if pointer == "" {
		return nil
	}
	out := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, token := range out {
		out[i] = Unescape(token)
	}
	return out
}

// Lookup returns what a JSON pointer leads to in a value; ok is false where it
// leads nowhere.
func Lookup(value any, pointer string) (found any, ok bool) {
	for _, token := range Tokens(pointer) {
		switch v := value.(type) {
		case map[string]any:
			if value, ok = v[token]; !ok {
				return nil, false
			}
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(v) {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}

// Node returns the node a JSON pointer leads to; "" is Root.
func (f *File) Node(pointer string) (*yaml.Node, bool) {
	trail, found := f.follow(pointer)
	return trail.node, found
}

// Position returns the place a JSON pointer leads to, or of its nearest ancestor
// that exists. The place of a member is that of its name, unless its value was
// adopted from another file; the place of an array item is where it begins.
func (f *File) Position(pointer string) Position {
	trail, _ := f.follow(pointer)
	if trail.key != nil && f.fileOf(trail.key) == f.fileOf(trail.node) {
		return f.PositionOf(trail.key)
	}
	return f.PositionOf(trail.node)
}

// PositionOf returns the place of a node of this document.
func (f *File) PositionOf(node *yaml.Node) Position {
	if node == nil {
		return Position{File: f.Name}
	}
	return Position{File: f.fileOf(node), Line: node.Line, Column: node.Column}
}

// Value returns the JSON value a pointer leads to, as ValueOf reads it.
func (f *File) Value(pointer string) (any, bool) {
	node, found := f.Node(pointer)
	if !found {
		return nil, false
	}
	value, err := ValueOf(node)
	return value, err == nil
}

// Members returns the names of the members of the object a pointer leads to, in
// the order written; nil if there is no object.
func (f *File) Members(pointer string) []string {
	node, found := f.Node(pointer)
	if !found || node.Kind != yaml.MappingNode {
		return nil
	}
	names := make([]string, 0, len(node.Content)/2)
	for i := 0; i+1 < len(node.Content); i += 2 {
		names = append(names, node.Content[i].Value)
	}
	return names
}

// trail is where following a pointer has come to.
type trail struct {
	key, node *yaml.Node
}

// follow goes as far as the pointer leads.
func (f *File) follow(pointer string) (trail, bool) {
	here := trail{node: f.Root}
	if f.Root == nil || pointer != "" && pointer[0] != '/' {
		return here, false
	}
	for pointer != "" {
		token, rest, more := strings.Cut(pointer[1:], "/")
		if pointer = ""; more {
			pointer = "/" + rest
		}
		next, found := f.step(here.node, token)
		if !found {
			return here, false
		}
		here = next
	}
	return here, true
}

func (f *File) step(node *yaml.Node, token string) (trail, bool) {
	switch node.Kind {
	case yaml.MappingNode:
		at, found := f.member(node, Unescape(token))
		if !found {
			return trail{}, false
		}
		return trail{key: node.Content[at], node: resolved(node.Content[at+1])}, true
	case yaml.SequenceNode:
		at, err := strconv.Atoi(token)
		if err != nil || at < 0 || at >= len(node.Content) || index(at) != token {
			return trail{}, false
		}
		return trail{node: resolved(node.Content[at])}, true
	default:
		return trail{}, false
	}
}

// manyMembers is from how many members on an object gets an index.
const manyMembers = 16

// member finds the place of a member's key among a mapping's nodes.
func (f *File) member(node *yaml.Node, name string) (int, bool) {
	if len(node.Content) >= 2*manyMembers {
		return f.indexed(node, name)
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == name {
			return i, true
		}
	}
	return 0, false
}

func (f *File) indexed(node *yaml.Node, name string) (int, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	places, ready := f.indexes[node]
	if !ready || len(places) != len(node.Content)/2 || isStale(node, places, name) {
		places = f.reindex(node)
	}
	at, found := places[name]
	return at, found
}

// isStale tells that a member was replaced by hand since the index was made.
func isStale(node *yaml.Node, places map[string]int, name string) bool {
	at, found := places[name]
	return found && node.Content[at].Value != name
}

func (f *File) reindex(node *yaml.Node) map[string]int {
	places := make(map[string]int, len(node.Content)/2)
	for i := 0; i+1 < len(node.Content); i += 2 {
		places[node.Content[i].Value] = i
	}
	if f.indexes == nil {
		f.indexes = map[*yaml.Node]map[string]int{}
	}
	f.indexes[node] = places
	return places
}

// index writes an array index.
func index(i int) string {
	return strconv.Itoa(i)
}
