package mock

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"understudy/fixtures"
	"understudy/specs/expression"
	"understudy/specs/extension"
)

// The bounds of a stream: how often something is sent at least, how long one
// write may take, and how many messages may wait for a slow client.
const (
	heartbeat   = 15 * time.Second
	slowWrite   = 10 * time.Second
	maxStreamed = 1024
)

const eventStream = "text/event-stream"

// stream is an answer that goes on while the client listens: Server-Sent Events
// as the HTML standard (section 9.2) has them.
type stream struct {
	channel string
	rules   extension.Stream

	mu      sync.Mutex
	waiting []Message
	late    bool          // messages were lost, for the client reads too slowly
	more    chan struct{} // holds a token while something waits
}

// streamedAnswer opens a stream where the operation has one and the client
// wants it.
func streamedAnswer(_ context.Context, call *Call) (Answer, bool, error) {
	rules := call.Operation().Stream
	if rules == nil || !strings.HasPrefix(call.Offer.Name, eventStream) || call.Request.Method == http.MethodHead {
		return Answer{}, false, nil
	}
	channel, err := rules.Channel.Run(call.scope())
	name, isText := channel.(string)
	if err == nil && !isText {
		err = fmt.Errorf("gives %v, the name of a channel is a text", channel)
	}
	if err != nil {
		place := call.Operation().Place.Pointer + "/x-mock-stream/channel"
		return Answer{}, false, fmt.Errorf("%s: %w", call.Part.API.Near(call.Operation().Place, place).Position, err)
	}
	call.stream = &stream{channel: name, rules: *rules, more: make(chan struct{}, 1)}
	return Answer{Status: call.Part.plans[call.Operation()].success, Source: "channel " + name}, true, nil
}

// scope is what expressions see of the call.
func (c *Call) scope() expression.Scope {
	scope := expression.NewScope(map[string]any{
		"body": c.Decoded.Body, "path": c.Decoded.Path, "query": c.Decoded.Query, "header": c.Decoded.Header,
		"cookie": c.Decoded.Cookie, "server": map[string]any{"url": c.BaseURL()}, "now": c.Sandbox.Now(),
	})
	if c.Caller != nil {
		scope.Set("caller", c.Caller.Value())
	}
	return scope
}

// streamOut sends what is told until the client goes, the sandbox is removed or
// the server ends. No reload waits for it.
func (s *Server) streamOut(call *Call, w http.ResponseWriter, r *http.Request) {
	// Before the header is out: what happens from then on is told.
	stop, before := s.hallOf(call.Sandbox).listen(call.Part.API.Name, call.Caller, call.stream.deliver)
	defer stop()
	call.Response.Status, call.Response.Header = call.Answer.Status, http.Header{"Content-Type": {eventStream}, "Cache-Control": {"no-store"}}
	s.finish(call)
	call.Response.Header.Del("Content-Length")
	for name, values := range call.Response.Header {
		w.Header()[name] = values
	}
	out := &carriedWriter{ResponseWriter: w, dress: func(http.Header) {}}
	control := http.NewResponseController(out)
	_ = control.SetReadDeadline(time.Time{})
	out.WriteHeader(call.Answer.Status)
	_ = control.Flush()
	writer := eventWriter{out, control}
	if last, ok := parseEventID(r.Header.Get("Last-Event-ID")); !ok || writer.send(s.missed(call, before, last)) == nil {
		s.streamMessages(call, r, writer)
	}
	call.Response.Body = out.body
}

func (s *Server) streamMessages(call *Call, r *http.Request, out eventWriter) {
	beat := time.NewTicker(cmp.Or(time.Duration(call.stream.rules.Heartbeat), heartbeat))
	defer beat.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-call.Sandbox.Removed():
			return
		case <-s.closing:
			return
		case <-beat.C:
			if out.beat() != nil {
				return
			}
		case <-call.stream.more:
			messages, late := call.stream.take()
			if out.send(messages) != nil || late {
				return
			}
		}
	}
}

// deliver keeps a message of the stream's channel until it is sent.
func (s *stream) deliver(message Message) {
	if message.Channel != s.channel {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) >= maxStreamed {
		s.late = true
	}
	if !s.late {
		s.waiting = append(s.waiting, message)
	}
	select {
	case s.more <- struct{}{}:
	default:
	}
}

func (s *stream) take() (messages []Message, late bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	messages, s.waiting = s.waiting, nil
	return messages, s.late
}

// eventID is the number of an action and of a message about it.
type eventID struct{ action, message int64 }

func parseEventID(text string) (eventID, bool) {
	action, message, _ := strings.Cut(text, "-")
	a, err := strconv.ParseInt(action, 10, 64)
	b, errMessage := strconv.ParseInt(message, 10, 64)
	return eventID{a, b}, err == nil && errMessage == nil
}

// missed are the messages that a client who comes back has not seen, as far as
// they are still known.
func (s *Server) missed(call *Call, before []*News, last eventID) []Message {
	var out []Message
	for _, news := range before {
		if news.number < last.action {
			continue
		}
		for _, message := range slices.Concat(s.messages(call.Part.API.Name, news, []*fixtures.Caller{call.Caller})...) {
			id, _ := parseEventID(message.ID)
			if message.Channel == call.stream.channel && (id.action > last.action || id.message > last.message) {
				out = append(out, message)
			}
		}
	}
	return out
}

// eventWriter writes events, each at once.
type eventWriter struct {
	http.ResponseWriter
	control *http.ResponseController
}

func (w eventWriter) beat() error { return w.write([]byte(":\n\n")) }

func (w eventWriter) send(messages []Message) error {
	var out bytes.Buffer
	for _, message := range messages {
		appendEvent(&out, message)
	}
	return w.write(out.Bytes())
}

func (w eventWriter) write(data []byte) error {
	if len(data) == 0 {
		return nil
	}
	_ = w.control.SetWriteDeadline(time.Now().Add(slowWrite))
	if _, err := w.Write(data); err != nil {
		return err
	}
	return w.control.Flush()
}

// appendEvent writes one event; a text is its data as it is, anything else JSON.
func appendEvent(out *bytes.Buffer, message Message) {
	fmt.Fprintf(out, "id: %s\n", message.ID)
	if message.Name != "" {
		fmt.Fprintf(out, "event: %s\n", oneLine(message.Name))
	}
	data, isText := message.Data.(string)
	if !isText {
		data = string(encodeJSON(message.Data))
	}
	for line := range strings.SplitSeq(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(data), "\n") {
		fmt.Fprintf(out, "data: %s\n", line)
	}
	out.WriteByte('\n')
}

func oneLine(text string) string {
	return strings.NewReplacer("\r", " ", "\n", " ", "\x00", " ").Replace(text)
}
