// Package target sends requests to the deployment that a contract run tries: it
// adds base URL and credentials, keeps to limits of time, size and rate, follows
// no redirect, and knows the secrets that no report may show. It judges nothing.
package target

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"understudy/contract"
	"understudy/specs"
	"understudy/specs/document"
)

// The limits of one exchange.
const (
	connectTimeout  = 5 * time.Second
	headerTimeout   = 10 * time.Second
	totalTimeout    = 30 * time.Second
	maxBody         = 10 << 20
	maxHeader       = 1 << 20
	remotePerSecond = 10
)

// Options says where the target is and how to talk to it.
type Options struct {
	// URL is the base below which the document's paths stand; http or https.
	URL string
	// API is the document; its security schemes say where credentials go.
	API *specs.API
	// Auth holds credentials by the scheme's name: the token with bearer and API
	// key, "user:password" with basic.
	Auth map[string]string
	// Headers are sent with every request, those without credentials included.
	Headers http.Header
	// Rate is how many requests are sent a second; 0: 10, or without bound on loopback.
	Rate float64
	// Timeout bounds one exchange; 0: 30 s.
	Timeout time.Duration
	// MaxBody bounds a response body in bytes; 0: 10 MiB.
	MaxBody int64
	// Proxy is asked for a proxy, as in http.Transport; nil: none is used,
	// whatever the environment says.
	Proxy func(*http.Request) (*url.URL, error)
	// Logins say, by the scheme's name, how to get what Auth does not hold.
	Logins map[string]Login
	// Users are further callers, by name, each with credentials as Auth has them.
	Users map[string]map[string]string
	// Scopes lists what a user may do, by the user's name; one who is not in it may
	// do nobody knows what.
	Scopes map[string][]string
	// CA holds PEM certificates of authorities that are trusted besides the system's.
	CA []byte
	// Insecure trusts any certificate.
	Insecure bool
	// Dial connects, where it is not nil; by it a test gives a name to a server of its own.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Unreachable is the error of a run whose first request could not connect.
type Unreachable = contract.UnreachableError

// Target is one deployment. It is safe for concurrent use.
type Target struct {
	base    *url.URL
	schemes []*specs.SecurityScheme
	auth    map[string]string
	users   map[string]map[string]string
	scopes  map[string][]string
	logins  map[string]*session
	headers http.Header
	secrets atomic.Pointer[secrets]
	// collecting keeps an older set of secrets from taking the place of a newer one.
	collecting sync.Mutex
	pause      pause
	client     *http.Client
	limiter    *rate.Limiter // nil: no bound
	timeout    time.Duration
	maxBody    int64
	answered   atomic.Bool
}

// New makes a target. The error names the option that is wrong, and never a
// credential.
func New(o Options) (*Target, error) {
	base, err := parseBase(o.URL)
	if err != nil {
		return nil, err
	}
	t := &Target{base: base, auth: maps.Clone(o.Auth), users: o.Users, scopes: o.Scopes, headers: http.Header{}, timeout: o.Timeout, maxBody: o.MaxBody}
	for name, values := range o.Headers {
		t.headers[http.CanonicalHeaderKey(name)] = slices.Clone(values)
	}
	if o.API != nil {
		t.schemes = o.API.Schemes
	}
	if err := errors.Join(t.checkAuth(t.auth), t.checkUsers(), t.checkLogins(o.Logins)); err != nil {
		return nil, err
	}
	t.secrets.Store(t.collectSecrets())
	if t.timeout == 0 {
		t.timeout = totalTimeout
	}
	if t.maxBody == 0 {
		t.maxBody = maxBody
	}
	t.limiter = limiterFor(o.Rate, t.Local())
	if t.client, err = newClient(o); err != nil {
		return nil, err
	}
	return t, nil
}

func parseBase(text string) (*url.URL, error) {
	base, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, fmt.Errorf("target URL %q: %w; write it as http://host:port/path", hideUser(text), unwrapURL(err))
	case base.Scheme != "http" && base.Scheme != "https", base.Host == "", base.Opaque != "":
		return nil, fmt.Errorf("target URL %q: not an http or https URL with a host; write it as http://host:port/path", hideUser(text))
	case base.User != nil:
		return nil, fmt.Errorf("target URL %q: holds credentials; give them by security scheme", base.Redacted())
	case base.RawQuery != "" || base.Fragment != "":
		return nil, fmt.Errorf("target URL %q: has a query or fragment; give the base below which the paths stand", text)
	}
	base.Path, base.RawPath = strings.TrimRight(base.Path, "/"), strings.TrimRight(base.RawPath, "/")
	return base, nil
}

// hideUser keeps what stands before an @ out of an error.
func hideUser(text string) string {
	if _, after, found := strings.Cut(text, "@"); found {
		return "…@" + after
	}
	return text
}

func unwrapURL(err error) error {
	if wrapped, ok := err.(*url.Error); ok {
		return wrapped.Err
	}
	return err
}

func (t *Target) checkAuth(auth map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(auth)) {
		scheme := t.scheme(name)
		if scheme == nil {
			return fmt.Errorf("credentials for %q: the document has no such security scheme%s", name, t.suggest(name))
		}
		value := auth[name]
		switch {
		case value == "":
			return fmt.Errorf("credentials for %q are empty", name)
		case strings.ContainsAny(value, "\r\n\x00"):
			return fmt.Errorf("credentials for %q hold a line break", name)
		case isBasic(scheme) && !strings.Contains(value, ":"):
			return fmt.Errorf("credentials for %q: basic wants user:password", name)
		case scheme.Type == "mutualTLS":
			return fmt.Errorf("credentials for %q: client certificates are not supported", name)
		}
	}
	return nil
}

func (t *Target) suggest(name string) string {
	known := make([]string, len(t.schemes))
	for i, s := range t.schemes {
		known[i] = s.Name
	}
	if near := document.Suggest(name, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	if len(known) == 0 {
		return ""
	}
	return "; it has " + strings.Join(known, ", ")
}

func (t *Target) scheme(name string) *specs.SecurityScheme {
	for _, s := range t.schemes {
		if s.Name == name {
			return s
		}
	}
	return nil
}

func limiterFor(perSecond float64, local bool) *rate.Limiter {
	if perSecond <= 0 && local {
		return nil
	}
	if perSecond <= 0 {
		perSecond = remotePerSecond
	}
	return rate.NewLimiter(rate.Limit(perSecond), 1)
}

func newClient(o Options) (*http.Client, error) {
	dial := o.Dial
	if dial == nil {
		dial = (&net.Dialer{Timeout: connectTimeout}).DialContext
	}
	trust := &tls.Config{InsecureSkipVerify: o.Insecure}
	if len(o.CA) > 0 {
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM(o.CA) {
			return nil, errors.New("certificates to trust: there is none in PEM form")
		}
		trust.RootCAs = pool
	}
	return &http.Client{
		// The judge must see the redirect, and credentials must not follow it.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:                  o.Proxy,
			DialContext:            dial,
			TLSClientConfig:        trust,
			TLSHandshakeTimeout:    connectTimeout,
			ResponseHeaderTimeout:  headerTimeout,
			MaxResponseHeaderBytes: maxHeader,
			DisableCompression:     true,
			MaxIdleConnsPerHost:    8,
			IdleConnTimeout:        90 * time.Second,
		},
	}, nil
}

// URL is the base URL.
func (t *Target) URL() string { return t.base.String() }

// Local tells whether the target is on loopback.
func (t *Target) Local() bool {
	host := t.base.Hostname()
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// Close ends idle connections.
func (t *Target) Close() { t.client.CloseIdleConnections() }
