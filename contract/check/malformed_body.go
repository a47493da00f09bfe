package check

import (
	"understudy/contract"
	"understudy/specs/conform"
)

var malformedBody = contract.Check{
	Name:     "malformed_body_rejection",
	Severity: contract.High,
	Doc: "Finds bodies that cannot be read and are accepted with a status of 2xx or 3xx: half a JSON text, one that goes on after its end, " +
		"JSON that is said to be XML, and no body at all where one is required. " +
		"It judges only where the same request with a whole body was accepted in this run, and stays silent where the media type has no form that could be broken.",
	Applies: func(j contract.Judgement) bool { return isExchange(j) && j.Proven && isMalformed(j.Case.Fault) },
	Judge:   acceptedFault,
}

// isMalformed tells whether a fault is one of the body as a whole.
func isMalformed(f *contract.Fault) bool {
	return f != nil && f.Part == conform.Body && f.Pointer == "" && (f.Keyword == "syntax" || f.Keyword == "required" && f.Whole)
}
