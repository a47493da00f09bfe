package rest

import (
	"net/http"

	"understudy/mock"
	"understudy/mock/state"
	"understudy/specs/expression"
	"understudy/specs/resource"
)

func depth(r *resource.Resource) int {
	n := 0
	for r = r.Parent; r != nil; r = r.Parent {
		n++
	}
	return n
}

// path is the collection of a resource under the given parents, outermost first.
func (p *player) path(r *resource.Resource, parents []string) string {
	name := p.subjects[r].name
	if r.Parent == nil || len(parents) == 0 {
		return state.Collection(name)
	}
	last := len(parents) - 1
	return state.Child(p.path(r.Parent, parents[:last]), parents[last], name)
}

// collection is where the records of the action are; every parent must be there.
func (t *turn) collection() (string, error) {
	parents, err := t.parents(t.act.Resource, t.act.Rules.ParentID, t.act.pointer)
	if err != nil {
		return "", err
	}
	return t.checked(t.act.Resource, parents)
}

// parents computes the ids of the parent records, outermost first: as said, or
// as the path has them.
func (t *turn) parents(r *resource.Resource, explicit expression.Value, pointer string) ([]string, error) {
	if explicit.Given() {
		value, err := explicit.Run(t.names())
		if list, ok := value.([]any); ok {
			return keysOf(list), nil
		}
		return []string{keyOf(value)}, t.fault(pointer+"/parentId", err)
	}
	want, names := depth(r), t.act.Parents
	if len(names) < want {
		return nil, mock.Refuse(http.StatusInternalServerError, "%s belongs to %s; say which with parentId in %s", r.Name, r.Parent.Name, t.place(pointer))
	}
	ids := make([]string, 0, want)
	for _, name := range names[len(names)-want:] {
		ids = append(ids, keyOf(t.call.Decoded.Path[name]))
	}
	return ids, nil
}

func keysOf(list []any) []string {
	out := make([]string, len(list))
	for i, item := range list {
		out[i] = keyOf(item)
	}
	return out
}

// checked gives the collection if all parents exist that must.
func (t *turn) checked(r *resource.Resource, parents []string) (string, error) {
	if r.Parent != nil && !r.Orphans && len(parents) == depth(r) {
		last := len(parents) - 1
		above, err := t.checked(r.Parent, parents[:last])
		if err != nil {
			return "", err
		}
		if _, ok := t.view.Get(above, parents[last]); !ok {
			return "", notFound(parents[last])
		}
	}
	return t.path(r, parents), nil
}
