package traffic

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// TooLargeError says that a body is longer than the limit.
type TooLargeError struct {
	Limit int64 // in bytes
}

// Error names the limit.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the body is longer than %d bytes", e.Limit)
}

// ReadRequest reads a request with its whole body, once. The URL gets the
// scheme and host that the request came for. Header is shared with r. A body
// of more than limit bytes is a *TooLargeError.
func ReadRequest(r *http.Request, limit int64) (Request, error) {
	request := Request{Method: r.Method, URL: fullURL(r), Header: r.Header}
	if r.Body == nil || r.Body == http.NoBody {
		return request, nil
	}
	if r.ContentLength > limit {
		return request, &TooLargeError{limit}
	}
	body, truncated, err := readBody(r.Body, r.ContentLength, limit)
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		return request, &TooLargeError{tooLong.Limit}
	case err != nil:
		return request, fmt.Errorf("read the body of %s %s: %w", r.Method, r.URL.Path, err)
	case truncated:
		return request, &TooLargeError{limit}
	}
	request.Body = body
	return request, nil
}

// fullURL copies the URL of a server's request, which lacks scheme and host.
func fullURL(r *http.Request) *url.URL {
	full := *r.URL
	if full.Host == "" {
		full.Host = r.Host
	}
	if full.Scheme == "" {
		full.Scheme = "http"
		if r.TLS != nil {
			full.Scheme = "https"
		}
	}
	return &full
}

// ReadResponse reads a response with its body and closes it. A body of more
// than limit bytes is cut there and the response marked as Truncated.
func ReadResponse(r *http.Response, limit int64) (Response, error) {
	response := Response{Status: r.StatusCode, Header: r.Header}
	if r.Body == nil {
		return response, nil
	}
	body, truncated, err := readBody(r.Body, r.ContentLength, limit)
	response.Body, response.Truncated = body, truncated
	if closed := r.Body.Close(); err == nil {
		err = closed
	}
	if err != nil {
		response.Truncated = true
		return response, fmt.Errorf("read the body of a response with status %d: %w", r.StatusCode, err)
	}
	return response, nil
}

// readBody reads up to limit bytes. The length is what the message states, or
// less than zero.
func readBody(from io.Reader, length, limit int64) (body []byte, truncated bool, err error) {
	// One byte more tells a body that is too long from one that fits.
	from = io.LimitReader(from, limit+1)
	if 0 < length && length <= limit {
		body = make([]byte, 0, length+1)
	}
	for {
		if len(body) == cap(body) {
			body = append(body, 0)[:len(body)]
		}
		n, err := from.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		truncated = int64(len(body)) > limit
		switch {
		case truncated:
			return body[:limit], true, nil
		case errors.Is(err, io.EOF):
			return body, false, nil
		case err != nil:
			return body, false, err
		}
	}
}
