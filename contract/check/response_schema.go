package check

import (
	"understudy/contract"
)

var responseSchema = contract.Check{
	Name:     "response_schema_conformance",
	Severity: contract.High,
	Doc: "Finds bodies that cannot be decoded, or do not fit the schema declared for status and media type; " +
		"readOnly members that are required must be there, writeOnly members need not. " +
		"It stays silent, and does not count as passed, where the media type is one that is not decoded or not declared, where the status is not declared, " +
		"and where the body was longer than we read. It stays silent for the answer to an invalid request that was accepted, which shows what was sent. Refusals are judged by documented_error_shape, formats by format_conformance.",
	Applies: func(j contract.Judgement) bool {
		return isDecoded(j) && j.Exchange.Response.Status/100 != 4 && !isEcho(j)
	},
	Judge: func(j contract.Judgement) []contract.Finding { return fromViolations(j.Violations, ofSchema(j)) },
}
