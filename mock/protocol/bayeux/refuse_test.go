package bayeux_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"understudy/mock"
)

func TestRefusals(t *testing.T) {
	t.Parallel()
	no := func(text string) string { return `"successful":false,"error":"` + text + `"` }
	many := make([]string, 1001)
	for i := range many {
		many[i] = `"/n/` + strconv.Itoa(i) + `"`
	}
	tests := []struct{ name, message, want string }{
		{"no object", `[7]`, `[{` + no("400::message_invalid") + `}]`},
		{"no channel", `[{"id":"1"}]`, `[{"id":"1",` + no("400::channel_missing") + `}]`},
		{"channel no text", `[{"id":"1","channel":7}]`, `[{"id":"1","channel":7,` + no("405::channel_invalid") + `}]`},
		{"channel without slash", `[{"channel":"a","clientId":"C"}]`, `[{"channel":"a",` + no("405::channel_invalid") + `}]`},
		{"channel with empty segment", `[{"channel":"/a//b","clientId":"C"}]`, `[{"channel":"/a//b",` + no("405::channel_invalid") + `}]`},
		{"channel with a wildcard", `[{"channel":"/a/*","data":1,"clientId":"C"}]`, `[{"channel":"/a/*",` + no("405::channel_invalid") + `}]`},
		{"channel with odd characters", `[{"channel":"/a<b","data":1,"clientId":"C"}]`, `[{"channel":"/a<b",` + no("405::channel_invalid") + `}]`},
		{"id with odd characters", `[{"id":"<","channel":"/a","clientId":"C"}]`, `[{"id":"<","channel":"/a",` + no("405::message_id_invalid") + `}]`},
		{"id no text", `[{"id":[],"channel":"/a","clientId":"C"}]`, `[{"channel":"/a",` + no("405::message_id_invalid") + `}]`},
		{"no session", `[{"id":"1","channel":"/a","data":1}]`, `[{"id":"1","channel":"/a",` + no("402::session_unknown") + `}]`},
		{"unknown session", `[{"id":"1","channel":"/meta/subscribe","subscription":"/a","clientId":"other"}]`, `[{"id":"1","channel":"/meta/subscribe",` + no("402::session_unknown") + `}]`},
		{"unknown session on connect", `[{"id":"1","channel":"/meta/connect","clientId":"other"}]`, `[{"id":"1","channel":"/meta/connect",` + no("402::session_unknown") + `,"advice":{"reconnect":"handshake","interval":0}}]`},
		{"unknown session on disconnect", `[{"channel":"/meta/disconnect","clientId":"other"}]`, `[{"channel":"/meta/disconnect",` + no("402::session_unknown") + `}]`},
		{"no subscription", `[{"channel":"/meta/subscribe","clientId":"C"}]`, `[{"channel":"/meta/subscribe",` + no("403::subscription_missing") + `}]`},
		{"nothing to unsubscribe", `[{"channel":"/meta/unsubscribe","clientId":"C"}]`, `[{"channel":"/meta/unsubscribe",` + no("403::subscription_missing") + `}]`},
		{"subscription no text", `[{"channel":"/meta/subscribe","subscription":["/a",7],"clientId":"C"}]`, `[{"channel":"/meta/subscribe",` + no("403::subscription_invalid") + `,"subscription":["/a",7]}]`},
		{"empty subscription", `[{"channel":"/meta/subscribe","subscription":[],"clientId":"C"}]`, `[{"channel":"/meta/subscribe",` + no("403::subscription_invalid") + `,"subscription":[]}]`},
		{"wildcard in the middle", `[{"channel":"/meta/subscribe","subscription":"/a/*/b","clientId":"C"}]`, `[{"channel":"/meta/subscribe",` + no("403::subscription_invalid") + `,"subscription":"/a/*/b"}]`},
		{"subscription to meta", `[{"channel":"/meta/subscribe","subscription":"/meta/**","clientId":"C"}]`, `[{"channel":"/meta/subscribe",` + no("403:denied_by_security_policy:subscribe_denied") + `,"subscription":"/meta/**"}]`},
		{"subscription denied", `[{"channel":"/meta/subscribe","subscription":"/secret/a","clientId":"C"}]`, `[{"channel":"/meta/subscribe",` + no("403:denied_by_security_policy:subscribe_denied") + `,"subscription":"/secret/a"}]`},
		{"too many subscriptions", `[{"channel":"/meta/subscribe","subscription":[` + strings.Join(many, ",") + `],"clientId":"C"}]`, `[{"channel":"/meta/subscribe",` + no("403::subscriptions_too_many") + `,"subscription":[` + strings.Join(many, ",") + `]}]`},
		{"publishing denied", `[{"channel":"/notes","data":1,"clientId":"C"}]`, `[{"channel":"/notes",` + no("403:denied_by_security_policy:publish_denied") + `}]`},
		{"publishing to meta", `[{"channel":"/meta/other","data":1,"clientId":"C"}]`, `[{"channel":"/meta/other",` + no("403:denied_by_security_policy:create_denied") + `}]`},
		{"publishing nothing", `[{"channel":"/a","clientId":"C"}]`, `[{"channel":"/a",` + no("400::data_missing") + `}]`},
		{"connection type", `[{"channel":"/meta/connect","connectionType":"flash","clientId":"C"}]`, `[{"channel":"/meta/connect",` + no("400::connection_type_unsupported") + `}]`},
		{"handshake beside others", `[{"channel":"/meta/handshake"},{"channel":"/service/a","data":1,"clientId":"C"}]`, `[{"channel":"/meta/handshake",` + no("400::handshake_not_alone") + `,"advice":{"reconnect":"none","interval":0}},{"channel":"/service/a","successful":true}]`},
		{"handshake of the future", `[{"channel":"/meta/handshake","minimumVersion":"2.0"}]`, `[{"channel":"/meta/handshake",` + no("400::version_unsupported") + `,"advice":{"reconnect":"none","interval":0}}]`},
		{"handshake without a common type", `[{"channel":"/meta/handshake","supportedConnectionTypes":["iframe"]}]`, `[{"channel":"/meta/handshake",` + no("400::connection_type_unsupported") +
			`,"advice":{"reconnect":"none","interval":0}}]`},
		{"no messages", `[]`, `[]`},
		{"a lone message", `{"id":"1","channel":"/service/a","data":{},"clientId":"C"}`, `[{"id":"1","channel":"/service/a","successful":true}]`},
	}
	c := newStage(t, patient(noteDocument), mock.Options{}).shake(t, "agent", "")
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			own := &client{c.stage, t, c.caller, c.id}
			want(t, "answer", own.post(t, c.caller, "/", strings.ReplaceAll(test.message, `"C"`, `"`+c.id+`"`)), test.want)
		})
	}
}

func TestHandshakeWithoutCredentialsIsDenied(t *testing.T) {
	t.Parallel()
	s := newStage(t, patient(noteDocument), mock.Options{})
	const denied = `[{"id":"1","channel":"/meta/handshake","successful":false,"error":"403::handshake_denied","advice":{"reconnect":"none","interval":0}}]`
	want(t, "nobody", s.post(t, "", "/handshake", `[{"id":"1","channel":"/meta/handshake"}]`), denied)
	r := request("POST", "/api/events", "", `[{"id":"1","channel":"/meta/handshake"}]`)
	r.SetBasicAuth("agent", "wrong")
	want(t, "wrong password", s.do(r).Body.String(), denied)
}

func TestTooManySessionsAreDenied(t *testing.T) {
	t.Parallel()
	s := newStage(t, with(noteDocument, "maxSessions: 1"), mock.Options{})
	s.shake(t, "agent", "")
	want(t, "second", s.post(t, "agent", "/handshake", `[{"id":"1","channel":"/meta/handshake"}]`),
		`[{"id":"1","channel":"/meta/handshake","successful":false,"error":"403::handshake_denied","advice":{"reconnect":"none","interval":0}}]`)
}

func TestWhatIsNoMessageIsABadRequest(t *testing.T) {
	t.Parallel()
	s := newStage(t, patient(noteDocument), mock.Options{BodyLimit: 5000})
	form := "application/x-www-form-urlencoded"
	tests := []struct {
		name, method, path, kind, body, want string
		status                               int
	}{
		{"no JSON", "POST", "/", "", `[{"id"`, "the messages cannot be read", 400},
		{"nothing", "POST", "/", "", ``, "the messages cannot be read", 400},
		{"two values", "POST", "/", "", `[] []`, "the messages cannot be read", 400},
		{"a text", "POST", "/", "", `"a"`, "an array of messages is expected", 400},
		{"too many", "POST", "/", "", `[` + strings.Repeat("1,", 1000) + `1]`, "1001 messages come at once", 400},
		{"form without messages", "POST", "/", form, `a=b`, "a field named message", 400},
		{"bad form", "POST", "/", form, `message=%zz`, "the form cannot be read", 400},
		{"GET without messages", "GET", "/", "", ``, "a field named message", 400},
		{"GET with a bad query", "GET", "/?message=%zz", "", ``, "the query cannot be read", 400},
		{"another method", "PUT", "/", "", `[]`, "messages are sent here with POST", 405},
		{"too large", "POST", "/", "", strings.Repeat(" ", 5001), "--body-limit", 413},
		{"elsewhere", "POST", "x", "", `[]`, "not in the document", 404},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := request(test.method, "/api/events"+test.path, "agent", test.body)
			if test.kind != "" {
				r.Header.Set("Content-Type", test.kind)
			}
			w := s.do(r)
			if w.Code != test.status || !strings.Contains(w.Body.String(), test.want) {
				t.Errorf("%d %s, want %d with %q", w.Code, w.Body, test.status, test.want)
			}
		})
	}
}

func TestOtherWaysToSend(t *testing.T) {
	t.Parallel()
	s := newStage(t, patient(noteDocument), mock.Options{})
	const message = `[{"id":"1","channel":"/a","data":1}]`
	const unknown = `[{"id":"1","channel":"/a","successful":false,"error":"402::session_unknown"}]`
	form := request("POST", "/api/events/", "agent", "message="+`%5B%7B%22id%22:%221%22,%22channel%22:%22/a%22,%22data%22:1%7D%5D`)
	form.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	w := s.do(form)
	want(t, "form", w.Body.String(), unknown)
	want(t, "type", w.Header().Get("Content-Type"), "application/json")

	query := `?jsonp=app.on%3Cx&message=%5B%7B%22id%22:%221%22,%22channel%22:%22/a%22,%22data%22:1%7D%5D`
	w = s.do(request("GET", "/api/events/connect"+query, "agent", ""))
	want(t, "call", w.Body.String(), `app.on_x(`+unknown+`)`)
	want(t, "type of a call", w.Header().Get("Content-Type"), "text/javascript")

	w = s.do(request("GET", "/api/events"+strings.Replace(query, "jsonp=", "other=", 1), "agent", ""))
	want(t, "unnamed call", w.Body.String(), `jsonpcallback(`+unknown+`)`)
	for _, path := range []string{"", "/", "/handshake", "/connect", "/a/b"} {
		want(t, "path "+path, s.post(t, "agent", path, message), unknown)
	}
}

func TestBrowsersOnOtherOrigins(t *testing.T) {
	t.Parallel()
	s := newStage(t, patient(noteDocument), mock.Options{})
	preflight := request("OPTIONS", "/api/events/connect", "", "")
	preflight.Header.Set("Origin", "http://localhost:3000")
	preflight.Header.Set("Access-Control-Request-Method", "POST")
	preflight.Header.Set("Access-Control-Request-Headers", "authorization,content-type")
	w := s.do(preflight)
	want(t, "status", strconv.Itoa(w.Code), "204")
	want(t, "headers", w.Header().Get("Access-Control-Allow-Headers"), "authorization,content-type")
	r := request("POST", "/api/events/handshake", "agent", `[{"channel":"/meta/handshake"}]`)
	r.Header.Set("Origin", "http://localhost:3000")
	w = s.do(r)
	want(t, "origin", w.Header().Get("Access-Control-Allow-Origin"), "http://localhost:3000")
	want(t, "credentials", w.Header().Get("Access-Control-Allow-Credentials"), "true")
	cookie := w.Result().Cookies()
	if len(cookie) != 1 || cookie[0].Name != "BAYEUX_BROWSER" || cookie[0].Path != "/" || !cookie[0].HttpOnly || cookie[0].Value == "" {
		t.Errorf("cookies %v", cookie)
	}
	again := request("POST", "/api/events/handshake", "agent", `[{"channel":"/meta/handshake"}]`)
	again.AddCookie(cookie[0])
	if cookies := s.do(again).Result().Cookies(); len(cookies) != 0 {
		t.Errorf("a known browser gets %v", cookies)
	}
}

func TestTheJournalHasEachRequest(t *testing.T) {
	t.Parallel()
	s := newStage(t, patient(noteDocument), mock.Options{})
	c := s.shake(t, "agent", "")
	c.look()
	s.do(request("POST", "/api/events/", "agent", "nonsense"))
	entries, _ := s.Journal().Entries("")
	if len(entries) != 3 {
		t.Fatalf("%d entries", len(entries))
	}
	got := entries[1]
	if got.API != "api" || got.Caller != "agent" || got.Source != "bayeux" || got.Response.Status != 200 ||
		!strings.Contains(string(got.Response.Body), "/meta/connect") || !strings.Contains(string(got.Request.Body), c.id) {
		t.Errorf("entry %+v", got)
	}
	if entries[2].Problem == nil || entries[2].Response.Status != http.StatusBadRequest {
		t.Errorf("entry %+v", entries[2])
	}
}
