package check

import (
	"fmt"
	"net/http"
	"slices"

	"understudy/contract"
	"understudy/specs/conform"
)

var missingParameter = contract.Check{
	Name:     "missing_required_parameter",
	Severity: contract.High,
	Doc: "Finds requests that lack a required query parameter or cookie and are accepted with a status of 2xx or 3xx. " +
		"It judges only where the same request with it was accepted in this run, and stays silent for parameters that have a default.",
	Applies: func(j contract.Judgement) bool { return lacks(j, conform.Query, conform.Cookie, "querystring") },
	Judge:   acceptedFault,
}

var missingHeader = contract.Check{
	Name:     "missing_required_header",
	Severity: contract.High,
	Doc: "Finds requests that lack a required header and are accepted with a status of 2xx or 3xx. " +
		"It judges only where the same request with it was accepted in this run, and stays silent for headers that have a default, " +
		"and for those that belong to HTTP itself: Host, Content-Length, Content-Type, Accept and Authorization.",
	Applies: func(j contract.Judgement) bool {
		return lacks(j, conform.Header) && !slices.Contains(ofHTTP, http.CanonicalHeaderKey(j.Case.Fault.Name))
	},
	Judge: acceptedFault,
}

var ofHTTP = []string{"Host", "Content-Length", "Content-Type", "Accept", "Authorization"}

// lacks tells whether a case leaves out a required parameter in one of the places.
func lacks(j contract.Judgement, places ...conform.Part) bool {
	return isExchange(j) && j.Proven && isLeftOut(j.Case.Fault) && slices.Contains(places, j.Case.Fault.Part)
}

// isLeftOut tells whether a fault is that a whole parameter is missing.
func isLeftOut(f *contract.Fault) bool {
	return f != nil && f.Keyword == "required" && f.Pointer == "" && f.Part != conform.Body
}

// acceptedFault finds that an invalid request was accepted.
func acceptedFault(j contract.Judgement) []contract.Finding {
	status := j.Exchange.Response.Status
	if status/100 != 2 && status/100 != 3 {
		return nil
	}
	fault := *j.Case.Fault
	return []contract.Finding{{
		Message: fmt.Sprintf("an invalid request was accepted with %d: %s", status, fault.Message),
		Rule:    ruleOf(fault), Place: fault.Place,
	}}
}
