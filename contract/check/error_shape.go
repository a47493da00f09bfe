package check

import (
	"understudy/contract"
	"understudy/specs/conform"
)

var errorShape = contract.Check{
	Name:     "documented_error_shape",
	Severity: contract.Medium,
	Doc: "Finds refusals (4xx) whose body does not fit the schema that is declared for them. " +
		"It stays silent where the status is not declared, where its content is not, and where the body cannot be decoded or was longer than we read.",
	Applies: func(j contract.Judgement) bool { return isDecoded(j) && j.Exchange.Response.Status/100 == 4 },
	Judge:   func(j contract.Judgement) []contract.Finding { return fromViolations(j.Violations, ofSchema(j)) },
}

// isEcho tells of a success that may show the very thing that was wrong with the request.
func isEcho(j contract.Judgement) bool {
	isWrong := j.Case.Fault != nil || j.Case.Probe == contract.RobustInput || j.Case.Probe == contract.ReadOnlyValue
	return isWrong && isSuccess(j)
}

// ofSchema selects what is wrong with a body by its schema, and what has no
// check of its own.
func ofSchema(j contract.Judgement) func(conform.Violation) bool {
	misread := isJSON(j) && misencoded(j) != ""
	return func(v conform.Violation) bool {
		isElsewhere := v.Keyword == "absent" || v.Keyword == "surplus" || v.Keyword == "format" || v.Keyword == "syntax" && misread
		return v.Part == conform.Body && !isElsewhere
	}
}
