package state

import (
	"errors"
	"net/url"
	"strings"
)

// Collection returns the name of a collection. Nested ones name their parents
// from the outermost inwards, in pairs of collection and id:
// Collection("messages", "chats", "0000Na") is "chats/0000Na/messages". Names
// and ids are path-escaped.
func Collection(name string, parents ...string) string {
	var path strings.Builder
	for _, parent := range parents {
		path.WriteString(url.PathEscape(parent))
		path.WriteByte('/')
	}
	path.WriteString(url.PathEscape(name))
	return path.String()
}

// Child returns the name of the collection nested below one object of parent,
// which is itself the result of Collection or Child.
func Child(parent, id, name string) string {
	return below(parent, id) + url.PathEscape(name)
}

// below is how all collections nested below an object begin.
func below(collection, id string) string {
	return collection + "/" + url.PathEscape(id) + "/"
}

var errCollection = errors.New("not the name of a collection: want name or name/id/name, as state.Collection writes it")

// checkCollection holds names to pairs of parent and id and a last name, none of
// them empty: only then does deleting an object reach all that is below it.
func checkCollection(name string) error {
	if strings.Count(name, "/")%2 != 0 {
		return errCollection
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" {
			return errCollection
		}
	}
	return nil
}
