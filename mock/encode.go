package mock

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"understudy/specs/conform"
	"understudy/specs/schema"
)

const problemJSON = "application/problem+json"

// encode writes the answer in the negotiated representation, members in the
// document's order.
func (s *Server) encode(_ context.Context, call *Call) error {
	if call.stream != nil {
		return nil // it is written while it goes on
	}
	declared := call.Operation().Response(call.Answer.Status)
	response, err := call.write(call.Answer, declared, call.Offer)
	if err != nil {
		return fmt.Errorf("encode the answer of %s: %w", call.Operation().ID, err)
	}
	for _, applied := range call.Prefer.applied {
		if call.Answer.Source == fromGenerator || !strings.HasPrefix(applied, "seed=") {
			response.Header.Add("Preference-Applied", applied)
		}
	}
	if call.Operation().Deprecated {
		response.Header.Set("Deprecation", "true")
	}
	call.Response = response
	return nil
}

func encodeJSON(value any) []byte {
	return (*schema.Schema)(nil).AppendJSON(nil, value)
}

// verify holds our own response against the document. Where the document
// declares no success at all there is nothing to hold it against.
func (s *Server) verify(_ context.Context, call *Call) error {
	if call.Part.plans[call.Operation()].declared == nil && call.Prefer.Code == 0 {
		return nil
	}
	if call.stream != nil || call.Response.Status == http.StatusNotModified {
		return nil // any GET may be answered so where the client asks for it
	}
	_, departures := conform.Response(call.Operation(), call.Request.Method, call.Response)
	s.noteDepartures(call, departures)
	if len(departures) == 0 || !s.options.Strict {
		return nil
	}
	return &Problem{
		Status: http.StatusInternalServerError, Title: "Response departs from the document",
		Detail: summary(departures), Violations: departures,
	}
}
