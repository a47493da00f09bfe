package mock

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/expression"
	"understudy/specs/extension"
)

// fieldRule is an entry of x-mock-headers, made ready.
type fieldRule struct {
	extension.HeaderRule
	names    []string          // of what it sets, sorted
	constant map[string]string // of those that are not computed
}

func fieldRules(written ...[]extension.HeaderRule) []fieldRule {
	var out []fieldRule
	for _, rule := range slices.Concat(written...) {
		made := fieldRule{HeaderRule: rule, names: slices.Sorted(maps.Keys(rule.Set)), constant: map[string]string{}}
		for name, value := range rule.Set {
			if constant, ok := value.Constant(); ok {
				made.constant[name], _ = constant.(string)
			}
		}
		out = append(out, made)
	}
	return out
}

// fieldsOf are the rules for an operation's responses; those of nil are for
// calls that reach no operation.
func (p *Part) fieldsOf(op *specs.Operation) []fieldRule {
	if plan := p.plans[op]; plan != nil {
		return plan.fields
	}
	return p.fields
}

// addFields adds the header fields of x-mock-headers that a response lacks.
func (c *Call) addFields(status int, header http.Header) error {
	var failed []error
	for _, rule := range c.Part.fieldsOf(c.Operation()) {
		failed = append(failed, rule.add(c, status, header))
	}
	return errors.Join(failed...)
}

func (r *fieldRule) add(call *Call, status int, header http.Header) error {
	covered := func(s extension.StatusRange) bool { return s.Covers(status) }
	if len(r.Status) > 0 && !slices.ContainsFunc(r.Status, covered) ||
		len(r.Methods) > 0 && !slices.Contains(r.Methods, call.Request.Method) {
		return nil
	}
	var scope expression.Scope
	if r.When.Given() || len(r.constant) < len(r.names) {
		scope = call.fieldScope()
	}
	if holds, err := r.When.Holds(scope); !holds || err != nil {
		return err
	}
	for _, name := range r.names {
		value, constant := any(r.constant[name]), false
		if _, constant = r.constant[name]; !constant {
			computed, err := r.Set[name].Run(scope)
			if err != nil {
				return err
			}
			value = computed
		}
		addField(header, name, value)
	}
	return nil
}

// fieldScope is what the expressions of x-mock-headers see.
func (c *Call) fieldScope() expression.Scope {
	values := map[string]any{"session": c.Session, "server": map[string]any{"url": c.BaseURL()}, "now": c.Sandbox.Now()}
	if c.Session == nil {
		delete(values, "session")
	}
	if c.Caller != nil {
		values["caller"] = c.Caller.Value()
	}
	return expression.NewScope(values)
}

// addField sets a field that is not there yet; Vary is joined to what is there
// (RFC 9110, section 12.5.5).
func addField(header http.Header, name string, value any) {
	name = http.CanonicalHeaderKey(name)
	var texts []string
	switch v := value.(type) {
	case string:
		texts = []string{v}
	case []any:
		for _, item := range v {
			if text, ok := item.(string); ok {
				texts = append(texts, text)
			}
		}
	}
	texts = slices.DeleteFunc(texts, func(text string) bool { return strings.ContainsAny(text, "\r\n") })
	present := header[name]
	switch {
	case len(texts) == 0 || len(present) > 0 && name != "Vary":
		return
	case len(present) > 0:
		texts = slices.DeleteFunc(texts, func(text string) bool { return slices.Contains(present, text) })
	}
	if len(texts) > 0 {
		header[name] = append(slices.Clip(present), texts...)
	}
}
