package check

import (
	"fmt"
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
		"A page size beyond its bound that is answered with a page is reported as low: many servers clamp it.",
	Applies: func(j contract.Judgement) bool { return isExchange(j) && j.Case.Fault != nil && j.Proven },
	Judge: func(j contract.Judgement) []contract.Finding {
		status := j.Exchange.Response.Status
		if status/100 != 2 && status/100 != 3 {
			return nil
		}
		fault := *j.Case.Fault
		f := contract.Finding{
			Message: fmt.Sprintf("an invalid request was accepted with %d: %s", status, fault.Message),
			Rule:    strings.Join([]string{string(fault.Part), fault.Name, fault.Keyword, fault.Place.Pointer}, " "),
			Place:   fault.Place,
		}
		if isClamped(j) {
			f.Severity = contract.Low
		}
		return []contract.Finding{f}
	},
}

var pageSizes = []string{"limit", "$limit", "count", "pagesize", "page_size", "perpage", "per_page", "countperpage", "size", "top", "$top", "maxresults", "max_results"}

func isClamped(j contract.Judgement) bool {
	fault := j.Case.Fault
	isBound := slices.Contains([]string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}, fault.Keyword)
	return isBound && fault.Part == conform.Query && slices.Contains(pageSizes, strings.ToLower(fault.Name))
}
