package mock

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/extension"
	"understudy/specs/media"
)

// Offer is the representation an answer goes out in.
type Offer struct {
	MediaType *specs.MediaType // nil: the response declares no content
	Name      string           // concrete, also where the document gives a range
	Callback  string           // JSONP: the function's name
	Status    int              // JSONP: of every answer; 0: its own
}

// negotiate chooses the media type of the success, before anything happens:
// a client that cannot read the answer shall not have changed the state.
func (s *Server) negotiate(_ context.Context, call *Call) error {
	declared := call.Part.plans[call.Operation()].declared
	if call.Prefer.Code != 0 {
		declared = call.Operation().Response(call.Prefer.Code)
	}
	if declared == nil || len(declared.Content) == 0 {
		return nil
	}
	offer, ok := call.choose(declared.Content)
	if !ok {
		return Refuse(http.StatusNotAcceptable, "none of the offers is accepted: %s", strings.Join(declared.Offers(), ", "))
	}
	call.Offer = offer
	return nil
}

// choose goes through the places where this API's clients say what they want.
func (c *Call) choose(content []*specs.MediaType) (Offer, bool) {
	rules := c.Part.API.Negotiate
	if len(rules.Order) == 0 {
		return fromAccept(content, c.Request.Header.Values("Accept"))
	}
	for _, wish := range rules.Order {
		if offer, ok := c.grant(content, wish); ok {
			return offer, true
		}
	}
	return offered(content, rules.Otherwise)
}

// grant looks for a wish in its place, and for what fulfils it.
func (c *Call) grant(content []*specs.MediaType, wish extension.Wish) (Offer, bool) {
	switch {
	case wish.Suffix != nil:
		return offered(content, c.Suffix)
	case wish.Path != nil:
		if called := c.Match.Called; called != nil {
			return offered(content, wish.Path[called.Format])
		}
	case wish.Call:
		return callbackOffer(content, c.queryValue(wish.Query), wish.Status)
	case wish.Query != "":
		return fromQuery(content, wish.Values, c.queryValue(wish.Query))
	case wish.Header != "":
		return c.fromHeader(content, wish)
	}
	return Offer{}, false
}

// offered is the offer of a media type; "" is nobody's wish.
func offered(content []*specs.MediaType, name string) (Offer, bool) {
	if name == "" {
		return Offer{}, false
	}
	m := specs.Match(content, name)
	if m == nil {
		return Offer{}, false
	}
	return concrete(m, name), true
}

func (c *Call) fromHeader(content []*specs.MediaType, wish extension.Wish) (Offer, bool) {
	values := c.Request.Header.Values(wish.Header)
	switch {
	case len(values) == 0:
		return Offer{}, false
	case len(wish.Prefer) > 0:
		sent := ""
		if wish.Sent {
			sent = media.Base(c.Request.Header.Get("Content-Type"))
		}
		return fromPreferred(content, wish.Prefer, media.Ranges(values), sent)
	}
	return fromAccept(content, values)
}

// fromPreferred takes the first preferred media type that occurs in the header,
// whatever its order and quality there. The type of the request's own body, "" if
// that does not count, comes first if it is preferred, and stands for */*.
func fromPreferred(content []*specs.MediaType, prefer, ranges []string, sent string) (Offer, bool) {
	occurs := func(name string) bool {
		return slices.ContainsFunc(ranges, func(one string) bool { return strings.HasPrefix(one, name) })
	}
	order := prefer
	if slices.Contains(prefer, sent) {
		order = append([]string{sent}, prefer...)
	}
	for _, name := range order {
		if offer, ok := offered(content, name); ok && occurs(name) {
			return offer, true
		}
	}
	if slices.Contains(ranges, "*/*") {
		return offered(content, sent)
	}
	for _, one := range ranges {
		for _, m := range content {
			if strings.HasPrefix(one, m.Name) {
				return concrete(m, one), true
			}
		}
	}
	return Offer{}, false
}

func fromAccept(content []*specs.MediaType, accept []string) (Offer, bool) {
	offers := make([]string, len(content))
	for i, m := range content {
		offers[i] = concrete(m, "").Name
	}
	name, ok := media.Negotiate(accept, offers)
	if !ok {
		return Offer{}, false
	}
	for i, m := range content {
		if offers[i] == name {
			return Offer{MediaType: m, Name: name}, true
		}
	}
	return Offer{}, false
}

func fromQuery(content []*specs.MediaType, values map[string]string, value string) (Offer, bool) {
	if name, known := values[strings.ToLower(value)]; known {
		return offered(content, name)
	}
	return offered(content, value)
}

// callbackOffer answers JSON inside a call, where the response declares that.
func callbackOffer(content []*specs.MediaType, callback string, status int) (Offer, bool) {
	if callback == "" {
		return Offer{}, false
	}
	m := specs.Match(content, script)
	return Offer{MediaType: m, Name: script, Callback: callback, Status: status}, m != nil
}

// script is the media type of JSON inside a call.
const script = "text/javascript"

// concrete fills in a media type range with the type asked for, or JSON.
func concrete(m *specs.MediaType, asked string) Offer {
	name := m.Name
	if strings.Contains(name, "*") {
		name = asked
		if name == "" || strings.Contains(name, "*") {
			name = strings.Replace(strings.Replace(m.Name, "*/*", "application/json", 1), "/*", "/plain", 1)
		}
	}
	return Offer{MediaType: m, Name: name}
}
