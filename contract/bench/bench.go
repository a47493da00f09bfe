// Package bench is the contract runner's touchstone: a small server that keeps
// its document, written by hand without the mock, and switches that break it in
// one thing each. A runner is good if it finds every one of them and nothing in
// the server as it is. It is no example of how to write a server.
package bench

import (
	"encoding/json"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Token is the one bearer token that is good.
const Token = "bench-token"

// New makes a server without any records that is broken in the given ways. It is
// safe for concurrent use.
func New(faults ...Fault) http.Handler {
	s := &server{faults: faults, projects: newTable("p")}
	mux := http.NewServeMux()
	for route, h := range map[string]handler{
		"GET /projects":                               {"listProjects", s.listProjects},
		"POST /projects":                              {"createProject", s.createProject},
		"GET /projects/{projectId}":                   {"readProject", s.readProject},
		"PUT /projects/{projectId}":                   {"replaceProject", s.replaceProject},
		"DELETE /projects/{projectId}":                {"deleteProject", s.deleteProject},
		"GET /projects/{projectId}/tasks":             {"listTasks", s.listTasks},
		"POST /projects/{projectId}/tasks":            {"createTask", s.createTask},
		"GET /projects/{projectId}/tasks/{taskId}":    {"readTask", s.readTask},
		"PATCH /projects/{projectId}/tasks/{taskId}":  {"updateTask", s.updateTask},
		"DELETE /projects/{projectId}/tasks/{taskId}": {"deleteTask", s.deleteTask},
	} {
		mux.Handle(route, s.serve(h))
	}
	return mux
}

type server struct {
	faults   []Fault
	lock     sync.Mutex // held for a whole call
	projects *table
}

type handler struct {
	operation string
	answer    func(call) answer
}

// call is a request with the faults that touch its operation.
type call struct {
	*http.Request
	faults []Fault
}

type answer struct {
	status int
	header map[string]string
	body   any // nil: none
}

// record is a project or a task as it is shown.
type record = map[string]any

func (s *server) serve(h handler) http.Handler {
	faults := slices.DeleteFunc(slices.Clone(s.faults), func(f Fault) bool {
		return f.Operation != h.operation && f.Operation != AnyOperation
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.lock.Lock()
		defer s.lock.Unlock()
		a := refused(http.StatusUnauthorized, "a bearer token is needed")
		a.header = map[string]string{"WWW-Authenticate": "Bearer"}
		if admitted(r, faults) {
			a = h.answer(call{r, faults})
		}
		send(w, r, a, faults)
	})
}

func admitted(r *http.Request, faults []Fault) bool {
	token, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if found && token == Token {
		return true
	}
	return slices.ContainsFunc(faults, func(f Fault) bool { return f.admits != nil && f.admits(token) })
}

func send(w http.ResponseWriter, r *http.Request, a answer, faults []Fault) {
	a.header = maps.Clone(a.header)
	if a.header == nil {
		a.header = map[string]string{}
	}
	a.header["Content-Type"] = "application/json"
	for _, f := range faults {
		if f.tamper != nil {
			f.tamper(r, &a)
		}
	}
	if a.body == nil {
		delete(a.header, "Content-Type")
	}
	for name, value := range a.header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(a.status)
	if a.body != nil {
		// The client may be gone; there is nobody to tell.
		_ = json.NewEncoder(w).Encode(a.body)
	}
}

func refused(status int, message string) answer {
	code := strings.ReplaceAll(strings.ToLower(http.StatusText(status)), " ", "-")
	return answer{status: status, body: record{"code": code, "message": message}}
}

func shown(status int, r record) answer { return answer{status: status, body: maps.Clone(r)} }

// input reads a body and judges it by rules; the answer is the refusal.
func (c call) input(rules rules) (record, *answer) {
	if kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		a := refused(http.StatusUnsupportedMediaType, "the body must be application/json")
		return nil, &a
	}
	data, err := io.ReadAll(io.LimitReader(c.Body, 1<<20))
	body, ok := decode(data)
	if err != nil || !ok {
		a := refused(http.StatusBadRequest, "the body is no JSON object")
		return nil, &a
	}
	if broken := c.bearable(rules.judge("", body)); len(broken) > 0 {
		a := refused(http.StatusBadRequest, strings.Join(broken, ", "))
		return nil, &a
	}
	return body, nil
}

// bearable drops the broken rules that a fault overlooks.
func (c call) bearable(broken []string) []string {
	return slices.DeleteFunc(broken, func(rule string) bool {
		return slices.ContainsFunc(c.faults, func(f Fault) bool { return f.overlooks == rule })
	})
}

// kept is what gets stored of a record.
func (c call) kept(r record) record {
	r = maps.Clone(r)
	for _, f := range c.faults {
		if f.forgets != "" {
			delete(r, f.forgets)
		}
	}
	return r
}

// storesNothing is true where a write is answered and not kept.
func (c call) storesNothing() bool {
	return slices.ContainsFunc(c.faults, func(f Fault) bool { return f.storesNothing })
}

func decode(data []byte) (record, bool) {
	if !utf8.Valid(data) {
		return nil, false
	}
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.UseNumber()
	var body record
	if err := decoder.Decode(&body); err != nil || body == nil {
		return nil, false
	}
	_, err := decoder.Token()
	return body, err == io.EOF
}

// table keeps records in the order they came.
type table struct {
	prefix string
	last   int
	ids    []string
	rows   map[string]record
	tasks  map[string]*table // by project; nil in a table of tasks
}

func newTable(prefix string) *table {
	return &table{prefix: prefix, rows: map[string]record{}, tasks: map[string]*table{}}
}

func (t *table) nextID() string {
	t.last++
	return t.prefix + strconv.Itoa(t.last)
}

func (t *table) put(id string, r record) {
	if t.rows[id] == nil {
		t.ids = append(t.ids, id)
	}
	t.rows[id] = r
}

func (t *table) remove(id string) {
	delete(t.rows, id)
	t.ids = slices.DeleteFunc(t.ids, func(known string) bool { return known == id })
}

func (t *table) list(keep func(record) bool) []record {
	out := []record{}
	for _, id := range t.ids {
		if keep(t.rows[id]) {
			out = append(out, maps.Clone(t.rows[id]))
		}
	}
	return out
}
