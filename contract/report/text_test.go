package report_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"understudy/contract"
	"understudy/contract/report"
)

// Many defects and leftovers do not bury the verdict: the first are told at
// length, the rest briefly; operations unproven for one reason share a line.
func TestTextStaysShort(t *testing.T) {
	t.Parallel()
	outcome := contract.Report{Requests: 1, Proofs: []contract.Proof{
		{Operation: listChats, Reason: "no token"}, {Operation: createChat, Reason: "no token"},
	}}
	for i := range 30 {
		outcome.Failures = append(outcome.Failures, contract.Failure{
			Check: "not_a_server_error", Severity: contract.Low, Operation: listChats, Place: at(8, "/x"),
			Message: "m", Fingerprint: fmt.Sprintf("%012d", i), Curl: fmt.Sprintf("curl %d", i),
		})
		outcome.Leftovers = append(outcome.Leftovers, fmt.Sprintf("/chats/%d", i))
	}
	var out bytes.Buffer
	r := report.All[0].New(&out, report.Options{})
	r.Start(played, "", 0)
	if err := r.Finish(outcome); err != nil {
		t.Fatal(err)
	}
	got := out.String()
	if lines := strings.Count(got, "\n"); lines > 50 {
		t.Errorf("%d lines do not fit a screen", lines)
	}
	for want, times := range map[string]int{
		"curl ": 3, "not_a_server_error": 10, "… and 20 more": 1, "  /chats/": 3, "… and 27 more": 1,
		"  listChats (GET /chats), createChat (POST /chats): no token\n": 1,
		"Verdict: failed: 30 defects (30 low), 2 unproven operations\n":  1,
	} {
		if n := strings.Count(got, want); n != times {
			t.Errorf("%q stands there %d times, want %d, in:\n%s", want, n, times, got)
		}
	}
}
