package check

import (
	"understudy/contract"
	"understudy/specs/conform"
)

var responseHeaders = contract.Check{
	Name:     "response_headers_conformance",
	Severity: contract.Medium,
	Doc: "Finds declared response headers that are required and absent (high), or whose value does not fit their schema (medium). " +
		"Values are read by the header's style first, so that \"7\" is an integer and \"a,b\" a list. " +
		"It stays silent for headers that nobody declared, and for Content-Type, which has a check of its own.",
	Applies: func(j contract.Judgement) bool {
		return isExchange(j) && j.Answer.Declared != nil && len(j.Answer.Declared.Headers) > 0
	},
	Judge: func(j contract.Judgement) []contract.Finding {
		out := fromViolations(j.Violations, func(v conform.Violation) bool { return v.Part == conform.Header })
		for i := range out {
			for _, v := range j.Violations {
				if v.Rule() == out[i].Rule && v.Keyword == "required" && v.Pointer == "" {
					out[i].Severity = contract.High
				}
			}
		}
		return out
	},
}
