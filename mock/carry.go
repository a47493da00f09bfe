package mock

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"understudy/fixtures"
	"understudy/specs"
	"understudy/specs/traffic"
)

// Carrier is a Player of a protocol that rides on HTTP below a path of the API:
// requests there are no operations of the document.
type Carrier interface {
	Player
	// Carries tells whether the escaped path below the API is the protocol's.
	Carries(path string) bool
	// Carry answers such a request, now or once there is something to tell. It
	// may hold the request open until Part.Closing is closed, and may take the
	// connection over. The call has its sandbox, part and, where it shows
	// credentials that the API takes, its caller; call.Denied says whether these
	// are what the API demands. An error before anything is written, such as a
	// *Problem, becomes the answer.
	Carry(w http.ResponseWriter, r *http.Request, call *Call) error
}

// carrier is the player whose protocol has the path; nil: none.
func (p *Part) carrier(path string) Carrier {
	for _, player := range p.players {
		if carrier, ok := player.(Carrier); ok && carrier.Carries(path) {
			return carrier
		}
	}
	return nil
}

// isCarried finds out whether the call is for another protocol and, if so, who
// calls. What that protocol then does is no part of the line.
func (s *Server) isCarried(call *Call) bool {
	if call.Part == nil {
		return false
	}
	call.carrier = call.Part.carrier(call.below)
	if call.carrier == nil {
		return false
	}
	if call.Request.Method == http.MethodOptions {
		call.carrier = nil
		call.Answer.Source = "options"
		call.Response = traffic.Response{Status: http.StatusNoContent, Header: http.Header{"Allow": {"GET, OPTIONS, POST"}}}
		return true
	}
	call.Caller, call.Denied = call.Part.admit(call)
	return true
}

// admit finds the caller by what the document demands of operations that state
// nothing of their own, and says what is missing.
func (p *Part) admit(call *Call) (*fixtures.Caller, error) {
	anonymous := len(p.API.Security) == 0
	for _, alternative := range p.API.Security {
		if len(alternative) == 0 {
			anonymous = true
			continue
		}
		if caller := p.satisfies(call, alternative); caller != nil {
			return caller, p.admitRole(caller)
		}
	}
	if anonymous {
		return nil, nil
	}
	problem := Refuse(http.StatusUnauthorized, "%s needs %s", call.Request.URL.Path, wanted(p.API.Security))
	if challenges := p.challenges(&specs.Operation{Security: p.API.Security}); len(challenges) > 0 {
		problem.Header = http.Header{"Www-Authenticate": challenges}
	}
	return nil, problem
}

func (p *Part) admitRole(caller *fixtures.Caller) error {
	roles := p.API.Roles
	if len(roles) == 0 || slices.ContainsFunc(roles, func(role string) bool { return slices.Contains(caller.Roles, role) }) {
		return nil
	}
	return Refuse(http.StatusForbidden, "%s has none of the roles %s", caller.Name, strings.Join(roles, ", "))
}

// carry hands the call over to the other protocol. No reload waits for it.
func (s *Server) carry(call *Call, w http.ResponseWriter, r *http.Request) {
	out := &carriedWriter{ResponseWriter: w, dress: func(header http.Header) { s.dress(call, header) }}
	err := s.handOver(call, out, r)
	if err != nil && out.status == 0 {
		s.refuse(call, err)
		s.send(call, w)
		return
	}
	call.Response = traffic.Response{Status: out.status, Header: w.Header().Clone(), Body: out.body}
}

func (s *Server) handOver(call *Call, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		if caught := recover(); caught != nil {
			err = s.incident(call, caught)
		}
	}()
	if !s.mayUpgrade(r) {
		return Refuse(http.StatusForbidden, "%s may not open a socket here; --cors allows origins", r.Header.Get("Origin"))
	}
	// The time for reading the request is over, that for holding it begins.
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	return call.carrier.Carry(w, r, call)
}

// mayUpgrade holds requests for a socket to the rules of CORS, which browsers do
// not apply to them.
func (s *Server) mayUpgrade(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if r.Header.Get("Upgrade") == "" || origin == "" {
		return true
	}
	if parsed, err := url.Parse(origin); err == nil && strings.EqualFold(parsed.Host, r.Host) {
		return true
	}
	return !s.options.NoCORS && (len(s.options.Origins) == 0 || slices.Contains(s.options.Origins, origin))
}

// dress adds the header fields that every response has, whatever its length.
func (s *Server) dress(call *Call, header http.Header) {
	s.cors(call, header)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Date", call.Sandbox.Now().UTC().Format(http.TimeFormat))
}

// AwaitCarried waits until nothing is held open any more, connections that were
// taken over included, or the context ends. To be called after Close, when no
// new requests come in.
func (s *Server) AwaitCarried(ctx context.Context) error {
	done := make(chan struct{})
	go func() {
		s.carried.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return errors.New("connections are still held open")
	}
}

// carriedWriter notes what is answered, for the journal.
type carriedWriter struct {
	http.ResponseWriter
	dress  func(http.Header)
	status int
	body   []byte // its beginning
}

// Unwrap lets http.ResponseController reach the writer below.
func (w *carriedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader sends the status and the header fields.
func (w *carriedWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
		w.dress(w.Header())
	}
	w.ResponseWriter.WriteHeader(status)
}

// WriteHeaderNow sends a header without a body, as Gin wants to be told.
func (w *carriedWriter) WriteHeaderNow() {
	if inner, ok := w.ResponseWriter.(interface{ WriteHeaderNow() }); ok {
		inner.WriteHeaderNow()
	}
}

// Write sends a part of the body.
func (w *carriedWriter) Write(data []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	if room := maxBody - len(w.body); room > 0 {
		w.body = append(w.body, data[:min(room, len(data))]...)
	}
	return w.ResponseWriter.Write(data)
}
