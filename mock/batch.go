package mock

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"understudy/specs/media"
	"understudy/specs/schema"
	"understudy/specs/traffic"
)

// maxBatch bounds how many requests one call may bring.
const maxBatch = 1000

func (c *Call) isBatch() bool { return c.Match.Called != nil && c.Match.Called.Batch }

// batch plays the requests that a JSON array brings, one after the other, and
// answers with the array of their answers. The first that is refused ends it and
// is the answer; what was done before stays done.
func (s *Server) batch(ctx context.Context, call *Call) error {
	if err := s.authorize(ctx, call); err != nil {
		return err
	}
	requests, err := call.requests()
	if err != nil {
		return err
	}
	done := make([]*Call, len(requests))
	for i, request := range requests {
		one := call.single(request)
		if err := s.follow(ctx, one); err != nil {
			s.endBatch(call, one, i, err)
			return nil
		}
		done[i] = one
		call.Departures = append(call.Departures, one.Departures...)
	}
	if err := s.negotiate(ctx, call); err != nil {
		return err
	}
	call.Answer = Answer{Status: http.StatusOK, Source: "batch of " + strconv.Itoa(len(done))}
	call.Response, err = call.together(done)
	call.countDone(len(done))
	return err
}

// requests reads the array.
func (c *Call) requests() ([]any, error) {
	codec, _ := media.For("application/json")
	body, err := codec.Decode(c.Request.Body, nil, "")
	if err != nil {
		return nil, Refuse(http.StatusBadRequest, "a batch is a JSON array of requests: %v", err)
	}
	items, ok := body.([]any)
	if !ok {
		return nil, Refuse(http.StatusBadRequest, "a batch is a JSON array of requests, and this is none; a single request goes to the path without %s", c.Part.API.Names.Batch)
	}
	if len(items) > maxBatch {
		return nil, Refuse(http.StatusBadRequest, "%d requests in a batch; at most %d are carried out", len(items), maxBatch)
	}
	return items, nil
}

// single is the call that one request of a batch would be.
func (c *Call) single(request any) *Call {
	one := *c
	called := *c.Match.Called
	called.Batch = false
	one.Match.Called = &called
	one.Departures = nil
	one.Request.Body = encodeJSON(request)
	one.Request.Header = c.Request.Header.Clone()
	one.Request.Header.Set("Content-Type", "application/json")
	return &one
}

// endBatch answers with the refusal of one request.
func (s *Server) endBatch(call, one *Call, done int, err error) {
	var problem *Problem
	if !errors.As(err, &problem) {
		s.log.Error("a request of a batch failed", "operation", call.Operation().ID, "error", err)
		problem = Refuse(http.StatusInternalServerError, "%v", err)
	}
	call.Problem, call.Response = problem, s.render(one, problem)
	call.countDone(done)
}

func (c *Call) countDone(n int) {
	if name := c.Part.API.Names.Completed; name != "" && c.Response.Header != nil {
		c.Response.Header.Set(name, strconv.Itoa(n))
	}
}

// together is the array of the answers in the representation of the call.
func (c *Call) together(done []*Call) (traffic.Response, error) {
	out := traffic.Response{Status: http.StatusOK, Header: http.Header{}}
	if c.Offer.MediaType == nil {
		out.Status = http.StatusNoContent
		return out, nil
	}
	values := make([]any, len(done))
	for i, one := range done {
		values[i] = one.Answer.Body
	}
	list := c.listOf(c.Part.schemaOf(c.Offer.MediaType))
	body, contentType, err := c.encodeWith(c.Offer, values, list)
	if err != nil {
		return out, err
	}
	out.Body = body
	out.Header.Set("Content-Type", contentType)
	c.Part.writers[c.Offer.Name].headers(c.Operation(), out.Header)
	return out, nil
}

// listOf is the schema of a list, called as XML serializers call it.
func (c *Call) listOf(item *schema.Schema) *schema.Schema {
	list := &schema.Schema{Type: []string{"array"}, Items: item, XML: &schema.XML{Name: "ArrayOfAnswer"}}
	if item != nil && item.XML != nil && item.XML.Name != "" {
		list.XML.Name = "ArrayOf" + item.XML.Name
	}
	return list
}
