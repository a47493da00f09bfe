package mock

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"understudy/specs/route"
)

// route finds the operation and the path parameters.
func (s *Server) route(_ context.Context, call *Call) error {
	if call.Part == nil {
		return Refuse(http.StatusNotFound, "no API is played at %s; there are %s", call.Request.URL.EscapedPath(), call.programme.prefixes())
	}
	match, suffix, ok := call.Part.find(call.Request.Method, call.below)
	if ok {
		call.Match, call.Suffix = match, suffix
		return nil
	}
	return call.Part.miss(call.Request.Method, call.below)
}

func (p *Part) reaches(path string) bool { return len(p.router.Allowed(path)) > 0 }

func (p *Part) find(method, path string) (match route.Match, suffix string, ok bool) {
	if match, ok = p.findMethod(method, path); ok {
		return match, "", true
	}
	for _, wish := range p.API.Negotiate.Order {
		dot := strings.LastIndexByte(path, '.')
		if wish.Suffix == nil || dot < 0 {
			continue
		}
		if mediaType, known := wish.Suffix[path[dot+1:]]; known {
			match, ok = p.findMethod(method, path[:dot])
			return match, mediaType, ok
		}
	}
	return match, "", false
}

// findMethod answers HEAD by GET where HEAD is not declared (RFC 9110, section 9.3.2).
func (p *Part) findMethod(method, path string) (route.Match, bool) {
	match, ok := p.router.Find(method, path)
	if !ok && method == http.MethodHead {
		return p.router.Find(http.MethodGet, path)
	}
	return match, ok
}

// allowed lists the methods a path answers to, those included that we add.
func (p *Part) allowed(path string) []string {
	methods := p.router.Allowed(path)
	if len(methods) == 0 {
		return nil
	}
	if slices.Contains(methods, http.MethodGet) {
		methods = append(methods, http.MethodHead)
	}
	methods = append(methods, http.MethodOptions)
	slices.Sort(methods)
	return slices.Compact(methods)
}

func (p *Part) miss(method, path string) error {
	problem := Refuse(http.StatusNotFound, "%s %s is not in the document", method, path)
	if near := p.router.Nearest(method, path); near != nil {
		problem.Nearest = near.Method + " " + p.prefix + near.Path
	}
	if methods := p.allowed(path); len(methods) > 0 {
		problem.Status = http.StatusMethodNotAllowed
		problem.Header = http.Header{"Allow": {strings.Join(methods, ", ")}}
		problem.Detail = method + " is not declared on " + path + ", only " + strings.Join(methods, ", ")
	}
	return problem
}
