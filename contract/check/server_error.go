package check

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"understudy/contract"
)

var serverError = contract.Check{
	Name:     "not_a_server_error",
	Severity: contract.Critical,
	Doc: "Finds answers with a status of 500 or above, whatever was sent: no request may break a server. " +
		"It is raised also where the document declares such an answer, for that says what a failure looks like and not that it is right. " +
		"It stays silent for a declared 501, or 503 that says when to come back (Retry-After), and where no_crash_on_robust_input judges.",
	Applies: func(j contract.Judgement) bool { return isExchange(j) && j.Case.Probe != contract.RobustInput },
	Judge: func(j contract.Judgement) []contract.Finding {
		status := j.Exchange.Response.Status
		if status < 500 || isIntended(j) {
			return nil
		}
		message := fmt.Sprintf("the server failed: %d", status)
		if text := http.StatusText(status); text != "" {
			message += " " + text
		}
		return []contract.Finding{{Message: message, Rule: "status " + strconv.Itoa(status), Place: j.Case.Operation.Place}}
	},
}

// isIntended tells whether a 501 or 503 is meant to be there: declared as
// itself, not by a range, and 503 with Retry-After.
func isIntended(j contract.Judgement) bool {
	status := j.Exchange.Response.Status
	if j.Answer.Declared == nil || j.Answer.Declared.Status != strconv.Itoa(status) {
		return false
	}
	retry := j.Exchange.Response.Header.Get("Retry-After") != ""
	return slices.Contains([]int{http.StatusNotImplemented}, status) || status == http.StatusServiceUnavailable && retry
}
