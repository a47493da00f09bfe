package control

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
	"unicode/utf8"

	"understudy/mock"
)

// keptBody is how much of a body the journal keeps.
const keptBody = 16 << 10

// call is an entry of the journal as it is shown.
type call struct {
	Number     int64          `json:"number"`
	Time       time.Time      `json:"time"`
	Duration   json.Number    `json:"durationMs"`
	Sandbox    string         `json:"sandbox"`
	API        string         `json:"api"`
	Operation  string         `json:"operation"`
	Caller     string         `json:"caller"`
	Source     string         `json:"source"`
	Method     string         `json:"method"`
	Path       string         `json:"path"`
	Query      string         `json:"query"`
	Status     int            `json:"status"`
	Request    message        `json:"request"`
	Response   message        `json:"response"`
	Problem    map[string]any `json:"problem,omitempty"`
	Departures any            `json:"departures"`
}

type message struct {
	Headers http.Header `json:"headers"`
	Body    *body       `json:"body,omitempty"`
}

type body struct {
	Bytes     int     `json:"bytes"`
	Truncated bool    `json:"truncated,omitempty"`
	Text      *string `json:"text,omitempty"`
	Base64    *string `json:"base64,omitempty"`
}

// callOf shows an entry that is redacted already.
func callOf(e mock.Entry) call {
	out := call{
		Number: e.Number, Time: e.Time.UTC(), Duration: milliseconds(e.Duration), Sandbox: outer(e.Sandbox),
		API: e.API, Operation: e.Operation, Caller: e.Caller, Source: e.Source,
		Method: e.Request.Method, Path: e.Request.URL.EscapedPath(), Query: e.Request.URL.RawQuery, Status: e.Response.Status,
		Request: messageOf(e.Request.Header, e.Request.Body, false), Response: messageOf(e.Response.Header, e.Response.Body, e.Response.Truncated),
		Departures: []any{},
	}
	if e.Problem != nil {
		out.Problem = e.Problem.Value()
	}
	if len(e.Departures) > 0 {
		out.Departures = (&mock.Problem{Violations: e.Departures}).Value()["violations"]
	}
	return out
}

func milliseconds(d time.Duration) json.Number {
	return json.Number(fmt.Sprintf("%d.%03d", d.Milliseconds(), d.Microseconds()%1000))
}

func messageOf(header http.Header, data []byte, truncated bool) message {
	out := message{Headers: header}
	if header == nil {
		out.Headers = http.Header{}
	}
	if len(data) == 0 {
		return out
	}
	out.Body = &body{Bytes: len(data), Truncated: truncated || isCut(data)}
	if whole := wholeRunes(data, out.Body.Truncated); utf8.Valid(whole) {
		text := string(whole)
		out.Body.Text = &text
		return out
	}
	text := base64.StdEncoding.EncodeToString(data)
	out.Body.Base64 = &text
	return out
}

// isCut is true for bodies that may have been longer than the journal keeps.
func isCut(data []byte) bool { return len(data) >= keptBody }

// wholeRunes leaves out the character that the cut went through.
func wholeRunes(data []byte, truncated bool) []byte {
	if !truncated {
		return data
	}
	for i := len(data) - 1; i >= max(0, len(data)-utf8.UTFMax); i-- {
		if utf8.RuneStart(data[i]) {
			if !utf8.FullRune(data[i:]) {
				return data[:i]
			}
			break
		}
	}
	return data
}
