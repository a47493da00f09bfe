package mock

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"understudy/fixtures"
	"understudy/specs"
	"understudy/specs/traffic"
)

// Doorkeeper is a Player that knows callers by what an earlier call was given,
// such as a session's cookie or a token that expires.
type Doorkeeper interface {
	Player
	// Recognize gives the caller whom a call names in the way of a scheme; nil:
	// nobody, or no longer.
	Recognize(call *Call, scheme *specs.SecurityScheme) *fixtures.Caller
	// Doubt says why what a call shows is not good any more; "": it shows nothing.
	Doubt(call *Call) string
	// Admit is asked once the caller of an operation is known, and may be nil. It
	// gives what expressions see as session, nil where there is none, and header
	// fields for the response. The error is a *Problem where it refuses the call.
	Admit(ctx context.Context, call *Call) (session map[string]any, header http.Header, err error)
}

// Bystander is a Player that answers at paths which no operation of the document
// has, such as pages about the API.
type Bystander interface {
	Player
	// Beside answers such a call, or gives ok false.
	Beside(ctx context.Context, call *Call) (response traffic.Response, ok bool)
}

// answersBeside lets the bystanders answer what leads to no operation.
func (s *Server) answersBeside(ctx context.Context, call *Call) bool {
	if call.Part == nil || call.Operation() != nil {
		return false
	}
	for _, bystander := range call.Part.bystanders {
		response, ok := bystander.Beside(ctx, call)
		if ok {
			call.Answer.Source, call.Response = "beside the document", response
			return true
		}
	}
	return false
}

// Below is the escaped path of the call below its API.
func (c *Call) Below() string { return c.below }

// Mount is the escaped path under which the API was reached, without a slash at
// the end; /~name of a sandbox is part of it.
func (c *Call) Mount() string {
	mount := ""
	if _, name, named := strings.Cut(c.Host, "/~"); named {
		mount = "/~" + name
	}
	return strings.TrimSuffix(mount+strings.TrimSuffix(c.Request.URL.EscapedPath(), c.below), "/")
}

// Cookies gives the cookies of a request by name, the first of each. It reads
// what clients with a naive jar send: a part that is no cookie spoils no other.
func Cookies(header http.Header) map[string]string {
	out := map[string]string{}
	for _, line := range header.Values("Cookie") {
		for part := range strings.SplitSeq(line, ";") {
			name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
			if _, there := out[name]; !ok || there || name == "" {
				continue
			}
			out[name] = cookieText(value)
		}
	}
	return out
}

func cookieText(value string) string {
	value = strings.Trim(strings.TrimSpace(value), `"`)
	if unescaped, err := url.PathUnescape(value); err == nil {
		return unescaped
	}
	return value
}
