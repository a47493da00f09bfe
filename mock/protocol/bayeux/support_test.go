package bayeux_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/mock"
	"understudy/mock/mocktest"
	"understudy/mock/protocol/bayeux"
	"understudy/mock/protocol/rest"
)

// noteDocument tells every note that is added on /notes, with its author's
// callers; everybody may read and write.
const noteDocument = `
openapi: 3.0.3
info: {title: Notes, version: "1"}
security: [{basic: []}]
paths:
  /notes:
    get: {operationId: listNotes, responses: {"200": {description: notes, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Note"}}}}}}}
    post:
      operationId: addNote
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Note"}}}}
      responses: {"201": {description: note, content: {application/json: {schema: {$ref: "#/components/schemas/Note"}}}}}
  /notes/{noteId}:
    parameters: [{name: noteId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: readNote, responses: {"200": {description: note, content: {application/json: {schema: {$ref: "#/components/schemas/Note"}}}}}}
components:
  securitySchemes: {basic: {type: http, scheme: basic}}
  schemas: {Note: {type: object, required: [id], properties: {id: {type: integer, readOnly: true}, text: {type: string}, for: {type: string}}}}
x-mock-channels:
  /notes:
    - {resource: notes, on: [created], for: '= self.for == nil ? map(callers, .id) : [self.for]', data: '= {"text": self.text}'}
x-mock-protocol:
  bayeux:
    path: /events
    deny: {subscribe: [/secret/**], publish: [/notes]}
`

// patient is for tests whose time is the wall clock's: on a busy machine they
// take longer than sessions live.
func patient(document string) string { return with(document, "maxInterval: 600000") }

// with adds a line to what the document says of the protocol.
func with(document, line string) string {
	return strings.Replace(document, "path: /events", "path: /events\n    "+line, 1)
}

// stage is a mock that is called without a network, so that time in it may be
// synctest's.
type stage struct {
	*mock.Server
	handler http.Handler
}

func newStage(t testing.TB, document string, options mock.Options) *stage {
	t.Helper()
	part, err := mocktest.Load(mocktest.Config{Document: []byte(document)})
	if err != nil {
		t.Fatal(err)
	}
	options.Protocols = []mock.Protocol{rest.Protocol{}, &bayeux.Protocol{}}
	server, err := mock.New([]*mock.Part{part}, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	return &stage{server, server.Handler()}
}

func (s *stage) do(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

// post sends messages as a caller, "" for nobody, and gives the body of the
// answer, which must be 200.
func (s *stage) post(t testing.TB, caller, path, body string) string {
	t.Helper()
	w := s.do(request("POST", "/api/events"+path, caller, body))
	if w.Code != http.StatusOK {
		t.Fatalf("status %d for %s: %s", w.Code, body, w.Body)
	}
	return w.Body.String()
}

func request(method, path, caller, body string) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json;charset=UTF-8")
	if caller != "" {
		r.SetBasicAuth(caller, "demo")
	}
	return r
}

func (s *stage) note(t testing.TB, text, addressee string) {
	t.Helper()
	body := `{"text":"` + text + `"}`
	if addressee != "" {
		body = `{"text":"` + text + `","for":"` + addressee + `"}`
	}
	if w := s.do(request("POST", "/api/notes", "admin", body)); w.Code != http.StatusCreated {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
}

// client is a session of a caller.
type client struct {
	*stage
	t      testing.TB
	caller string
	id     string
}

// shake shakes hands, with further members such as "ext".
func (s *stage) shake(t testing.TB, caller, further string) *client {
	t.Helper()
	body := s.post(t, caller, "/handshake", `[{"id":"1","version":"1.0","channel":"/meta/handshake","supportedConnectionTypes":["long-polling"]`+further+`}]`)
	var replies []struct{ ClientID string }
	if err := json.Unmarshal([]byte(body), &replies); err != nil || len(replies) != 1 || replies[0].ClientID == "" {
		t.Fatalf("no session: %s", body)
	}
	return &client{s, t, caller, replies[0].ClientID}
}

// say sends messages; C in these is the client's id.
func (c *client) say(body string) string {
	c.t.Helper()
	return strings.ReplaceAll(c.post(c.t, c.caller, "/", strings.ReplaceAll(body, "C", c.id)), c.id, "C")
}

func (c *client) subscribe(names string) string {
	c.t.Helper()
	return c.say(`[{"id":"2","channel":"/meta/subscribe","subscription":` + names + `,"clientId":"C"}]`)
}

func (c *client) publish(channel, data string) string {
	c.t.Helper()
	return c.say(`[{"id":"3","channel":"` + channel + `","data":` + data + `,"clientId":"C"}]`)
}

// look connects without being held.
func (c *client) look() string {
	c.t.Helper()
	return c.say(`[{"id":"4","channel":"/meta/connect","connectionType":"long-polling","advice":{"timeout":0},"clientId":"C"}]`)
}

// connect is held; what comes of it comes over the channel.
func (c *client) connect(id string) <-chan string {
	c.t.Helper()
	out := make(chan string, 1)
	go func() {
		out <- c.say(`[{"id":"` + id + `","channel":"/meta/connect","connectionType":"long-polling","clientId":"C"}]`)
	}()
	return out
}

const (
	normal = `"advice":{"reconnect":"retry","interval":0,"timeout":30000}`
	looked = `{"id":"4","channel":"/meta/connect","successful":true,` + normal + `}`
)

func want(t testing.TB, what, got, want string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
