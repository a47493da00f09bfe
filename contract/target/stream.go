package target

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"understudy/contract"
	"understudy/specs"
	"understudy/specs/traffic"
)

// How long a stream of events is listened to, and to how many events. It has no
// end of its own, and what it says first shows how it speaks.
const (
	streamTime   = time.Second
	streamPause  = 200 * time.Millisecond // after an event
	streamEvents = 10
	streamStart  = 3 * time.Second // until its status
)

const eventStream = "text/event-stream"

func isStream(r *http.Response) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == eventStream && r.Body != nil
}

// bound is how long a call may take. A stream may say nothing before its first
// event, and does not get the time of other answers for that.
func (t *Target) bound(call contract.Call) time.Duration {
	if call.Operation == nil {
		return t.timeout
	}
	_, success := call.Operation.Success()
	if success == nil || len(success.Content) != 1 || specs.Match(success.Content, eventStream) == nil {
		return t.timeout
	}
	return min(t.timeout, streamStart)
}

// readStream reads whole events until enough have come, or none comes any more,
// and then leaves. A stream without an event is marked as cut: it shows nothing.
func (t *Target) readStream(r *http.Response, leave context.CancelFunc) traffic.Response {
	timer := time.AfterFunc(streamTime, leave)
	defer timer.Stop()
	defer leave()
	var body []byte
	end := time.Now().Add(streamTime)
	buffer := make([]byte, 16<<10)
	for {
		n, err := r.Body.Read(buffer)
		body = append(body, buffer[:n]...)
		whole, events := wholeEvents(body)
		switch {
		case errors.Is(err, io.EOF):
			_ = r.Body.Close()
			return traffic.Response{Status: r.StatusCode, Header: r.Header, Body: body}
		case err != nil, events >= streamEvents, int64(len(body)) > t.maxBody:
			leave()
			_ = r.Body.Close()
			return traffic.Response{Status: r.StatusCode, Header: r.Header, Body: whole, Truncated: events == 0}
		}
		if events > 0 {
			timer.Reset(min(streamPause, time.Until(end)))
		}
	}
}

// wholeEvents cuts what has come after the last blank line, which ends an event
// (HTML, section 9.2.5), and counts those that hold data.
func wholeEvents(body []byte) (whole []byte, events int) {
	end, holdsData := 0, false
	for i := 0; i < len(body); {
		width, ending := lineEnd(body[i:])
		if ending < 0 {
			break
		}
		line := body[i : i+ending]
		i += width
		holdsData = holdsData || bytes.HasPrefix(line, []byte("data"))
		if ending > 0 {
			continue
		}
		if holdsData {
			events++
		}
		end, holdsData = i, false
	}
	return body[:end], events
}

// lineEnd finds the end of a line, CR LF, LF or CR, and how many bytes it and
// the line have together; less than zero: there is none yet.
func lineEnd(text []byte) (width, ending int) {
	ending = bytes.IndexAny(text, "\r\n")
	switch {
	case ending < 0:
		return 0, -1
	case bytes.HasPrefix(text[ending:], []byte("\r\n")):
		return ending + 2, ending
	}
	return ending + 1, ending
}
