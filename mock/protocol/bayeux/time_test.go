package bayeux_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"understudy/mock"
	"understudy/mock/state"
)

const (
	gone    = `[{"id":"3","channel":"/x","successful":false,"error":"402::session_unknown"}]`
	there   = `[{"id":"3","channel":"/x","successful":true}]`
	goneNow = `{"id":"5","channel":"/meta/connect","successful":false,"error":"402::session_unknown","advice":{"reconnect":"handshake","interval":0}}`
)

func TestSessionsExpire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, noteDocument, mock.Options{})
		c := s.shake(t, "agent", "")
		time.Sleep(9 * time.Second)
		want(t, "before", c.publish("/x", `1`), there)
		<-c.connect("4")
		time.Sleep(9 * time.Second)
		want(t, "after a connect", c.publish("/x", `1`), there)
		time.Sleep(2 * time.Second)
		want(t, "after maxInterval", c.publish("/x", `1`), gone)
		want(t, "connect", <-c.connect("5"), "["+goneNow+"]")
		for range 20 {
			s.note(t, "the virtual clock moves on", "")
		}
		c = s.shake(t, "agent", "")
		for range 20 {
			s.note(t, "changes are no time", "")
		}
		want(t, "after changes", c.publish("/x", `1`), there)
	})
}

func TestFrozenClockKeepsSessions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, noteDocument, mock.Options{})
		sandbox, err := s.World().Sandbox("")
		if err != nil {
			t.Fatal(err)
		}
		if err := sandbox.Freeze(); err != nil {
			t.Fatal(err)
		}
		c := s.shake(t, "agent", "")
		time.Sleep(time.Minute)
		want(t, "frozen", c.publish("/x", `1`), there)
		if err := sandbox.Advance(11 * time.Second); err != nil {
			t.Fatal(err)
		}
		want(t, "advanced", c.publish("/x", `1`), gone)
		c = s.shake(t, "agent", "")
		time.Sleep(2 * time.Hour)
		want(t, "forgotten", c.publish("/x", `1`), gone)
	})
}

func TestRealClockMayBeAdvanced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, noteDocument, mock.Options{Clock: state.Clock{Kind: state.Real}})
		sandbox, err := s.World().Sandbox("")
		if err != nil {
			t.Fatal(err)
		}
		c := s.shake(t, "agent", "")
		held := c.connect("5")
		synctest.Wait()
		if err := sandbox.Advance(time.Minute); err != nil {
			t.Fatal(err)
		}
		want(t, "a connect is held", <-held, `[{"id":"5","channel":"/meta/connect","successful":true}]`)
		want(t, "then", c.publish("/x", `1`), there)
		if err := sandbox.Advance(time.Minute); err != nil {
			t.Fatal(err)
		}
		want(t, "none is held", c.publish("/x", `1`), gone)
	})
}

func TestClientThatFallsBehindIsLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, with(noteDocument, "maxQueue: 2"), mock.Options{})
		c, other := s.shake(t, "agent", ""), s.shake(t, "agent2", "")
		c.subscribe(`"/y"`)
		other.publish("/y", `1`)
		other.publish("/y", `2`)
		want(t, "in time", c.look(), `[{"channel":"/y","data":1},{"channel":"/y","data":2},`+looked+`]`)
		for range 3 {
			other.publish("/y", `1`)
		}
		want(t, "behind", <-c.connect("5"), "["+goneNow+"]")
	})
}

func TestClientThatLeavesTooMuchWaitingIsLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, noteDocument, mock.Options{})
		c, other := s.shake(t, "agent", ""), s.shake(t, "agent2", "")
		c.subscribe(`"/y"`)
		for range 3 {
			other.publish("/y", `"`+strings.Repeat("x", 8<<20)+`"`)
		}
		want(t, "behind", <-c.connect("5"), "["+goneNow+"]")
	})
}

func TestConfirmedEventsWaitNoMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, with(noteDocument, "maxQueue: 2"), mock.Options{})
		c := s.shake(t, "agent", `,"ext":{"ack":true}`)
		c.subscribe(`"/y"`)
		for n := range 5 {
			c.publish("/y", `1`)
			got := c.say(fmt.Sprintf(`[{"id":"4","channel":"/meta/connect","advice":{"timeout":0},"ext":{"ack":%d},"clientId":"C"}]`, n))
			want(t, "connect", got, fmt.Sprintf(`[{"channel":"/y","data":1},%s,"ext":{"ack":%d}}]`, strings.TrimSuffix(looked, "}"), n+1))
		}
		c.publish("/y", `1`)
		c.publish("/y", `1`)
		want(t, "unconfirmed", <-c.connect("5"), "["+goneNow+"]")
	})
}

func TestClientThatGoesLeavesItsEvents(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newStage(t, noteDocument, mock.Options{}).shake(t, "agent", "")
		c.subscribe(`"/x"`)
		ctx, cancel := context.WithCancel(t.Context())
		body := strings.ReplaceAll(`[{"id":"4","channel":"/meta/connect","clientId":"C"}]`, "C", c.id)
		ended := make(chan struct{})
		go func() {
			c.do(request("POST", "/api/events/connect", "agent", body).WithContext(ctx))
			close(ended)
		}()
		synctest.Wait()
		cancel()
		<-ended
		c.publish("/x", `1`)
		want(t, "next connect", c.look(), `[{"channel":"/x","data":1},`+looked+`]`)
		time.Sleep(11 * time.Second)
		want(t, "its session expires", c.publish("/x", `1`), gone)
	})
}

func TestRemovedSandboxEndsItsSessions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, noteDocument, mock.Options{})
		c := s.shake(t, "agent", "")
		inside := func(body string) string {
			return s.do(request("POST", "/~box/api/events/", "agent", body)).Body.String()
		}
		_, rest, _ := strings.Cut(inside(`[{"channel":"/meta/handshake"}]`), `"clientId":"`)
		c.id, _, _ = strings.Cut(rest, `"`)
		held := make(chan string)
		go func() { held <- inside(`[{"id":"5","channel":"/meta/connect","clientId":"` + c.id + `"}]`) }()
		synctest.Wait()
		if !s.World().Remove("box") {
			t.Fatal("there is no sandbox")
		}
		want(t, "held", <-held, "["+goneNow+"]")
		want(t, "next", inside(`[{"id":"5","channel":"/meta/connect","clientId":"`+c.id+`"}]`), "["+goneNow+"]")
	})
}

func TestCloseEndsHeldConnects(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newStage(t, noteDocument, mock.Options{}).shake(t, "agent", "")
		began := time.Now()
		held := c.connect("5")
		synctest.Wait()
		c.Close()
		want(t, "held", <-held, `[{"id":"5","channel":"/meta/connect","successful":true}]`)
		<-c.connect("6")
		if took := time.Since(began); took > 0 {
			t.Errorf("took %s", took)
		}
		if err := c.AwaitCarried(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestOnlyOneClientOfABrowserIsHeld(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, noteDocument, mock.Options{})
		connect := func(c *client) string {
			r := request("POST", "/api/events/", "agent", `[{"id":"5","channel":"/meta/connect","clientId":"`+c.id+`"}]`)
			return s.do(r).Body.String()
		}
		shake := func() *client {
			r := request("POST", "/api/events/", "agent", `[{"channel":"/meta/handshake"}]`)
			r.Header.Set("Cookie", "BAYEUX_BROWSER=b")
			_, rest, _ := strings.Cut(s.do(r).Body.String(), `"clientId":"`)
			id, _, _ := strings.Cut(rest, `"`)
			return &client{s, t, "agent", id}
		}
		first, second := shake(), shake()
		held := make(chan string)
		go func() { held <- connect(first) }()
		synctest.Wait()
		began := time.Now()
		want(t, "second", connect(second), `[{"id":"5","channel":"/meta/connect","successful":true,"advice":{"reconnect":"retry","interval":2000,"timeout":30000,"multiple-clients":true}}]`)
		if time.Since(began) > 0 {
			t.Error("it is held")
		}
		time.Sleep(5 * time.Second)
		connect(second)
		first.say(`[{"channel":"/meta/disconnect","clientId":"C"}]`)
		<-held
		want(t, "second alone", connect(second), `[{"id":"5","channel":"/meta/connect","successful":true,`+normal+`}]`)
	})
}
