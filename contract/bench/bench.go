// Package bench is the contract runner's touchstone: small servers that keep
// their documents, written by hand without the mock, switches that break them in
// one thing each, and switches that let them behave in other legal ways. A runner
// is good if it finds every fault and nothing in the servers as they are. They
// are no example of how to write a server.
package bench

import (
	"encoding/json"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// Token is the one bearer token that the server of projects takes.
const Token = "bench-token"

// New makes a server of projects without any records that is broken in the given
// ways. It is safe for concurrent use.
func New(faults ...Fault) http.Handler {
	return newProjects(&site{faults: faults})
}

type server struct {
	*site
	projects *table
	reads    int // of projects
}

func newProjects(at *site) http.Handler {
	s := &server{site: at, projects: newTable("p")}
	at.admit = s.admitBearer
	return at.handler(routes{
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
	})
}

// record is a project or a task as it is shown.
type record = map[string]any

func (s *server) admitBearer(c call) *answer {
	token, found := strings.CutPrefix(c.Header.Get("Authorization"), "Bearer ")
	if found && token == Token || slices.ContainsFunc(c.faults, func(f Fault) bool { return f.admits != nil && f.admits(token) }) {
		return nil
	}
	a := refused(http.StatusUnauthorized, "a bearer token is needed")
	if !c.on("challenge-missing") {
		a.header = map[string]string{"WWW-Authenticate": "Bearer"}
	}
	return &a
}

func refused(status int, message string) answer {
	code := strings.ReplaceAll(strings.ToLower(http.StatusText(status)), " ", "-")
	return answer{status: status, body: record{"code": code, "message": message}}
}

func shown(status int, r record) answer { return answer{status: status, body: maps.Clone(r)} }

// input reads a body and judges it by rules; the answer is the refusal.
func (c call) input(rules rules) (record, *answer) { return c.inputAs("application/json", rules) }

func (c call) inputAs(mediaType string, rules rules) (record, *answer) {
	kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	bearable := c.on("media-type-ignored") || c.on("empty-accepted") && c.ContentLength == 0
	if (err != nil || kind != mediaType) && !bearable {
		a := refused(http.StatusUnsupportedMediaType, "the body must be "+mediaType)
		return nil, &a
	}
	data, err := io.ReadAll(io.LimitReader(c.Body, 1<<20))
	body, ok := decode(c.repaired(data))
	if err != nil || !ok {
		a := refused(http.StatusBadRequest, "the body is no JSON object")
		return nil, &a
	}
	*c.sent = body
	if c.on("null-dropped") {
		maps.DeleteFunc(body, func(name string, value any) bool { return value == nil && !rules[name].required })
	}
	if strange := c.strange(string(data), body); strange != nil {
		return nil, strange
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
