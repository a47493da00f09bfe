package contract_test

import (
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"understudy/contract"
	"understudy/contract/bench"
	"understudy/contract/check"
	"understudy/contract/plan"
	"understudy/contract/target"
	"understudy/specs"
)

// storyChecks are the checks that ask for stories, opt-in or not.
func storyChecks() []contract.Check {
	return slices.DeleteFunc(slices.Clone(check.All), func(c contract.Check) bool { return len(c.Stories) == 0 })
}

// tryServer runs the checks of stories against a server of the bench.
func tryServer(t *testing.T, s bench.Server, base string, seed uint64, switches ...string) contract.Report {
	t.Helper()
	handler, err := s.New(switches...)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	api, err := specs.LoadFile(filepath.Join("bench", s.Spec))
	if err != nil {
		t.Fatal(err)
	}
	options := target.Options{URL: server.URL + base, API: api}
	if len(s.Users) > 0 {
		options.Auth = s.Users[0].Auth
	}
	asked, err := target.New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(asked.Close)
	report, err := contract.Run(t.Context(), plan.New(api, plan.Options{Seed: seed}), asked, storyChecks(), &recorder{})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestStoriesFindFaults(t *testing.T) {
	t.Parallel()
	checks := storyChecks()
	for _, fault := range bench.Faults {
		if !slices.ContainsFunc(checks, func(c contract.Check) bool { return c.Name == fault.Check }) {
			continue
		}
		t.Run(fault.Server+"/"+fault.Name, func(t *testing.T) {
			t.Parallel()
			server, _ := bench.Find(fault.Server)
			report := tryServer(t, server, "", 1, fault.Name)
			right := slices.ContainsFunc(report.Failures, func(f contract.Failure) bool { return fault.Meets(f.Check, f.Operation.ID) })
			if !right || len(report.Failures) != 1 {
				t.Errorf("%s: want one failure of %s on %s, got %q", fault.Doc, fault.Check, fault.Operation, names(report))
			}
			for _, f := range report.Failures {
				if strings.Count(f.Curl, "\n") != len(f.Before) {
					t.Errorf("%d exchanges before, and the commands are\n%s", len(f.Before), f.Curl)
				}
			}
		})
	}
}

// stateful are the legal behaviours that a story could stumble over.
var stateful = []string{
	"integers-with-fraction", "normal-forms", "later", "lists-lag", "ids-reused", "tombstones", "soft-delete", "deletes-twice",
	"put-creates", "server-managed", "page-clamped", "names-are-unique", "other-writers", "canonical-paths", "base-path",
}

func TestStoriesAreSilentOnLegalBehaviour(t *testing.T) {
	t.Parallel()
	try := func(s bench.Server, base, name string, switches ...string) {
		t.Run(s.Name+"/"+name, func(t *testing.T) {
			t.Parallel()
			for _, f := range tryServer(t, s, base, 1, switches...).Failures {
				if f.Severity != contract.Low {
					t.Errorf("%s on %s: %s\n%s", f.Check, f.Operation.ID, f.Message, f.Curl)
				}
			}
		})
	}
	for _, s := range bench.Servers {
		try(s, "", "as it is")
	}
	for _, v := range bench.Variants {
		if s, _ := bench.Find(v.Server); slices.Contains(stateful, v.Name) {
			try(s, v.Base, v.Name, v.Name)
		}
	}
}

func TestStoriesLeaveNothingBehind(t *testing.T) {
	t.Parallel()
	for _, s := range bench.Servers {
		if left := tryServer(t, s, "", 3).Leftovers; len(left) > 0 {
			t.Errorf("%s: left behind: %v", s.Name, left)
		}
	}
}

func TestStoriesAreTheSameForASeed(t *testing.T) {
	t.Parallel()
	var runs [2]string
	for i := range runs {
		report := tryServer(t, bench.Servers[0], "", 5, "replace-merges")
		runs[i] = fmt.Sprint(report.Requests, report.Cases, names(report))
	}
	if runs[0] != runs[1] {
		t.Errorf("first %s\nthen  %s", runs[0], runs[1])
	}
}
