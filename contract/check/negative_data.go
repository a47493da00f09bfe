package check

import (
	"slices"
	"strings"

	"understudy/contract"
	"understudy/specs/conform"
)

var negativeData = contract.Check{
	Name:     "negative_data_rejection",
	Severity: contract.High,
	Doc: "Finds invalid requests that are accepted with a status of 2xx or 3xx. It judges only where the same request without its one fault was accepted in this run, " +
		"and where the bytes sent are invalid under the strict reading of the document and under a lenient one " +
		"(a text of digits is a number, a lone value is a list of one, empty or null is not given). " +
		"Accepted refusals are 400, 401, 403, 404, 405, 406, 409, 411, 413, 414, 415, 422, 428, 429 and 431. " +
		"A page size beyond its bound that is answered with a page is reported as low: many servers clamp it. " +
		"Parameters left out and bodies that cannot be read have checks of their own.",
	Applies: func(j contract.Judgement) bool {
		fault := j.Case.Fault
		return isExchange(j) && fault != nil && j.Proven && !isMalformed(fault) && !isLeftOut(fault)
	},
	Judge: func(j contract.Judgement) []contract.Finding {
		found := acceptedFault(j)
		for i := range found {
			if isClamped(j) {
				found[i].Severity = contract.Low
			}
		}
		return found
	},
}

// ruleOf names the rule that a fault breaks, without any value.
func ruleOf(f contract.Fault) string {
	return strings.Join([]string{string(f.Part), f.Name, f.Keyword, f.Place.Pointer}, " ")
}

var pageSizes = []string{"limit", "$limit", "count", "pagesize", "page_size", "perpage", "per_page", "countperpage", "size", "top", "$top", "maxresults", "max_results"}

func isClamped(j contract.Judgement) bool {
	fault := j.Case.Fault
	isBound := slices.Contains([]string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}, fault.Keyword)
	return isBound && fault.Part == conform.Query && slices.Contains(pageSizes, strings.ToLower(fault.Name))
}
