package plan

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"understudy/contract"
	"understudy/fixtures/generate"
	"understudy/specs"
	"understudy/specs/resource"
	"understudy/specs/schema"
)

// undeclared is a media type that no document declares.
const undeclared = "application/x-undeclared"

// Probes yields requests of which one thing is unusual: the method, the media
// types, an id that names nothing, members that are not the client's to set, and
// what breaks careless servers. What a server should answer depends on the probe.
func (p *Plan) Probes(op *specs.Operation, accepted contract.Accepted) iter.Seq[contract.Case] {
	return func(yield func(contract.Case) bool) {
		if accepted.Plain == nil {
			return
		}
		for _, make := range []func(*specs.Operation, contract.Accepted) []contract.Case{
			p.absentIDs, p.emptyLists, p.readOnlyMembers, p.otherMediaTypes, p.otherMethods, p.robust, p.defaults,
		} {
			for _, c := range make(op, accepted) {
				if !yield(c) {
					return
				}
			}
		}
	}
}

func (p *Plan) probe(from *contract.Case, kind contract.Probe, name, description string) contract.Case {
	c := p.vary(from, contract.Probing, strings.TrimSuffix(string(kind)+"-"+name, "-"), description)
	c.Probe = kind
	return c
}

// otherMethods tries each method that the path does not have, once for a path,
// and HEAD for GET.
func (p *Plan) otherMethods(op *specs.Operation, accepted contract.Accepted) []contract.Case {
	var out []contract.Case
	declared := methodsOf(op)
	if op.Method == "GET" {
		c := p.probe(accepted.Plain, contract.HeadInstead, "", "HEAD instead of GET")
		c.Method, c.Methods = "HEAD", declared
		out = append(out, c)
	}
	if p.host(op.Path) != op {
		return out
	}
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		if slices.Contains(declared, method) || p.options.NoWrites && !isSafe(method) {
			continue
		}
		c := p.probe(accepted.Plain, contract.UndeclaredMethod, method, method+", which the path does not have")
		c.Method, c.Methods = method, declared
		c.Body, c.HasBody, c.Raw, c.MediaType = nil, false, nil, nil
		out = append(out, c)
	}
	return out
}

func methodsOf(op *specs.Operation) []string {
	var out []string
	for _, other := range op.API.Operations {
		if other.Path == op.Path {
			out = append(out, other.Method)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// host is the operation that the probes of a path start from: one that reads, else the first.
func (p *Plan) host(path string) *specs.Operation {
	var first *specs.Operation
	for _, op := range p.api.Operations {
		if op.Path != path || !p.selected(op) {
			continue
		}
		if op.Method == "GET" {
			return op
		}
		if first == nil {
			first = op
		}
	}
	return first
}

// otherMediaTypes calls the body something else, and asks for something else.
func (p *Plan) otherMediaTypes(op *specs.Operation, accepted contract.Accepted) []contract.Case {
	var out []contract.Case
	if full := accepted.Full; full != nil && full.HasBody && !takesAny(op.RequestBody.Content) {
		c := p.probe(full, contract.UndeclaredMediaType, "", "the body is called "+undeclared)
		c.ContentType = undeclared
		out = append(out, c)
	}
	_, success := op.Success()
	if op.Method == "GET" && success != nil && len(success.Content) > 0 && !takesAny(success.Content) {
		c := p.probe(accepted.Plain, contract.UndeclaredAccept, "", "asks for "+undeclared)
		c.Accept = undeclared
		out = append(out, c)
	}
	return out
}

func takesAny(content []*specs.MediaType) bool {
	return slices.ContainsFunc(content, func(m *specs.MediaType) bool {
		return strings.Contains(m.Name, "*") || m.Name == "application/octet-stream"
	})
}

// absentIDs asks for records that are not there. What might create one is left alone.
func (p *Plan) absentIDs(op *specs.Operation, accepted contract.Accepted) []contract.Case {
	names := specs.TemplateNames(op.Path)
	if len(names) == 0 || !isSafe(op.Method) && op.Method != "DELETE" {
		return nil
	}
	last := names[len(names)-1]
	parameter := op.Param("path", last)
	if parameter == nil {
		return nil
	}
	absent := scramble(accepted.Plain.Parameters["path"][last], p.seedFor(op.ID+"/absent"))
	if absent == nil || !isValid(parameter.Schema, absent) {
		return nil
	}
	c := p.probe(accepted.Plain, contract.AbsentID, last, fmt.Sprintf("an absent record: %s is %v", last, absent))
	set(&c, parameter, absent)
	return []contract.Case{c}
}

// emptyLists reads the list below a record that has just been made.
func (p *Plan) emptyLists(op *specs.Operation, accepted contract.Accepted) []contract.Case {
	action := p.model.Action(op)
	if op.Method != "GET" || action == nil || action.Kind != resource.List || len(specs.TemplateNames(op.Path)) == 0 {
		return nil
	}
	return []contract.Case{p.probe(accepted.Plain, contract.EmptyList, "", "the list below a new record")}
}

// readOnlyMembers sets members that only the server may set.
func (p *Plan) readOnlyMembers(op *specs.Operation, accepted contract.Accepted) []contract.Case {
	body, s, ok := jsonObject(accepted.Full)
	if !ok || !slices.Contains([]string{"POST", "PUT", "PATCH"}, op.Method) {
		return nil
	}
	out := map[string]any{}
	for name, value := range body {
		out[name] = value
	}
	var names []string
	for _, name := range s.Names() {
		member := s.Property(name)
		if member == nil || !member.ReadOnly {
			continue
		}
		value, err := generate.Value(member, generate.Options{Seed: p.seedFor(op.ID + "/read-only/" + name), Direction: schema.Response, Fresh: true, Name: name})
		if err == nil && !isStructure(value) {
			out[name] = long(value, member)
			names = append(names, name)
		}
	}
	if len(names) == 0 || !isValid(s, out) {
		return nil
	}
	c := p.probe(accepted.Full, contract.ReadOnlyValue, "", "sets what is readOnly: "+strings.Join(names, ", "))
	c.Body = out
	return []contract.Case{c}
}

// long makes a text so long that no server comes to it by itself.
func long(value any, s *schema.Schema) any {
	text, isText := value.(string)
	if longer := text + "-set-by-client"; isText && s.Format == "" && len(s.Validate(longer, schema.Response)) == 0 {
		return longer
	}
	return value
}

// defaults leaves out members that have a default.
func (p *Plan) defaults(op *specs.Operation, accepted contract.Accepted) []contract.Case {
	body, s, ok := jsonObject(accepted.Full)
	action := p.model.Action(op)
	if !ok || action == nil || op.Method != "POST" {
		return nil
	}
	out := map[string]any{}
	var names []string
	for _, name := range slices.Sorted(keys(body)) {
		member := s.Property(name)
		if member != nil && member.HasDefault && !s.Requires(name) {
			names = append(names, name)
			continue
		}
		out[name] = body[name]
	}
	if len(names) == 0 || !isValid(s, out) {
		return nil
	}
	c := p.probe(accepted.Full, contract.DefaultLeftOut, "", "leaves out what has a default: "+strings.Join(names, ", "))
	c.Body = out
	return []contract.Case{c}
}

// jsonObject is the body of a case that is a JSON object, and its schema.
func jsonObject(c *contract.Case) (map[string]any, *schema.Schema, bool) {
	if c == nil || !c.HasBody || c.MediaType == nil || c.MediaType.Schema == nil || c.MediaType.Codec == nil || c.MediaType.Codec.Name() != "json" {
		return nil, nil, false
	}
	body, ok := c.Body.(map[string]any)
	return body, c.MediaType.Schema, ok
}

func isStructure(value any) bool {
	switch value.(type) {
	case map[string]any, []any, nil:
		return true
	}
	return false
}
