package bayeux

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"understudy/mock"
	"understudy/specs/extension"
)

// The bounds of a socket.
const (
	maxFrame     = 1 << 20          // bytes
	writeTimeout = 30 * time.Second // for one frame
	quietTimeout = 30 * time.Second // beyond the time in which a client must connect again
)

// openSocket takes the connection over as a socket. Where credentials are
// missing the upgrade itself is refused, so that the client turns to polling,
// with its header fields, instead of giving up.
func (p player) openSocket(w http.ResponseWriter, r *http.Request, call *mock.Call, v *visitor) error {
	if call.Denied != nil {
		return call.Denied
	}
	if !p.rules.offers(extension.WebSocket) {
		return mock.Refuse(http.StatusNotFound, "there are no sockets here")
	}
	// Origins were checked before.
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return nil // Accept has answered
	}
	conn.SetReadLimit(maxFrame)
	v.polls = false
	k := &socket{visitor: v, conn: conn, wake: make(chan struct{}, 1), due: time.NewTimer(time.Hour)}
	defer k.due.Stop()
	k.serve(context.WithoutCancel(r.Context()))
	return nil
}

// socket is one WebSocket. One goroutine reads and handles messages, another
// writes what is to be said.
type socket struct {
	*visitor
	conn *websocket.Conn
	wake chan struct{} // something may be to be said
	due  *time.Timer   // of the held connect

	// handling is held while a frame is handled, so that what comes of it goes out
	// in one frame.
	handling sync.Mutex

	mu      sync.Mutex
	replies []reply
	session *session // whose events go over the socket
	turn    uint64   // in it
	held    *connect
	until   time.Time
}

// serve ends when the client or the server does.
func (k *socket) serve(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	var writing sync.WaitGroup
	writing.Go(func() { k.write(ctx) })
	k.read(ctx)
	cancel()
	writing.Wait()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.session != nil {
		k.session.abandon(k.turn)
	}
	_ = k.conn.CloseNow()
}

func (k *socket) read(ctx context.Context) {
	for {
		quiet, cancel := context.WithTimeout(ctx, k.rules.timeout+k.rules.interval+k.rules.maxInterval+quietTimeout)
		_, text, err := k.conn.Read(quiet)
		cancel()
		if err != nil {
			return
		}
		messages, err := readMessages(text)
		if err != nil {
			_ = k.conn.Close(websocket.StatusInvalidFramePayloadData, "this is no message in JSON")
			return
		}
		if err := k.answer(messages); err != nil {
			_ = k.conn.Close(websocket.StatusInternalError, "")
			return
		}
	}
}

// answer handles one frame.
func (k *socket) answer(messages []message) error {
	k.handling.Lock()
	defer k.handling.Unlock()
	x, err := k.handle(messages)
	if err != nil {
		return err
	}
	k.note(x)
	return nil
}

// note hands what came of a frame to the writing side.
func (k *socket) note(x *exchange) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.replies = append(k.replies, x.replies...)
	if x.opened != nil {
		k.replaceHeld()
		k.session, k.turn = x.opened, x.opened.attach(k.wake)
	}
	if c := x.connect; c != nil {
		k.replaceHeld()
		k.session, k.held = c.session, c
		k.turn = c.session.hold(k.wake, true)
		k.until = time.Now().Add(c.hold)
		k.due.Reset(c.hold)
	}
	k.signal()
}

// replaceHeld answers a held connect because another message takes its place,
// and leaves its session; the caller holds mu.
func (k *socket) replaceHeld() {
	if k.held != nil {
		k.replies = append(k.replies, k.held.finish(outcome{replaced: true}))
		k.held = nil
	}
	if k.session != nil {
		k.session.abandon(k.turn)
	}
}

func (k *socket) signal() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// write says what there is to say, until the context, the server or the sandbox
// ends.
func (k *socket) write(ctx context.Context) {
	for {
		over := isClosed(k.part.Closing()) || isClosed(k.sandbox.Removed())
		if !k.flush(ctx, over) {
			_ = k.conn.CloseNow()
			return
		}
		if over {
			_ = k.conn.Close(websocket.StatusGoingAway, "the server or the sandbox ends")
			return
		}
		select {
		case <-k.wake:
		case <-k.due.C:
		case <-k.part.Closing():
		case <-k.sandbox.Removed():
		case <-ctx.Done():
			return
		}
	}
}

// flush writes what is to be said now.
func (k *socket) flush(ctx context.Context, over bool) bool {
	events, replies := k.collect(over)
	if len(events)+len(replies) == 0 {
		return true
	}
	text, err := frame(events, replies)
	if err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	return k.conn.Write(ctx, websocket.MessageText, text) == nil
}

// collect takes events and replies, and ends the held connect where it is due.
func (k *socket) collect(over bool) ([]event, []reply) {
	k.handling.Lock()
	defer k.handling.Unlock()
	k.mu.Lock()
	defer k.mu.Unlock()
	replies := k.replies
	k.replies = nil
	if k.session == nil {
		return nil, replies
	}
	events := k.session.pushed(k.turn)
	if k.held == nil || !over && time.Now().Before(k.until) && !k.session.isDue(k.turn) {
		return events, replies
	}
	o := k.session.release(k.turn)
	replies = append(replies, k.held.finish(o))
	k.held = nil
	k.due.Stop()
	return append(events, o.events...), replies
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
