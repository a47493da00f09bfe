package contract_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"understudy/contract"
	"understudy/contract/check"
	"understudy/contract/plan"
	"understudy/contract/target"
)

// remote is a target that is not on loopback.
type remote struct{ *target.Target }

func (remote) Local() bool { return false }

func TestRemoteTargetsAreOnlyRead(t *testing.T) {
	t.Parallel()
	server := newNotes()
	listening := httptest.NewServer(server)
	defer listening.Close()
	api := load(t, notesDocument)
	deployment, err := target.New(target.Options{URL: listening.URL + "/base", API: api, Auth: map[string]string{"bearer": token}})
	if err != nil {
		t.Fatal(err)
	}
	report, err := contract.Run(t.Context(), plan.New(api, plan.Options{}), remote{deployment}, check.Defaults(), &recorder{})
	if err != nil {
		t.Fatal(err)
	}
	for _, seen := range server.seen {
		if !strings.HasPrefix(seen, "GET ") && !strings.HasPrefix(seen, "HEAD ") {
			t.Errorf("%s was sent", seen)
		}
	}
	if got := proofOf(report, "createNote").Reason; !strings.Contains(got, "not on loopback") {
		t.Errorf("reason %q", got)
	}
}

func proofOf(report contract.Report, id string) contract.Proof {
	for _, p := range report.Proofs {
		if p.Operation.ID == id {
			return p
		}
	}
	return contract.Proof{}
}

func TestRunEnds(t *testing.T) {
	t.Parallel()
	t.Run("at the limit of requests", func(t *testing.T) {
		t.Parallel()
		server := newNotes()
		report, _ := run(t, server, plan.Options{Requests: 20})
		if want := "the limit of 20 requests was reached"; report.Stopped != want || report.ExitCode() != 4 {
			t.Errorf("stopped %q, exit %d", report.Stopped, report.ExitCode())
		}
		if len(server.records) != 0 {
			t.Errorf("left behind: %v", server.records)
		}
	})
	t.Run("when interrupted", func(t *testing.T) {
		t.Parallel()
		listening := httptest.NewServer(newNotes())
		defer listening.Close()
		api := load(t, notesDocument)
		deployment, err := target.New(target.Options{URL: listening.URL + "/base", API: api})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		report, err := contract.Run(ctx, plan.New(api, plan.Options{}), deployment, check.Defaults(), &recorder{})
		if err != nil || !strings.HasPrefix(report.Stopped, "interrupted") || report.Requests > 0 {
			t.Errorf("error %v, stopped %q after %d requests", err, report.Stopped, report.Requests)
		}
	})
	t.Run("when nobody is there", func(t *testing.T) {
		t.Parallel()
		listening := httptest.NewServer(newNotes())
		listening.Close()
		api := load(t, notesDocument)
		deployment, err := target.New(target.Options{URL: listening.URL, API: api})
		if err != nil {
			t.Fatal(err)
		}
		report, err := contract.Run(t.Context(), plan.New(api, plan.Options{}), deployment, check.Defaults(), &recorder{})
		var unreachable *target.Unreachable
		if !errors.As(err, &unreachable) || report.Requests != 1 {
			t.Errorf("error %v after %d requests", err, report.Requests)
		}
	})
}

func TestStormOfRefusalsEnds(t *testing.T) {
	t.Parallel()
	var document strings.Builder
	document.WriteString("openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths:\n  /a:\n    post:\n      operationId: a\n" +
		"      requestBody:\n        required: true\n        content:\n          application/json:\n            schema: {type: object}\n            examples:\n")
	for i := range 40 {
		fmt.Fprintf(&document, "              e%d: {value: {n: %d}}\n", i, i)
	}
	document.WriteString("      responses: {'200': {description: ok}, '404': {description: no}}\n")
	asked := 0
	listening := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.WriteHeader(404)
	}))
	defer listening.Close()
	api := load(t, document.String())
	deployment, err := target.New(target.Options{URL: listening.URL, API: api})
	if err != nil {
		t.Fatal(err)
	}
	report, err := contract.Run(t.Context(), plan.New(api, plan.Options{}), deployment, check.Defaults(), &recorder{})
	if err != nil {
		t.Fatal(err)
	}
	if want := "stopped after 20 answers and never a success: "; !strings.HasPrefix(report.Proofs[0].Reason, want) || asked != 20 {
		t.Errorf("asked %d times, reason %q", asked, report.Proofs[0].Reason)
	}
}

func TestSecretsAreNotShown(t *testing.T) {
	t.Parallel()
	listening := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/"+token)
		w.WriteHeader(500)
		_, _ = io.WriteString(w, r.Header.Get("Authorization"))
	}))
	defer listening.Close()
	api := load(t, notesDocument)
	deployment, err := target.New(target.Options{URL: listening.URL, API: api, Auth: map[string]string{"bearer": token}})
	if err != nil {
		t.Fatal(err)
	}
	told := &recorder{}
	report, err := contract.Run(t.Context(), plan.New(api, plan.Options{}), deployment, check.Defaults(), told)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Failures {
		shown := fmt.Sprint(f.Message, f.Curl, f.Exchange.Request.Header, f.Exchange.Response.Header, string(f.Exchange.Response.Body))
		if strings.Contains(shown, token) {
			t.Errorf("%s shows the token: %s", f.Check, shown)
		}
		if f.Operation.ID == "listNotes" && !strings.Contains(f.Curl, `-H 'Authorization: Bearer '"$BEARER"`) {
			t.Errorf("curl: %s", f.Curl)
		}
	}
	for _, result := range told.results {
		if strings.Contains(fmt.Sprint(result.Exchange.Request.Header, result.Exchange.Response, result.Reason), token) {
			t.Errorf("%s shows the token", result.Case.ID)
		}
	}
}
