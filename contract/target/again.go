package target

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"understudy/contract"
	"understudy/specs/traffic"
)

// Bounds of what is sent again.
const (
	mostWaits     = 3
	mostRedirects = 3
	longestWait   = 30 * time.Second
	usualWait     = time.Second // where the target does not say how long
)

// attempts counts why a call was sent again.
type attempts struct {
	waits, redirects int
	renewed          bool
	tokens           []string // the call was sent with
}

// again tells whether a call is to be sent once more, and prepares for it.
func (t *Target) again(ctx context.Context, call *contract.Call, x traffic.Exchange, n *attempts) bool {
	if wait, asked := asksToWait(x); asked && n.waits < mostWaits {
		n.waits++
		t.pause.extend(time.Now().Add(wait))
		return true
	}
	if x.Response.Status != http.StatusUnauthorized {
		t.accepted(*call, n.tokens)
	} else if !n.renewed && t.renew(ctx, *call, n.tokens) {
		n.renewed = true
		return true
	}
	if to, follows := t.canonical(*call, x); follows && n.redirects < mostRedirects {
		n.redirects++
		call.Request.URL = to
		return true
	}
	return false
}

// asksToWait reads 429 and 503 with Retry-After (RFC 6585, section 4; RFC 9110,
// section 10.2.3). What 503 means for an unsafe request that was sent, nobody knows.
func asksToWait(x traffic.Exchange) (time.Duration, bool) {
	after := x.Response.Header.Get("Retry-After")
	switch {
	case x.Response.Status == http.StatusTooManyRequests:
	case x.Response.Status == http.StatusServiceUnavailable && after != "" && isSafe(x.Request.Method):
	default:
		return 0, false
	}
	wait := usualWait
	if seconds, err := strconv.Atoi(after); err == nil && seconds >= 0 {
		wait = time.Duration(min(seconds, int(longestWait/time.Second))) * time.Second
	} else if at, err := http.ParseTime(after); err == nil {
		wait = max(0, min(longestWait, time.Until(at)))
	}
	return wait, true
}

func isSafe(method string) bool {
	return slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodOptions}, method)
}

// canonical is where a safe request is redirected to, if that is at the same
// origin below the base URL, and the document does not declare the redirect.
func (t *Target) canonical(call contract.Call, x traffic.Exchange) (*url.URL, bool) {
	status := x.Response.Status
	isRedirect := status == http.StatusTemporaryRedirect || status == http.StatusPermanentRedirect
	if !isRedirect || !isSafe(x.Request.Method) || call.Operation.Response(status) != nil {
		return nil, false
	}
	from, err := t.resolve(call.Request.URL)
	if err != nil {
		return nil, false
	}
	to, err := from.Parse(x.Response.Header.Get("Location"))
	if err != nil || to.Scheme != t.base.Scheme || to.Host != t.base.Host || to.User != nil {
		return nil, false
	}
	return t.below(to)
}

// below takes the base URL's path off.
func (t *Target) below(u *url.URL) (*url.URL, bool) {
	base, path := t.base.EscapedPath(), u.EscapedPath()
	if len(path) < len(base) || path[:len(base)] != base {
		return nil, false
	}
	out, err := url.Parse(path[len(base):])
	if err != nil || out.Host != "" {
		return nil, false
	}
	out.RawQuery = u.RawQuery
	return out, true
}

// pause is until when nothing is sent, because the target asked for it.
type pause struct {
	mu    sync.Mutex
	until time.Time
}

func (p *pause) extend(until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until.After(p.until) {
		p.until = until
	}
}

func (p *pause) left() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Until(p.until)
}

// waitTurn waits for the end of a pause and for the rate.
func (t *Target) waitTurn(ctx context.Context) error {
	if wait := t.pause.left(); wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-timer.C:
		}
	}
	if t.limiter == nil {
		return nil
	}
	return t.limiter.Wait(ctx)
}
