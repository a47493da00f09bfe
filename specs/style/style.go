// Package style turns parameter values into text and text into values, as the
// styles of OpenAPI 3.1 (section 4.8.12) say, with the escaping of RFC 6570.
// Text is typed by the schema alone; text that does not fit stays a string, so
// that the schema names the violation. The package judges no value, and
// parameters with content are not its subject: package media decodes those.
package style

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"understudy/specs/schema"
)

// Parameter is what a document says about the text form of one parameter. It
// is safe for concurrent use.
type Parameter struct {
	Name string
	In   string // path, query, header or cookie
	// Style is a name of section 4.8.12, or cookie of OpenAPI 3.2, which is
	// form without percent-encoding. Empty: the default of In.
	Style   string
	Explode bool
	// AllowReserved leaves the reserved characters that a query may hold
	// unescaped when encoding. Decoding takes them either way.
	AllowReserved bool
	// AllowEmptyValue has an empty text in the query read as "" by an array or
	// object too; a caller who sees "" then need not ask the schema.
	AllowEmptyValue bool
	Schema          *schema.Schema
	// Siblings names the other query parameters of the operation. An exploded
	// object with further members takes every name but these, and a list takes
	// its name with brackets unless it is one of these.
	Siblings []string
}

// Input is the message that parameters are read from. Path gives the text of a
// path parameter as it was received, still percent-encoded. Cookies are read
// from Header.
type Input struct {
	Path  func(name string) (raw string, ok bool)
	Query Query
	// RawQuery is the query string as received, for a parameter that is all of it.
	RawQuery string
	Header   http.Header
}

// Default returns the style and explode of a parameter that states neither.
func Default(in string) (style string, explode bool) {
	if in == "query" || in == "cookie" {
		return "form", true
	}
	return "simple", false
}

// Decode reads the value of the parameter. Present tells whether the message
// has it at all; without it value and err are nil. The error is a *SyntaxError
// for text that the style cannot have written.
func (p Parameter) Decode(in Input) (value any, present bool, err error) {
	switch p.In {
	case "path":
		return p.decodePath(in)
	case "query":
		return p.decodeQuery(in.Query)
	case "header":
		return p.decodeHeader(in.Header)
	case "cookie":
		return p.decodeCookie(in.Header)
	}
	return nil, false, fmt.Errorf("parameter %q: no place is called %q; path, query, header and cookie are", p.Name, p.In)
}

// Claims tells whether a name in the query string belongs to the parameter.
func (p Parameter) Claims(name string) bool {
	switch {
	case p.In != "query":
		return false
	case p.style() == "deepObject":
		return name == p.Name || isDeepName(name, p.Name)
	case p.Explode && ShapeOf(p.Schema) == Object:
		return slices.Contains(p.Schema.Names(), name) || p.takesRest() && !p.isSiblings(name)
	}
	if _, ok := p.bracket(name); ok && p.takesBrackets() {
		return true
	}
	return name == p.Name
}

// isSiblings tells whether a name is that of a sibling, or a sibling's with
// brackets behind.
func (p Parameter) isSiblings(name string) bool {
	base, _, _ := strings.Cut(name, "[")
	return slices.Contains(p.Siblings, name) || slices.Contains(p.Siblings, base)
}

func (p Parameter) style() string {
	if p.Style != "" {
		return p.Style
	}
	style, _ := Default(p.In)
	return style
}

// takesRest tells whether an exploded object has members beyond those named.
func (p Parameter) takesRest() bool {
	const unnamed = "\x00" // a name that no document has
	if rest := p.Schema.Property(unnamed); rest != nil {
		return !rest.Never
	}
	return len(p.Schema.Names()) == 0
}

// SyntaxError says where a text departs from its syntax.
type SyntaxError struct {
	Where  string // such as `query parameter "ids"`
	Text   string // the text as received
	Offset int    // byte offset into Text
	Reason string // what is wrong, and what would be right
}

// Error names the place, a short form of the text, and the reason.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s: %q at offset %d: %s", e.Where, excerpt(e.Text, e.Offset), e.Offset, e.Reason)
}

// excerpt cuts a long text to what stands around the offset.
func excerpt(text string, offset int) string {
	const around = 40
	start, end := max(0, offset-around), min(len(text), offset+around)
	return text[start:end]
}

func (p Parameter) fault(text string, offset int, format string, args ...any) error {
	return &SyntaxError{Where: p.where(), Text: text, Offset: offset, Reason: fmt.Sprintf(format, args...)}
}

func (p Parameter) where() string {
	if p.In == "header" {
		return fmt.Sprintf("header %q", p.Name)
	}
	return fmt.Sprintf("%s parameter %q", p.In, p.Name)
}
