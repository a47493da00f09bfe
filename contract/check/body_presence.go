package check

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"

	"understudy/contract"
	"understudy/specs"
	"understudy/specs/conform"
)

var bodyPresence = contract.Check{
	Name:     "body_presence",
	Severity: contract.High,
	Doc: "Finds successes with declared content and no bytes at all, bodies with 204 or 205, and bodies that end before the length that was announced. " +
		"It stays silent for HEAD, and where the declared content is a text or plain bytes, which may be empty.",
	Applies: func(j contract.Judgement) bool {
		return isExchange(j) && j.Case.SentMethod() != http.MethodHead && j.Case.Probe != contract.UndeclaredMethod
	},
	Judge: func(j contract.Judgement) []contract.Finding {
		find := func(message, rule string) []contract.Finding {
			return []contract.Finding{{Message: message, Rule: rule, Place: answerPlace(j)}}
		}
		r := j.Exchange.Response
		switch {
		case errors.Is(j.Exchange.Err, io.ErrUnexpectedEOF):
			return find(fmt.Sprintf("the body ended after %d bytes, before its announced end", len(r.Body)), "short")
		case hasSurplus(j):
			return find(fmt.Sprintf("%d comes with a body, and may not have one", r.Status), "surplus")
		case isSuccess(j) && !mayBeEmpty(j):
			return fromViolations(j.Violations, func(v conform.Violation) bool { return v.Part == conform.Body && v.Keyword == "absent" })
		}
		return nil
	},
}

// mayBeEmpty tells whether no bytes at all are a right representation.
func mayBeEmpty(j contract.Judgement) bool {
	return j.Answer.Declared != nil && slices.ContainsFunc(j.Answer.Declared.Content, func(m *specs.MediaType) bool {
		return m.Codec == nil || m.Codec.Name() == "octets"
	})
}

// hasSurplus tells of a body where none may be. A client does not see the bytes
// after 204, but what was announced.
func hasSurplus(j contract.Judgement) bool {
	r := j.Exchange.Response
	if !slices.Contains([]int{http.StatusNoContent, http.StatusResetContent}, r.Status) {
		return false
	}
	announced, _ := strconv.Atoi(r.Header.Get("Content-Length"))
	return len(r.Body) > 0 || announced > 0
}
