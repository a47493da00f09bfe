package check

import (
	"fmt"
	"net/http"

	"understudy/contract"
)

var conditionalRequests = contract.Check{
	Name:     "conditional_requests",
	Severity: contract.Medium,
	OptIn:    true,
	Doc: "Finds reads with If-None-Match and the record's own strong ETag that are not answered with 304, and writes with an If-Match of before that are accepted. " +
		"It judges only operations whose document speaks of these headers, 304 or 412.",
	Stories: []contract.Template{contract.Conditional},
	Applies: told([]contract.Template{contract.Conditional}, contract.ReadsMatch, contract.ChangesOld),
	Judge:   ofStory(judgeConditional),
}

func judgeConditional(t tale) []contract.Finding {
	var out []contract.Finding
	first, ok := t.done(contract.Reads)
	if !ok {
		return nil
	}
	tag := first.Exchange.Response.Header.Get("ETag")
	if i := t.Find(contract.ReadsMatch); i >= 0 && t.Steps[i].Status() == http.StatusOK && t.Steps[i].Exchange.Response.Header.Get("ETag") == tag {
		out = append(out, t.finding(i, "not 304", "If-None-Match with the ETag of the record is answered with 200 and the same ETag", contract.Makes, contract.Reads))
	}
	again, ok := t.done(contract.ReadsAgain)
	i := t.Find(contract.ChangesOld)
	if !ok || i < 0 || !t.Steps[i].OK() || again.Exchange.Response.Header.Get("ETag") == tag {
		return out
	}
	return append(out, t.finding(i, "stale accepted", fmt.Sprintf("If-Match with the ETag %s of before the last change is answered with %d", tag, t.Steps[i].Status()),
		contract.Makes, contract.Reads, contract.Changes))
}
