package specs

import (
	"fmt"
	"slices"
	"strings"
)

// judgeSuccess tells where an operation declares no answer to a good request: a
// mock can only make one up, and a client has nothing to rely on.
func (b *builder) judgeSuccess(op *Operation, at spot) {
	if _, declared := op.Success(); declared != nil || len(op.Responses) == 0 {
		return
	}
	if slices.ContainsFunc(op.Responses, func(r *Response) bool { return strings.HasPrefix(r.Status, "1") }) {
		return // it changes the protocol
	}
	b.warn(b.files.at(at.member("responses")), fmt.Sprintf("%s %s declares no success", op.Method, op.Path),
		"until it does, a valid request is answered with 200 and no body")
}
