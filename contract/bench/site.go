package bench

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// site is what the servers share: what is wrong or peculiar about them, one lock,
// and the way from a request to an answer.
type site struct {
	faults   []Fault
	variants []Variant
	admit    func(call) *answer  // the refusal; nil: everybody is let in
	refusal  func(answer) answer // how a refusal is written; nil: as it is
	lock     sync.Mutex          // held for a whole call
	answers  int                 // how many were given
}

// routes holds handlers by method and path.
type routes map[string]handler

type handler struct {
	operation string
	answer    func(call) answer
}

// call is a request with the faults that touch its operation.
type call struct {
	*http.Request
	*site
	operation string
	faults    []Fault
	sent      *record // what input read, be it good or bad
}

// answer is what is sent back. A nil body is none.
type answer struct {
	status int
	header map[string]string
	body   any
	raw    []byte // sent instead of body, as it is
	manner manner
}

// on tells whether a fault or variant is switched on.
func (s *site) on(name string) bool {
	return slices.ContainsFunc(s.faults, func(f Fault) bool { return f.Name == name }) ||
		slices.ContainsFunc(s.variants, func(v Variant) bool { return v.Name == name })
}

func (s *site) handler(all routes) http.Handler {
	mux := http.NewServeMux()
	methods := map[string][]string{}
	for route, h := range all {
		mux.Handle(route, s.serve(h))
		method, path, _ := strings.Cut(route, " ")
		methods[path] = append(methods[path], method)
	}
	for path, allowed := range methods {
		slices.Sort(allowed)
		mux.Handle(path, s.serve(handler{"", s.otherMethod(allowed, all["GET "+path])}))
	}
	return s.around(mux)
}

// otherMethod answers a method that a path does not have.
func (s *site) otherMethod(allowed []string, get handler) func(call) answer {
	return func(c call) answer {
		if c.on("method-falls-through") && get.operation == "listProjects" {
			return get.answer(c)
		}
		a := refused(http.StatusMethodNotAllowed, "the path has no such method")
		a.header = map[string]string{"Allow": strings.Join(allowed, ", ")}
		switch {
		case c.Method == http.MethodOptions && c.on("automatic-methods"):
			a = answer{status: http.StatusNoContent, header: map[string]string{"Allow": strings.Join(allowed, ", ") + ", HEAD, OPTIONS"}}
		case c.on("allow-missing"):
			a.header = nil
		case c.on("allow-wrong"):
			a.header["Allow"] += ", PURGE"
		case c.on("automatic-methods"):
			a.header["Allow"] += ", HEAD, OPTIONS"
		case c.on("not-found-for-method") && strings.Contains(c.URL.Path[1:], "/"):
			a = refused(http.StatusNotFound, "no such resource")
		}
		return a
	}
}

func (s *site) serve(h handler) http.Handler {
	faults := slices.DeleteFunc(slices.Clone(s.faults), func(f Fault) bool {
		return f.Operation != h.operation && f.Operation != AnyOperation
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := s.settle(call{r, s, h.operation, faults, new(record)}, h)
		a.manner.write(w, r, a)
	})
}

func (s *site) settle(c call, h handler) answer {
	s.lock.Lock()
	defer s.lock.Unlock()
	a := s.reply(c, h)
	if s.answers++; s.refusal != nil && a.status >= http.StatusBadRequest {
		a = s.refusal(a)
	}
	s.finish(c.Request, &a, c.faults)
	return a
}

// reply judges who asks before it answers; a method that is not there is told to everybody.
func (s *site) reply(c call, h handler) answer {
	known := h.operation != "" || s.on("auth-before-routing")
	if s.admit != nil && known {
		if refusal := s.admit(c); refusal != nil {
			return *refusal
		}
	}
	return h.answer(c)
}

// finish adds what each answer has, and what is wrong with it.
func (s *site) finish(r *http.Request, a *answer, faults []Fault) {
	if a.header = maps.Clone(a.header); a.header == nil {
		a.header = map[string]string{}
	}
	if a.header["Content-Type"] == "" {
		a.header["Content-Type"] = "application/json"
	}
	for _, f := range faults {
		if f.tamper != nil {
			f.tamper(r, a)
		}
	}
	if a.body == nil && a.raw == nil {
		delete(a.header, "Content-Type")
	}
	s.vary(r, a)
}
