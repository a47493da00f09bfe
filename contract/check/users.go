package check

import (
	"fmt"
	"net/http"
	"slices"

	"understudy/contract"
	"understudy/specs"
)

var scopeEnforced = contract.Check{
	Name:     "scope_enforced",
	Severity: contract.Critical,
	Doc: "Finds operations that answer 2xx to a user whose token lacks a scope that the document asks for. " +
		"It needs a named user whose scopes are given, and judges only after the same request was accepted with good credentials. " +
		"It stays silent where another alternative lets that user in.",
	OptIn: true, Users: true,
	Applies: func(j contract.Judgement) bool { return isByUser(j) && j.Case.User.Lacks(j.Case.Operation) },
	Judge: func(j contract.Judgement) []contract.Finding {
		if !isSuccess(j) {
			return nil
		}
		return []contract.Finding{{
			Message: fmt.Sprintf("user %q, who lacks the scope, was answered %d", j.Case.User.Name, j.Exchange.Response.Status),
			Rule:    "scope", Place: j.Case.Operation.Place,
		}}
	},
}

var userNamespace = contract.Check{
	Name:     "user_namespace",
	Severity: contract.Critical,
	Doc: "Finds operations by which a user reaches a record that another user created in this run. " +
		"It needs a second named user. It has to be asked for, because no document says whether records are shared, and it stays silent where the document lets everybody in.",
	OptIn: true, Users: true,
	Applies: isByStranger,
	Judge: func(j contract.Judgement) []contract.Finding {
		if !isSuccess(j) {
			return nil
		}
		return []contract.Finding{{
			Message: fmt.Sprintf("user %q reached a record of another user: %d", j.Case.User.Name, j.Exchange.Response.Status),
			Rule:    "foreign", Place: j.Case.Operation.Place,
		}}
	},
}

var existenceLeak = contract.Check{
	Name:     "existence_leak",
	Severity: contract.Low,
	Doc: "Finds operations that answer 403 for a record of another user and 404 for one that nobody has, and so tell what there is. " +
		"It needs a second named user, and has to be asked for. It stays silent where the document declares the 403.",
	OptIn: true, Users: true,
	Applies: func(j contract.Judgement) bool { return isByStranger(j) && j.Base != nil },
	Judge: func(j contract.Judgement) []contract.Finding {
		leaks := j.Exchange.Response.Status == http.StatusForbidden && j.Base.Status == http.StatusNotFound
		if !leaks || declares(j.Case.Operation, "403") {
			return nil
		}
		return []contract.Finding{{
			Message: "403 for a record of another user, and 404 for one that nobody has",
			Rule:    "existence", Place: j.Case.Operation.Place,
		}}
	},
}

// isByUser tells whether a named user asked what was accepted from the run's own.
func isByUser(j contract.Judgement) bool { return isExchange(j) && j.Case.User != nil && j.Proven }

// isByStranger tells whether that user may do so in general, and the record is another's.
func isByStranger(j contract.Judgement) bool {
	open := slices.ContainsFunc(j.Case.Operation.Security, func(r specs.Requirement) bool { return len(r) == 0 })
	isOfRecord := len(specs.TemplateNames(j.Case.Operation.Path)) > 0
	return isByUser(j) && isOfRecord && !open && !j.Case.User.Lacks(j.Case.Operation)
}

// declares tells whether an operation declares a status by its number.
func declares(op *specs.Operation, status string) bool {
	return slices.ContainsFunc(op.Responses, func(r *specs.Response) bool { return r.Status == status })
}
