package bayeux

import (
	"slices"
	"time"

	"understudy/fixtures"
	"understudy/mock"
	"understudy/mock/state"
	"understudy/specs/extension"
)

// visitor is who sends messages, by one request or over one socket.
type visitor struct {
	hub     *hub
	rules   *rules
	part    *mock.Part
	sandbox *state.Sandbox
	caller  *fixtures.Caller // nil: somebody unknown
	denied  bool             // the API does not admit him
	browser string           // "": unknown
	polls   bool             // not a socket
}

// exchange is what comes of the messages of one request or frame.
type exchange struct {
	*visitor
	replies []reply
	connect *connect // answered when it is due
	opened  *session
}

// connect is a /meta/connect on its way to being answered.
type connect struct {
	session *session
	reply   reply
	hold    time.Duration // 0: not at all
	advised bool          // the reply repeats the advice
	further bool          // another client of the same browser is held
}

// handle takes messages in, one after the other.
func (v *visitor) handle(messages []message) (*exchange, error) {
	x := &exchange{visitor: v}
	for _, m := range messages {
		if err := x.take(m, len(messages) == 1); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// take answers one message, or notes it as the connect to be held.
func (x *exchange) take(m message, alone bool) error {
	id, wrong := m.id()
	r := reply{ID: id, Channel: m["channel"], Successful: true}
	channel := m.text("channel")
	var err error
	switch {
	case m == nil:
		r.fail(errMessage)
	case m["channel"] == nil:
		r.fail(errChannel)
	case wrong:
		r.fail(errID)
	case !isChannel(channel):
		r.fail(errChannelValue)
	case channel == metaHandshake:
		err = x.handshake(m, &r, alone)
	default:
		if x.act(m, channel, &r, alone) {
			return nil
		}
	}
	x.replies = append(x.replies, r)
	return err
}

// handshake makes a session.
func (x *exchange) handshake(m message, r *reply, alone bool) error {
	r.Advice = &advice{Reconnect: "none"}
	if reason := x.objection(m, alone); reason != "" {
		r.fail(reason)
		return nil
	}
	if err := x.mark(); err != nil {
		return err
	}
	s, err := x.hub.open(x.visitor, m.wantsAck())
	if s == nil {
		r.fail(errHandshake)
		return err
	}
	x.opened = s
	r.Version, r.MinimumVersion, r.ClientID, r.Transports = "1.0", "1.0", s.id, x.transports()
	r.Advice = x.rules.advice()
	if s.acks {
		r.Ext = map[string]any{"ack": true}
	}
	return nil
}

// objection is what stands against a handshake.
func (x *exchange) objection(m message, alone bool) string {
	switch {
	case !alone:
		return errAlone
	case x.denied:
		return errHandshake
	case !isVersion(m):
		return errVersion
	case !x.agrees(m):
		return errTransport
	}
	return ""
}

// mark gives a browser its name, by which to know it again.
func (x *exchange) mark() (err error) {
	if x.polls && x.browser == "" {
		x.browser, err = x.hub.newID()
	}
	return err
}

// isVersion tells whether a client can do with version 1.0; one that says
// nothing can.
func isVersion(m message) bool {
	least, told := m["minimumVersion"].(string)
	return !told || least <= "1.0"
}

// agrees tells whether client and server have a connection type in common.
func (x *exchange) agrees(m message) bool {
	theirs, told := m["supportedConnectionTypes"].([]any)
	return !told || slices.ContainsFunc(theirs, func(one any) bool {
		name, _ := one.(string)
		return x.rules.offers(extension.Transport(name))
	})
}

func (x *exchange) transports() []string {
	out := make([]string, len(x.rules.transports))
	for i, t := range x.rules.transports {
		out[i] = string(t)
	}
	return out
}

// act does what a client asks that has a session. It tells whether the message
// is the connect that is answered later.
func (x *exchange) act(m message, channel string, r *reply, alone bool) (later bool) {
	s := x.hub.find(x.visitor, m.text("clientId"))
	if s == nil {
		r.fail(errUnknown)
		if channel == metaConnect {
			r.Advice = &advice{Reconnect: "handshake"}
		}
		return false
	}
	switch {
	case channel == metaConnect:
		return x.meet(m, s, r, alone)
	case channel == metaSubscribe:
		x.subscribe(m, s, r)
	case channel == metaUnsubscribe:
		if names, ok := x.named(m, r); ok {
			s.unsubscribe(names)
		}
	case channel == metaDisconnect:
		x.hub.drop(s, disconnected)
	case isMeta(channel):
		r.fail(errCreate)
	default:
		x.publish(m, channel, r)
	}
	return false
}

// meet notes a connect. It is not held beside other messages, so that their
// replies do not wait.
func (x *exchange) meet(m message, s *session, r *reply, alone bool) (later bool) {
	if kind, told := m["connectionType"].(string); told && !x.rules.offers(extension.Transport(kind)) || x.connect != nil {
		r.fail(errTransport)
		return false
	}
	if number, told := m.ack(); told && s.acks {
		s.confirm(number)
	}
	c := &connect{session: s, reply: *r, hold: x.rules.timeout}
	if wished, told := m.wishedTimeout(); told {
		c.hold = min(c.hold, time.Duration(min(wished, c.hold.Milliseconds()))*time.Millisecond)
		c.advised = wished == 0
	}
	if !alone {
		c.hold = 0
	}
	x.connect = c
	return true
}

// finish is the reply to a connect that ended in some way.
func (c *connect) finish(o outcome) reply {
	r, s := c.reply, c.session
	slowed := s.slow(c.further || o.replaced)
	switch {
	case o.ending == disconnected:
		r.Advice = &advice{Reconnect: "none"}
	case o.ending == lost:
		s.hub.drop(s, lost)
		r.fail(errUnknown)
		r.Advice = &advice{Reconnect: "handshake"}
	case c.further || o.replaced:
		r.Advice = s.rules.elsewhere(c.further)
	case c.advised || slowed:
		r.Advice = s.rules.advice()
	}
	if s.acks && r.Successful {
		r.Ext = map[string]any{"ack": o.batch}
	}
	return r
}

func (x *exchange) subscribe(m message, s *session, r *reply) {
	names, ok := x.named(m, r)
	if !ok {
		return
	}
	for _, name := range names {
		if isMeta(name) || covers(x.rules.deny.subscribe, name) {
			r.fail(errSubscribe)
			return
		}
	}
	if !s.subscribe(names) {
		r.fail(errTooMany)
	}
}

// named gives the channels of a subscription, and repeats them in the reply.
func (x *exchange) named(m message, r *reply) ([]string, bool) {
	r.Subscription = m["subscription"]
	if r.Subscription == nil {
		r.fail(errNoName)
		return nil, false
	}
	names, ok := m.names()
	if !ok || slices.ContainsFunc(names, func(name string) bool { return !isSubscription(name) }) {
		r.fail(errBadName)
		return nil, false
	}
	return names, true
}

// publish tells the other clients what this one has to say, but for what it says
// to the server alone.
func (x *exchange) publish(m message, channel string, r *reply) {
	data, told := m["data"]
	switch {
	case !told:
		r.fail(errData)
	case covers(x.rules.deny.publish, channel):
		r.fail(errPublish)
	case !isService(channel):
		x.hub.publish(x.sandbox, channel, data)
	}
}
