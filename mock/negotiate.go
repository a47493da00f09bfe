package mock

import (
	"context"
	"net/http"
	"strings"

	"understudy/specs"
	"understudy/specs/media"
)

// Offer is the representation an answer goes out in.
type Offer struct {
	MediaType *specs.MediaType // nil: the response declares no content
	Name      string           // concrete, also where the document gives a range
	Callback  string           // JSONP: the function's name
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
		switch {
		case wish.Suffix != nil:
			if m := specs.Match(content, c.Suffix); c.Suffix != "" && m != nil {
				return concrete(m, c.Suffix), true
			}
		case wish.Call:
			name := c.queryValue(wish.Query)
			if offer, ok := callbackOffer(content, name); ok && name != "" {
				return offer, true
			}
		case wish.Query != "":
			if offer, ok := fromQuery(content, wish.Values, c.queryValue(wish.Query)); ok {
				return offer, true
			}
		case wish.Header != "":
			if values := c.Request.Header.Values(wish.Header); len(values) > 0 {
				if offer, ok := fromAccept(content, values); ok {
					return offer, true
				}
			}
		}
	}
	if m := specs.Match(content, rules.Otherwise); m != nil {
		return concrete(m, rules.Otherwise), true
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
	if value == "" {
		return Offer{}, false
	}
	name, known := values[strings.ToLower(value)]
	if !known {
		name = value
	}
	m := specs.Match(content, name)
	if m == nil {
		return Offer{}, false
	}
	return concrete(m, name), true
}

// callbackOffer answers JSON inside a call, where the response declares that.
func callbackOffer(content []*specs.MediaType, callback string) (Offer, bool) {
	const script = "text/javascript"
	m := specs.Match(content, script)
	return Offer{MediaType: m, Name: script, Callback: callback}, m != nil
}

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
