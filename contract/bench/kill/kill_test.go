package main

import (
	"strings"
	"testing"
	"time"

	"understudy/contract"
	"understudy/contract/bench"
	"understudy/specs"
)

// The whole way for one fault; "make kill" goes it for all.
func TestKill(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	err := kill(t.Context(), []string{"-folder", "..", "-time", "20s", "-seeds", "1", "-only", "projects/required-ignored"}, &out)
	if err != nil {
		t.Errorf("%v\n%s", err, out.String())
	}
	if want := "killed for the right reason: 1 of 1 (100.0 %)"; !strings.Contains(out.String(), want) {
		t.Errorf("want %q in\n%s", want, out.String())
	}
}

func TestOutcomeTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	found := contract.Failure{Check: "x", Severity: contract.High, Operation: &specs.Operation{ID: "readA"}, Message: "m"}
	good := hunt{fault: bench.Faults[0], killed: true, right: true, requests: 7, after: time.Second, findings: []contract.Failure{found}}
	lost := hunt{fault: bench.Faults[1], killed: true, findings: []contract.Failure{found}}
	server, _ := bench.Find("vault")
	blamed := alarm{innocent: innocent{server: server, seed: 3}, findings: []contract.Failure{found}, leftover: 2}
	text := outcome([]hunt{good, lost}, []alarm{blamed})
	for _, want := range []string{
		"killed for the right reason: 1 of 2 (50.0 %); 1 false alarms and 2 leftovers in 1 runs",
		"survived: 4 projects/teapot", "false alarm: vault, seed 3, 2 leftovers\n  high x readA: m",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("want %q in\n%s", want, text)
		}
	}
	if verdict([]hunt{good}, nil) != nil || verdict([]hunt{good, lost}, nil) == nil || verdict([]hunt{good}, []alarm{blamed}) == nil {
		t.Error("the verdict does not follow what was measured")
	}
}
