package contract

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/route"
	"understudy/specs/traffic"
)

// recordedTrial is a trial that took place without us. What an archive does not
// hold, or holds otherwise than it was sent, is nobody's fault.
type recordedTrial struct {
	trial
	lostBody bool
	called   bool // by a name or an alias; how its parameters were written is not known
}

func newRecordedTrial(e traffic.Recorded, found route.Match, path string) recordedTrial {
	at := *e.Exchange.Request.URL
	if plain, err := url.PathUnescape(path); err == nil {
		at.Path, at.RawPath = plain, path
	}
	request := e.Exchange.Request
	request.URL = &at
	raw := map[string]string{}
	for i, name := range found.Names {
		raw[name] = found.Values[i]
	}
	op := found.Operation
	c := Case{
		ID: fmt.Sprintf("%s/recorded/%d", op.ID, e.Index), Operation: op, Strategy: AsRecorded,
		Description: fmt.Sprintf("log.entries[%d]", e.Index), Credentials: Nobody, HasBody: len(request.Body) > 0,
	}
	if hasCredentials(op, request) {
		c.Credentials = Good
	}
	return recordedTrial{
		trial:    trial{c: c, exchange: e.Exchange, message: message{request: request, raw: raw}},
		lostBody: e.LostBody, called: found.Called != nil || len(raw) != len(specs.TemplateNames(op.Path)),
	}
}

// hasCredentials tells whether something stands where credentials do, or none is
// needed. Browsers leave credentials out of what they export.
func hasCredentials(op *specs.Operation, r traffic.Request) bool {
	places := placesOf(op)
	return len(places) == 0 || slices.ContainsFunc(places, func(place string) bool {
		in, name, _ := strings.Cut(place, " ")
		switch in {
		case "header":
			return r.Header.Get(name) != ""
		case "query":
			return strings.Contains(strings.ToLower("&"+r.URL.RawQuery), "&"+name+"=")
		}
		return strings.Contains(strings.ToLower(r.Header.Get("Cookie")), name+"=")
	})
}

// unjudged says why an exchange can tell nothing, "" where it can.
func (t recordedTrial) unjudged() string {
	r := t.exchange.Response
	switch {
	case r == nil:
		return fmt.Sprintf("no answer: %v", t.exchange.Err)
	case r.Status < 200:
		return fmt.Sprintf("%d is no final answer", r.Status)
	case len(r.Header) == 0:
		return "the recording holds no headers of the answer"
	case slices.Contains([]int{http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}, r.Status):
		return fmt.Sprintf("%d may come from a gateway, and cannot be asked for again", r.Status)
	}
	return ""
}

// isUnrecorded tells of a departure that only the recording explains.
func (t recordedTrial) isUnrecorded(v conform.Violation) bool {
	isCut := v.Part == conform.Body && v.Keyword != "surplus" && t.exchange.Response.Truncated
	isHidden := v.Part == conform.Header && v.Keyword == "required" && isLeftOut(v.Name)
	return isCut || isHidden
}

// isLeftOut tells whether tools leave a header out because it may hold a secret.
func isLeftOut(header string) bool {
	lower := strings.ToLower(header)
	return slices.ContainsFunc([]string{"auth", "cookie", "token", "key", "secret", "session"}, func(word string) bool { return strings.Contains(lower, word) })
}

// judgedParts are those of a request that a recording shows. Cookies are left out
// of most.
var judgedParts = []conform.Part{conform.Path, conform.Query, conform.Header, conform.Body}

// faults lists what is wrong with the request, one for each part, as far as it
// is proven.
func (t *recordedTrial) faults(p prover) []Fault {
	if t.called {
		return nil
	}
	var out []Fault
	for _, part := range judgedParts {
		if part == conform.Body && t.lostBody {
			continue
		}
		v, invalid := p.invalid(t.c.Operation, t.message, part)
		if !invalid || part == conform.Header && (v.Keyword == "required" && isLeftOut(v.Name)) {
			continue
		}
		if v.Part == conform.Body && v.Keyword == "syntax" {
			v.Pointer = "" // what cannot be read is wrong as a whole
		}
		out = append(out, Fault{
			Part: v.Part, Name: v.Name, Pointer: v.Pointer, Keyword: v.Keyword, Message: v.String(), Place: v.Place,
			Whole: v.Keyword == "required" && v.Part == conform.Body && len(t.message.request.Body) == 0,
		})
	}
	if len(out) == 0 && !t.lostBody {
		// A declared media type that is answered with 415 shows something by itself.
		t.proven = len(p.valid(t.c.Operation, t.message)) == 0
	}
	return out
}
