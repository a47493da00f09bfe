package bayeux_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"understudy/mock"
)

func TestWholeLifeOverLongPolling(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, noteDocument, mock.Options{})
		got := s.post(t, "agent", "/handshake", `[{"id":"1","version":"1.0","minimumVersion":"1.0","channel":"/meta/handshake","supportedConnectionTypes":["websocket","long-polling","callback-polling"],"advice":{"timeout":60000,"interval":0}}]`)
		before, rest, _ := strings.Cut(got, `"clientId":"`)
		id, after, _ := strings.Cut(rest, `"`)
		want(t, "handshake", before+after, `[{"id":"1","channel":"/meta/handshake","successful":true,"version":"1.0","minimumVersion":"1.0",`+
			`,"supportedConnectionTypes":["websocket","long-polling","callback-polling"],`+normal+`}]`)
		if len(id) < 20 {
			t.Errorf("client id %q is short", id)
		}
		c := &client{s, t, "agent", id}
		want(t, "subscribe", c.subscribe(`"/notes"`), `[{"id":"2","channel":"/meta/subscribe","successful":true,"subscription":"/notes"}]`)
		want(t, "first connect", c.look(), `[`+looked+`]`)

		held := c.connect("5")
		synctest.Wait()
		s.note(t, "hello", "")
		want(t, "event", <-held, `[{"channel":"/notes","data":{"text":"hello"}},{"id":"5","channel":"/meta/connect","successful":true}]`)

		want(t, "publish", c.publish("/x/y", `{"a":1}`), `[{"id":"3","channel":"/x/y","successful":true}]`)
		held = c.connect("6")
		synctest.Wait()
		want(t, "disconnect", c.say(`[{"id":"9","channel":"/meta/disconnect","clientId":"C"}]`), `[{"id":"9","channel":"/meta/disconnect","successful":true}]`)
		want(t, "held connect", <-held, `[{"id":"6","channel":"/meta/connect","successful":true,"advice":{"reconnect":"none","interval":0}}]`)
		want(t, "after the end", c.publish("/x/y", `1`), `[{"id":"3","channel":"/x/y","successful":false,"error":"402::session_unknown"}]`)
	})
}

func TestHeldConnectEndsWithItsTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newStage(t, noteDocument, mock.Options{}).shake(t, "agent", "")
		began := time.Now()
		want(t, "connect", <-c.connect("5"), `[{"id":"5","channel":"/meta/connect","successful":true}]`)
		if held := time.Since(began); held != 30*time.Second {
			t.Errorf("held for %s", held)
		}
		began = time.Now()
		c.say(`[{"id":"6","channel":"/meta/connect","connectionType":"long-polling","advice":{"timeout":5000},"clientId":"C"}]`)
		if held := time.Since(began); held != 5*time.Second {
			t.Errorf("held for %s where the client asked for 5 s", held)
		}
	})
}

func TestSecondConnectEndsTheFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newStage(t, noteDocument, mock.Options{}).shake(t, "agent", "")
		c.subscribe(`"/notes"`)
		first := c.connect("5")
		synctest.Wait()
		second := c.connect("6")
		want(t, "first", <-first, `[{"id":"5","channel":"/meta/connect","successful":true,"advice":{"reconnect":"retry","interval":2000,"timeout":30000}}]`)
		c.note(t, "once", "")
		want(t, "second", <-second, `[{"channel":"/notes","data":{"text":"once"}},{"id":"6","channel":"/meta/connect","successful":true,`+normal+`}]`)
	})
}

func TestEventsOfAClientThatIsAwayWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newStage(t, noteDocument, mock.Options{}).shake(t, "agent", "")
		c.subscribe(`"/**"`)
		c.note(t, "one", "")
		c.note(t, "two", "")
		synctest.Wait()
		c.publish("/x", `3`)
		synctest.Wait()
		want(t, "connect", c.look(), `[{"channel":"/notes","data":{"text":"one"}},{"channel":"/notes","data":{"text":"two"}},{"channel":"/x","data":3},`+looked+`]`)
		want(t, "again", c.look(), `[`+looked+`]`)
	})
}

func TestSubscriptions(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, subscription, channel, want string }{
		{"exact", `"/a/b"`, "/a/b", "1"},
		{"another", `"/a/b"`, "/a/c", ""},
		{"deeper", `"/a"`, "/a/b", ""},
		{"one segment", `"/a/*"`, "/a/b", "1"},
		{"one segment, not two", `"/a/*"`, "/a/b/c", ""},
		{"one segment, not none", `"/a/*"`, "/a", ""},
		{"any depth", `"/a/**"`, "/a/b/c", "1"},
		{"any depth from the root", `"/**"`, "/a", "1"},
		{"any depth, not none", `"/a/**"`, "/a", ""},
		{"another's depth", `"/a/**"`, "/b/c", ""},
		{"overlapping, once", `["/a/b","/a/*","/a/**","/**"]`, "/a/b", "1"},
		{"to the server only", `["/service/a","/service/**"]`, "/service/a", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := newStage(t, patient(noteDocument), mock.Options{}).shake(t, "agent", "")
			c.subscribe(test.subscription)
			if got := c.publish(test.channel, `1`); !strings.Contains(got, `"successful":true`) {
				t.Fatal(got)
			}
			wanted := `[` + looked + `]`
			if test.want != "" {
				wanted = `[{"channel":"` + test.channel + `","data":1},` + looked + `]`
			}
			want(t, "connect", c.look(), wanted)
			c.say(`{"id":"3","channel":"/meta/unsubscribe","subscription":` + test.subscription + `,"clientId":"C"}`)
			c.publish(test.channel, `2`)
			want(t, "after unsubscribing", c.look(), `[`+looked+`]`)
		})
	}
}

func TestSessionsBelongToSandboxAndCaller(t *testing.T) {
	t.Parallel()
	s := newStage(t, patient(noteDocument), mock.Options{})
	c := s.shake(t, "agent", "")
	c.subscribe(`"/**"`)
	const message = `[{"id":"7","channel":"/x","data":1,"clientId":"C"}]`
	unknown := `[{"id":"7","channel":"/x","successful":false,"error":"402::session_unknown"}]`
	want(t, "another caller", s.post(t, "agent2", "/", strings.ReplaceAll(message, "C", c.id)), unknown)
	want(t, "nobody", s.post(t, "", "/", strings.ReplaceAll(message, "C", c.id)), unknown)
	r := request("POST", "/~other/api/events/", "agent", strings.ReplaceAll(message, "C", c.id))
	want(t, "another sandbox", s.do(r).Body.String(), unknown)
	want(t, "what came", c.look(), `[`+looked+`]`)
}

func TestEventsGoToTheRightCallerOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, noteDocument, mock.Options{})
		first, second, other := s.shake(t, "agent", ""), s.shake(t, "agent", ""), s.shake(t, "agent2", "")
		for _, c := range []*client{first, second, other} {
			c.subscribe(`"/**"`)
		}
		s.note(t, "secret", "agent")
		synctest.Wait()
		for _, c := range []*client{first, second} {
			want(t, "the agent's", c.look(), `[{"channel":"/notes","data":{"text":"secret"}},`+looked+`]`)
		}
		want(t, "the other's", other.look(), `[`+looked+`]`)
	})
}

func TestAcknowledgements(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newStage(t, noteDocument, mock.Options{}).shake(t, "agent", `,"ext":{"ack":true}`)
		c.subscribe(`"/**"`)
		connect := func(ack string) string {
			return c.say(`[{"id":"4","channel":"/meta/connect","advice":{"timeout":0},"ext":{"ack":` + ack + `},"clientId":"C"}]`)
		}
		told := func(ack, events string) string {
			return `[` + events + strings.TrimSuffix(looked, "}") + `,"ext":{"ack":` + ack + `}}]`
		}
		one, two := `{"channel":"/x","data":1},`, `{"channel":"/x","data":2},`
		want(t, "nothing yet", connect("0"), told("0", ""))
		c.publish("/x", `1`)
		want(t, "sent", connect("0"), told("1", one))
		want(t, "not confirmed", connect("0"), told("2", one))
		c.publish("/x", `2`)
		want(t, "not confirmed, with another", connect("1"), told("3", one+two))
		want(t, "confirmed", connect("3"), told("3", ""))
	})
}

func TestMessagesInOneRequest(t *testing.T) {
	t.Parallel()
	c := newStage(t, patient(noteDocument), mock.Options{}).shake(t, "agent", "")
	got := c.say(`[{"id":"1","channel":"/meta/subscribe","subscription":["/a","/b"],"clientId":"C"},` +
		`{"id":"2","channel":"/b","data":{"<":"&"},"clientId":"C"},` +
		`{"id":"3","channel":"/meta/connect","connectionType":"long-polling","clientId":"C"},` +
		`{"id":4,"channel":"/service/a","data":null,"clientId":"C"}]`)
	want(t, "replies", got, `[{"channel":"/b","data":{"<":"&"}},`+
		`{"id":"1","channel":"/meta/subscribe","successful":true,"subscription":["/a","/b"]},`+
		`{"id":"2","channel":"/b","successful":true},{"id":4,"channel":"/service/a","successful":true},`+
		`{"id":"3","channel":"/meta/connect","successful":true}]`)
}
