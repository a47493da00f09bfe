package check

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"understudy/contract"
)

// refusals are statuses that an invalid request provokes in frameworks and
// gateways, which few documents bother to declare.
var refusals = []int{400, 404, 405, 413, 415, 422}

// unusual are further statuses that a request of unusual form provokes.
var unusual = append([]int{401, 403, 406, 410, 414, 431, 501}, refusals...)

var statusCode = contract.Check{
	Name:     "status_code_conformance",
	Severity: contract.Medium,
	Doc: "Finds statuses that the operation does not declare: neither exactly, nor by a range such as 4XX, nor by default. " +
		"It stays silent for 429, which speaks of our pace; for 307 and 308, which say where the same request is answered; for 400, 404, 405, 413, 415 and 422 where the request was invalid on purpose; " +
		"for 401 and 403 where the request had no or wrong credentials; for 404 where an id was no more than a guess; for the answers to undeclared methods, and the refusals of other probes; and for statuses from 500 up that not_a_server_error reports, " +
		"so that one defect is not told twice.",
	Applies: func(j contract.Judgement) bool { return isExchange(j) && !isProbe(j) },
	Judge: func(j contract.Judgement) []contract.Finding {
		if j.Answer.Declared != nil {
			return nil
		}
		status := strconv.Itoa(j.Exchange.Response.Status)
		return []contract.Finding{{
			Message: fmt.Sprintf("status %s is not declared; declared are %s", status, declared(j)),
			Rule:    "status " + status, Place: j.Case.Operation.Place,
		}}
	},
}

// isProbe tells whether the answer is one that only our way of asking explains.
func isProbe(j contract.Judgement) bool {
	switch status := j.Exchange.Response.Status; {
	case j.Case.IsOutside():
		return true
	case j.Case.Strategy == contract.Probing && slices.Contains(unusual, status):
		return true
	case status == http.StatusTooManyRequests, status == http.StatusTemporaryRedirect, status == http.StatusPermanentRedirect, status >= 500:
		return true
	case j.Case.Credentials != contract.Good:
		return status == http.StatusUnauthorized || status == http.StatusForbidden
	case j.Case.Fault != nil:
		return slices.Contains(refusals, status)
	case j.Case.Guessed:
		return status == http.StatusNotFound
	}
	return false
}

func declared(j contract.Judgement) string {
	var all []string
	for _, r := range j.Case.Operation.Responses {
		all = append(all, r.Status)
	}
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, ", ")
}
