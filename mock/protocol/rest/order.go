package rest

import (
	"slices"
	"strings"

	"understudy/specs/resource"
	"understudy/specs/style"
)

// sort orders by the action's order, else the resource's, else by creation.
func (t *turn) sort(found []map[string]any) error {
	order, pointer := t.act.Rules.Order, t.act.pointer
	if !order.Given() {
		order, pointer = t.act.subject.Rules.Order, t.act.subject.pointer
	}
	if !order.Given() {
		t.sortAsAsked(found)
		return nil
	}
	computed, err := order.Run(t.names())
	if err != nil {
		return t.fault(pointer+"/order", err)
	}
	keys := orderKeys(computed)
	if len(keys) == 1 && keys[0] == "newest" {
		slices.Reverse(found)
		return nil
	}
	slices.SortStableFunc(found, func(a, b map[string]any) int { return compareBy(keys, a, b) })
	return nil
}

func compareBy(keys []string, a, b map[string]any) int {
	for _, key := range keys {
		name, descending := strings.CutPrefix(key, "-")
		c := compare(member(a, name), member(b, name))
		if descending {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

func orderKeys(computed any) []string {
	switch v := computed.(type) {
	case string:
		if v == "oldest" || v == "" {
			return nil
		}
		return strings.Split(v, ",")
	case []any:
		return keysOf(v)
	}
	return nil
}

func member(value any, path string) any {
	for _, name := range strings.Split(path, ".") {
		members, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = members[name]
	}
	return value
}

// sortAsAsked orders by the members the client names. A name that no record
// has orders nothing; a direction without a name is that of creation.
func (t *turn) sortAsAsked(found []map[string]any) {
	query, asked := t.call.Decoded.Query, t.act.Sort
	descends := strings.HasPrefix(strings.ToLower(keyOf(query[asked.Direction])), "desc")
	if asked.Members == "" || query[asked.Members] == nil {
		if descends && asked.Direction != "" {
			slices.Reverse(found)
		}
		return
	}
	var keys []string
	for _, word := range t.sortWords(query[asked.Members]) {
		keys = t.sortKey(keys, word)
	}
	if descends {
		keys = opposite(keys)
	}
	slices.SortStableFunc(found, func(a, b map[string]any) int { return compareBy(keys, a, b) })
}

// sortWords gives the words of the order: an object is one of directions by
// member, in the order in which the query names them.
func (t *turn) sortWords(value any) []string {
	directions, ok := value.(map[string]any)
	if !ok {
		return words(value)
	}
	var out []string
	for _, name := range t.queryOrder(directions) {
		word := name
		if direction := strings.ToLower(keyOf(directions[name])); strings.HasPrefix(direction, "-") || strings.HasPrefix(direction, "desc") {
			word = "-" + name
		}
		out = append(out, word)
	}
	return out
}

// queryOrder lists the members of the object that orders, as they stand in the
// query, those that stand elsewhere by name.
func (t *turn) queryOrder(object map[string]any) []string {
	var out []string
	if query, err := style.ParseQuery(t.call.Request.URL.RawQuery); err == nil {
		if root, err := query.Nested(); err == nil {
			if place := root.Member(t.act.Sort.Members); place != nil {
				for _, member := range place.Members {
					out = append(out, member.Name)
				}
			}
		}
	}
	out = slices.DeleteFunc(out, func(name string) bool { _, there := object[name]; return !there })
	for _, name := range sortedKeys(object) {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// words splits a text at commas; a list is as it is.
func words(value any) []string {
	if list, ok := value.([]any); ok {
		return keysOf(list)
	}
	return strings.Split(keyOf(value), ",")
}

// sortKey adds what one word asks for: "name", "-name", "name:desc",
// "name desc", "name_desc", or "desc" behind the name as a word of its own.
func (t *turn) sortKey(keys []string, word string) []string {
	word = strings.TrimSpace(word)
	lower := strings.ToLower(word)
	last := len(keys) - 1
	switch {
	case (lower == "desc" || lower == "descending") && last >= 0:
		keys[last] = opposite(keys[last:])[0]
		return keys
	case lower == "newest":
		word = "-created"
	case lower == "oldest":
		word = "created"
	}
	bare, descends := strings.CutPrefix(word, "-")
	bare = strings.TrimPrefix(bare, "+")
	name := t.sortable(bare)
	for _, cut := range []string{":", " ", "_", "-", "."} {
		if before, direction, found := cutLast(bare, cut); found && name == "" {
			switch strings.ToLower(direction) {
			case "desc", "descending":
				name, descends = t.sortable(before), true
			case "asc", "ascending":
				name = t.sortable(before)
			}
		}
	}
	if name == "" {
		return keys
	}
	if descends {
		name = "-" + name
	}
	return append(keys, name)
}

// sortable finds the member that is called so, as near as makes no difference.
func (t *turn) sortable(name string) string {
	first, rest, nested := strings.Cut(name, ".")
	s := t.act.subject
	for _, member := range s.Schema.Names() {
		if p := plain(member); p == plain(first) || p == plain(first)+"at" {
			if nested {
				return member + "." + rest
			}
			return member
		}
	}
	for _, kept := range s.Times {
		if plain(first) == "created" && kept.Moment == resource.AtCreation || plain(first) == "updated" && kept.Moment == resource.AtChange {
			return kept.Member
		}
	}
	return ""
}

func cutLast(text, separator string) (before, after string, found bool) {
	i := strings.LastIndex(text, separator)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(separator):], true
}

func opposite(keys []string) []string {
	out := make([]string, len(keys))
	for i, key := range keys {
		name, descends := strings.CutPrefix(key, "-")
		if out[i] = name; !descends {
			out[i] = "-" + name
		}
	}
	return out
}
