package mock

import (
	"net/http"
	"strconv"
)

// send writes the response.
func (s *Server) send(call *Call, w http.ResponseWriter) {
	s.finish(call)
	header := w.Header()
	for name, values := range call.Response.Header {
		header[name] = values
	}
	w.WriteHeader(call.Response.Status)
	if call.Request.Method == http.MethodHead || len(call.Response.Body) == 0 {
		// Gin writes a page of its own where nothing was written.
		if flusher, ok := w.(interface{ WriteHeaderNow() }); ok {
			flusher.WriteHeaderNow()
		}
		return
	}
	_, _ = w.Write(call.Response.Body)
}

// finish adds the header fields that every response has. Its Date is the
// sandbox's, so that the same calls give the same bytes.
func (s *Server) finish(call *Call) {
	if call.Response.Header == nil {
		call.Response.Header = http.Header{}
	}
	header := call.Response.Header
	if call.Part != nil {
		for name, values := range call.greeting {
			header[name] = append(header[name], values...)
		}
		if err := call.addFields(call.Response.Status, header); err != nil {
			s.log.Error("x-mock-headers cannot be computed", "error", err)
		}
	}
	s.cors(call, header)
	header.Set("X-Content-Type-Options", "nosniff")
	if call.Sandbox != nil {
		header.Set("Date", call.Sandbox.Now().UTC().Format(http.TimeFormat))
	}
	if status := call.Response.Status; status != http.StatusNoContent && status != http.StatusNotModified {
		header.Set("Content-Length", strconv.Itoa(len(call.Response.Body)))
	}
}
