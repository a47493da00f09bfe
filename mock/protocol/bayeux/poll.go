package bayeux

import (
	"context"
	"mime"
	"net/http"
	"net/url"
	"time"

	"understudy/mock"
	"understudy/specs/media"
)

// browserCookie tells the clients of one browser from those of another.
const browserCookie = "BAYEUX_BROWSER"

// defaultCallback is called where a request names no function.
const defaultCallback = "jsonpcallback"

// poll answers a POST: messages as JSON, or in the fields of a form.
func (p player) poll(w http.ResponseWriter, r *http.Request, call *mock.Call, v *visitor) error {
	texts := [][]byte{call.Request.Body}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/x-www-form-urlencoded" {
		form, err := url.ParseQuery(string(call.Request.Body))
		if err != nil {
			return mock.Refuse(http.StatusBadRequest, "the form cannot be read: %v", err)
		}
		texts = fields(form)
	}
	return p.answer(w, r, v, texts, "")
}

// pollByCallback answers a GET with a call of the function that it names.
func (p player) pollByCallback(w http.ResponseWriter, r *http.Request, _ *mock.Call, v *visitor) error {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return mock.Refuse(http.StatusBadRequest, "the query cannot be read: %v", err)
	}
	callback := query.Get("jsonp")
	if callback == "" {
		callback = defaultCallback
	}
	return p.answer(w, r, v, fields(query), callback)
}

func fields(values url.Values) [][]byte {
	out := make([][]byte, len(values["message"]))
	for i, text := range values["message"] {
		out[i] = []byte(text)
	}
	return out
}

// answer handles the messages and waits where it must.
func (p player) answer(w http.ResponseWriter, r *http.Request, v *visitor, texts [][]byte, callback string) error {
	messages, err := readAll(texts)
	if err != nil {
		return err
	}
	known := v.browser
	x, err := v.handle(messages)
	if err != nil {
		return err
	}
	var events []event
	if x.connect != nil {
		o, gone := p.await(r.Context(), x.connect)
		if gone {
			return nil
		}
		events = o.events
		x.replies = append(x.replies, x.connect.finish(o))
	}
	body, err := frame(events, x.replies)
	if err != nil {
		return err
	}
	if v.browser != known {
		http.SetCookie(w, &http.Cookie{Name: browserCookie, Value: v.browser, Path: "/", HttpOnly: true})
	}
	p.write(w, body, callback)
	return nil
}

func readAll(texts [][]byte) ([]message, error) {
	if len(texts) == 0 {
		return nil, mock.Refuse(http.StatusBadRequest, "there are no messages; a field named message holds them, or a body in JSON")
	}
	var out []message
	for _, text := range texts {
		messages, err := readMessages(text)
		if err != nil {
			return nil, mock.Refuse(http.StatusBadRequest, "the messages cannot be read: %v", err)
		}
		out = append(out, messages...)
	}
	return out, nil
}

// await holds a connect until it is due. It is gone where the client is: events
// stay for its next connect.
func (p player) await(ctx context.Context, c *connect) (o outcome, gone bool) {
	s := c.session
	wake := make(chan struct{}, 1)
	turn := s.hold(wake, false)
	if c.hold > 0 && !s.hub.mayHold(s) {
		c.hold, c.further = 0, true
	}
	defer s.hub.holdsNoMore(s)
	timeout := time.NewTimer(c.hold)
	defer timeout.Stop()
	for c.hold > 0 && !s.isDue(turn) {
		select {
		case <-wake:
			continue
		case <-timeout.C:
		case <-p.part.Closing():
		case <-s.sandbox.Removed():
			s.hub.drop(s, lost)
		case <-ctx.Done():
			s.abandon(turn)
			return outcome{}, true
		}
		break
	}
	if ctx.Err() != nil {
		s.abandon(turn)
		return outcome{}, true
	}
	return s.release(turn), false
}

func (p player) write(w http.ResponseWriter, body []byte, callback string) {
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Cache-Control", "no-store")
	if callback != "" {
		header.Set("Content-Type", "text/javascript")
		body = media.JSONP(callback, body)
	}
	select {
	case <-p.part.Closing():
		header.Set("Connection", "close")
	default:
	}
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(body)
}
