package mock

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"understudy/mock/state"
	"understudy/specs/media"
	"understudy/specs/traffic"
)

// SandboxHeader names the sandbox a request belongs to; the path prefix /~name does so too.
const SandboxHeader = "Mock-Sandbox"

const maxTarget = 8 << 10

// read takes the request off the wire once, with its body.
func (s *Server) read(call *Call, r *http.Request) {
	request, err := traffic.ReadRequest(r, s.options.BodyLimit)
	if err != nil {
		request = traffic.Request{Method: r.Method, URL: r.URL, Header: r.Header}
		call.unread = bodyProblem(err)
	}
	call.Request = request
}

// receive finds out to whom the request goes: its sandbox, its API, its wishes.
func (s *Server) receive(call *Call, r *http.Request) error {
	call.programme = s.current.Load()
	call.Host = scheme(r) + "://" + r.Host
	name, rest := sandboxOf(r)
	if rest != r.URL {
		call.Host += "/~" + name
	}
	call.Part, call.below = call.programme.partFor(rest.EscapedPath())
	var err error
	if call.Sandbox, err = s.sandbox(name, rest != r.URL); err != nil {
		call.Sandbox, _ = s.world.Sandbox("")
		return err
	}
	if len(r.URL.RequestURI()) > maxTarget {
		return Refuse(http.StatusRequestURITooLong, "the target is longer than %d bytes", maxTarget)
	}
	if call.unread != nil {
		return call.unread
	}
	call.Request.URL = rest
	call.Prefer, err = parsePrefer(r.Header, r.URL.RawQuery)
	call.Request.Method = call.method()
	return err
}

// method is that of the request, or the one which a header, query parameter or
// form field puts in its place, as clients do that can send no other.
func (c *Call) method() string {
	own := c.Request.Method
	if c.Part == nil || c.Part.API.Read.Method == "" || own == http.MethodOptions {
		return own
	}
	name := c.Part.API.Read.Method
	wanted := cmp.Or(c.Request.Header.Get(name), c.queryValue(name))
	if wanted == "" && own == http.MethodPost && media.Base(c.Request.Header.Get("Content-Type")) == formType {
		fields, _ := url.ParseQuery(string(c.Request.Body))
		wanted = fields.Get(name)
	}
	if wanted == "" || strings.Trim(wanted, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-") != "" {
		return own
	}
	return strings.ToUpper(wanted)
}

// sandbox opens the named one. A path that begins with /~ must name one.
func (s *Server) sandbox(name string, byPath bool) (*state.Sandbox, error) {
	if byPath && name == "" {
		return nil, Refuse(http.StatusBadRequest, "the path names no sandbox after /~; write it like /~name/")
	}
	sandbox, err := s.world.Sandbox(name)
	if err != nil {
		return nil, sandboxProblem(name, err)
	}
	return sandbox, nil
}

func scheme(r *http.Request) string {
	if r.TLS != nil {
		return "https"
	}
	return "http"
}

// sandboxOf gives the sandbox's name and the URL without the prefix that named it.
func sandboxOf(r *http.Request) (string, *url.URL) {
	path := r.URL.EscapedPath()
	name, found := strings.CutPrefix(path, "/~")
	if !found {
		return r.Header.Get(SandboxHeader), r.URL
	}
	name, rest, _ := strings.Cut(name, "/")
	stripped := *r.URL
	stripped.RawPath = "/" + rest
	stripped.Path = "/" + rest
	if unescaped, err := url.PathUnescape(rest); err == nil {
		stripped.Path = "/" + unescaped
	}
	return name, &stripped
}

func sandboxProblem(name string, err error) error {
	var limit *state.LimitError
	if errors.As(err, &limit) {
		return Refuse(http.StatusInsufficientStorage, "sandbox %q: %v", name, err)
	}
	return Refuse(http.StatusBadRequest, "sandbox %q: %v", name, err)
}

func bodyProblem(err error) error {
	var large *traffic.TooLargeError
	if errors.As(err, &large) {
		return Refuse(http.StatusRequestEntityTooLarge, "the body is larger than %d bytes; --body-limit allows more", large.Limit)
	}
	return Refuse(http.StatusBadRequest, "the body cannot be read: %v", err)
}
