package check

import (
	"fmt"
	"net/http"
	"slices"

	"understudy/contract"
)

var headParity = contract.Check{
	Name:     "head_parity",
	Severity: contract.Low,
	Doc: "Finds resources whose answer to HEAD has another status than their answer to GET just before. " +
		"Where HEAD is not declared it judges successes only. It stays silent for 401, 403, 405, 429 and 501.",
	Applies: func(j contract.Judgement) bool { return isProbing(j, contract.HeadInstead) && j.Base != nil },
	Judge: func(j contract.Judgement) []contract.Finding {
		status, want := j.Exchange.Response.Status, j.Base.Status
		silent := []int{http.StatusMethodNotAllowed, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusNotImplemented}
		isDeclared := slices.Contains(j.Case.Methods, http.MethodHead)
		if status == want || want/100 != 2 || slices.Contains(silent, status) || !isDeclared && !isSuccess(j) {
			return nil
		}
		return []contract.Finding{{
			Message: fmt.Sprintf("HEAD was answered %d, and GET %d", status, want), Rule: fmt.Sprintf("status %d", status), Place: j.Case.Operation.Place,
		}}
	},
}
