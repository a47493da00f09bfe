package contract

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/route"
	"understudy/specs/schema"
	"understudy/specs/style"
)

// prover shows that a message is valid or invalid as a server reads it, bytes
// and all. What was meant to be invalid may not be once it is text.
type prover struct{ router *route.Router }

func newProver(api *specs.API) prover {
	return prover{route.New(api, func(_, _ *specs.Operation) {})}
}

// reaches tells whether a message comes to its operation and no other.
func (p prover) reaches(op *specs.Operation, m message) bool {
	found, ok := p.router.Find(op.Method, m.request.URL.EscapedPath())
	return ok && found.Operation == op && keepsPath(op, m)
}

// keepsPath tells whether the values of path parameters leave the path's
// segments as they are: no client or gateway takes one away.
func keepsPath(op *specs.Operation, m message) bool {
	for _, name := range specs.TemplateNames(op.Path) {
		if raw := m.raw[name]; raw == "" || raw == "." || raw == ".." {
			return false
		}
	}
	return true
}

// valid lists what is wrong with a message, path parameters aside: those are
// ids that the target gave.
func (p prover) valid(op *specs.Operation, m message) []conform.Violation {
	_, violations := conform.Request(op, m.request, m.text, conform.Reading{})
	return slices.DeleteFunc(violations, func(v conform.Violation) bool { return v.Part == conform.Path })
}

// invalid tells whether a message is invalid in the part of its fault however
// leniently a server reads it, and gives the rule it breaks.
func (p prover) invalid(op *specs.Operation, m message, part conform.Part) (conform.Violation, bool) {
	if !p.reaches(op, m) {
		return conform.Violation{}, false
	}
	_, strict := conform.Request(op, m.request, m.text, conform.Reading{})
	decoded, unset := conform.Request(op, m.request, m.text, conform.Reading{Unset: unsetOf(op.API)})
	strict, unset = within(part, strict), within(part, unset)
	if len(strict) == 0 || len(unset) == 0 || lenientlyValid(op, decoded, part, unset) {
		return conform.Violation{}, false
	}
	return strict[0], true
}

// within keeps the violations of one part; a body's media type is of the body.
func within(part conform.Part, all []conform.Violation) []conform.Violation {
	return slices.DeleteFunc(all, func(v conform.Violation) bool {
		return v.Part != part && (part != conform.Body || v.Part != conform.ContentType)
	})
}

// unsetOf tells values that a lenient server takes for "not given".
func unsetOf(api *specs.API) func(any) bool {
	return func(value any) bool {
		return value == nil || value == "" || slices.ContainsFunc(api.Read.Unset, func(u any) bool { return reflect.DeepEqual(u, value) })
	}
}

// lenientlyValid reads once more with the types the schemas ask for: a number
// for a text of digits, a list for a lone value, a text without the blanks
// around it. Departures that no coercion can mend count as they are.
func lenientlyValid(op *specs.Operation, decoded conform.Decoded, part conform.Part, violations []conform.Violation) bool {
	for _, v := range violations {
		beyondTypes := v.Keyword == "syntax" || v.Part == conform.ContentType
		if beyondTypes || v.Keyword == "required" && v.Pointer == "" && (v.Part != conform.Body || !decoded.HasBody) {
			return false
		}
	}
	for _, trim := range []bool{false, true} {
		if coercedValid(op, decoded, part, trim) {
			return true
		}
	}
	return false
}

func coercedValid(op *specs.Operation, d conform.Decoded, part conform.Part, trim bool) bool {
	if part == conform.Body {
		if !d.HasBody || d.MediaType == nil {
			return false
		}
		return accepts(d.MediaType.Schema, texted(d.MediaType, d.Body), trim)
	}
	for _, p := range op.Parameters {
		value, given := d.Parameters(p.In)[p.Name]
		if given && p.In == string(part) && !accepts(p.Schema, listed(op.API, p.Schema, value), trim) {
			return false
		}
	}
	return true
}

// texted is a body as a server reads it that takes whatever stands in a form for
// a text, where the schema asks for one.
func texted(m *specs.MediaType, body any) any {
	members, isObject := body.(map[string]any)
	isForm := m.Codec != nil && (m.Codec.Name() == "multipart" || m.Codec.Name() == "form")
	if !isObject || !isForm || m.Schema == nil {
		return body
	}
	out := maps.Clone(members)
	for name, value := range out {
		if member := m.Schema.Property(name); value != nil && member.Is("string") && !member.Is(typeName(value)) {
			out[name] = string(member.AppendJSON(nil, value))
		}
	}
	return out
}

// listed is the value of an enum that a text means where the API matches names
// without regard to case.
func listed(api *specs.API, s *schema.Schema, value any) any {
	text, isText := value.(string)
	if !isText || s == nil || !api.Read.AnyCase {
		return value
	}
	for _, one := range s.Enum {
		if name, ok := one.(string); ok && strings.EqualFold(name, text) {
			return name
		}
	}
	return value
}

func accepts(s *schema.Schema, value any, trim bool) bool {
	return len(s.Validate(value, schema.Request)) == 0 || len(s.Validate(coerce(s, value, trim), schema.Request)) == 0
}

// coerce reads a value as the schema wants it.
func coerce(s *schema.Schema, value any, trim bool) any {
	if s == nil {
		return value
	}
	if _, isList := value.([]any); !isList && !s.Is(typeName(value)) && s.Is("array") {
		return []any{coerce(s.Item(0), value, trim)}
	}
	switch v := value.(type) {
	case string:
		if trim {
			v = strings.TrimSpace(v)
		}
		return style.Primitive(v, s)
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, member := range v {
			out[name] = coerce(s.Property(name), member, trim)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = coerce(s.Item(i), item, trim)
		}
		return out
	}
	return value
}

func typeName(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case json.Number:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	}
	return "object"
}
