package check

import (
	"fmt"

	"understudy/contract"
)

var ignoredAuth = contract.Check{
	Name:     "ignored_auth",
	Severity: contract.Critical,
	Doc: "Finds operations that need credentials and answer 2xx without any, or with ones that are well formed and wrong. " +
		"It judges only after the same request was accepted with good credentials in this run. " +
		"It stays silent where the document lets everybody in, and where the answer is anything but a success: 404 may hide what is there.",
	Applies: func(j contract.Judgement) bool {
		return isExchange(j) && j.Case.Strategy == contract.Auth && j.Case.Credentials != contract.Good && j.Proven
	},
	Judge: func(j contract.Judgement) []contract.Finding {
		if !isSuccess(j) {
			return nil
		}
		with, rule := "without credentials", "none"
		if j.Case.Credentials == contract.Invalid && j.Case.Scheme != nil {
			with = fmt.Sprintf("with wrong credentials for %q", j.Case.Scheme.Name)
			rule = "invalid " + j.Case.Scheme.Name
		}
		return []contract.Finding{{
			Message: fmt.Sprintf("the operation needs credentials, and answered %d %s", j.Exchange.Response.Status, with),
			Rule:    rule, Place: j.Case.Operation.Place,
		}}
	},
}
