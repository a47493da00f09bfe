// Package check holds the checks of a contract run: what must hold of each
// exchange, or of what was read after what was written. They are pure functions
// of what they are given; the names are those of the field's other tools. There
// is one file a check, and this one lists them all.
package check

import (
	"net/http"

	"understudy/contract"
	"understudy/specs/conform"
)

// All lists the checks, in the order they are reported. It is never changed.
var All = []contract.Check{
	serverError,
	statusCode,
	contentType,
	responseHeaders,
	responseSchema,
	negativeData,
	ignoredAuth,
	readYourWrites,
}

// Named finds a check by name.
func Named(name string) (contract.Check, bool) {
	for _, c := range All {
		if c.Name == name {
			return c, true
		}
	}
	return contract.Check{}, false
}

// isExchange tells whether a judgement is of one exchange and not of a sequence.
func isExchange(j contract.Judgement) bool { return j.History == nil && j.Exchange.Response != nil }

// hasBody tells whether there is a whole body to look at.
func hasBody(j contract.Judgement) bool {
	r := j.Exchange.Response
	silent := j.Case.Operation.Method == http.MethodHead || r.Status == http.StatusNoContent || r.Status == http.StatusNotModified
	return len(r.Body) > 0 && !r.Truncated && !silent
}

func isSuccess(j contract.Judgement) bool { return j.Exchange.Response.Status/100 == 2 }

// fromViolations makes one finding of each rule that is broken.
func fromViolations(all []conform.Violation, wanted func(conform.Violation) bool) []contract.Finding {
	var out []contract.Finding
	seen := map[string]bool{}
	for _, v := range all {
		if !wanted(v) || seen[v.Rule()] {
			continue
		}
		seen[v.Rule()] = true
		out = append(out, contract.Finding{Message: v.String(), Rule: v.Rule(), Place: v.Place})
	}
	return out
}
