package check

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"understudy/contract"
)

var robustInput = contract.Check{
	Name:     "no_crash_on_robust_input",
	Severity: contract.Critical,
	Doc: "Finds servers that fail with 500 or above, end the connection, or do not answer in time when sent what breaks careless programs: " +
		"NUL and lone surrogates in texts, very long texts, huge numbers, deep nesting, and slashes and dots in ids. Any refusal is right. " +
		"It stays silent for 501 and 503, and for a connection that ends on what is too long: a proxy may do that.",
	Applies: func(j contract.Judgement) bool {
		return j.History == nil && j.Case.Probe == contract.RobustInput && (j.Exchange.Response != nil || isBrokenOff(j))
	},
	Judge: func(j contract.Judgement) []contract.Finding {
		what, _, _ := strings.Cut(j.Case.Description, ":")
		f := contract.Finding{Rule: "robust " + what, Place: j.Case.Operation.Place}
		switch r := j.Exchange.Response; {
		case r == nil:
			f.Message = fmt.Sprintf("%s: no answer: %v", j.Case.Description, j.Exchange.Err)
		case r.Status >= 500 && r.Status != 501 && r.Status != 503:
			f.Message = fmt.Sprintf("%s: the server failed: %d", j.Case.Description, r.Status)
		default:
			return nil
		}
		return []contract.Finding{f}
	},
}

// isBrokenOff tells whether there is no answer and the input may be the reason.
func isBrokenOff(j contract.Judgement) bool {
	isOurs := errors.Is(j.Exchange.Err, context.Canceled)
	return j.Exchange.Err != nil && !isOurs && !j.Case.Oversize && j.Proven
}
