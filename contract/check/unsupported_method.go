package check

import (
	"fmt"
	"net/http"
	"slices"

	"understudy/contract"
)

var unsupportedMethod = contract.Check{
	Name:     "unsupported_method",
	Severity: contract.Medium,
	Doc: "Finds paths that answer 2xx to a method the document does not have there; 405 would be right. Another refusal is reported as low, " +
		"but for 401 and 403, which may come before routing, 404, with which many routers answer, and 429. " +
		"It stays silent for redirections and server errors, and where another path of the document matches the same URL. A missing Allow is required_companion_header's affair.",
	Applies: func(j contract.Judgement) bool { return isProbing(j, contract.UndeclaredMethod) },
	Judge: func(j contract.Judgement) []contract.Finding {
		status, severity := j.Exchange.Response.Status, contract.Medium
		silent := []int{http.StatusMethodNotAllowed, http.StatusNotFound, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests}
		switch {
		case isSuccess(j):
		case status/100 != 4, slices.Contains(silent, status):
			return nil
		default:
			severity = contract.Low
		}
		return []contract.Finding{{
			Message:  fmt.Sprintf("%s is not declared for %s, and was answered %d instead of 405", j.Case.Method, j.Case.Operation.Path, status),
			Rule:     "method " + j.Case.Method,
			Place:    j.Case.Operation.Place,
			Severity: severity,
		}}
	},
}
