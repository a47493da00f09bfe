package schema

import (
	"maps"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Source is a document that schemas stand in.
type Source struct {
	// Name is the file name or URL. It is the prefix of every Location, and
	// what relative references are resolved against.
	Name string
	// Root is the whole document as a JSON value. It must not change.
	Root any
	// Order tells the member names of the object at a JSON pointer as they
	// are written. If it is nil, names are sorted.
	Order func(pointer string) []string
	// SchemaDialect is the URI of the dialect of schemas that name none with
	// $schema: OpenAPI 3.1's jsonSchemaDialect. If it is empty, they are in
	// the compiler's dialect.
	SchemaDialect string
}

// source is a Source with what a compiler knows about it.
type source struct {
	name      string
	root      any
	order     func(pointer string) []string
	resources map[string]*resource // by pointer; "" is the whole document
	rules     *rules               // of schemas that name no dialect
	dialects  map[string]*rules    // by pointer of the schema that names it
	standard  bool                 // a metaschema that only the engine can read
}

// resource is what references are relative to: a document, or a schema with
// $id in it (JSON Schema Core, section 4.3.5).
type resource struct {
	uri     string
	at      place
	anchors map[string]anchor
}

type anchor struct {
	at      place
	dynamic bool
}

// place is where a value stands in a source.
type place struct {
	source  *source
	pointer string
}

func (p place) String() string {
	if p.source == nil {
		return "#" + p.pointer
	}
	return p.source.name + "#" + p.pointer
}

func (p place) child(tokens ...string) place {
	return place{p.source, p.pointer + pointerOf(tokens...)}
}

// resource is the innermost resource around the place, nil if there is none.
func (p place) resource() *resource {
	if p.source == nil {
		return nil
	}
	return nearest(p.source.resources, p.pointer)
}

// rules are those of the dialect at the place.
func (p place) rules() *rules {
	if found := nearest(p.source.dialects, p.pointer); found != nil {
		return found
	}
	return p.source.rules
}

// nearest is what is set for the pointer or else the innermost place around it.
func nearest[T any](all map[string]T, pointer string) T {
	for len(all) > 0 {
		if found, ok := all[pointer]; ok || pointer == "" {
			return found
		}
		pointer = pointer[:strings.LastIndexByte(pointer, '/')]
	}
	var none T
	return none
}

// value is what stands at the place, and whether anything does.
func (p place) value() (any, bool) {
	if p.source == nil {
		return nil, false
	}
	if p.source.standard {
		return map[string]any{}, true
	}
	value := p.source.root
	for _, token := range tokensOf(p.pointer) {
		var ok bool
		if value, ok = step(value, token); !ok {
			return nil, false
		}
	}
	return value, true
}

// names are the member names of the object at the place, in written order.
func (p place) names(object map[string]any) []string {
	var names []string
	if p.source != nil && p.source.order != nil {
		names = written(p.source.order(p.pointer), object)
	}
	if len(names) == len(object) {
		return names
	}
	ordered := names
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if !slices.Contains(ordered, name) {
			names = append(names, name)
		}
	}
	return names
}

func written(order []string, object map[string]any) []string {
	names := make([]string, 0, len(object))
	seen := make(map[string]bool, len(object))
	for _, name := range order {
		if _, ok := object[name]; ok && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

func step(value any, token string) (any, bool) {
	switch value := value.(type) {
	case map[string]any:
		member, ok := value[token]
		return member, ok
	case []any:
		index, err := strconv.Atoi(token)
		if err != nil || index < 0 || index >= len(value) || strconv.Itoa(index) != token {
			return nil, false
		}
		return value[index], true
	}
	return nil, false
}

func pointerOf(tokens ...string) string {
	var b strings.Builder
	for _, token := range tokens {
		b.WriteByte('/')
		b.WriteString(escapeToken(token))
	}
	return b.String()
}

func escapeToken(token string) string {
	if !strings.ContainsAny(token, "~/") {
		return token
	}
	return strings.ReplaceAll(strings.ReplaceAll(token, "~", "~0"), "/", "~1")
}

func tokensOf(pointer string) []string {
	if pointer == "" {
		return nil
	}
	tokens := strings.Split(pointer[1:], "/")
	for i, token := range tokens {
		tokens[i] = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~") // in the order of RFC 6901, section 4
	}
	return tokens
}

// join resolves the reference against a base that is a URL or a file path.
func join(base, reference string) string {
	if reference == "" {
		return base
	}
	target, err := url.Parse(reference)
	if err != nil || target.IsAbs() {
		return reference
	}
	if root, err := url.Parse(base); err == nil && root.IsAbs() {
		return root.ResolveReference(target).String()
	}
	file := target.Path
	if strings.HasPrefix(file, "/") {
		return path.Clean(file)
	}
	return path.Join(path.Dir(base), file)
}
