package control

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"understudy/mock"
)

// protect sets what keeps pages of other origins from reading an answer. There
// are no CORS headers, whatever is asked.
func (a *admin) protect(c *gin.Context) {
	header := c.Writer.Header()
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
}

func (a *admin) recover(c *gin.Context) {
	defer func() {
		caught := recover()
		if caught == nil {
			return
		}
		if err, ok := caught.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(caught)
		}
		a.options.Log.Error("a request made the admin API panic", "method", c.Request.Method, "path", c.Request.URL.Path, "panic", fmt.Sprint(caught))
		if !c.Writer.Written() {
			refuse(c, mock.Refuse(http.StatusInternalServerError, "the admin API failed; its log says where"))
		}
	}()
	c.Next()
}

// guard lets a request through that passes each step, in this order.
func (a *admin) guard(c *gin.Context) {
	for _, step := range []func(*http.Request) *mock.Problem{a.checkHost, a.checkOrigin, a.checkToken} {
		if problem := step(c.Request); problem != nil {
			refuse(c, problem)
			return
		}
	}
}

// checkHost stands against DNS rebinding: a page that made its own name point
// here still sends that name.
func (a *admin) checkHost(r *http.Request) *mock.Problem {
	if a.hostAllowed(r) {
		return nil
	}
	problem := mock.Refuse(http.StatusForbidden, "the admin API does not go by the Host %q; call it by localhost or by the address it listens on, or allow the name when starting it", r.Host)
	problem.Code = "host_not_allowed"
	return problem
}

func (a *admin) hostAllowed(r *http.Request) bool {
	name, port, ok := splitHost(r.Host)
	if !ok {
		return false
	}
	ip := net.ParseIP(name)
	if name == "localhost" || ip.IsLoopback() || ip.Equal(localIP(r)) && ip != nil {
		return true
	}
	for _, host := range a.options.Hosts {
		allowed, onPort, ok := splitHost(host)
		if ok && allowed == name && (onPort == "" || onPort == port) {
			return true
		}
	}
	return false
}

// localIP is the address the connection came in on: with a listener on all
// interfaces it is not the one that was listened on.
func localIP(r *http.Request) net.IP {
	if address, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr); ok {
		return address.IP
	}
	return nil
}

// splitHost takes a Host header apart; names are told in lower case.
func splitHost(host string) (name, port string, ok bool) {
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		name, port = host, ""
		if inner, found := strings.CutPrefix(host, "["); found {
			name, found = strings.CutSuffix(inner, "]")
			ok = found && net.ParseIP(name) != nil
			return name, port, ok
		}
	}
	digits := strings.Trim(port, "0123456789") == ""
	return strings.ToLower(strings.TrimSuffix(name, ".")), port, name != "" && digits
}

// checkOrigin stands against requests that pages of other origins send. A page
// in a sandbox says "null".
func (a *admin) checkOrigin(r *http.Request) *mock.Problem {
	own := "http://" + r.Host
	if r.TLS != nil {
		own = "https://" + r.Host
	}
	for _, origin := range r.Header.Values("Origin") {
		if !strings.EqualFold(origin, own) {
			problem := mock.Refuse(http.StatusForbidden, "the admin API answers no page of the origin %q", origin)
			problem.Code = "origin_not_allowed"
			return problem
		}
	}
	return nil
}

func (a *admin) checkToken(r *http.Request) *mock.Problem {
	if a.open[r.URL.Path] {
		return nil
	}
	challenge := `Bearer realm="understudy admin"`
	lines := r.Header.Values("Authorization")
	if len(lines) == 1 {
		kind, token, _ := strings.Cut(lines[0], " ")
		if strings.EqualFold(kind, "Bearer") && a.isToken(strings.TrimSpace(token)) {
			return nil
		}
		challenge += `, error="invalid_token"`
	}
	problem := mock.Refuse(http.StatusUnauthorized, "send Authorization: Bearer with the token that serve printed")
	problem.Header = http.Header{"Www-Authenticate": {challenge}}
	return problem
}

// isToken takes as long for a wrong token as for the right one, whatever its length.
func (a *admin) isToken(token string) bool {
	given, want := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(a.options.Token))
	return subtle.ConstantTimeCompare(given[:], want[:]) == 1 && a.options.Token != ""
}
