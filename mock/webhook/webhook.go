// Package webhook sends requests to other servers: those that an API sends by
// itself (OpenAPI 3.1, sections 4.8.1 and 4.8.18). It waits, tries again, and
// bounds what is under way. Requests go to this machine only, whatever a name
// resolves to, unless a host is allowed; redirects are not followed. What is
// sent, and when, is decided elsewhere.
package webhook

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"understudy/specs/traffic"
)

// The bounds of sending.
const (
	defaultAttempts = 3
	mostAttempts    = 10
	firstPause      = time.Second
	longestPause    = time.Minute
	timeout         = 10 * time.Second
	maxPending      = 1000
	maxAnswer       = 64 << 10
)

// Options configure a Sender.
type Options struct {
	Allow     []string                             // hosts besides this machine, as they stand in URLs
	After     func(time.Duration) <-chan time.Time // nil: time.After
	Real      func() time.Time                     // wall clock, for what is told of attempts; nil: time.Now
	Transport http.RoundTripper                    // nil: one that holds addresses to Allow
}

// Job is a request to be sent.
type Job struct {
	Method   string
	URL      string
	Header   http.Header
	Body     []byte
	Delay    time.Duration // before the first attempt
	Attempts int           // at most, 10 in any case; 0: 3
	// Line names a row of jobs: of each row, first attempts are made in order.
	Line string
	// Cancel ends the job when it is closed; nil: nothing does.
	Cancel <-chan struct{}
	// Told is called after each attempt.
	Told func(Attempt)
}

// Attempt is one attempt to send a job.
type Attempt struct {
	traffic.Exchange
	Number, Of int
	Last       bool // none follows
}

// ErrClosed and ErrBusy are why a job is not taken.
var (
	ErrClosed = errors.New("nothing is sent any more")
	ErrBusy   = fmt.Errorf("%d requests wait to be sent already", maxPending)
)

// Sender sends jobs. It is safe for concurrent use.
type Sender struct {
	options Options
	client  *http.Client
	ctx     context.Context
	end     func()

	mu      sync.Mutex
	pending int
	closed  bool
	lines   map[string]chan struct{} // closed once the latest job of a row has been tried
	jobs    sync.WaitGroup
}

// New makes a Sender. It is closed with Close.
func New(o Options) *Sender {
	if o.After == nil {
		o.After = time.After
	}
	if o.Real == nil {
		o.Real = time.Now
	}
	if o.Transport == nil {
		o.Transport = newTransport(o.Allow)
	}
	s := &Sender{options: o, lines: map[string]chan struct{}{}}
	s.client = &http.Client{
		Transport: o.Transport, Timeout: timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	s.ctx, s.end = context.WithCancel(context.Background())
	return s
}

// Close cancels what is under way and waits for its end.
func (s *Sender) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.end()
	s.jobs.Wait()
	if idle, ok := s.options.Transport.(interface{ CloseIdleConnections() }); ok {
		idle.CloseIdleConnections()
	}
}

// Send takes a job and returns at once. The error is ErrClosed, ErrBusy, or says
// what is wrong with the URL.
func (s *Sender) Send(job Job) error {
	target, err := url.Parse(job.URL)
	if err != nil || target.Host == "" || target.Scheme != "http" && target.Scheme != "https" {
		return fmt.Errorf("%.200q is no URL to send to; it begins with http:// or https://", job.URL)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return ErrClosed
	case s.pending >= maxPending:
		return ErrBusy
	}
	s.pending++
	before, tried := s.lines[job.Line], make(chan struct{})
	s.lines[job.Line] = tried
	s.jobs.Go(func() {
		s.run(job, target, before, tried)
		s.done(job.Line, tried)
	})
	return nil
}

func (s *Sender) done(line string, tried chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending--
	if s.lines[line] == tried {
		delete(s.lines, line)
	}
}

// run makes the attempts. Tried is closed after the first.
func (s *Sender) run(job Job, target *url.URL, before, tried chan struct{}) {
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	first := sync.OnceFunc(func() { close(tried) })
	defer first()
	if s.pause(ctx, job.Cancel, job.Delay) != nil || await(ctx, job.Cancel, before) != nil {
		return
	}
	attempts, wait := min(cmp.Or(job.Attempts, defaultAttempts), mostAttempts), firstPause
	for number := 1; ; number++ {
		exchange := s.try(ctx, job, target)
		last := number >= attempts || !worthRetrying(exchange)
		if ctx.Err() != nil {
			return
		}
		if job.Told != nil {
			job.Told(Attempt{exchange, number, attempts, last})
		}
		first()
		if last || s.pause(ctx, job.Cancel, wait) != nil {
			return
		}
		wait = min(2*wait, longestPause)
	}
}

// pause waits, or says that there is nothing to wait for any more.
func (s *Sender) pause(ctx context.Context, cancelled <-chan struct{}, by time.Duration) error {
	if by <= 0 {
		return ctx.Err()
	}
	select {
	case <-s.options.After(by):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-cancelled:
		return context.Canceled
	}
}

func await(ctx context.Context, cancelled, before <-chan struct{}) error {
	if before == nil {
		return ctx.Err()
	}
	select {
	case <-before:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-cancelled:
		return context.Canceled
	}
}

// try sends the request once and reads the answer, or the beginning of a long one.
func (s *Sender) try(ctx context.Context, job Job, target *url.URL) (out traffic.Exchange) {
	out = traffic.Exchange{
		Request: traffic.Request{Method: job.Method, URL: target, Header: job.Header, Body: job.Body}, Started: s.options.Real(),
	}
	defer func() { out.Duration = s.options.Real().Sub(out.Started) }()
	r, err := newRequest(ctx, job)
	if err != nil {
		out.Err = err
		return out
	}
	response, err := s.client.Do(r)
	if err != nil {
		out.Err = err
		return out
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		out.Err = fmt.Errorf("read the answer: %w", err)
		return out
	}
	cut := len(body) > maxAnswer
	out.Response = &traffic.Response{Status: response.StatusCode, Header: response.Header, Body: body[:min(len(body), maxAnswer)], Truncated: cut}
	return out
}

// worthRetrying tells an answer that another attempt may better.
func worthRetrying(e traffic.Exchange) bool {
	var refused *RefusedError
	if e.Err != nil {
		return !errors.As(e.Err, &refused)
	}
	switch e.Response.Status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests:
		return true
	}
	return e.Response.Status >= http.StatusInternalServerError
}
