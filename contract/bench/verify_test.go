package bench_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"understudy/contract"
	"understudy/contract/bench"
	"understudy/contract/check"
	"understudy/contract/plan"
	"understudy/contract/report"
	"understudy/contract/target"
	"understudy/specs"
)

// mostRequests bounds each run here; "make kill" runs without it.
const mostRequests = 1500

// verify is a contract run of a server's document against it.
func verify(t *testing.T, server bench.Server, handler http.Handler) contract.Report {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	api, err := specs.LoadFile(server.Spec)
	if err != nil {
		t.Fatal(err)
	}
	o := target.Options{URL: s.URL, API: api}
	if len(server.Users) > 0 {
		o.Auth = server.Users[0].Auth
	}
	asked, err := target.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(asked.Close)
	planned := plan.New(api, plan.Options{Seed: 1, Requests: mostRequests})
	r, err := contract.Run(t.Context(), planned, asked, check.All, report.Multi())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRunIsSilentOnTheReferences(t *testing.T) {
	t.Parallel()
	for _, server := range bench.Servers {
		t.Run(server.Name, func(t *testing.T) {
			t.Parallel()
			handler, err := server.New()
			if err != nil {
				t.Fatal(err)
			}
			r := verify(t, server, handler)
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
		})
	}
}

// sample is a fault of each kind; "make kill" tries all.
var sample = []string{
	"teapot", "number-as-text", "type-ignored", "auth-ignored", "field-lost-on-update", "crash-at-maximum",
	"delete-does-nothing", "limit-ignored", "password-echoed", "prefix-broken",
}

func TestRunFindsFaults(t *testing.T) {
	t.Parallel()
	for _, fault := range bench.Faults {
		if !slices.Contains(sample, fault.Name) {
			continue
		}
		t.Run(fault.Name, func(t *testing.T) {
			t.Parallel()
			server, _ := bench.Find(fault.Server)
			handler, err := server.New(fault.Name)
			if err != nil {
				t.Fatal(err)
			}
			r := verify(t, server, handler)
			if slices.ContainsFunc(r.Failures, func(f contract.Failure) bool { return fault.Meets(f.Check, f.Operation.ID) }) {
				return
			}
			t.Errorf("%s: no failure of %s on %s, but %d others:", fault.Doc, fault.Check, fault.Operation, len(r.Failures))
			for _, f := range r.Failures {
				t.Logf("%s: %s: %s", f.Operation.ID, f.Check, f.Message)
			}
		})
	}
}
