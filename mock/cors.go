package mock

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
)

// answersOptions answers a CORS preflight, and an OPTIONS request that the
// document does not declare, before routing and authorization.
func (s *Server) answersOptions(call *Call) bool {
	if call.Request.Method != http.MethodOptions || call.Part == nil {
		return false
	}
	if rules := call.Part.API.CORS; rules != nil && rules.Status != 0 {
		call.Answer.Source = "options"
		call.Response.Status = rules.Status
		return true
	}
	header := call.Request.Header
	preflight := !s.options.NoCORS && header.Get("Origin") != "" && header.Get("Access-Control-Request-Method") != ""
	methods := call.Part.allowed(call.below)
	_, declared := call.Part.router.Find(http.MethodOptions, call.below)
	if len(methods) == 0 || declared && !preflight {
		return false
	}
	call.Answer.Source = "options"
	call.Response.Status = http.StatusNoContent
	call.Response.Header = http.Header{"Allow": {strings.Join(methods, ", ")}}
	return true
}

// corsMethods are allowed everywhere: a method that the path does not have shall
// reach the 405 that says so, instead of dying in the browser.
const corsMethods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"

// cors lets a page on another origin use the mock: the origin is echoed, because
// a wildcard is not allowed with credentials (Fetch standard, section 3.2.5).
func (s *Server) cors(call *Call, out http.Header) {
	asked := call.Request.Header
	origin := asked.Get("Origin")
	if s.options.NoCORS || len(s.options.Origins) > 0 && !slices.Contains(s.options.Origins, origin) {
		return
	}
	if origin == "" {
		call.tellAll(out)
		return
	}
	out.Add("Vary", "Origin")
	out.Set("Access-Control-Allow-Origin", origin)
	out.Set("Access-Control-Allow-Credentials", "true")
	if call.Request.Method != http.MethodOptions {
		out.Set("Access-Control-Expose-Headers", exposed(out))
		return
	}
	methods := corsMethods
	if method := asked.Get("Access-Control-Request-Method"); method != "" && !strings.Contains(methods, method) {
		methods += ", " + method
	}
	out.Set("Access-Control-Allow-Methods", methods)
	if headers := cmp.Or(asked.Get("Access-Control-Request-Headers"), call.usualHeaders()); headers != "" {
		out.Set("Access-Control-Allow-Headers", headers)
	}
	out.Set("Access-Control-Max-Age", "600")
	if asked.Get("Access-Control-Request-Private-Network") == "true" {
		out.Set("Access-Control-Allow-Private-Network", "true")
	}
}

func (c *Call) usualHeaders() string {
	if c.Part == nil || c.Part.API.CORS == nil {
		return ""
	}
	return c.Part.API.CORS.Headers
}

// tellAll says what the API tells those who name no Origin.
func (c *Call) tellAll(out http.Header) {
	if c.Part == nil || c.Part.API.CORS == nil {
		return
	}
	rules := c.Part.API.CORS
	for _, field := range [...]struct{ name, value string }{
		{"Access-Control-Allow-Origin", rules.Origin},
		{"Access-Control-Allow-Methods", rules.Methods},
		{"Access-Control-Allow-Headers", rules.Headers},
	} {
		if field.value != "" {
			out.Set(field.name, field.value)
		}
	}
}

func exposed(out http.Header) string {
	names := make([]string, 0, len(out))
	for name := range out {
		if !strings.HasPrefix(name, "Access-Control-") && name != "Vary" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
