package mock

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/gin-gonic/gin"
)

// step does one part of a call, or refuses it.
type step func(context.Context, *Call) error

// serve is the straight line.
func (s *Server) serve(c *gin.Context) {
	call := &Call{Started: s.options.Real()}
	s.read(call, c.Request)
	s.perform(call, c.Request)
	if call.isHeld() {
		s.carried.Add(1)
		defer s.carried.Done()
	}
	switch {
	case !call.isHeld():
		s.send(call, c.Writer)
	case call.carrier != nil:
		s.carry(call, c.Writer, c.Request)
	default:
		s.streamOut(call, c.Writer, c.Request)
	}
	s.record(call)
	s.callBack(call)
}

// isHeld tells whether the response may take as long as there is something to tell.
func (c *Call) isHeld() bool { return (c.carrier != nil || c.stream != nil) && c.Problem == nil }

// perform makes the response. No reload comes in between: it waits for calls
// that have begun, never for a client that is slow to send or to read.
func (s *Server) perform(call *Call, r *http.Request) {
	s.gate.RLock()
	defer s.gate.RUnlock()
	if err := s.play(r, call); err != nil {
		s.refuse(call, err)
	}
}

func (s *Server) play(r *http.Request, call *Call) (err error) {
	defer func() {
		if caught := recover(); caught != nil {
			err = s.incident(call, caught)
		}
	}()
	if err := s.receive(call, r); err != nil {
		return err
	}
	if s.answersOptions(call) || s.isCarried(call) {
		return nil
	}
	if err := s.route(r.Context(), call); err != nil {
		if s.answersBeside(r.Context(), call) {
			return nil
		}
		return err
	}
	if call.isBatch() {
		return s.batch(r.Context(), call)
	}
	return s.follow(r.Context(), call)
}

// follow takes the steps that come after route.
func (s *Server) follow(ctx context.Context, call *Call) error {
	for _, step := range s.steps {
		if err := step(ctx, call); err != nil {
			return err
		}
	}
	return nil
}

// incident makes a panic the 500 of one request, numbered so that the client's
// answer leads to the line in the log.
func (s *Server) incident(call *Call, caught any) error {
	if err, ok := caught.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(caught)
	}
	number := s.incidents.Add(1)
	s.log.Error("a request made the mock fail", "incident", number, "method", call.Request.Method,
		"path", call.Request.URL.Path, "panic", fmt.Sprint(caught), "stack", string(debug.Stack()))
	return Refuse(http.StatusInternalServerError, "the mock failed; its log tells more under incident %d", number)
}

// refuse turns what ended the call into its response.
func (s *Server) refuse(call *Call, err error) {
	var problem *Problem
	if !errors.As(err, &problem) {
		s.log.Error("a call failed", "method", call.Request.Method, "path", call.Request.URL.Path, "error", err)
		problem = Refuse(http.StatusInternalServerError, "%v", err)
	}
	call.Problem = problem
	call.Response = s.render(call, problem)
}
