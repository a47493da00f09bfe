package learn

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/document"
	"understudy/specs/resource"
	"understudy/specs/traffic"
)

// Success is an answer to learn from.
type Success struct {
	Operation *specs.Operation
	// Parameters are those of the request, by place and name.
	Parameters map[string]map[string]any
	Body       any // of the request
	Response   traffic.Response
	Answer     conform.Answer
}

// Record is one record that the run created, under all paths that lead to it.
type Record struct {
	ID    any
	facts []fact
}

// Learn takes what a successful answer tells. It returns the record that the
// request created, if it created one.
func (m *Memory) Learn(s Success) (created Record, ok bool) {
	creates := m.creates(s)
	if shape, values := itemOf(s.Operation, s.Parameters["path"]); len(values) > 0 && !creates {
		m.add(fact{shape: shape, values: values, resource: m.resourceOfItem(s.Operation), source: byRecord})
	}
	m.recent = nil
	m.learnRecords(s, creates)
	m.learnLocation(s, creates)
	id := m.newID(creates)
	m.learnLinks(s, creates, id)
	if s.Answer.HasBody {
		m.learnNames(s.Answer.Body, 0)
	}
	if !creates || len(m.recent) == 0 {
		return Record{}, false
	}
	created = Record{ID: id, facts: slices.DeleteFunc(m.recent, func(f fact) bool { return !f.owned })}
	return created, len(created.facts) > 0
}

// newID is the id of the record just created, nil where the answer does not tell.
func (m *Memory) newID(creates bool) any {
	if !creates || len(m.recent) == 0 {
		return nil
	}
	values := m.recent[0].values
	return values[len(values)-1]
}

// creates tells whether a success means that there is a new record, which is ours.
func (m *Memory) creates(s Success) bool {
	if s.Operation.Method != http.MethodPost && s.Operation.Method != http.MethodPut {
		return false
	}
	action := m.model.Action(s.Operation)
	return s.Response.Status == http.StatusCreated || action != nil && action.Kind == resource.Create
}

// learnRecords takes the ids of the records in the answer.
func (m *Memory) learnRecords(s Success, owned bool) {
	action := m.model.Action(s.Operation)
	if action == nil || action.Resource == nil || action.Resource.ID == "" || !s.Answer.HasBody {
		return
	}
	for _, record := range Records(action, s.Answer.Body) {
		id := action.Resource.IDOf(record)
		if id == nil || !isScalar(id) {
			continue
		}
		id = whole(id)
		shape, values := itemOf(s.Operation, s.Parameters["path"])
		if action.ID == "" {
			shape, values = shapeOf(strings.TrimSuffix(s.Operation.Path, "/"))+"/{}", append(values[:len(values):len(values)], id)
		}
		m.add(fact{shape: shape, values: values, resource: action.Resource, owned: owned, source: byRecord})
	}
}

// Records gives the records in the body of an action's answer.
func Records(action *resource.Action, body any) []map[string]any {
	at, ok := document.Lookup(body, action.Output)
	if !ok {
		return nil
	}
	if record, ok := at.(map[string]any); ok {
		return []map[string]any{record}
	}
	var out []map[string]any
	items, _ := at.([]any)
	for _, item := range items {
		if record, ok := item.(map[string]any); ok {
			out = append(out, record)
		}
	}
	return out
}

// learnLocation reads the Location of a new record, if it is of this API.
func (m *Memory) learnLocation(s Success, owned bool) {
	location := s.Response.Header.Get("Location")
	if location == "" || s.Response.Status/100 != 2 {
		return
	}
	u, err := url.Parse(location)
	if err != nil {
		return
	}
	parts := strings.Split(strings.Trim(u.EscapedPath(), "/"), "/")
	for i, part := range parts {
		if text, err := url.PathUnescape(part); err == nil {
			parts[i] = text
		}
	}
	for _, op := range m.api.Operations {
		names := len(specs.TemplateNames(op.Path))
		shape := shapeOf(prefix(op.Path, names))
		depth := strings.Count(shape, "/")
		// The path of the base URL stands before; only the end has to match.
		if names == 0 || depth > len(parts) {
			continue
		}
		if values, ok := match(shape, parts[len(parts)-depth:]); ok {
			m.add(fact{shape: shape, values: values, resource: m.resourceOfItem(op), owned: owned, source: byLocation})
			return
		}
	}
}

// learnNames takes every member that is called like an id, for want of better.
func (m *Memory) learnNames(value any, depth int) {
	const deepest, mostItems = 6, 5
	if depth > deepest {
		return
	}
	switch v := value.(type) {
	case map[string]any:
		for _, name := range sortedNames(v) {
			if looksLikeID(name) {
				m.name(name, v[name])
			}
			m.learnNames(v[name], depth+1)
		}
	case []any:
		for _, item := range v[:min(len(v), mostItems)] {
			m.learnNames(item, depth+1)
		}
	}
}

// looksLikeID is true of userId, user_id, USERID and uuid, not of the bare id:
// whose that is, the name does not say.
func looksLikeID(name string) bool {
	lower := strings.ToLower(name)
	return len(lower) > 2 && (strings.HasSuffix(lower, "id") || strings.HasSuffix(lower, "key") || strings.HasSuffix(lower, "slug"))
}

// Replace copies a value with another one at a JSON pointer that leads through objects.
func Replace(value any, pointer string, by any) any {
	if pointer == "" {
		return by
	}
	members, ok := value.(map[string]any)
	if !ok {
		return value
	}
	token, rest, more := strings.Cut(pointer[1:], "/")
	if more {
		rest = "/" + rest
	}
	name := strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
	out := maps.Clone(members)
	out[name] = Replace(members[name], rest, by)
	return out
}
