package webhook

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"time"
)

// RefusedError says that a host may not be sent to.
type RefusedError struct{ Host, Address string }

// Error names the way out.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("%s is at %s, which is not this machine; --webhook-allow %s allows it", e.Host, e.Address, e.Host)
}

func newRequest(ctx context.Context, job Job) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, job.Method, job.URL, bytes.NewReader(job.Body))
	if err != nil {
		return nil, err
	}
	r.Header = job.Header.Clone()
	if r.Header == nil {
		r.Header = http.Header{}
	}
	return r, nil
}

// newTransport connects to this machine and to allowed hosts only. What counts
// is the address that is dialled: a name may resolve to another one each time.
func newTransport(allow []string) *http.Transport {
	return &http.Transport{
		MaxIdleConns: 16, IdleConnTimeout: 30 * time.Second, TLSHandshakeTimeout: timeout,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			host, _, _ := net.SplitHostPort(address)
			dialer := net.Dialer{Timeout: timeout}
			if !isAllowed(allow, host) {
				dialer.Control = onlyHere(host)
			}
			return dialer.DialContext(ctx, network, address)
		},
	}
}

func isAllowed(allow []string, host string) bool {
	return slices.ContainsFunc(allow, func(one string) bool { return strings.EqualFold(one, host) })
}

func onlyHere(host string) func(network, address string, _ syscall.RawConn) error {
	return func(_, address string, _ syscall.RawConn) error {
		numeric, _, err := net.SplitHostPort(address)
		if ip := net.ParseIP(numeric); err != nil || ip == nil || !ip.IsLoopback() {
			return &RefusedError{Host: host, Address: numeric}
		}
		return nil
	}
}
