package mock

import (
	"strconv"
	"strings"

	"understudy/fixtures/generate"
	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/schema"
)

// shapeProblem tells a problem in the schema the document declares for it, as
// far as its members' names and types show where things go. Where the problem
// does not fit, what the document shows for that status is told instead: a
// client must be able to read every answer.
func shapeProblem(call *Call, problem *Problem, declared *specs.Response) (any, bool) {
	if len(declared.Content) == 0 {
		return nil, false
	}
	m := call.fitting(declared, Offer{}).MediaType
	if m.Codec == nil || m.Codec.Name() == "octets" {
		return problem.detail(), true
	}
	s := call.Part.schemaOf(m)
	for _, candidate := range problemCandidates(call, problem, m, s) {
		if value, ok := candidate(); ok && len(s.Validate(value, schema.Response)) == 0 {
			return value, true
		}
	}
	return nil, false
}

func problemCandidates(call *Call, problem *Problem, m *specs.MediaType, s *schema.Schema) []func() (any, bool) {
	options := generate.Options{Seed: call.Seed(), Direction: schema.Response, Now: call.Sandbox.Now()}
	return []func() (any, bool){
		func() (any, bool) {
			if !s.Is("object") || len(s.Names()) == 0 {
				return nil, false
			}
			value, err := generate.Complete(s, fillProblem(s, problem, 0), options)
			return value, err == nil
		},
		func() (any, bool) { return problem.detail(), !s.Is("object") && s.Is("string") },
		func() (any, bool) { return problem.Value(), s.Is("object") },
		func() (any, bool) {
			if len(m.Examples) == 0 {
				return nil, false
			}
			return m.Examples[0].Value, true
		},
		func() (any, bool) {
			value, err := generate.Value(s, options)
			return value, err == nil
		},
	}
}

const maxShapeDepth = 3

func fillProblem(s *schema.Schema, problem *Problem, depth int) map[string]any {
	out := map[string]any{}
	all := problem.Value()
	for _, name := range s.Names() {
		member := s.Property(name)
		value := problemMember(name, member, problem, depth)
		if value == nil || len(member.Validate(value, schema.Response)) > 0 {
			value = all[name]
			if member != nil && member.Is("object") && depth < maxShapeDepth {
				value = nestedProblem(member, problem, depth)
			}
		}
		if value != nil && len(member.Validate(value, schema.Response)) == 0 {
			out[name] = value
		}
	}
	return out
}

// problemMember guesses by a member's name what of a problem stands there.
func problemMember(name string, member *schema.Schema, problem *Problem, depth int) any {
	plain := strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
	switch plain {
	case "message", "detail", "details", "description", "errordescription", "errormessage", "msg", "reason":
		return problem.detail()
	case "title", "error", "name", "errortype":
		return problem.title()
	case "code", "status", "statuscode", "httpstatus", "errorcode", "type":
		return codeFor(plain, member, problem)
	case "errors", "violations", "fields", "fielderrors", "issues", "causes":
		return problemList(member, problem, depth)
	}
	return nil
}

func nestedProblem(member *schema.Schema, problem *Problem, depth int) any {
	if inner := fillProblem(member, problem, depth+1); len(inner) > 0 {
		return inner
	}
	return nil
}

func codeFor(name string, member *schema.Schema, problem *Problem) any {
	switch {
	case member != nil && (member.Is("integer") || member.Is("number")):
		return jsonInt(problem.Status)
	case name == "type":
		return "about:blank"
	case problem.Code != "":
		return problem.Code
	case strings.HasPrefix(name, "status"):
		return strconv.Itoa(problem.Status)
	}
	return strings.ReplaceAll(problem.title(), " ", "")
}

// problemList fits the violations into a list of texts or of objects; a problem
// without any is the one entry itself.
func problemList(member *schema.Schema, problem *Problem, depth int) any {
	if member == nil || !member.Is("array") || depth >= maxShapeDepth {
		return nil
	}
	item := member.Item(0)
	if len(problem.Violations) == 0 {
		if item.Is("string") {
			return []any{problem.detail()}
		}
		return []any{fillProblem(item, problem, depth+1)}
	}
	out := make([]any, len(problem.Violations))
	for i, v := range problem.Violations {
		if out[i] = v.String(); !item.Is("string") {
			out[i] = violationEntry(item, v, problem.Status, depth)
		}
	}
	return out
}

func violationEntry(item *schema.Schema, v conform.Violation, status, depth int) map[string]any {
	filled := fillProblem(item, &Problem{Status: status, Title: v.Keyword, Detail: v.String(), Code: v.Keyword}, depth+1)
	for _, name := range item.Names() {
		switch strings.ToLower(name) {
		case "field", "fieldname", "path", "pointer", "property", "param", "parameter", "source":
			if item.Property(name).Is("string") {
				filled[name] = v.Name + v.Pointer
			}
		}
	}
	return filled
}
