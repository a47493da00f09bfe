package check

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"

	"understudy/contract"
	"understudy/specs/media"
)

var problemDetails = contract.Check{
	Name:     "problem_details",
	Severity: contract.Low,
	Doc: "Finds problem details (application/problem+json, RFC 9457) whose member status is another one than the answer's, or whose type is no URI reference. " +
		"Members that are absent are right: the standard asks for none.",
	Applies: func(j contract.Judgement) bool {
		return isExchange(j) && hasBody(j) && media.Base(j.Exchange.Response.Header.Get("Content-Type")) == "application/problem+json"
	},
	Judge: func(j contract.Judgement) []contract.Finding {
		var problem map[string]any
		d := json.NewDecoder(bytes.NewReader(j.Exchange.Response.Body))
		d.UseNumber()
		if d.Decode(&problem) != nil {
			return nil // no JSON at all is told by another check
		}
		var out []contract.Finding
		if status, given := problem["status"]; given && fmt.Sprint(status) != strconv.Itoa(j.Exchange.Response.Status) {
			message := fmt.Sprintf("member status is %v, the answer's is %d", status, j.Exchange.Response.Status)
			out = append(out, contract.Finding{Message: message, Rule: "status", Place: answerPlace(j)})
		}
		if kind, given := problem["type"]; given && !isReference(kind) {
			out = append(out, contract.Finding{Message: fmt.Sprintf("member type is no URI reference: %q", fmt.Sprint(kind)), Rule: "type", Place: answerPlace(j)})
		}
		return out
	},
}

func isReference(value any) bool {
	text, isText := value.(string)
	_, err := url.Parse(text)
	return isText && err == nil
}
