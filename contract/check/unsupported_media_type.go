package check

import (
	"fmt"

	"understudy/contract"
)

var unsupportedMediaType = contract.Check{
	Name:     "unsupported_media_type",
	Severity: contract.Medium,
	Doc: "Finds operations that accept, with a status of 2xx, a body of a media type that they do not declare; 415 would be right, and any other refusal passes. " +
		"It judges only where the same body under its own media type was accepted in this run, " +
		"and stays silent where a range such as */* or plain bytes are declared.",
	Applies: func(j contract.Judgement) bool { return isProbing(j, contract.UndeclaredMediaType) && j.Proven },
	Judge: func(j contract.Judgement) []contract.Finding {
		if !isSuccess(j) {
			return nil
		}
		return []contract.Finding{{
			Message: fmt.Sprintf("a body of the undeclared media type %s was accepted with %d", j.Case.ContentType, j.Exchange.Response.Status),
			Rule:    "content-type", Place: j.Case.Operation.RequestBody.Place,
		}}
	},
}

// isProbing tells whether a judgement is of an answer to a probe of a kind.
func isProbing(j contract.Judgement, kind contract.Probe) bool {
	return isExchange(j) && j.Case.Probe == kind
}
