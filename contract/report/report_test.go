package report_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"understudy/contract"
	"understudy/contract/report"
	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/traffic"
)

var update = flag.Bool("update", false, "write the goldens anew")

const secret = "s3cr3t/tok+en"

var (
	api        = &specs.API{Name: "chats", Title: "Chats", Version: "1.2"}
	createChat = &specs.Operation{API: api, ID: "createChat", Method: "POST", Path: "/chats", Place: at(12, "/paths/~1chats/post"),
		Responses: []*specs.Response{{Status: "201", Place: at(14, "")}, {Status: "4XX", Place: at(20, "")}}}
	readChat  = &specs.Operation{API: api, ID: "GET /chats/{id}", Method: "GET", Path: "/chats/{id}", Place: at(40, "/paths/~1chats~1{id}/get")}
	listChats = &specs.Operation{API: api, ID: "listChats", Method: "GET", Path: "/chats", Place: at(8, "/paths/~1chats/get")}
	played    = &specs.API{
		Name: api.Name, Title: api.Title, Version: api.Version, Operations: []*specs.Operation{listChats, createChat, readChat},
		Schemes: []*specs.SecurityScheme{{Name: "key", Type: "apiKey", In: "query", Param: "key"}},
	}
	noon = time.Date(2026, 3, 1, 12, 0, 0, 5_000_000, time.UTC)
)

func redact(text string) string {
	return strings.NewReplacer(secret, "$KEY", url.QueryEscape(secret), "$KEY",
		base64.StdEncoding.EncodeToString([]byte(secret)), "$KEY").Replace(text)
}

func at(line int, pointer string) specs.Place {
	return specs.Place{Position: document.Position{File: "chats.yaml", Line: line, Column: 5}, Pointer: pointer}
}

func exchange(method, path string, status int) traffic.Exchange {
	return traffic.Exchange{
		Request:  traffic.Request{Method: method, URL: &url.URL{Scheme: "http", Host: "127.0.0.1:4010", Path: path, RawQuery: "key=" + url.QueryEscape(secret)}},
		Response: &traffic.Response{Status: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte("{}")},
		Started:  noon, Duration: 1500 * time.Microsecond,
	}
}

func run() ([]contract.Result, contract.Report) {
	minimal := contract.Case{ID: "createChat/minimal", Operation: createChat, Strategy: contract.Minimal, Description: "only what is required", Credentials: contract.Good}
	negative := contract.Case{ID: "createChat/negative/body-required-title", Operation: createChat, Strategy: contract.Negative, Description: `without "title"`, Credentials: contract.Good}
	read := contract.Case{ID: "GET-chats-id/minimal", Operation: readChat, Strategy: contract.Minimal}
	accepted := contract.Failure{
		Check: "negative_data_rejection", Severity: contract.High, Operation: createChat, Case: negative,
		Message: "201 for a body without \"title\"\nexpected one of 400, 422", Place: at(30, "/components/schemas/Chat/required"),
		Fingerprint: "0123456789ab", Exchange: exchange("POST", "/chats", 201), Count: 3,
		Curl: "curl -X POST -H \"Authorization: Bearer $BEARER\" \\\n  -d '{}' http://127.0.0.1:4010/chats",
	}
	// What a hostile target may say: a terminal command, a CI command, a secret
	// echoed, marks that reorder text, what XML cannot hold.
	hostile := contract.Failure{
		Check: "not_a_server_error", Severity: contract.Critical, Operation: readChat, Case: read,
		Message:     "500:\n  ::error file=x::pwned\n##[command]x \x1b]52;c;AAAA\a \u202eevil\u200b " + secret + " " + base64.StdEncoding.EncodeToString([]byte(secret)) + " \xff \uffff \x00 ]]> <b> \U000e0041",
		Fingerprint: "ba9876543210", Exchange: exchange("GET", "/chats/1", 500), Before: []traffic.Exchange{exchange("POST", "/chats", 201)},
	}
	results := []contract.Result{
		{Case: minimal, Exchange: exchange("POST", "/chats", 201), Verdict: contract.Passed, Checks: []string{"not_a_server_error", "status_code_conformance"}},
		{Case: negative, Exchange: exchange("POST", "/chats", 201), Verdict: contract.Failed, Checks: []string{"negative_data_rejection", "not_a_server_error"}, Failures: []contract.Failure{accepted}},
		{Case: read, Exchange: exchange("GET", "/chats/1", 500), Verdict: contract.Failed, Checks: []string{"not_a_server_error"}, Failures: []contract.Failure{hostile}},
		{Case: contract.Case{ID: "listChats/minimal", Operation: listChats, Strategy: contract.Minimal}, Verdict: contract.Inconclusive, Reason: "no answer", Exchange: traffic.Exchange{Request: exchange("GET", "/chats", 0).Request, Err: errors.New("timeout")}},
	}
	return results, contract.Report{
		API: api, URL: "http://127.0.0.1:4010", Seed: 18446744073709551615, Started: noon, Duration: 2345 * time.Millisecond, Requests: 9,
		Cases:    map[contract.Verdict]int{contract.Passed: 1, contract.Failed: 2, contract.Inconclusive: 1},
		Failures: []contract.Failure{hostile, accepted},
		Proofs: []contract.Proof{
			{Operation: listChats, Reason: "no case was answered", Cases: 1},
			{Operation: createChat, Proven: true, Cases: 2, Failures: 1},
			{Operation: readChat, Proven: true, Cases: 1, Failures: 1},
		},
		Leftovers: []string{"chat 7 (DELETE /chats/7: 403)"},
	}
}

func write(t *testing.T, format string, o report.Options) string {
	t.Helper()
	f, err := report.Find(format)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	play(t, f.New(&out, o))
	return out.String()
}

func play(t *testing.T, r contract.Reporter) {
	t.Helper()
	results, outcome := run()
	r.Start(played, outcome.URL, len(results))
	for _, result := range results {
		r.Result(result)
	}
	if err := r.Finish(outcome); err != nil {
		t.Fatal(err)
	}
}

func TestGoldens(t *testing.T) {
	t.Parallel()
	for _, f := range report.All {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			got := write(t, f.Name, report.Options{Redact: redact})
			golden := filepath.Join("testdata", f.Name+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("report differs from %s (-want +got):\n%s", golden, diff)
			}
		})
	}
}

func TestNothingHarmfulLeaves(t *testing.T) {
	t.Parallel()
	harmful := []string{"\x1b", "\a", "\x00", "\u202e", "\u200b", "\uffff", "\U000e0041", "\n  ::error", "\n::", "##[",
		secret, url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret))}
	for _, f := range report.All {
		got := write(t, f.Name, report.Options{Redact: redact})
		for _, bad := range harmful {
			if f.Name == "github" && bad == "\n::" {
				continue // its own commands; TestGitHubCommandsAreOurs looks at them
			}
			if strings.Contains(got, bad) {
				t.Errorf("%s report holds %q", f.Name, bad)
			}
		}
	}
}

func TestJSONLinesAreObjects(t *testing.T) {
	t.Parallel()
	got := write(t, "json", report.Options{})
	var events []string
	for line := range strings.Lines(got) {
		var event struct {
			Event string
			Seed  json.Number
		}
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		events = append(events, event.Event)
		if event.Event == "finish" && event.Seed != "18446744073709551615" {
			t.Errorf("seed is %s", event.Seed)
		}
	}
	if diff := cmp.Diff([]string{"start", "result", "result", "result", "result", "finish"}, events); diff != "" {
		t.Error(diff)
	}
}

func TestJUnitIsXMLAndAddsUp(t *testing.T) {
	t.Parallel()
	type counts struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Skipped  int `xml:"skipped,attr"`
	}
	var file struct {
		counts
		Suites []struct {
			counts
			Name  string `xml:"name,attr"`
			Cases []struct {
				Failure *struct{} `xml:"failure"`
				Skipped *struct{} `xml:"skipped"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(write(t, "junit", report.Options{})), &file); err != nil {
		t.Fatal(err)
	}
	var all counts
	for _, s := range file.Suites {
		got := counts{Tests: len(s.Cases)}
		for _, c := range s.Cases {
			if c.Failure != nil {
				got.Failures++
			}
			if c.Skipped != nil {
				got.Skipped++
			}
		}
		if got != s.counts {
			t.Errorf("%s says %+v and has %+v", s.Name, s.counts, got)
		}
		all = counts{all.Tests + got.Tests, all.Failures + got.Failures, all.Skipped + got.Skipped}
	}
	if want := (counts{Tests: 9, Failures: 2, Skipped: 2}); all != want || file.counts != want {
		t.Errorf("got %+v in the cases and %+v at the root, want %+v", all, file.counts, want)
	}
}

func TestColourOnlyWhenTold(t *testing.T) {
	t.Parallel()
	if got := write(t, "text", report.Options{Colour: true}); !strings.Contains(got, "\x1b[31mVerdict: failed\x1b[0m") {
		t.Errorf("no colour in:\n%s", got)
	}
}

func TestExitCode(t *testing.T) {
	t.Parallel()
	failing := func(s ...contract.Severity) contract.Report {
		r := contract.Report{Requests: 1, Proofs: []contract.Proof{{Proven: true}}}
		for _, one := range s {
			r.Failures = append(r.Failures, contract.Failure{Severity: one})
		}
		return r
	}
	tests := []struct {
		name   string
		report contract.Report
		failOn contract.Severity
		want   int
	}{
		{"all holds", failing(), "", 0},
		{"any counts", failing(contract.Low), "", 1},
		{"below the threshold", failing(contract.Low, contract.Medium), contract.High, 0},
		{"at the threshold", failing(contract.High), contract.High, 1},
		{"above the threshold", failing(contract.Critical), contract.High, 1},
		{"unknown severity counts", failing("odd"), contract.Critical, 1},
		{"unproven", contract.Report{Requests: 1, Proofs: []contract.Proof{{}}}, "", 4},
		{"nothing tried", contract.Report{}, "", 4},
		{"interrupted", contract.Report{Requests: 1, Interrupted: true}, "", 4},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := report.ExitCode(test.report, test.failOn); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
		})
	}
}

func TestFindSuggests(t *testing.T) {
	t.Parallel()
	_, err := report.Find("junt")
	if err == nil || !strings.Contains(err.Error(), `did you mean "junit"?`) {
		t.Errorf("got %v", err)
	}
}

func TestProgress(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	clock := noon
	tick := func() time.Time { clock = clock.Add(2 * time.Second); return clock }
	play(t, report.Progress(&out, true, report.Options{Now: tick}))
	if want := "\r\x1b[K3/4 cases · 2/3 operations · 2 findings · about 2s left · GET /chats/{id}"; !strings.Contains(out.String(), want) {
		t.Errorf("got %q, want %q in it", out.String(), want)
	}
	if !strings.HasSuffix(out.String(), "\r\x1b[K") {
		t.Errorf("the line stays: %q", out.String())
	}
	out.Reset()
	play(t, report.Progress(&out, true, report.Options{Now: tick, Bound: 7 * time.Second}))
	if want := "3/4 cases · 2/3 operations · 2 findings · about 1s left"; !strings.Contains(out.String(), want) {
		t.Errorf("got %q, want %q in it", out.String(), want)
	}
	out.Reset()
	play(t, report.Progress(&out, false, report.Options{}))
	if out.Len() > 0 {
		t.Errorf("wrote %q to no terminal", out.String())
	}
}

type broken struct{ io.Writer }

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestErrorsOfWritersAreTold(t *testing.T) {
	t.Parallel()
	results, outcome := run()
	for _, f := range report.All {
		r := report.Multi(f.New(io.Discard, report.Options{}), f.New(broken{}, report.Options{}))
		r.Start(played, outcome.URL, len(results))
		r.Result(results[0])
		if err := r.Finish(outcome); err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Errorf("%s: got %v", f.Name, err)
		}
	}
}
