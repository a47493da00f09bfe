package contract_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"understudy/contract"
	"understudy/contract/check"
	"understudy/contract/plan"
	"understudy/contract/target"
)

const classesDocument = `
openapi: 3.0.3
info: {title: a, version: '1'}
paths:
  /a:
    get:
      operationId: a
      parameters: [{name: word, in: query, schema: {type: string, enum: [one, two]}}]
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: object, required: [id]}}}
`

// Each failure says how it behaves when its request is sent again.
func TestFailuresAreClassed(t *testing.T) {
	t.Parallel()
	good := `{"id": 1}`
	tests := []struct {
		name   string
		answer func(n int, word string) (status int, body string)
		check  string
		class  contract.Class
		exit   int
	}{
		{"always", func(int, string) (int, string) { return 200, `{}` }, "response_schema_conformance", contract.Deterministic, 1},
		{"now and then", func(n int, _ string) (int, string) {
			if n%7 == 0 {
				return 200, `{}`
			}
			return 200, good
		}, "response_schema_conformance", contract.Flaky, 1},
		{"the gateway reaches nothing", func(int, string) (int, string) { return 502, `{}` }, "not_a_server_error", contract.Infrastructure, 4},
		{"one request ends the server behind the gateway", func(_ int, word string) (int, string) {
			if word == "two" {
				return 502, `{}`
			}
			return 200, good
		}, "not_a_server_error", contract.Deterministic, 1},
		{"one request hangs", func(_ int, word string) (int, string) {
			if word == "two" {
				return 0, ""
			}
			return 200, good
		}, "timeout", contract.Deterministic, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			report := classed(t, test.answer, test.check)
			if len(report.Failures) == 0 {
				t.Fatal("nothing was found")
			}
			for _, f := range report.Failures {
				if f.Class != test.class {
					t.Errorf("%s: %s, want %s: %s", f.Check, f.Class, test.class, f.Message)
				}
			}
			if code := report.ExitCode(); code != test.exit {
				t.Errorf("exit %d, want %d", code, test.exit)
			}
		})
	}
}

// classed is a run of one check against a server that is asked one request after the
// other; status 0 does not answer.
func classed(t *testing.T, answer func(int, string) (int, string), name string) contract.Report {
	t.Helper()
	n := 0
	listening := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n++
		status, body := answer(n, r.URL.Query().Get("word"))
		if status == 0 {
			<-r.Context().Done()
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(listening.Close)
	api := load(t, classesDocument)
	deployment, err := target.New(target.Options{URL: listening.URL, API: api, Timeout: 500 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(deployment.Close)
	one, _ := check.Named(name)
	report, err := contract.Run(t.Context(), plan.New(api, plan.Options{}), deployment, []contract.Check{one}, &recorder{})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestGateOfWhatIsProven(t *testing.T) {
	t.Parallel()
	report := contract.Report{Requests: 1, Proofs: []contract.Proof{{Proven: true}, {Proven: true}, {Proven: true}, {}}}
	for mayLack, want := range map[int]int{0: 4, 24: 4, 25: 0, 100: 0} {
		if report.MayLack = mayLack; report.ExitCode() != want {
			t.Errorf("%d %% may lack: exit %d, want %d", mayLack, report.ExitCode(), want)
		}
	}
}
