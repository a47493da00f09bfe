package bench_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"understudy/contract"
	"understudy/contract/bench"
	"understudy/contract/check"
	"understudy/contract/plan"
	"understudy/contract/report"
	"understudy/contract/target"
	"understudy/specs"
)

// verify is a contract run of the bench's document against a server.
func verify(t *testing.T, server http.Handler, seed uint64) contract.Report {
	t.Helper()
	s := httptest.NewServer(server)
	t.Cleanup(s.Close)
	api, err := specs.LoadFile("testdata/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	asked, err := target.New(target.Options{URL: s.URL, API: api, Auth: map[string]string{"bearer": bench.Token}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(asked.Close)
	r, err := contract.Run(t.Context(), plan.New(api, plan.Options{Seed: seed}), asked, check.All, report.Multi())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRunIsSilentOnTheReference(t *testing.T) {
	t.Parallel()
	for seed := range uint64(5) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			r := verify(t, bench.New(), seed)
			for _, f := range r.Failures {
				t.Errorf("%s: %s: %s\n%s", f.Operation.ID, f.Check, f.Message, f.Curl)
			}
			for _, p := range r.Proofs {
				if !p.Proven {
					t.Errorf("%s is unproven: %s", p.Operation.ID, p.Reason)
				}
			}
			if len(r.Leftovers) > 0 {
				t.Errorf("left behind: %v", r.Leftovers)
			}
			if code := r.ExitCode(); code != 0 {
				t.Errorf("exit %d", code)
			}
		})
	}
}

func TestRunFindsEachFault(t *testing.T) {
	t.Parallel()
	for _, fault := range bench.Faults {
		t.Run(fault.Name, func(t *testing.T) {
			t.Parallel()
			r := verify(t, bench.New(fault), 1)
			if code := r.ExitCode(); code != 1 {
				t.Errorf("exit %d, want 1", code)
			}
			if !finds(r, fault) {
				t.Errorf("%s: no failure of %s on %s, but %d others:", fault.Doc, fault.Check, fault.Operation, len(r.Failures))
				for _, f := range r.Failures {
					t.Logf("%s: %s: %s", f.Operation.ID, f.Check, f.Message)
				}
			}
		})
	}
}

func finds(r contract.Report, fault bench.Fault) bool {
	for _, f := range r.Failures {
		if f.Check == fault.Check && (f.Operation.ID == fault.Operation || fault.Operation == bench.AnyOperation) {
			return true
		}
	}
	return false
}
