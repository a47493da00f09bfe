package learn

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/document"
)

func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// learnLinks evaluates the links of the declared response. A link may lead to
// another record than the new one, whose id is given if it is known; that one is
// not ours.
func (m *Memory) learnLinks(s Success, creates bool, id any) {
	if s.Answer.Declared == nil {
		return
	}
	for _, link := range s.Answer.Declared.Links {
		if link.Operation == nil {
			continue
		}
		path := maps.Clone(s.Parameters["path"])
		if path == nil {
			path = map[string]any{}
		}
		given := false
		for _, name := range sortedNames(link.Parameters) {
			value, ok := evaluate(link.Parameters[name], s)
			if !ok || !isScalar(value) {
				continue
			}
			in, bare := placeOf(link.Operation, name)
			m.name(bare, value)
			if in == "path" {
				path[bare], given = value, true
			} else {
				m.setQuery(link.Operation, bare, value)
			}
		}
		shape, values := itemOf(link.Operation, path)
		if !given || len(values) == 0 {
			continue
		}
		owned := creates && (id != nil && equal(id, values[len(values)-1]) ||
			id == nil && shape == shapeOf(s.Operation.Path)+"/{}")
		m.add(fact{shape: shape, values: values, resource: m.resourceOfItem(link.Operation), owned: owned, source: byLink})
	}
}

func (m *Memory) setQuery(op *specs.Operation, name string, value any) {
	if m.query[op] == nil {
		m.query[op] = map[string]any{}
	}
	m.query[op][name] = value
}

// placeOf reads a link's parameter name, which may begin with its place.
func placeOf(op *specs.Operation, name string) (in, bare string) {
	if in, bare, found := strings.Cut(name, "."); found && op.Param(in, bare) != nil {
		return in, bare
	}
	for _, in := range []string{"path", "query", "header", "cookie"} {
		if op.Param(in, name) != nil {
			return in, name
		}
	}
	return "", name
}

// evaluate reads a runtime expression (OpenAPI 3.1, section 4.8.20.4); what is
// none is a constant.
func evaluate(expression string, s Success) (any, bool) {
	if inner, ok := strings.CutPrefix(expression, "{"); ok && strings.HasSuffix(inner, "}") {
		expression = strings.TrimSuffix(inner, "}")
	}
	if !strings.HasPrefix(expression, "$") {
		return expression, expression != ""
	}
	from, rest, _ := strings.Cut(strings.TrimPrefix(expression, "$"), ".")
	part, pointer, hasPointer := strings.Cut(rest, "#")
	switch {
	case from == "response" && part == "body":
		return bodyAt(s.Answer.Body, s.Answer.HasBody, pointer, hasPointer)
	case from == "request" && part == "body":
		return bodyAt(s.Body, s.Body != nil, pointer, hasPointer)
	case from == "response" && strings.HasPrefix(part, "header."):
		value := s.Response.Header.Get(strings.TrimPrefix(part, "header."))
		return value, value != ""
	case from == "request":
		in, name, _ := strings.Cut(part, ".")
		value, ok := s.Parameters[in][name]
		return value, ok
	case from == "statusCode":
		return fmt.Sprint(s.Response.Status), true
	}
	return nil, false
}

func bodyAt(body any, there bool, pointer string, hasPointer bool) (any, bool) {
	if !there || !hasPointer {
		return body, there
	}
	return document.Lookup(body, pointer)
}
