package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"understudy/contract"
	"understudy/fixtures/generate"
	"understudy/specs/document"
	"understudy/specs/schema"
)

// Renew gives a case other values for members that may have to be unique among
// all records: the record's id where the client chooses it, else its texts. What
// is wrong or special about the case stays. Ok is false where there is nothing to change.
func (p *Plan) Renew(c contract.Case, n int) (renewed contract.Case, ok bool) {
	body, s, isObject := jsonObject(&c)
	if !isObject || c.Raw != nil {
		return c, false
	}
	changed := maps.Clone(body)
	for _, name := range p.uniqueNames(c, body, s) {
		value, err := generate.Value(s.Property(name), generate.Options{
			Seed: p.seedFor(fmt.Sprint(c.ID, name, n)), Direction: schema.Request, Fresh: true, Name: name,
		})
		if err == nil && fmt.Sprintf("%T", value) == fmt.Sprintf("%T", body[name]) {
			changed[name], ok = value, true
		}
	}
	c.Body = changed
	return c, ok
}

func (p *Plan) uniqueNames(c contract.Case, body map[string]any, s *schema.Schema) []string {
	special := c.Changed
	if c.Fault != nil {
		special = c.Fault.Pointer
	}
	isFree := func(name string) bool {
		at := document.Pointer(name)
		return special != at && !strings.HasPrefix(special, at+"/") && s.Property(name) != nil
	}
	if action := p.model.Action(c.Operation); action != nil && action.Resource != nil {
		if _, has := body[action.Resource.ID]; has && isFree(action.Resource.ID) {
			return []string{action.Resource.ID}
		}
	}
	return slices.DeleteFunc(slices.Sorted(keys(body)), func(name string) bool {
		_, isText := body[name].(string)
		return !isText || !isFree(name) || s.Property(name).Enum != nil
	})
}
