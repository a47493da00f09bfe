package check

import (
	"fmt"

	"understudy/contract"
	"understudy/specs/conform"
)

var notAcceptable = contract.Check{
	Name:     "not_acceptable",
	Severity: contract.Low,
	OptIn:    true,
	Doc: "Finds operations that, asked for a media type they do not declare, answer 2xx in a media type they do not declare either. " +
		"406 is right, and so is the usual answer in a declared type: RFC 9110 leaves the choice to the server.",
	Applies: func(j contract.Judgement) bool { return isProbing(j, contract.UndeclaredAccept) && hasBody(j) },
	Judge: func(j contract.Judgement) []contract.Finding {
		if !isSuccess(j) {
			return nil
		}
		for _, v := range j.Violations {
			if v.Part == conform.ContentType {
				return []contract.Finding{{
					Message: fmt.Sprintf("asked for %s, it answered %s, which is not declared", j.Case.Accept, v.Got),
					Rule:    "accept", Place: answerPlace(j),
				}}
			}
		}
		return nil
	},
}
