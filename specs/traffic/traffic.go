// Package traffic holds HTTP messages as values whose bodies are read once, so
// that the mock's journal, the contract runner and its reports speak of the
// same thing. It follows the words of RFC 9110. It sends and receives nothing.
package traffic

import (
	"net/http"
	"net/url"
	"time"
)

// Request is a request as it stood on the wire. The body is complete.
type Request struct {
	Method string
	URL    *url.URL // path escaped as received in EscapedPath
	Header http.Header
	Body   []byte
}

// Response is a response as it stood on the wire. The body is complete unless
// Truncated is set.
type Response struct {
	Status    int
	Header    http.Header
	Body      []byte
	Truncated bool
}

// Exchange is a request and its answer. Err is set, and Response nil, where no
// complete answer came.
type Exchange struct {
	Request  Request
	Response *Response
	Err      error
	Started  time.Time
	Duration time.Duration
}
