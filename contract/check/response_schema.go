package check

import (
	"understudy/contract"
	"understudy/specs/conform"
)

var responseSchema = contract.Check{
	Name:     "response_schema_conformance",
	Severity: contract.High,
	Doc: "Finds bodies that cannot be decoded, or do not fit the schema declared for status and media type; " +
		"readOnly members that are required must be there, writeOnly members need not. A success with declared content and no bytes at all counts too. " +
		"It stays silent, and does not count as passed, where the media type is one that is not decoded or not declared, where the status is not declared, " +
		"and where the body was longer than we read.",
	Applies: func(j contract.Judgement) bool {
		if !isExchange(j) || j.Answer.Declared == nil {
			return false
		}
		isDecoded := j.Answer.MediaType != nil && j.Answer.MediaType.Codec != nil && hasBody(j)
		return isDecoded || isSuccess(j) && isAbsent(j)
	},
	Judge: func(j contract.Judgement) []contract.Finding {
		return fromViolations(j.Violations, func(v conform.Violation) bool { return v.Part == conform.Body })
	},
}

func isAbsent(j contract.Judgement) bool {
	for _, v := range j.Violations {
		if v.Part == conform.Body && v.Keyword == "absent" {
			return true
		}
	}
	return false
}
