package mock

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"understudy/specs"
	"understudy/specs/extension"
)

// callBack sends the callbacks of an operation that answered with success.
func (s *Server) callBack(call *Call) {
	op := call.Operation()
	if op == nil || len(op.Callbacks) == 0 || call.Problem != nil || call.Response.Status/100 != http.StatusOK/100 {
		return
	}
	of := exchanged(call)
	for _, callback := range op.Callbacks {
		rules, explicit := op.CallbackRules[callback.Name]
		if call.Part.told[callback] && !explicit {
			continue
		}
		_, err := guarded(func() (bool, error) { return true, s.sendCallback(call, callback, rules, of) })
		if err != nil {
			s.log.Error("a callback cannot be sent", "operation", op.ID, "callback", callback.Name, "error", err)
		}
	}
}

// exchanged is what runtime expressions see of a call.
func exchanged(call *Call) *specs.Exchanged {
	return &specs.Exchanged{
		URL: call.Host + call.Request.URL.RequestURI(), Method: call.Request.Method, Status: call.Response.Status,
		Path: call.Decoded.Path, Query: call.Decoded.Query, Header: call.Request.Header, Body: call.Decoded.Body,
		ResponseHeader: call.Response.Header, ResponseBody: call.Answer.Body,
	}
}

func (s *Server) sendCallback(call *Call, callback *specs.Callback, rules extension.Callback, of *specs.Exchanged) error {
	to, err := callback.URL.Run(of)
	if err != nil {
		// Who gives no URL wants no callback.
		s.log.Info("a callback is not sent", "callback", callback.Name, "error", err)
		return nil
	}
	scope := call.scope()
	scope.Set("item", call.Answer.Body)
	if holds, err := rules.When.Holds(scope); !holds || err != nil {
		return fault(call, callback.Name+"/when", err)
	}
	sending := Sending{
		Callback: callback, To: []string{to}, HasBody: rules.Data.Given(),
		Delay: time.Duration(rules.Delay), Attempts: rules.Attempts,
	}
	if sending.Body, err = rules.Data.Run(scope); err != nil {
		return fault(call, callback.Name+"/data", err)
	}
	s.sendTo(origin{call.Part, call.Sandbox, call.Sandbox.Now(), int64(call.Seed())}, sending)
	return nil
}

// fault tells where the rule of a callback is written that could not be computed.
func fault(call *Call, member string, err error) error {
	if err == nil {
		return nil
	}
	op := call.Operation()
	return fmt.Errorf("%s: %w", call.Part.API.Near(op.Place, op.Place.Pointer+"/x-mock-callback/"+member).Position, err)
}

// urlOf reads a URL for the journal, also one that is none.
func urlOf(text string) *url.URL {
	if parsed, err := url.Parse(text); err == nil {
		return parsed
	}
	return &url.URL{Opaque: text}
}
