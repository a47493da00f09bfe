package media

import "understudy/specs/schema"

// IsSequence tells a codec of bodies that hold items one after the other: JSON
// Lines, JSON text sequences, event streams. Their schema describes the list of
// all items; one that takes no list describes each of them.
func IsSequence(c Codec) bool {
	switch c.(type) {
	case jsonLines, jsonSequence, eventStream:
		return true
	}
	return false
}

// sequence is what the items of a body come to: the list, or the only item where
// the schema describes items.
func sequence(items []any, isList bool) any {
	if !isList && len(items) == 1 {
		return items[0]
	}
	return items
}

// schemaOfItem is what the schema of a body says of one item.
func schemaOfItem(s *schema.Schema, i int) *schema.Schema {
	if s.Is("array") {
		return s.Item(i)
	}
	return s
}
