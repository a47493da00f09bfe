package check

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"understudy/contract"
	"understudy/specs"
)

var companionHeader = contract.Check{
	Name:     "required_companion_header",
	Severity: contract.Medium,
	Doc: "Finds answers without the header that RFC 9110 asks of their status: 401 without WWW-Authenticate, 405 without Allow, 426 without Upgrade, " +
		"and 201 without a Location where the document declares one. " +
		"A missing WWW-Authenticate is low where the operation takes API keys only, for which there is no challenge; so is a Location that is declared and not required. " +
		"It stays silent for a 405 that an operation declares for itself, and for a Location that is required, which response_headers_conformance reports.",
	Applies: func(j contract.Judgement) bool { return isExchange(j) && companionOf(j) != "" },
	Judge: func(j contract.Judgement) []contract.Finding {
		status, name := j.Exchange.Response.Status, companionOf(j)
		if len(j.Exchange.Response.Header.Values(name)) > 0 {
			return nil
		}
		f := contract.Finding{
			Message: fmt.Sprintf("%d comes without %s", status, name),
			Rule:    strconv.Itoa(status) + " " + name, Place: answerPlace(j),
		}
		if status == http.StatusCreated || status == http.StatusUnauthorized && !hasChallenge(j.Case.Operation) {
			f.Severity = contract.Low
		}
		return []contract.Finding{f}
	},
}

// companionOf is the header that a status asks for, "" if none.
func companionOf(j contract.Judgement) string {
	switch j.Exchange.Response.Status {
	case http.StatusUnauthorized:
		return "WWW-Authenticate"
	case http.StatusMethodNotAllowed:
		if !isOwn(j) {
			return "Allow"
		}
	case http.StatusUpgradeRequired:
		return "Upgrade"
	case http.StatusCreated:
		if declaresOptional(j.Answer.Declared, "Location") {
			return "Location"
		}
	}
	return ""
}

// isOwn tells of a 405 that the operation declares for its own method: it then
// says that this request may not be made, and not that there is no such method.
func isOwn(j contract.Judgement) bool {
	return j.Answer.Declared != nil && j.Answer.Declared.Status == strconv.Itoa(http.StatusMethodNotAllowed)
}

func declaresOptional(r *specs.Response, name string) bool {
	return r != nil && slices.ContainsFunc(r.Headers, func(h *specs.Parameter) bool {
		return http.CanonicalHeaderKey(h.Name) == name && !h.Required
	})
}

// hasChallenge tells whether a scheme of the operation is one that a challenge names.
func hasChallenge(op *specs.Operation) bool {
	return slices.ContainsFunc(op.Security, func(all specs.Requirement) bool {
		return slices.ContainsFunc(all, func(c specs.Credential) bool { return c.Scheme.Type != "apiKey" && c.Scheme.Type != "mutualTLS" })
	})
}
