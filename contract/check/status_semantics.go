package check

import (
	"fmt"
	"net/http"
	"strconv"

	"understudy/contract"
)

var statusSemantics = contract.Check{
	Name:     "status_semantics",
	Severity: contract.Low,
	Doc: "Finds statuses that contradict RFC 9110: one that nobody registered, 201 as the answer to GET or DELETE, 304 to a method other than GET and HEAD, " +
		"413 or 415 where nothing was sent, and 206 where no range was asked for. " +
		"It stays silent where the operation declares that very status, and where the status is not declared at all, which status_code_conformance reports.",
	Applies: func(j contract.Judgement) bool { return isExchange(j) && j.Answer.Declared != nil },
	Judge: func(j contract.Judgement) []contract.Finding {
		status := j.Exchange.Response.Status
		why := contradiction(j, status)
		if why == "" || j.Answer.Declared.Status == strconv.Itoa(status) {
			return nil
		}
		return []contract.Finding{{
			Message: fmt.Sprintf("status %d: %s", status, why), Rule: "status " + strconv.Itoa(status), Place: answerPlace(j),
		}}
	},
}

// contradiction says what speaks against a status, "" where nothing does.
func contradiction(j contract.Judgement, status int) string {
	method, request := j.Case.SentMethod(), j.Exchange.Request
	isGet := method == http.MethodGet || method == http.MethodHead
	switch {
	case http.StatusText(status) == "":
		return "it is not registered"
	case status == http.StatusCreated && (isGet || method == http.MethodDelete):
		return method + " creates nothing"
	case status == http.StatusNotModified && !isGet:
		return "it is an answer to GET and HEAD only"
	case (status == http.StatusRequestEntityTooLarge || status == http.StatusUnsupportedMediaType) && len(request.Body) == 0:
		return "no body was sent"
	case status == http.StatusPartialContent && request.Header.Get("Range") == "":
		return "no range was asked for"
	}
	return ""
}
