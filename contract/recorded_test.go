package contract_test

import (
	"errors"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/contract"
	"understudy/contract/check"
	"understudy/contract/plan"
	"understudy/contract/target"
	"understudy/specs/traffic"
)

const recordedDocument = `
openapi: 3.0.3
info: {title: Recorded, version: "1"}
servers: [{url: "https://api.example.com/v1"}, {url: /v1/beta}]
paths:
  /things:
    parameters:
      - {name: X-Shop, in: header, required: true, schema: {type: string}}
      - {name: X-Auth-Shop, in: header, required: true, schema: {type: string}}
      - {name: limit, in: query, schema: {type: integer, maximum: 5}}
    get:
      operationId: list
      security: [{key: []}]
      responses:
        "200":
          description: all
          headers:
            X-Total: {required: true, schema: {type: integer}}
            Set-Cookie: {required: true, schema: {type: string}}
          content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}, next: {$ref: "#/components/schemas/Next"}}}}}
    post:
      operationId: make
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [a]}}, application/x-www-form-urlencoded: {schema: {type: object, required: [a]}}}}
      responses: {"204": {description: made}, "415": {description: no}}
components:
  schemas:
    Next: {type: object, properties: {id: {type: integer}, next: {$ref: "#/components/schemas/Next"}}}
  securitySchemes:
    key: {type: apiKey, in: query, name: key}
`

// one is an entry; the first line of request and answer is "GET /path" and
// "200", then headers, an empty line and a body.
func one(t *testing.T, request, answer string) traffic.Recorded {
	t.Helper()
	first, header, body := message(request)
	method, at, _ := strings.Cut(first, " ")
	to, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	x := traffic.Exchange{Request: traffic.Request{Method: method, URL: to, Header: header, Body: body}}
	if answer == "" {
		x.Err = errors.New("aborted")
		return traffic.Recorded{Exchange: x}
	}
	first, header, body = message(answer)
	status, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	x.Response = &traffic.Response{Status: status, Header: header, Body: body}
	return traffic.Recorded{Exchange: x}
}

func message(text string) (first string, header http.Header, body []byte) {
	head, tail, _ := strings.Cut(text, "\n\n")
	first, rest, _ := strings.Cut(head, "\n")
	header = http.Header{}
	for line := range strings.SplitSeq(rest, "\n") {
		if name, value, found := strings.Cut(line, ": "); found {
			header.Add(name, value)
		}
	}
	return first, header, []byte(tail)
}

func judge(t *testing.T, all ...traffic.Recorded) (contract.Recorded, *recorder) {
	t.Helper()
	api := load(t, recordedDocument)
	nowhere, err := target.New(target.Options{URL: "http://localhost", API: api})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nowhere.Close)
	told := &recorder{}
	var entries iter.Seq2[traffic.Recorded, error] = func(yield func(traffic.Recorded, error) bool) {
		for _, entry := range all {
			if !yield(entry, nil) {
				return
			}
		}
	}
	in := contract.Recording{Name: "x.har", Entries: entries, Bases: contract.BasesOf(api)}
	got, err := contract.JudgeRecorded(in, plan.New(api, plan.Options{}), nowhere, check.Defaults(), told)
	if err != nil {
		t.Fatal(err)
	}
	return got, told
}

const (
	listing = "GET https://api.example.com/v1/things?key=1\nX-Shop: a\nX-Auth-Shop: b"
	listed  = "200\nContent-Type: application/json\nX-Total: 1\nSet-Cookie: a=1\n\n{\"id\": 1}"
	making  = "POST https://api.example.com/v1/things\nX-Shop: a\nX-Auth-Shop: b\nContent-Type: application/json\n\n{\"a\": 1}"
)

func TestRecordedTrafficIsJudged(t *testing.T) {
	t.Parallel()
	swap := func(text, old, with string) string { return strings.Replace(text, old, with, 1) }
	for _, test := range []struct{ name, request, answer, want string }{
		{"as it should be", listing, listed, ""},
		{"a wrong body", listing, swap(listed, "{\"id\": 1}", "{}"), "response_schema_conformance"},
		{"a header that is missing", listing, swap(listed, "X-Total: 1\n", ""), "response_headers_conformance"},
		{"a cookie that was left out", listing, swap(listed, "Set-Cookie: a=1\n", ""), ""},
		{"a failure", listing, "500\nA: b", "not_a_server_error"},
		{"a gateway's failure", listing, "503\nA: b", ""},
		{"another media type", listing, swap(listed, "application/json", "text/html"), "content_type_conformance"},
		{"no answer", listing, "", ""},
		{"no headers at all", listing, "200", ""},
		{"an undeclared status", listing, "400\nA: b", "status_code_conformance"},
		{"undeclared, with a wrong request", swap(listing, "key=1", "key=1&limit=6"), "400\nA: b", ""},
		{"a wrong request accepted", swap(listing, "key=1", "key=1&limit=many"), listed, "negative_data_rejection"},
		{"a page size that is clamped", swap(listing, "key=1", "key=1&limit=6"), listed, "negative_data_rejection"},
		{"a header that is required", swap(listing, "X-Shop: a\n", ""), listed, "missing_required_header"},
		{"a header that may be left out of an archive", swap(listing, "\nX-Auth-Shop: b", ""), listed, ""},
		{"a wrong request refused", swap(making, `"a"`, `"b"`), "415\nA: b", ""},
		{"a wrong body accepted", swap(making, `"a"`, `"b"`), "204\nA: b", "negative_data_rejection"},
		{"half a body accepted", swap(making, "1}", ""), "204\nA: b", "malformed_body_rejection"},
		{"no body accepted", strings.TrimSuffix(making, "{\"a\": 1}"), "204\nA: b", "malformed_body_rejection"},
		{"a declared type refused", making, "415\nA: b", "positive_data_acceptance"},
		{"401 to credentials", listing, "401\nWWW-Authenticate: x", "status_code_conformance"},
		{"401 without", swap(listing, "?key=1", ""), "401\nWWW-Authenticate: x", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, told := judge(t, one(t, test.request, test.answer))
			var names []string
			for _, f := range got.Failures {
				names = append(names, f.Check)
			}
			if found := strings.Join(names, " "); found != test.want {
				t.Errorf("found %q, want %q: %+v", found, test.want, told.results)
			}
			if len(told.results) != 1 || told.ended != 1 || got.Requests != 1 {
				t.Errorf("told %+v", told)
			}
		})
	}
}

// What an archive does not hold is nobody's fault.
func TestLostBodiesAreNotJudged(t *testing.T) {
	t.Parallel()
	form := one(t, "POST https://api.example.com/v1/things\nX-Shop: a\nContent-Type: application/x-www-form-urlencoded", "204\nA: b")
	form.LostBody = true
	cut := one(t, listing, strings.Replace(listed, "{\"id\": 1}", "", 1))
	cut.Exchange.Response.Truncated = true
	got, _ := judge(t, form, cut)
	if len(got.Failures) > 0 || got.ExitCode() != 0 {
		t.Errorf("exit %d, %v", got.ExitCode(), names(got.Report))
	}
}

func TestRecordedTrafficIsPlaced(t *testing.T) {
	t.Parallel()
	const tail = "\nX-Shop: a\nX-Auth-Shop: b"
	for _, test := range []struct {
		url             string
		judged, foreign int
		unknown         []string
	}{
		{url: "https://api.example.com/v1/things", judged: 1},
		{url: "https://API.example.com:443/v1/things", judged: 1},
		{url: "http://elsewhere/v1/beta/things", judged: 1}, // of the server without a host
		{url: "https://other.example.com/v1/things", foreign: 1},
		{url: "https://api.example.com:8443/v1/things", foreign: 1},
		{url: "https://api.example.com/v10/things", foreign: 1},
		{url: "https://api.example.com/v1/thing", unknown: []string{"GET /thing"}},
		{url: "https://api.example.com/v1", unknown: []string{"GET /"}},
		{url: "https://api.example.com/v1//x/y", unknown: []string{"GET //x/y"}},
	} {
		t.Run(test.url, func(t *testing.T) {
			t.Parallel()
			got, _ := judge(t, one(t, "GET "+test.url+tail, listed))
			if got.Requests != test.judged || got.Foreign != test.foreign || !slices.Equal(got.Unknown, test.unknown) {
				t.Errorf("judged %d, foreign %d, unknown %v", got.Requests, got.Foreign, got.Unknown)
			}
		})
	}
}

func TestRecordedTrafficTellsWhatItCovered(t *testing.T) {
	t.Parallel()
	nested := strings.Replace(listed, `"id": 1`, `"id": 1, "next": {"id": 2}`, 1)
	got, _ := judge(t, one(t, listing, listed), one(t, listing, nested), one(t, making, "204\nA: b"))
	want := []string{
		"make was covered by 1 exchange: 1 of 2 answers (never 415), 2 of 3 parameters (never limit)",
		"list was covered by 2 exchanges: 1 of 1 answers, 2 of 3 parameters (never limit), 3 of 4 properties (never 200 /next/next)",
	}
	slices.Sort(got.Notes)
	slices.Sort(want)
	if diff := cmp.Diff(want, got.Notes); diff != "" {
		t.Error(diff)
	}
	if got.ExitCode() != 0 || len(got.Leftovers) > 0 {
		t.Errorf("exit %d, left %v", got.ExitCode(), got.Leftovers)
	}
	got, _ = judge(t, one(t, listing, listed))
	if got.ExitCode() != 4 {
		t.Errorf("exit %d although an operation was not covered", got.ExitCode())
	}
}
