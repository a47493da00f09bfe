package contract_test

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/contract"
	"understudy/contract/check"
	"understudy/contract/plan"
	"understudy/contract/target"
	"understudy/specs"
)

// recorder keeps what a run tells.
type recorder struct {
	results []contract.Result
	ended   int
}

func (r *recorder) Start(*specs.API, string, int) {}
func (r *recorder) Result(result contract.Result) { r.results = append(r.results, result) }
func (r *recorder) Finish(contract.Report) error  { r.ended++; return nil }

func run(t *testing.T, server *notes, o plan.Options) (contract.Report, *recorder) {
	t.Helper()
	listening := httptest.NewServer(server)
	t.Cleanup(listening.Close)
	api := load(t, notesDocument)
	deployment, err := target.New(target.Options{URL: listening.URL + "/base", API: api, Auth: map[string]string{"bearer": token}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(deployment.Close)
	told := &recorder{}
	report, err := contract.Run(t.Context(), plan.New(api, o), deployment, check.Defaults(), told)
	if err != nil {
		t.Fatal(err)
	}
	return report, told
}

func TestConformingServerPasses(t *testing.T) {
	t.Parallel()
	for seed := range uint64(5) {
		report, told := run(t, newNotes(), plan.Options{Seed: seed})
		for _, f := range report.Failures {
			t.Errorf("seed %d: %s in %s: %s\n%s", seed, f.Check, f.Case.ID, f.Message, f.Curl)
		}
		for _, p := range report.Proofs {
			if !p.Proven {
				t.Errorf("seed %d: %s is not proven: %s", seed, p.Operation.ID, p.Reason)
			}
		}
		if report.ExitCode() != 0 || told.ended != 1 || len(report.Leftovers) > 0 || report.Stopped != "" {
			t.Errorf("seed %d: exit %d, ended %d, left %v, stopped %q", seed, report.ExitCode(), told.ended, report.Leftovers, report.Stopped)
		}
	}
}

func TestMutantsAreFound(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ broken, check, operation string }{
		{"boundary-500", "not_a_server_error", "listNotes"},
		{"create-200", "status_code_conformance", "createNote"},
		{"refuses-418", "", ""},
		{"content-type", "content_type_conformance", "createNote"},
		{"header-missing", "response_headers_conformance", "listNotes"},
		{"header-type", "response_headers_conformance", "listNotes"},
		{"member-missing", "response_schema_conformance", "getNote"},
		{"wrong-type", "response_schema_conformance", "getNote"},
		{"enum-ignored", "negative_data_rejection", "listNotes"},
		{"required-ignored", "negative_data_rejection", "createNote"},
		{"length-ignored", "negative_data_rejection", "createNote"},
		{"syntax-ignored", "malformed_body_rejection", "createNote"},
		{"auth-ignored", "ignored_auth", "listNotes"},
		{"any-bearer", "ignored_auth", "deleteNote"},
		{"create-loses-priority", "read_your_writes", "createNote"},
		{"create-loses-isDone", "read_your_writes", "createNote"},
		{"update-loses-tags", "read_your_writes", "replaceNote"},
		{"update-loses-isDone", "read_your_writes", "replaceNote"},
		{"update-loses-all", "read_your_writes", "replaceNote"},
	} {
		t.Run(test.broken, func(t *testing.T) {
			t.Parallel()
			report, _ := run(t, newNotes(test.broken), plan.Options{})
			if test.check == "" {
				test.check, test.operation = "status_code_conformance", "createNote"
			}
			hit := func(f contract.Failure) bool { return f.Check == test.check && f.Operation.ID == test.operation }
			if !slices.ContainsFunc(report.Failures, hit) {
				t.Errorf("no %s in %s; found %v", test.check, test.operation, names(report))
			}
			if report.ExitCode() != 1 {
				t.Errorf("exit code %d, want 1", report.ExitCode())
			}
			if strings.HasSuffix(test.broken, "-loses-all") && len(report.Failures) != 1 {
				t.Errorf("one defect was told %d times: %v", len(report.Failures), names(report))
			}
		})
	}
}

func names(report contract.Report) []string {
	var out []string
	for _, f := range report.Failures {
		out = append(out, fmt.Sprintf("%s in %s: %s", f.Check, f.Operation.ID, f.Message))
	}
	return out
}

func TestSameSeedSameCases(t *testing.T) {
	t.Parallel()
	var runs [2][]string
	for i := range runs {
		_, told := run(t, newNotes(), plan.Options{Seed: 7})
		for _, result := range told.results {
			runs[i] = append(runs[i], fmt.Sprint(result.Case.ID, result.Case.Parameters, result.Case.Body, result.Verdict))
		}
	}
	if diff := cmp.Diff(runs[0], runs[1]); diff != "" {
		t.Error(diff)
	}
}

func TestFlakyAnswersAreCalledSo(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		report, _ := run(t, newNotes("flaky"), plan.Options{Seed: seed})
		if len(report.Failures) == 0 {
			t.Errorf("seed %d: nothing was found", seed)
		}
		for _, f := range report.Failures {
			if f.Check != "response_schema_conformance" || f.Class != contract.Flaky {
				t.Errorf("seed %d: %s %s: %s", seed, f.Class, f.Check, f.Message)
			}
		}
	}
}

func TestOnlyOwnRecordsAreChanged(t *testing.T) {
	t.Parallel()
	server := newNotes()
	for range 3 {
		server.next++
		server.records = append(server.records, map[string]any{"id": server.next, "title": "theirs", "createdBy": "them", "size": 6})
	}
	report, _ := run(t, server, plan.Options{})
	if report.ExitCode() != 0 {
		t.Errorf("exit %d: %v", report.ExitCode(), names(report))
	}
	for _, seen := range server.seen {
		for id := range 3 {
			for _, method := range []string{"PUT", "DELETE"} {
				if seen == fmt.Sprintf("%s /base/notes/%d", method, id+1) {
					t.Errorf("%s was sent", seen)
				}
			}
		}
	}
	if len(server.records) != 3 {
		t.Errorf("%d records are left, want the 3 that were there before", len(server.records))
	}
}
