package check

import (
	"errors"
	"fmt"
	"time"

	"understudy/contract"
)

// slow is how long an answer may take before max_response_time speaks.
const slow = 2 * time.Second

var timeLimit = contract.Check{
	Name:     "timeout",
	Severity: contract.High,
	Doc: "Finds requests that are not answered within the time limit, twice of at most three times, while a plain request to the same operation is answered. " +
		"It stays silent where no_crash_on_robust_input judges, and for what is too long for a proxy. Where a plain request is not answered either, it is classed as infrastructure.",
	Applies: func(j contract.Judgement) bool {
		isOdd := j.Case.Probe == contract.RobustInput || j.Case.Oversize || j.Case.Credentials != contract.Good && j.Case.Credentials != ""
		return j.History == nil && j.Story == nil && j.Exchange.Response == nil && j.Exchange.Err != nil && !isOdd
	},
	Judge: func(j contract.Judgement) []contract.Finding {
		var late *contract.TimeoutError
		if !errors.As(j.Exchange.Err, &late) {
			return nil
		}
		return []contract.Finding{{Message: late.Error(), Rule: "timeout", Place: j.Case.Operation.Place}}
	},
}

var maxResponseTime = contract.Check{
	Name:     "max_response_time",
	Severity: contract.Low,
	Doc: "Finds requests that are answered only after more than two seconds, also when they are repeated: a first call may find a cold server. " +
		"It has to be asked for, because no document says how fast an answer has to be, and stays silent for what is a stream.",
	OptIn: true,
	Applies: func(j contract.Judgement) bool {
		return isExchange(j) && j.Exchange.Err == nil && !j.Exchange.Response.Truncated
	},
	Judge: func(j contract.Judgement) []contract.Finding {
		if j.Exchange.Duration <= slow {
			return nil
		}
		return []contract.Finding{{
			Message: fmt.Sprintf("the answer took longer than %s", slow), Rule: "slow", Place: j.Case.Operation.Place,
		}}
	},
}
