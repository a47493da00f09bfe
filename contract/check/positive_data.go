package check

import (
	"fmt"
	"slices"

	"understudy/contract"
)

var positiveData = contract.Check{
	Name:     "positive_data_acceptance",
	Severity: contract.Medium,
	Doc: "Finds valid requests that are refused with 400, 415 or 422. It judges requests that differ in one thing from one that was accepted in this run, " +
		"where a second request that shares nothing but that thing is refused as well; and media types that are declared and answered with 415. " +
		"Where the second one is accepted, a rule that the document does not state is at work, and that is reported as low. " +
		"It stays silent for requests made by chance, for ids that are no more than a guess, and for operations that hand out tokens.",
	Applies: func(j contract.Judgement) bool {
		isBasis := j.Sibling != nil || isRefusedType(j)
		return isExchange(j) && j.Proven && isBasis && j.Case.Fault == nil && !j.Case.Guessed && j.Case.Credentials == contract.Good
	},
	Judge: func(j contract.Judgement) []contract.Finding {
		status := j.Exchange.Response.Status
		if !slices.Contains(contract.Refusals, status) {
			return nil
		}
		f := contract.Finding{
			Message: fmt.Sprintf("a valid request was refused with %d: %s", status, j.Case.Description),
			Rule:    "refused " + j.Case.Changed, Place: j.Case.Operation.Place,
		}
		if !isRefusedType(j) && !slices.Contains(contract.Refusals, j.Sibling.Status) {
			f.Severity = contract.Low
			f.Message += "; without the rest it was accepted, so there is a rule that the document does not state"
		}
		return []contract.Finding{f}
	},
}

// isRefusedType tells of a declared media type that is answered as unsupported.
func isRefusedType(j contract.Judgement) bool {
	return j.Exchange.Response != nil && j.Exchange.Response.Status == 415 && j.Case.HasBody && j.Case.Strategy != contract.Probing
}
