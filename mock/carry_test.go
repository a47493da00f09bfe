package mock_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"understudy/mock"
	"understudy/mock/mocktest"
	"understudy/mock/protocol/rest"
	"understudy/mock/state"
)

// carrier answers what lies below /carried by the function it is.
type carrier func(http.ResponseWriter, *http.Request, *mock.Call) error

func (c carrier) Prepare(*mock.Part) (mock.Player, error) { return c, nil }
func (carrier) Fill(*state.Tx) error                      { return nil }
func (carrier) Answer(context.Context, *mock.Call) (mock.Answer, bool, error) {
	return mock.Answer{}, false, nil
}
func (carrier) Carries(path string) bool { return strings.HasPrefix(path, "/carried") }
func (c carrier) Carry(w http.ResponseWriter, r *http.Request, call *mock.Call) error {
	return c(w, r, call)
}

func carrying(t *testing.T, lines string, c carrier) *mocktest.Server {
	t.Helper()
	return mocktest.Start(t, mocktest.Config{
		Document: with(petDocument, lines), Options: mock.Options{Protocols: []mock.Protocol{rest.Protocol{}, c}},
	})
}

func TestCarriedCalls(t *testing.T) {
	t.Parallel()
	s := carrying(t, "", func(w http.ResponseWriter, r *http.Request, call *mock.Call) error {
		switch r.URL.Path {
		case "/api/carried/refused":
			return mock.Refuse(http.StatusTeapot, "not today")
		case "/api/carried/broken":
			panic("oh")
		case "/api/carried/late":
			_, _ = w.Write([]byte("begun"))
			return mock.Refuse(http.StatusTeapot, "too late")
		}
		_, err := w.Write([]byte(r.Method + " " + string(call.Request.Body) + " in " + call.Sandbox.Name()))
		return err
	})
	tests := []struct {
		line, body, want string
		status           int
	}{
		{"POST /carried", "hello", "POST hello in ", 200},
		{"POST /~box/api/carried/on", "hello", "POST hello in box", 200},
		{"GET /carried/refused", "", "not today", 418},
		{"GET /carried/broken", "", "incident 1", 500},
		{"GET /carried/late", "", "begun", 200},
		{"OPTIONS /carried", "", "", 204},
		{"GET /elsewhere", "", "not in the document", 404},
	}
	for _, test := range tests {
		got := s.Ask(t, test.line, test.body, "Origin: http://app.example")
		if wantStatus(t, got, test.status); !strings.Contains(got.Body, test.want) {
			t.Errorf("%s: %q, want %q", test.line, got.Body, test.want)
		}
		if origin := got.Header.Get("Access-Control-Allow-Origin"); origin != "http://app.example" {
			t.Errorf("%s: allowed origin %q", test.line, origin)
		}
	}
	entries, _ := s.Journal().Entries("*")
	if len(entries) != len(tests) {
		t.Fatalf("%d entries, want %d", len(entries), len(tests))
	}
	for i, test := range tests {
		if got := entries[i].Response; got.Status != test.status || test.status == 200 && string(got.Body) != test.want {
			t.Errorf("%s: the journal has %d %q", test.line, got.Status, got.Body)
		}
	}
}

func TestCarriedCallersAreKnown(t *testing.T) {
	t.Parallel()
	tell := func(w http.ResponseWriter, _ *http.Request, call *mock.Call) error {
		text := "nobody"
		if call.Caller != nil {
			text = call.Caller.Name
		}
		if call.Denied != nil {
			text += ", denied: " + call.Denied.Error()
		}
		_, err := w.Write([]byte(text))
		return err
	}
	const schemes = "x-mock-roles: [Agent]\nsecurity: [{basic: []}]"
	document := strings.Replace(petDocument, "\ncomponents:\n", "\ncomponents:\n  securitySchemes: {basic: {type: http, scheme: basic}}\n", 1)
	part, err := mocktest.Load(mocktest.Config{Document: with(document, schemes)})
	if err != nil {
		t.Fatal(err)
	}
	part.Fixtures.Callers[0].Roles = []string{"Agent"}
	server, err := mock.New([]*mock.Part{part}, mock.Options{Protocols: []mock.Protocol{rest.Protocol{}, carrier(tell)}})
	if err != nil {
		t.Fatal(err)
	}
	name := part.Fixtures.Callers[0].Name
	tests := []struct{ name, password, want string }{
		{name, "demo", name},
		{name, "x", "nobody, denied: 401 Unauthorized: /api/carried needs basic"},
		{"", "", "nobody, denied: 401 Unauthorized: /api/carried needs basic"},
		{"guest", "demo", "guest, denied: 403 Forbidden: guest has none of the roles Agent"},
	}
	for _, test := range tests {
		r := httptest.NewRequest(http.MethodGet, "/api/carried", nil)
		if test.name != "" {
			r.SetBasicAuth(test.name, test.password)
		}
		w := httptest.NewRecorder()
		if server.Handler().ServeHTTP(w, r); w.Body.String() != test.want {
			t.Errorf("%s: %q, want %q", test.name, w.Body, test.want)
		}
	}
}

func TestReloadDoesNotWaitForCarriedCalls(t *testing.T) {
	t.Parallel()
	held, ended := make(chan struct{}), make(chan struct{})
	s := carrying(t, "", func(_ http.ResponseWriter, _ *http.Request, call *mock.Call) error {
		close(held)
		<-call.Part.Closing()
		close(ended)
		return nil
	})
	go func() {
		r, _ := http.NewRequest(http.MethodGet, s.URL+"/carried", nil)
		if response, err := http.DefaultTransport.RoundTrip(r); err == nil {
			_ = response.Body.Close()
		}
	}()
	<-held
	part, err := mocktest.Load(mocktest.Config{Document: []byte(petDocument)})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Reload(t.Context(), []*mock.Part{part}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if s.AwaitCarried(ctx) == nil {
		t.Error("nothing is held")
	}
	s.Close()
	<-ended
	if err := s.AwaitCarried(t.Context()); err != nil {
		t.Error(err)
	}
}
