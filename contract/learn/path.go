package learn

import (
	"fmt"
	"strings"

	"understudy/specs"
	"understudy/specs/resource"
)

// shapeOf is a path template without the names of its parameters.
func shapeOf(template string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(template, "{")
		b.WriteString(before)
		_, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return b.String()
		}
		b.WriteString("{}")
		template = after
	}
}

// prefix cuts a template after its n-th parameter.
func prefix(template string, n int) string {
	end := 0
	for range n {
		at := strings.IndexByte(template[end:], '}')
		if at < 0 {
			return template
		}
		end += at + 1
	}
	if slash := strings.IndexByte(template[end:], '/'); slash >= 0 {
		return template[:end+slash]
	}
	return template
}

// itemOf gives the shape of the innermost record that an operation's path leads
// to, and the values that lead there.
func itemOf(op *specs.Operation, path map[string]any) (shape string, values []any) {
	names := specs.TemplateNames(op.Path)
	for _, name := range names {
		value, given := path[name]
		if !given {
			return shapeOf(prefix(op.Path, len(values))), values
		}
		values = append(values, value)
	}
	return shapeOf(prefix(op.Path, len(names))), values
}

// resourceOfItem is the resource of the innermost record in an operation's path.
func (m *Memory) resourceOfItem(op *specs.Operation) *resource.Resource {
	action := m.model.Action(op)
	if action == nil || action.Resource == nil {
		return nil
	}
	if action.ID != "" {
		return action.Resource
	}
	if len(action.Parents) > 0 {
		return action.Resource.Parent
	}
	return nil
}

func fill(shape string, values []any) string {
	for _, value := range values {
		shape = strings.Replace(shape, "{}", fmt.Sprint(value), 1)
	}
	return shape
}

// match reads the values of a shape out of a path.
func match(shape string, path []string) ([]any, bool) {
	parts := strings.Split(strings.Trim(shape, "/"), "/")
	if len(parts) != len(path) {
		return nil, false
	}
	var values []any
	for i, part := range parts {
		switch {
		case part == "{}":
			values = append(values, path[i])
		case part != path[i]:
			return nil, false
		}
	}
	return values, len(values) > 0
}
