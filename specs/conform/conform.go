// Package conform says where a request or a response departs from its
// Operation. It decodes on the way, so that a message is read once: what it
// hands back are the typed parameters and the decoded body. It judges by the
// document alone; what a departure means (a refused request, a failed check) is
// for the mock and the contract runner to say.
package conform

import (
	"fmt"
	"strings"

	"understudy/specs"
	"understudy/specs/schema"
)

// Part is the part of a message that departs.
type Part string

// The parts.
const (
	Path        Part = "path"
	Query       Part = "query"
	Header      Part = "header"
	Cookie      Part = "cookie"
	Body        Part = "body"
	ContentType Part = "content-type"
	Status      Part = "status"
)

// Violation is one departure of a message from the document. Beside the keywords
// of schemas its Keyword is "required" (a part is missing), "syntax" (it cannot be
// read), "undeclared" (a query parameter nobody knows), "mediaType", "status",
// "absent" (content is declared, the answer has none) or "surplus" (a body where
// HTTP allows none).
type Violation struct {
	Part    Part
	Name    string // of the parameter or header; empty for a body
	Pointer string // into the parameter's value or the body
	Keyword string
	Want    string
	Got     string
	Place   specs.Place // of the rule in the document
}

// String is the violation as one sentence.
func (v Violation) String() string {
	text := string(v.Part)
	if v.Name != "" {
		text += fmt.Sprintf(" %q", v.Name)
	}
	if v.Pointer != "" {
		text += " at " + v.Pointer
	}
	text += fmt.Sprintf(": %s", v.Keyword)
	if v.Want != "" {
		text += ": want " + v.Want
	}
	if v.Got != "" {
		text += ", got " + v.Got
	}
	return text
}

// Rule names the violated rule without any value: what fingerprints are made of.
func (v Violation) Rule() string {
	return strings.Join([]string{string(v.Part), v.Name, v.Keyword, v.Place.Pointer}, " ")
}

func fromSchema(api *specs.API, part Part, name string, found []schema.Violation) []Violation {
	out := make([]Violation, len(found))
	for i, v := range found {
		out[i] = Violation{
			Part: part, Name: name, Pointer: v.Pointer, Keyword: v.Keyword,
			Want: v.Want, Got: v.Got, Place: api.Locate(v.Location),
		}
	}
	return out
}

// IsOpaque tells a representation that the document knows only as text although
// its media type has a structure, such as JSONP or CSV with a string schema.
// Its text is judged, not what it holds.
func IsOpaque(m *specs.MediaType) bool {
	if m.Schema == nil || m.Codec == nil || m.Codec.Name() == "json" || m.Codec.Name() == "any" {
		return false
	}
	return m.Schema.Is("string") && !m.Schema.Is("object") && !m.Schema.Is("array")
}

// isUnread tells a representation whose bytes nobody looks into: one without a
// codec, and plain bytes of which the document says that they are no text.
func isUnread(m *specs.MediaType) bool {
	return m.Codec == nil || m.Codec.Name() == "octets" && m.Schema != nil && !m.Schema.Is("string")
}

// decode reads a body by its media type's codec.
func decode(m *specs.MediaType, body []byte, contentType string) (any, error) {
	if IsOpaque(m) {
		return string(body), nil
	}
	return m.Codec.Decode(body, m.Schema, contentType)
}
