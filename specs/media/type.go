package media

import (
	"fmt"
	"mime"
	"strings"
)

// Type is a media type, or a range of them such as text/*. Type, Subtype and
// the names of parameters are in lower case.
type Type struct {
	Type, Subtype string
	Params        map[string]string // nil or empty: none
}

// Parse reads a media type as RFC 9110, section 8.3.1, writes it.
func Parse(mediaType string) (Type, error) {
	base, params, err := mime.ParseMediaType(mediaType)
	if err != nil {
		return Type{}, fmt.Errorf("media type %q: %s; write it as type/subtype; name=value", mediaType, strings.TrimPrefix(err.Error(), "mime: "))
	}
	kind, subtype, ok := strings.Cut(base, "/")
	if !ok || kind == "" || subtype == "" || kind == "*" && subtype != "*" {
		return Type{}, fmt.Errorf("media type %q: write it as type/subtype", mediaType)
	}
	return Type{kind, subtype, params}, nil
}

// String writes the media type with its parameters sorted by name.
func (t Type) String() string {
	if len(t.Params) == 0 {
		return t.Type + "/" + t.Subtype
	}
	return mime.FormatMediaType(t.Type+"/"+t.Subtype, t.Params)
}

// specificity of a range: the greater, the fewer types match.
const (
	matchesNothing = iota
	matchesAll
	matchesType
	matchesExactly // and one more for each parameter
)

// match tells how specifically a range covers a type. A charset does not
// matter, other parameters of the range must be those of the type.
func (t Type) match(other Type) int {
	switch {
	case t.Type == "*":
		return matchesAll
	case t.Type != other.Type:
		return matchesNothing
	case t.Subtype == "*":
		return matchesType
	case t.Subtype != other.Subtype:
		return matchesNothing
	}
	level := matchesExactly
	for name, value := range t.Params {
		if name == "charset" {
			continue
		}
		if other.Params[name] != value {
			return matchesNothing
		}
		level++
	}
	return level
}

// Match tells whether a media type of a document's content, which may be a
// range, covers the media type of a message. A suffix is no range:
// application/json does not cover application/problem+json.
func Match(pattern, mediaType string) bool {
	_, ok := Best([]string{pattern}, mediaType)
	return ok
}

// Best returns the most specific of the patterns that cover a media type: a
// whole type before type/* before */*, the first of equals.
func Best(patterns []string, mediaType string) (pattern string, ok bool) {
	given, err := Parse(mediaType)
	if err != nil {
		return "", false
	}
	best := matchesNothing
	for _, candidate := range patterns {
		parsed, err := Parse(candidate)
		if err != nil {
			continue
		}
		if level := parsed.match(given); level > best {
			pattern, best = candidate, level
		}
	}
	return pattern, best > matchesNothing
}
