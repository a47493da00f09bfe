package check

import (
	"understudy/contract"
	"understudy/specs/conform"
)

var formatConformance = contract.Check{
	Name:     "format_conformance",
	Severity: contract.Medium,
	Doc: "Finds values in a response body that do not have the form their format asks for: uuid, date, time, date-time, email, hostname, ipv4, ipv6, uri, uri-reference, " +
		"json-pointer, and the ranges of int32 and int64. It stays silent for formats it does not know, and for values of another type.",
	Applies: func(j contract.Judgement) bool { return isDecoded(j) && !isEcho(j) },
	Judge:   func(j contract.Judgement) []contract.Finding { return fromViolations(j.Violations, isFormat) },
}

func isFormat(v conform.Violation) bool { return v.Part == conform.Body && v.Keyword == "format" }
