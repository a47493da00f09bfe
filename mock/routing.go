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
	call.Match, call.Suffix = match, suffix
	if ok {
		return nil
	}
	return call.Part.miss(call.Request.Method, call.below, match.Called)
}

func (p *Part) reaches(path string) bool {
	return len(p.router.Allowed(path)) > 0 || p.carrier(path) != nil
}

// guesses is how many parameters a path has a value for, where it leads to an
// operation; -1: it leads nowhere.
func (p *Part) guesses(path string) int {
	methods := p.router.Allowed(path)
	if len(methods) == 0 {
		return -1
	}
	match, _ := p.router.Find(methods[0], path)
	return len(match.Values)
}

// fits tells whether a path leads somewhere by fewer guesses than another does.
func (p *Part) fits(path, other string) bool {
	guesses := p.guesses(path)
	return guesses >= 0 && guesses < p.guesses(other)
}

// find cuts a suffix that names a media type off before it looks for the
// operation. Where there is none, the match still tells what the path wished.
func (p *Part) find(method, path string) (match route.Match, suffix string, ok bool) {
	cut, suffix := p.cutSuffix(path)
	if match, ok = p.findMethod(method, cut); ok || suffix == "" {
		return p.wished(match, cut, ok), suffix, ok
	}
	if whole, found := p.findMethod(method, path); found {
		return whole, "", true
	}
	return p.wished(match, cut, false), suffix, false
}

// wished notes by which name a path calls an operation that there is not.
func (p *Part) wished(match route.Match, path string, ok bool) route.Match {
	if called, byName := p.router.Called(path); byName && !ok {
		match.Called = &called
	}
	return match
}

// cutSuffix splits a path before its last dot where a media type follows.
func (p *Part) cutSuffix(path string) (rest, mediaType string) {
	dot := strings.LastIndexByte(path, '.')
	if dot < 0 || strings.Contains(path[dot:], "/") {
		return path, ""
	}
	for _, wish := range p.API.Negotiate.Order {
		if mediaType, known := wish.Suffix[p.folded(path[dot+1:])]; known {
			return path[:dot], mediaType
		}
	}
	return path, ""
}

func (p *Part) folded(name string) string {
	if p.API.Read.AnyCase {
		return strings.ToLower(name)
	}
	return name
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
		path, _ = p.cutSuffix(path)
		methods = p.router.Allowed(path)
	}
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

// miss says why there is no operation.
func (p *Part) miss(method, path string, called *route.Called) error {
	methods := p.allowed(path)
	if called != nil {
		return p.missName(method, called.Name, methods)
	}
	problem := Refuse(http.StatusNotFound, "%s %s is not in the document", method, path)
	if near := p.router.Nearest(method, path); near != nil {
		problem.Nearest = near.Method + " " + p.prefix + near.Path
	}
	if len(methods) > 0 {
		problem.Status = http.StatusMethodNotAllowed
		problem.Header = allow(methods)
		problem.Detail = method + " is not declared on " + path + ", only " + strings.Join(methods, ", ")
	}
	if status := p.API.Error.Unrouted; status != 0 {
		problem.Status, problem.Header, problem.plain = status, nil, true
	}
	return problem
}

func (p *Part) missName(method, name string, methods []string) error {
	problem := Refuse(http.StatusMethodNotAllowed, "there is no operation that is called by the name %q", name)
	if len(methods) > 0 {
		problem.Detail = name + " does not take " + method + ", only " + strings.Join(methods, ", ")
		problem.Header = allow(methods)
	}
	return problem
}

func allow(methods []string) http.Header {
	return http.Header{"Allow": {strings.Join(methods, ", ")}}
}
