package mock_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"understudy/mock"
	"understudy/mock/mocktest"
)

const sendingDocument = `
openapi: 3.1.0
info: {title: Jobs, version: "1"}
paths:
  /jobs:
    post:
      operationId: addJob
      parameters: [{name: ping, in: query, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Job"}}}}
      responses: {"201": {description: job, content: {application/json: {schema: {$ref: "#/components/schemas/Job"}}}}, "422": {description: no}}
      callbacks:
        done:
          '{$request.body#/callback}/jobs/{$response.body#/id}':
            post:
              requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Done"}}}}
              responses: {"204": {description: heard}}
        ping:
          $request.query.ping:
            put: {responses: {"2XX": {description: heard}}}
        changed:
          $request.body#/callback:
            post:
              requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {state: {type: string}}}}}}
              responses: {"200": {description: heard}}
      x-mock-callback:
        done: {when: 'item.state != "quiet"', attempts: 1}
  /jobs/{jobId}:
    patch:
      operationId: changeJob
      parameters: [{name: jobId, in: path, required: true, schema: {type: integer}}]
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Job"}}}}
      responses: {"200": {description: job, content: {application/json: {schema: {$ref: "#/components/schemas/Job"}}}}}
webhooks:
  jobAdded:
    post:
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Job"}}}}
      responses: {"200": {description: heard}}
components:
  schemas:
    Job: {type: object, required: [state], properties: {id: {type: integer, readOnly: true}, state: {type: string}, callback: {type: string}}}
    Done: {type: object, required: [took], properties: {took: {type: integer, minimum: 5, maximum: 5}}}
x-mock-resource: {jobs: {schema: '#/components/schemas/Job', id: id}}
x-mock-channels:
  /jobs:
    - {resource: jobs, on: [created], data: '= item', webhook: {name: jobAdded}}
    - {resource: jobs, on: [updated], data: {state: '= self.state'}, webhook: {name: addJob.changed, to: '= [self.callback + "/a", self.callback + "/b"]'}}
`

// receiver is another server, to which requests are sent.
type receiver struct {
	*httptest.Server
	got chan string
}

func newReceiver(t *testing.T, status int) *receiver {
	t.Helper()
	out := &receiver{got: make(chan string, 100)}
	out.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		out.got <- fmt.Sprint(r.Method, " ", r.URL.Path, " ", r.Header.Get("Content-Type"), " ", r.Header.Get("Mock-Sandbox"), " ", string(body))
		w.WriteHeader(status)
	}))
	t.Cleanup(out.Close)
	return out
}

// wait gives the next n requests.
func (r *receiver) wait(t *testing.T, n int) []string {
	t.Helper()
	var got []string
	for range n {
		select {
		case one := <-r.got:
			got = append(got, one)
		case <-time.After(20 * time.Second):
			t.Fatalf("%d requests came, want %d: %q", len(got), n, got)
		}
	}
	return got
}

func TestCallbacksAndWebhooksAreSent(t *testing.T) {
	t.Parallel()
	hook, back := newReceiver(t, 200), newReceiver(t, 204)
	s := mocktest.Start(t, mocktest.Config{
		Document: []byte(sendingDocument), Fixtures: sourceFixtures("collections: {jobs: []}"),
		Options: mock.Options{Webhooks: map[string][]string{"jobAdded": {hook.URL + "/hook"}}},
	})
	job := func(state string) string {
		text, _ := json.Marshal(map[string]any{"state": state, "callback": back.URL})
		return string(text)
	}
	wantStatus(t, s.Ask(t, "POST /jobs", job("new"), "Mock-Sandbox: own"), 201)
	added := fmt.Sprintf(`POST /hook application/json own {"id":1,"state":"new","callback":%q}`, back.URL)
	if diff := cmp.Diff([]string{added}, hook.wait(t, 1)); diff != "" {
		t.Errorf("the webhook (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{`POST /jobs/1 application/json own {"took":5}`}, back.wait(t, 1)); diff != "" {
		t.Errorf("the callback (-want +got):\n%s", diff)
	}
	wantStatus(t, s.Ask(t, "PATCH /jobs/1", job("old"), "Mock-Sandbox: own"), 200)
	changed := back.wait(t, 2)
	if changed[0] > changed[1] {
		changed[0], changed[1] = changed[1], changed[0]
	}
	if diff := cmp.Diff([]string{"POST /a application/x-www-form-urlencoded own state=old", "POST /b application/x-www-form-urlencoded own state=old"}, changed); diff != "" {
		t.Errorf("the callback that a channel sends (-want +got):\n%s", diff)
	}
	wantStatus(t, s.Ask(t, "POST /jobs", `{"callback":1}`), 422)
	wantStatus(t, s.Ask(t, "POST /jobs", job("quiet")), 201)
	wantStatus(t, s.Ask(t, "POST /jobs?ping="+back.URL+"/pinged", `{"state":"loud"}`), 201)
	if diff := cmp.Diff([]string{"PUT /pinged   "}, back.wait(t, 1)); diff != "" {
		t.Errorf("the callback from the query (-want +got):\n%s", diff)
	}
}

// sent waits for the entries of requests that were sent, and tells them.
func sent(t *testing.T, s *mocktest.Server, n int) []string {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		var out []string
		entries, _ := s.Journal().Entries("*")
		for _, e := range entries {
			if strings.HasPrefix(e.Source, "webhook ") || strings.HasPrefix(e.Source, "callback ") {
				out = append(out, fmt.Sprint(e.Source, " ", e.Request.URL.Path, " ", e.Response.Status, " ", e.Problem, " ", e.Departures))
			}
		}
		if len(out) >= n {
			return out
		}
	}
	t.Fatalf("the journal does not have %d requests that were sent", n)
	return nil
}

func TestWhatIsSentIsJournalled(t *testing.T) {
	t.Parallel()
	hook := newReceiver(t, 418)
	s := mocktest.Start(t, mocktest.Config{
		Document: []byte(sendingDocument), Fixtures: sourceFixtures("collections: {jobs: []}"),
		Options: mock.Options{Webhooks: map[string][]string{"jobAdded": {hook.URL + "/hook"}}},
	})
	wantStatus(t, s.Ask(t, "POST /jobs", `{"state":"new"}`), 201)
	got := sent(t, s, 1)
	wantText(t, "the webhook", got[0], "webhook jobAdded, attempt 1 of 3 /hook 418", "status: want 200, got 418")
	wantStatus(t, s.Ask(t, "POST /jobs", `{"state":"new","callback":"nowhere"}`), 201)
	got = sent(t, s, 3)
	wantText(t, "all", strings.Join(got, "\n"), `callback done nowhere/jobs/2 0`, "is no URL to send to")
	wantStatus(t, s.Ask(t, "POST /jobs", `{"state":"new","callback":"http://192.0.2.1"}`), 201)
	got = sent(t, s, 5)
	wantText(t, "all", strings.Join(got, "\n"), "callback done, attempt 1 of 1 /jobs/3 0", "192.0.2.1 is at 192.0.2.1, which is not this machine; --webhook-allow 192.0.2.1 allows it")
}
