package mock

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"understudy/specs/conform"
)

// validate decodes the request and lists everything that is wrong with it.
func (s *Server) validate(_ context.Context, call *Call) error {
	decoded, violations := call.decode()
	call.Decoded = decoded
	if len(violations) == 0 {
		return nil
	}
	if s.options.Lenient {
		call.Departures = violations
		return nil
	}
	return call.Invalid(violations)
}

// decode reads the request: as the document says, or in a form that x-mock-read
// allows besides.
func (c *Call) decode() (conform.Decoded, []conform.Violation) {
	request := c.Request
	if reader := c.Part.plans[c.Operation()].reader; reader != nil {
		var err error
		if request, err = reader.read(c); err != nil {
			return conform.Decoded{}, []conform.Violation{{Part: conform.Body, Keyword: "syntax", Got: err.Error(), Place: c.Operation().Place}}
		}
	}
	return conform.Request(c.Operation(), request, c.Match.Value, c.Part.reading)
}

// Invalid refuses the call because its request departs from the document, with
// the status by which this operation says so.
func (c *Call) Invalid(violations []conform.Violation) *Problem {
	plan := c.Part.plans[c.Operation()]
	status := plan.invalid
	if slices.ContainsFunc(violations, func(v conform.Violation) bool { return v.Part == conform.ContentType }) {
		status = http.StatusUnsupportedMediaType
	}
	return &Problem{
		Status: plan.statusInstead(status), Title: "Invalid request",
		Detail: summary(violations), Violations: violations,
	}
}

// maxTold bounds how many violations one sentence tells.
const maxTold = 10

// summary tells all violations in one line: a declared error schema often has
// room for nothing but a message.
func summary(violations []conform.Violation) string {
	told := violations[:min(len(violations), maxTold)]
	words := make([]string, len(told))
	for i, v := range told {
		words[i] = v.String()
	}
	text := strings.Join(words, "; ")
	if more := len(violations) - len(told); more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	return text
}
