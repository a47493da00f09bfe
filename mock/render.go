package mock

import (
	"net/http"
	"slices"
	"strconv"

	"understudy/specs"
	"understudy/specs/expression"
	"understudy/specs/extension"
	"understudy/specs/traffic"
)

// render writes a problem in the API's own shape: as x-mock-error says, else in
// the schema the operation declares for that status, else as problem details.
func (s *Server) render(call *Call, problem *Problem) traffic.Response {
	switch {
	case problem.plain:
		return spoken(problem)
	case call.Part == nil:
		return plain(problem)
	}
	rules := call.Part.errorOf(call.Operation())
	answer := Answer{Status: problem.Status, Header: problem.Header, Source: "problem"}
	if answer.Header == nil {
		answer.Header = http.Header{}
	}
	scope := expression.NewScope(map[string]any{"problem": problem.Value(), "server": map[string]any{"url": call.BaseURL()}})
	s.errorHeaders(rules, problem, scope, answer.Header)
	declared, form := call.problemForm(problem.Status)
	var offer Offer
	if form != nil {
		offer, _ = call.choose(form.Content)
	}
	if slices.Contains(rules.Empty, problem.Status) && offer.Callback == "" {
		return traffic.Response{Status: problem.Status, Header: answer.Header}
	}
	body, ok := s.errorBody(call, rules, problem, scope, declared)
	if !ok {
		return merged(plain(problem), answer.Header)
	}
	answer.Body, answer.HasBody = body, true
	response, err := call.write(answer, form, offer)
	if err != nil {
		s.log.Error("a problem cannot be written", "error", err)
		return merged(plain(problem), answer.Header)
	}
	return response
}

// problemForm gives the response that the operation declares for a problem, and
// the one in whose representations it is told.
func (c *Call) problemForm(status int) (declared, form *specs.Response) {
	op := c.Operation()
	if op == nil {
		return nil, c.Part.problem
	}
	declared = op.Response(status)
	if declared == nil {
		return nil, c.Part.plans[op].problem
	}
	if form = c.Part.forms[declared]; form == nil {
		form = declared
	}
	return declared, form
}

func (s *Server) errorHeaders(rules extension.Error, problem *Problem, scope expression.Scope, header http.Header) {
	for name, value := range rules.Headers[strconv.Itoa(problem.Status)] {
		computed, err := value.Run(scope)
		text, isText := computed.(string)
		if err != nil || !isText {
			s.log.Error("x-mock-error: a header is no text", "header", name, "error", err)
			continue
		}
		header.Set(name, text)
	}
}

func (s *Server) errorBody(call *Call, rules extension.Error, problem *Problem, scope expression.Scope, declared *specs.Response) (any, bool) {
	if rules.Body.Given() {
		body, err := rules.Body.Run(scope)
		if err == nil {
			return body, true
		}
		s.log.Error("x-mock-error cannot be computed", "error", err)
		return nil, false
	}
	if declared == nil {
		return nil, false
	}
	return shapeProblem(call, problem, declared)
}

// plain is a problem as RFC 9457 writes it.
func plain(problem *Problem) traffic.Response {
	out := traffic.Response{Status: problem.Status, Header: http.Header{}, Body: encodeJSON(problem.Value())}
	for name, values := range problem.Header {
		out.Header[name] = values
	}
	out.Header.Set("Content-Type", problemJSON)
	return out
}

// spoken is a problem in a sentence.
func spoken(problem *Problem) traffic.Response {
	return traffic.Response{
		Status: problem.Status, Header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, Body: []byte(problem.detail() + "\n"),
	}
}

func merged(response traffic.Response, header http.Header) traffic.Response {
	for name, values := range header {
		response.Header[name] = values
	}
	return response
}
