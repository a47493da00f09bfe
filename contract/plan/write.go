package plan

import (
	"fmt"
	"hash/fnv"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"understudy/fixtures/generate"
	"understudy/specs/document"
	"understudy/specs/schema"
)

// visible keeps of a body what is required and what the record's schema shows
// back. The id is not the client's to choose, so it goes too where it may.
func (w writer) visible(body any) any {
	tokens := split(w.action.Input)
	return w.within(body, w.media.Schema, tokens)
}

func split(pointer string) []string {
	if pointer == "" {
		return nil
	}
	return strings.Split(strings.TrimPrefix(pointer, "/"), "/")
}

func (w writer) within(value any, s *schema.Schema, tokens []string) any {
	if len(tokens) == 0 {
		return w.shown(value, s, w.action.Resource.Schema, true)
	}
	members, ok := value.(map[string]any)
	if !ok {
		return value
	}
	out := map[string]any{}
	for name, member := range members {
		switch {
		case name == unescape(tokens[0]):
			out[name] = w.within(member, s.Property(name), tokens[1:])
		case s.Requires(name):
			out[name] = member
		}
	}
	return out
}

func (w writer) shown(value any, sent, shown *schema.Schema, isRecord bool) any {
	members, ok := value.(map[string]any)
	if !ok || len(shown.Names()) == 0 {
		return value
	}
	out := map[string]any{}
	for name, member := range members {
		keep := slices.Contains(shown.Names(), name) && !(isRecord && name == w.action.Resource.ID)
		switch {
		case keep:
			out[name] = w.shown(member, sent.Property(name), shown.Property(name), false)
		case sent.Requires(name):
			out[name] = member
		}
	}
	return out
}

// choices says which of two values a round takes, so that both creates differ
// and each update differs from what was there before.
var choices = [...]int{0, 1, 1, 0}

// assign gives every leaf another value than in the other round of its kind:
// chance would repeat the values of small sets.
func (w writer) assign(body any) any {
	return w.change(w.flip(body), w.distinct)
}

// flip spreads the values of booleans and enums over the rounds.
func (w writer) flip(body any) any {
	return w.change(body, func(l leaf) (any, bool) {
		options := optionsOf(l.schema)
		switch len(options) {
		case 0, 1:
			return nil, false
		case 2:
			return options[choices[w.round%len(choices)]], true
		}
		return options[w.round%len(options)], true
	})
}

func optionsOf(s *schema.Schema) []any {
	if len(s.Enum) == 0 && s.Is("boolean") && !s.Is("string") && !s.Is("number") {
		return []any{true, false}
	}
	return s.Enum
}

// distinct makes a number or text that differs from that of the round before.
func (w writer) distinct(l leaf) (any, bool) {
	const tries = 8
	if len(optionsOf(l.schema)) > 0 || l.schema.HasConst {
		return nil, false
	}
	before := w
	before.round--
	other, ok := any(nil), false
	if w.round%updateRound == 1 {
		other, ok = before.distinct(l)
	}
	for try := range tries {
		value, err := generate.Value(l.schema, generate.Options{
			Seed: w.seedOf(l.pointer, w.round*tries+try), Direction: schema.Request, Fresh: true, Name: l.name,
		})
		if err != nil {
			return nil, false
		}
		if isText := typeOf(value) == typeOf(l.value); isText && (!ok || !reflect.DeepEqual(value, other)) {
			return value, true
		}
	}
	return nil, false
}

func (w writer) seedOf(pointer string, n int) uint64 {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, w.base, pointer, n)
	return h.Sum64()
}

func typeOf(value any) string { return fmt.Sprintf("%T", value) }

// renew makes new texts and numbers where the schema asks for nothing special.
func (w writer) renew(body any) any {
	return w.change(body, func(l leaf) (any, bool) {
		if l.schema.Format != "" || l.schema.Pattern != "" || isReference(l.name) {
			return nil, false
		}
		return w.distinct(l)
	})
}

func isReference(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasSuffix(lower, "id") || strings.HasSuffix(lower, "ids") || strings.HasSuffix(lower, "key") || strings.HasSuffix(lower, "uri")
}

// change replaces leaves of the record one by one and keeps those replacements
// that leave the body valid.
func (w writer) change(body any, choose func(leaf) (any, bool)) any {
	record, ok := lookup(body, split(w.action.Input))
	if !ok {
		return body
	}
	s := w.media.Schema
	for _, token := range split(w.action.Input) {
		s = s.Property(token)
	}
	for _, leaf := range leaves(record, s, w.action.Input, "", 0) {
		value, ok := choose(leaf)
		if !ok {
			continue
		}
		if changed := replace(body, split(leaf.pointer), value); isValid(w.media.Schema, changed) {
			body = changed
		}
	}
	return body
}

type leaf struct {
	pointer, name string
	schema        *schema.Schema
	value         any
}

func leaves(value any, s *schema.Schema, pointer, name string, depth int) []leaf {
	const deepest, mostItems = 6, 5
	if s == nil || depth > deepest {
		return nil
	}
	var out []leaf
	switch v := value.(type) {
	case map[string]any:
		for _, member := range slices.Sorted(maps.Keys(v)) {
			out = append(out, leaves(v[member], s.Property(member), pointer+document.Pointer(member), member, depth+1)...)
		}
	case []any:
		for i, item := range v[:min(len(v), mostItems)] {
			out = append(out, leaves(item, s.Item(i), pointer+"/"+strconv.Itoa(i), name, depth+1)...)
		}
	case nil:
	default:
		out = append(out, leaf{pointer, name, s, value})
	}
	return out
}

func unescape(token string) string {
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
}

func lookup(value any, tokens []string) (any, bool) {
	for _, token := range tokens {
		members, ok := value.(map[string]any)
		if !ok {
			return nil, false
		}
		if value, ok = members[unescape(token)]; !ok {
			return nil, false
		}
	}
	return value, true
}

// replace copies a value with another part at a path.
func replace(whole any, tokens []string, part any) any {
	if len(tokens) == 0 {
		return part
	}
	switch v := whole.(type) {
	case map[string]any:
		out := maps.Clone(v)
		name := unescape(tokens[0])
		out[name] = replace(v[name], tokens[1:], part)
		return out
	case []any:
		i, err := strconv.Atoi(tokens[0])
		if err != nil || i >= len(v) {
			return whole
		}
		out := slices.Clone(v)
		out[i] = replace(v[i], tokens[1:], part)
		return out
	}
	return whole
}
