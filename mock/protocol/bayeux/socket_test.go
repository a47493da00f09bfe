package bayeux_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"understudy/mock"
	"understudy/mock/mocktest"
)

// line is one WebSocket to a server.
type line struct {
	*websocket.Conn
	t  *testing.T
	id string // of the client
}

func serve(t *testing.T, document string) *mocktest.Server {
	t.Helper()
	return mocktest.Start(t, mocktest.Config{Document: []byte(patient(document))})
}

func dial(ctx context.Context, s *mocktest.Server, header http.Header) (*websocket.Conn, *http.Response, error) {
	return websocket.Dial(ctx, strings.Replace(s.URL, "http", "ws", 1)+"/events", &websocket.DialOptions{HTTPHeader: header})
}

func basic(caller string) http.Header {
	return http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(caller+":demo"))}}
}

// open opens a socket and shakes hands over it.
func open(t *testing.T, s *mocktest.Server, further string) *line {
	t.Helper()
	conn, _, err := dial(t.Context(), s, basic("agent"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	l := &line{Conn: conn, t: t}
	l.shake(further)
	return l
}

func (l *line) shake(further string) {
	l.t.Helper()
	l.send(`[{"id":"1","channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["websocket"]` + further + `}]`)
	got := l.next()
	_, rest, _ := strings.Cut(got, `"clientId":"`)
	if l.id, _, _ = strings.Cut(rest, `"`); l.id == "" {
		l.t.Fatalf("no session: %s", got)
	}
}

func (l *line) send(text string) {
	l.t.Helper()
	if err := l.Write(l.t.Context(), websocket.MessageText, []byte(strings.ReplaceAll(text, `"C"`, `"`+l.id+`"`))); err != nil {
		l.t.Fatal(err)
	}
}

func (l *line) next() string {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(l.t.Context(), 20*time.Second)
	defer cancel()
	_, text, err := l.Read(ctx)
	if err != nil {
		l.t.Fatal(err)
	}
	return string(text)
}

func TestWholeLifeOverASocket(t *testing.T) {
	t.Parallel()
	s := serve(t, noteDocument)
	l := open(t, s, "")
	l.send(`[{"id":"2","channel":"/meta/subscribe","subscription":"/**","clientId":"C"}]`)
	want(t, "subscribe", l.next(), `[{"id":"2","channel":"/meta/subscribe","successful":true,"subscription":"/**"}]`)
	l.send(`[{"id":"3","channel":"/meta/connect","connectionType":"websocket","advice":{"timeout":0},"clientId":"C"}]`)
	want(t, "first connect", l.next(), `[{"id":"3","channel":"/meta/connect","successful":true,`+normal+`}]`)
	l.send(`[{"id":"4","channel":"/meta/connect","connectionType":"websocket","clientId":"C"}]`)
	s.Ask(t, "POST /notes", `{"text":"hello"}`, "Authorization: "+basic("admin").Get("Authorization"))
	want(t, "event", l.next(), `[{"channel":"/notes","data":{"text":"hello"}}]`)
	l.send(`[{"id":"5","channel":"/x","data":1,"clientId":"C"}]`)
	want(t, "publish", l.next(), `[{"channel":"/x","data":1},{"id":"5","channel":"/x","successful":true}]`)
	l.send(`[{"id":"6","channel":"/meta/disconnect","clientId":"C"}]`)
	want(t, "disconnect", l.next(), `[{"id":"6","channel":"/meta/disconnect","successful":true},{"id":"4","channel":"/meta/connect","successful":true,"advice":{"reconnect":"none","interval":0}}]`)
	l.send(`[{"id":"7","channel":"/meta/connect","clientId":"C"}]`)
	want(t, "connect after the end", l.next(), `[{"id":"7","channel":"/meta/connect","successful":false,"error":"402::session_unknown","advice":{"reconnect":"handshake","interval":0}}]`)
	first := l.id
	if l.shake(""); l.id == first {
		t.Error("a new handshake gives the old id")
	}
	if err := l.Close(websocket.StatusNormalClosure, ""); err != nil {
		t.Error(err)
	}
}

func TestHeldConnectOverASocket(t *testing.T) {
	t.Parallel()
	l := open(t, serve(t, with(noteDocument, "timeout: 50")), "")
	l.send(`[{"id":"4","channel":"/meta/connect","clientId":"C"}]`)
	want(t, "timeout", l.next(), `[{"id":"4","channel":"/meta/connect","successful":true}]`)
}

func TestSecondConnectOverASocketEndsTheFirst(t *testing.T) {
	t.Parallel()
	s := serve(t, noteDocument)
	l := open(t, s, "")
	l.send(`[{"id":"4","channel":"/meta/connect","clientId":"C"}]`)
	l.send(`[{"id":"5","channel":"/meta/connect","clientId":"C"}]`)
	const replaced = `[{"id":"4","channel":"/meta/connect","successful":true,"advice":{"reconnect":"retry","interval":2000,"timeout":30000}}]`
	want(t, "first", l.next(), replaced)
	answer := s.Ask(t, "POST /events/connect", `[{"id":"6","channel":"/meta/connect","advice":{"timeout":0},"clientId":"`+l.id+`"}]`, "Authorization: "+basic("agent").Get("Authorization"))
	want(t, "by polling", answer.Body, `[{"id":"6","channel":"/meta/connect","successful":true,`+normal+`}]`)
	want(t, "second", l.next(), strings.Replace(replaced, `"4"`, `"5"`, 1))
}

func TestAcknowledgementsOverASocket(t *testing.T) {
	t.Parallel()
	l := open(t, serve(t, noteDocument), `,"ext":{"ack":true}`)
	l.send(`[{"id":"2","channel":"/meta/subscribe","subscription":"/x","clientId":"C"},{"id":"3","channel":"/x","data":1,"clientId":"C"}]`)
	want(t, "no event outside a connect", l.next(), `[{"id":"2","channel":"/meta/subscribe","successful":true,"subscription":"/x"},{"id":"3","channel":"/x","successful":true}]`)
	l.send(`[{"id":"4","channel":"/meta/connect","ext":{"ack":0},"clientId":"C"}]`)
	want(t, "with a connect", l.next(), `[{"channel":"/x","data":1},{"id":"4","channel":"/meta/connect","successful":true,"ext":{"ack":1}}]`)
	l.send(`[{"id":"5","channel":"/meta/connect","ext":{"ack":0},"clientId":"C"}]`)
	want(t, "again", l.next(), `[{"channel":"/x","data":1},{"id":"5","channel":"/meta/connect","successful":true,"ext":{"ack":2}}]`)
}

func TestUpgradeWithoutCredentialsIsRefused(t *testing.T) {
	t.Parallel()
	s := serve(t, noteDocument)
	for name, test := range map[string]struct {
		header http.Header
		want   int
	}{
		"nobody":         {http.Header{}, http.StatusUnauthorized},
		"wrong password": {http.Header{"Authorization": {"Basic YWdlbnQ6eA=="}}, http.StatusUnauthorized},
	} {
		_, response, err := dial(t.Context(), s, test.header)
		if err == nil || response.StatusCode != test.want {
			t.Errorf("%s: %v, %v", name, response, err)
		}
	}
}

func TestUpgradeFromOrigins(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options mock.Options
		origin  string
		want    int
	}{
		"any":         {mock.Options{}, "http://app.example", 101},
		"on the list": {mock.Options{Origins: []string{"http://app.example"}}, "http://app.example", 101},
		"not on it":   {mock.Options{Origins: []string{"http://app.example"}}, "http://b.example", 403},
		"CORS is off": {mock.Options{NoCORS: true}, "http://app.example", 403},
	} {
		s := mocktest.Start(t, mocktest.Config{Document: []byte(patient(noteDocument)), Options: test.options})
		header := basic("agent")
		header.Set("Origin", test.origin)
		conn, response, _ := dial(t.Context(), s, header)
		if response.StatusCode != test.want {
			t.Errorf("%s: %d, want %d", name, response.StatusCode, test.want)
		}
		if conn != nil {
			_ = conn.CloseNow()
		}
	}
}

func TestOnlyOfferedTransportsWork(t *testing.T) {
	t.Parallel()
	s := serve(t, with(noteDocument, "transports: [long-polling]"))
	if _, response, err := dial(t.Context(), s, basic("agent")); err == nil || response.StatusCode != http.StatusNotFound {
		t.Errorf("socket: %v, %v", response, err)
	}
	authorization := "Authorization: " + basic("agent").Get("Authorization")
	if got := s.Ask(t, "GET /events?message=[]&jsonp=a", "", authorization); got.Status != http.StatusMethodNotAllowed {
		t.Errorf("callback: %+v", got)
	}
	if got := s.Ask(t, "POST /events", `[{"channel":"/meta/handshake"}]`, authorization).Body; !strings.Contains(got, `"supportedConnectionTypes":["long-polling"]`) {
		t.Error(got)
	}
}

func TestFrameThatIsNoMessageEndsTheSocket(t *testing.T) {
	t.Parallel()
	l := open(t, serve(t, noteDocument), "")
	l.send("nonsense")
	_, _, err := l.Read(t.Context())
	if got := websocket.CloseStatus(err); got != websocket.StatusInvalidFramePayloadData {
		t.Errorf("%v", err)
	}
}

func TestCloseEndsSockets(t *testing.T) {
	t.Parallel()
	s := serve(t, noteDocument)
	l := open(t, s, "")
	l.send(`[{"id":"4","channel":"/meta/connect","clientId":"C"}]`)
	l.send(`[{"id":"5","channel":"/x","data":1,"clientId":"C"}]`)
	l.next()
	s.Close()
	want(t, "held", l.next(), `[{"id":"4","channel":"/meta/connect","successful":true}]`)
	_, _, err := l.Read(t.Context())
	if got := websocket.CloseStatus(err); got != websocket.StatusGoingAway {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := s.AwaitCarried(ctx); err != nil {
		t.Error(err)
	}
	entries, _ := s.Journal().Entries("")
	if last := entries[len(entries)-1]; last.Response.Status != http.StatusSwitchingProtocols || last.Source != "bayeux" || last.Caller != "agent" {
		t.Errorf("entry %+v", last)
	}
}
