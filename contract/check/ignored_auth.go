package check

import (
	"fmt"
	"slices"
	"strconv"

	"understudy/contract"
)

var ignoredAuth = contract.Check{
	Name:     "ignored_auth",
	Severity: contract.Critical,
	Doc: "Finds operations that need credentials and answer 2xx without any, with empty, malformed or wrong ones, or without one of several that are all needed. " +
		"It judges only after the same request was accepted with good credentials in this run. " +
		"It stays silent where the document lets everybody in, and where the answer is anything but a success: 404 may hide what is there.",
	Applies: func(j contract.Judgement) bool {
		return isExchange(j) && j.Case.Strategy == contract.Auth && j.Case.Credentials != contract.Good && j.Case.User == nil && j.Proven
	},
	Judge: func(j contract.Judgement) []contract.Finding {
		if !isSuccess(j) {
			return nil
		}
		return []contract.Finding{{
			Message: fmt.Sprintf("the operation needs credentials, and answered %d %s", j.Exchange.Response.Status, spoilt(j.Case)),
			Rule:    "not asked for", Place: j.Case.Operation.Place,
		}}
	},
}

// spoilt says what is wrong with a case's credentials.
func spoilt(c contract.Case) string {
	if c.Scheme == nil {
		return "without credentials"
	}
	switch c.Credentials {
	case contract.Empty:
		return fmt.Sprintf("with empty credentials for %q", c.Scheme.Name)
	case contract.Malformed:
		return fmt.Sprintf("with credentials under the name of another scheme than %q", c.Scheme.Name)
	case contract.Missing:
		return fmt.Sprintf("without credentials for %q, which it needs as well", c.Scheme.Name)
	}
	return fmt.Sprintf("with wrong credentials for %q", c.Scheme.Name)
}

var wrongStatusUnauth = contract.Check{
	Name:     "wrong_status_unauth",
	Severity: contract.Low,
	Doc: "Finds operations that refuse a request without credentials with another status than 401, such as 400 or a redirect. " +
		"403 and 404 hide what is there and are as good. It stays silent where the document declares the status and no 401, " +
		"and for 405, 406, 408, 415, 429 and 500 and above, which say something else.",
	Applies: func(j contract.Judgement) bool {
		return isExchange(j) && j.Case.Strategy == contract.Auth && j.Case.Credentials == contract.Nobody && j.Proven && j.Exchange.Response.Status/100 != 2
	},
	Judge: func(j contract.Judgement) []contract.Finding {
		status := j.Exchange.Response.Status
		code := strconv.Itoa(status)
		isMeant := declares(j.Case.Operation, code) && !declares(j.Case.Operation, "401")
		if slices.Contains([]int{401, 403, 404, 405, 406, 408, 415, 429}, status) || status >= 500 || isMeant {
			return nil
		}
		return []contract.Finding{{
			Message: "without credentials it answered " + code + "; 401 says what is missing",
			Rule:    "status " + code, Place: j.Case.Operation.Place,
		}}
	},
}
