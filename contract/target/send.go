package target

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"understudy/contract"
	"understudy/specs/traffic"
)

// Send sends a call with its credentials and reads the whole answer. A target
// that asks to wait is waited for, an old token is renewed, and a redirect to
// another way to write the same place is followed. What went wrong on the way is
// the exchange's error; it is an *Unreachable where no request has been answered
// yet and this one could not connect.
func (t *Target) Send(ctx context.Context, call contract.Call) traffic.Exchange {
	state := attempts{}
	for {
		if err := t.signIn(ctx, call); err != nil {
			return traffic.Exchange{Request: call.Request, Err: err}
		}
		state.tokens = t.tokens(call)
		x := t.once(ctx, call)
		if x.Response == nil || ctx.Err() != nil || !t.again(ctx, &call, x, &state) {
			return x
		}
	}
}

// once sends a call one time.
func (t *Target) once(ctx context.Context, call contract.Call) traffic.Exchange {
	sent, shown, err := t.build(call)
	if err != nil {
		return traffic.Exchange{Request: call.Request, Err: err}
	}
	x := traffic.Exchange{Request: traffic.Request{Method: shown.Method, URL: shown.URL, Header: shown.Header, Body: call.Request.Body}}
	if x.Err = t.waitTurn(ctx); x.Err != nil {
		return x
	}
	bound := t.bound(call)
	limited, cancel := context.WithTimeoutCause(ctx, bound, &contract.TimeoutError{After: bound})
	defer cancel()
	x.Started = time.Now()
	x.Response, x.Err = t.exchange(limited, sent)
	x.Duration = time.Since(x.Started)
	if x.Err != nil {
		x.Err = t.explain(limited, x.Err)
		return x
	}
	t.answered.Store(true)
	return x
}

// build makes the request that is sent and the one that is shown.
func (t *Target) build(call contract.Call) (sent, shown *http.Request, err error) {
	for _, r := range []**http.Request{&sent, &shown} {
		if *r, err = t.request(call.Request); err != nil {
			return nil, nil, err
		}
	}
	for name := range shown.Header {
		if _, ours := t.headers[name]; ours && isSensitive(name) {
			shown.Header.Set(name, placeholder(name))
		}
	}
	for _, c := range t.credentials(call) {
		c.apply(sent, shown)
	}
	return sent, shown, nil
}

func (t *Target) request(from traffic.Request) (*http.Request, error) {
	u, err := t.resolve(from.URL)
	if err != nil {
		return nil, err
	}
	r := &http.Request{Method: from.Method, URL: u, Host: u.Host, Header: from.Header.Clone()}
	if r.Header == nil {
		r.Header = http.Header{}
	}
	for name, values := range t.headers {
		r.Header[name] = slices.Clone(values)
	}
	if r.Header.Get("User-Agent") == "" {
		r.Header.Set("User-Agent", "understudy")
	}
	if len(from.Body) > 0 {
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(from.Body)), int64(len(from.Body))
	}
	return r, nil
}

// resolve puts path and query below the base URL. It keeps the path's escapes.
func (t *Target) resolve(below *url.URL) (*url.URL, error) {
	text := t.base.EscapedPath() + below.EscapedPath()
	u, err := url.Parse(t.base.Scheme + "://" + t.base.Host + text)
	if err != nil {
		return nil, fmt.Errorf("path %q: %w", text, unwrapURL(err))
	}
	u.RawQuery = below.RawQuery
	return u, nil
}

func (t *Target) exchange(ctx context.Context, r *http.Request) (*traffic.Response, error) {
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	answer, err := t.client.Do(r.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	if isStream(answer) {
		response := t.readStream(answer, leave)
		return &response, nil
	}
	response, err := traffic.ReadResponse(answer, t.maxBody)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return &response, err // what came of it is worth a look
	}
	if err != nil {
		return nil, err
	}
	t.decode(&response)
	return &response, nil
}

// decode undoes a content coding that the target chose although we asked for none.
func (t *Target) decode(r *traffic.Response) {
	if !strings.EqualFold(strings.TrimSpace(r.Header.Get("Content-Encoding")), "gzip") || r.Truncated || len(r.Body) == 0 {
		return
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(r.Body))
	if err != nil {
		return
	}
	data, err := io.ReadAll(io.LimitReader(unpacked, t.maxBody+1))
	if err != nil {
		return
	}
	r.Truncated = int64(len(data)) > t.maxBody
	r.Body = data[:min(int64(len(data)), t.maxBody)]
}

// explain turns a client's error into ours: without the URL, which may hold a
// key, and with the limit's name.
func (t *Target) explain(ctx context.Context, err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	if cause := context.Cause(ctx); cause != nil && errors.Is(err, context.DeadlineExceeded) {
		err = cause
	}
	var late net.Error
	var dialling *net.OpError
	isDialling := errors.As(err, &dialling) && dialling.Op == "dial"
	if errors.As(err, &late) && late.Timeout() && !isDialling && ctx.Err() == nil {
		return &contract.TimeoutError{After: min(headerTimeout, t.timeout)}
	}
	if !t.answered.Load() && isDialling {
		return &Unreachable{URL: t.URL(), Err: err}
	}
	return err
}
