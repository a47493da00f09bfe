package mock

import (
	"strconv"
	"time"

	"understudy/fixtures"
	"understudy/mock/state"
)

// Message is what an API tells on one of its channels.
type Message struct {
	// ID is unique on the channels of a sandbox and rises: the number of the
	// action, counted since somebody first listened there, and of the message.
	ID      string
	Channel string    // by its name in x-mock-channels, such as "/orders"
	Name    string    // what kind of event it is; "": the rule gives no name
	Data    any       // a JSON value; never change it
	Time    time.Time // of the action it tells about, by the sandbox's clock
}

// News is an accepted action that may be told of. It never changes.
type News struct {
	*state.Accepted
	Sandbox *state.Sandbox
	Call    *Call  // that caused it, as far as it had got; nil: no call did
	Host    string // under which the server is reached, as Call.Host; of the latest call where none caused it

	number int64
}

// Teller is a Player that knows what its part tells of an action.
type Teller interface {
	Player
	// Tell gives, for each of the receivers (nil: somebody unknown), what he is
	// told, in order. An error takes nothing from the messages it gives.
	Tell(news *News, receivers []*fixtures.Caller) ([][]Message, error)
	// Sends tells whether other servers may be sent something.
	Sends() bool
	// Send gives what other servers are sent of an action, in order.
	Send(news *News) ([]Sending, error)
}

// Listen hands deliver each message that the part tells the caller (nil:
// somebody unknown) in the sandbox from now on: in order, one at a time, each
// once. Deliver must neither block nor change the sandbox. A caller's message is
// told to all who listen as that caller. A message on its way when stop is
// called may still be delivered.
//
// Who listens goes on listening through a reset, a restore and a reload: what
// these change is not told, but for records that a reload makes, completes or
// sets aside. While somebody listens the sandbox does not expire; where it is
// removed, nothing is told any more (see state.Sandbox.Removed).
func (p *Part) Listen(sandbox *state.Sandbox, caller *fixtures.Caller, deliver func(Message)) (stop func()) {
	if p.stage == nil {
		return func() {}
	}
	stop, _ = p.stage.hallOf(sandbox).listen(p.API.Name, caller, deliver)
	return stop
}

// Closing is closed when the server is about to end: what waits should answer.
func (p *Part) Closing() <-chan struct{} {
	if p.stage == nil {
		return nil
	}
	return p.stage.closing
}

// Close ends what outlives its call: streams, and requests to other servers. It
// waits for the latter. Further calls are answered all the same.
func (s *Server) Close() {
	s.closed.Do(func() {
		close(s.closing)
		s.sender.Close()
	})
}

// accepted is told each action, in the order within its sandbox.
func (s *Server) accepted(sandbox *state.Sandbox, action *state.Accepted) {
	programme := s.current.Load()
	found, heard := s.halls.Load(sandbox)
	if !heard && (programme == nil || !programme.sends) {
		return
	}
	if !heard {
		found = s.hallOf(sandbox)
	}
	news := &News{Accepted: action, Sandbox: sandbox}
	if call, ok := action.Cause.(*Call); ok {
		news.Call = call.soFar()
	}
	found.(*hall).add(news, programme != nil && programme.sends)
}

// soFar is what is known of a call while its answer is made; later steps do not
// change it.
func (c *Call) soFar() *Call {
	return &Call{
		Request: c.Request, Started: c.Started, Sandbox: c.Sandbox, Host: c.Host, Part: c.Part,
		Match: c.Match, Caller: c.Caller, Decoded: c.Decoded,
	}
}

// hallOf gives the hall of a sandbox. Those of removed sandboxes go when a new
// one is made.
func (s *Server) hallOf(sandbox *state.Sandbox) *hall {
	if found, ok := s.halls.Load(sandbox); ok {
		return found.(*hall)
	}
	s.halls.Range(func(key, _ any) bool {
		select {
		case <-key.(*state.Sandbox).Removed():
			s.halls.Delete(key)
		default:
		}
		return true
	})
	found, _ := s.halls.LoadOrStore(sandbox, newHall(s, sandbox))
	return found.(*hall)
}

func messageID(action int64, message int) string {
	return strconv.FormatInt(action, 10) + "-" + strconv.Itoa(message)
}
