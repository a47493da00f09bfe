package mock_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"understudy/mock/mocktest"
)

// streaming is a client of an event stream.
type streaming struct {
	response *http.Response
	lines    *bufio.Reader
	cancel   func()
}

func openStream(t *testing.T, s *mocktest.Server, path string, headers ...string) *streaming {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return &streaming{response, bufio.NewReader(response.Body), cancel}
}

// next reads up to the end of an event; the text of a stream that has ended is "end".
func (s *streaming) next() string {
	var out strings.Builder
	for {
		line, err := s.lines.ReadString('\n')
		if err != nil {
			return "end"
		}
		if line == "\n" && out.Len() > 0 {
			return out.String()
		}
		out.WriteString(line)
	}
}

// drain reads to the end of the stream, and hangs where there is none.
func (s *streaming) drain() {
	for s.next() != "end" {
	}
}

const streamRules = `
x-mock-channels:
  /orders:
    - {resource: orders, on: [created], name: created, data: '= {"id": self.id, "mine": item.mine}'}
    - {resource: orders, on: [created], data: "two\nlines"}
  /somewhere/else: [{resource: orders}]
`

func TestStreamTellsEvents(t *testing.T) {
	t.Parallel()
	s := orders(t, streamRules)
	first := openStream(t, s, "/events", "Authorization: Bearer demo-agent")
	if got := first.response.Header.Get("Content-Type"); got != "text/event-stream" || first.response.StatusCode != 200 {
		t.Errorf("status %d, Content-Type %q", first.response.StatusCode, got)
	}
	other := openStream(t, s, "/events", "Mock-Sandbox: other")
	s.Ask(t, "POST /orders", `{"owner":"agent"}`)
	s.Ask(t, "POST /orders", `{}`)
	s.Ask(t, "POST /orders", `{"owner":"agent"}`, "Mock-Sandbox: other")
	want := []string{
		"id: 1-0\nevent: created\ndata: {\"id\":1,\"mine\":true}\n", "id: 1-1\ndata: two\ndata: lines\n",
		"id: 2-0\nevent: created\ndata: {\"id\":2,\"mine\":false}\n",
	}
	if diff := cmp.Diff(want, []string{first.next(), first.next(), first.next()}); diff != "" {
		t.Errorf("the agent (-want +got):\n%s", diff)
	}
	if got := other.next(); got != "id: 1-0\nevent: created\ndata: {\"id\":1,\"mine\":false}\n" {
		t.Errorf("the other sandbox: %s", got)
	}
	first.cancel()
	again := openStream(t, s, "/events", "Last-Event-ID: 1-0", "Authorization: Bearer demo-agent")
	s.Ask(t, "POST /orders", `{"owner":"agent"}`)
	want = append(want[1:], "id: 2-1\ndata: two\ndata: lines\n", "id: 3-0\nevent: created\ndata: {\"id\":3,\"mine\":true}\n")
	if diff := cmp.Diff(want, []string{again.next(), again.next(), again.next(), again.next()}); diff != "" {
		t.Errorf("who comes back (-want +got):\n%s", diff)
	}
	if !s.World().Remove("other") {
		t.Fatal("the other sandbox is not there")
	}
	other.drain()
	s.Close()
	again.drain()
}

func TestStreamBeatsAndIsJournalled(t *testing.T) {
	t.Parallel()
	s := mocktest.Start(t, mocktest.Config{
		Document: []byte(strings.Replace(orderDocument, "{channel: /orders}", `{channel: '= "/" + caller.name', heartbeat: 1ms}`, 1) + streamRules),
		Fixtures: orderFixtures,
	})
	stream := openStream(t, s, "/events", "Authorization: Bearer demo-agent")
	if got := stream.next(); got != ":\n" {
		t.Errorf("the heartbeat is %q", got)
	}
	s.Close()
	stream.drain()
	_ = s.AwaitCarried(t.Context())
	entries, _ := s.Journal().Entries("*")
	if len(entries) != 1 || entries[0].Source != "channel /agent" || !strings.HasPrefix(string(entries[0].Response.Body), ":\n\n") {
		t.Errorf("the journal has %d entries: %+v", len(entries), entries)
	}
	if got := s.Ask(t, "GET /events", ""); got.Status != 500 || !strings.Contains(got.Body, "openapi.yaml:") {
		t.Errorf("a channel that cannot be computed: %d %s", got.Status, got.Body)
	}
}
