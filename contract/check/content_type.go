package check

import (
	"understudy/contract"
	"understudy/specs/conform"
)

var contentType = contract.Check{
	Name:     "content_type_conformance",
	Severity: contract.Medium,
	Doc: "Finds bodies whose media type is missing, malformed, or none of those declared for the status; " +
		"parameters such as charset do not matter, and a suffix such as +json makes another type. " +
		"It stays silent where there is no body, where the document declares no content for the status, and for a refusal of an Accept that could not be met.",
	Applies: func(j contract.Judgement) bool {
		isUnheard := j.Case.Probe == contract.UndeclaredAccept && !isSuccess(j)
		return isExchange(j) && !isUnheard && j.Answer.Declared != nil && len(j.Answer.Declared.Content) > 0 && hasBody(j)
	},
	Judge: func(j contract.Judgement) []contract.Finding {
		return fromViolations(j.Violations, func(v conform.Violation) bool { return v.Part == conform.ContentType })
	},
}
