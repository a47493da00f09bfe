package bench_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"understudy/contract/bench"
	"understudy/specs"
)

// server is a running bench, asked with plain HTTP.
type server struct {
	t   *testing.T
	url string
}

func start(t *testing.T, faults ...bench.Fault) server {
	t.Helper()
	s := httptest.NewServer(bench.New(faults...))
	t.Cleanup(s.Close)
	return server{t, s.URL}
}

// ask sends a request with the good token and gives what came on one line.
func (s server) ask(method, path, body string) string {
	s.t.Helper()
	return s.askAs(bench.Token, method, path, body)
}

func (s server) askAs(token, method, path, body string) string {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	h := response.Header
	return fmt.Sprintf("%d type=%s total=%s location=%s %s", response.StatusCode,
		h.Get("Content-Type"), h.Get("X-Total-Count"), h.Get("Location"), text)
}

const fullTask = `{"title":"a","estimate":5,"code":"AB-12","status":"open"}`

func (s server) project() { s.ask("POST", "/projects", `{"name":"a","priority":"low","budget":7}`) }

func (s server) task() {
	s.project()
	s.ask("POST", "/projects/p1/tasks", fullTask)
}

// witnesses holds for each fault what a plain client sees of it.
var witnesses = map[string]func(server) string{
	"create-answers-200": func(s server) string { return s.ask("POST", "/projects", `{"name":"a"}`) },
	"teapot": func(s server) string {
		s.project()
		return s.ask("POST", "/projects/p1/tasks", `{}`)
	},
	"delete-answers-202": func(s server) string {
		s.task()
		return s.ask("DELETE", "/projects/p1/tasks/t1", "")
	},
	"required-member-missing": readProject,
	"number-as-text":          readTask,
	"foreign-word": func(s server) string {
		s.task()
		return s.ask("PATCH", "/projects/p1/tasks/t1", `{"status":"done"}`)
	},
	"time-without-offset": func(s server) string {
		s.project()
		return s.ask("PUT", "/projects/p1", `{"name":"b"}`)
	},
	"undeclared-member": func(s server) string {
		s.project()
		return s.ask("POST", "/projects/p1/tasks", fullTask)
	},
	"bare-list":           listProjects(""),
	"labelled-html":       listProjects(""),
	"error-labelled-text": func(s server) string { return s.ask("POST", "/projects", `{}`) },
	"header-missing": func(s server) string {
		s.project()
		return s.ask("GET", "/projects/p1/tasks", "")
	},
	"header-wrong-type": listProjects(""),
	"location-missing":  func(s server) string { return s.ask("POST", "/projects", `{"name":"a"}`) },
	"maximum-ignored":   func(s server) string { return s.ask("POST", "/projects", `{"name":"a","budget":1001}`) },
	"nested-length-ignored": func(s server) string {
		s.project()
		return s.ask("PUT", "/projects/p1", `{"name":"a","owner":{"name":"x"}}`)
	},
	"required-ignored": func(s server) string {
		s.project()
		return s.ask("POST", "/projects/p1/tasks", `{"estimate":5}`)
	},
	"pattern-ignored": updateTask(`{"code":"ab-12"}`),
	"type-ignored":    func(s server) string { return s.ask("POST", "/projects", `{"name":"a","budget":"7"}`) },
	"additional-ignored": func(s server) string {
		s.project()
		return s.ask("POST", "/projects/p1/tasks", `{"title":"a","colour":"red"}`)
	},
	"body-enum-ignored":     updateTask(`{"status":"Done"}`),
	"query-enum-ignored":    listProjects("?priority=urgent"),
	"query-maximum-ignored": listProjects("?limit=51"),
	"auth-ignored": func(s server) string {
		s.project()
		return s.askAs("", "GET", "/projects/p1/tasks", "")
	},
	"any-token": func(s server) string { return s.askAs("wrong", "GET", "/projects", "") },
	"update-lost": func(s server) string {
		s.project()
		s.ask("PUT", "/projects/p1", `{"name":"b"}`)
		return s.ask("GET", "/projects/p1", "")
	},
	"field-lost-on-create": readProject,
	"field-lost-on-update": func(s server) string {
		s.task()
		s.ask("PATCH", "/projects/p1/tasks/t1", `{"estimate":9}`)
		return s.ask("GET", "/projects/p1/tasks/t1", "")
	},
	"crash-at-maximum": func(s server) string {
		s.project()
		return s.ask("POST", "/projects/p1/tasks", `{"title":"a","estimate":100}`)
	},
	"crash-on-filter": listProjects("?priority=normal"),
}

func readProject(s server) string {
	s.project()
	return s.ask("GET", "/projects/p1", "")
}

func readTask(s server) string {
	s.task()
	return s.ask("GET", "/projects/p1/tasks/t1", "")
}

func listProjects(query string) func(server) string {
	return func(s server) string {
		s.project()
		return s.ask("GET", "/projects"+query, "")
	}
}

func updateTask(change string) func(server) string {
	return func(s server) string {
		s.task()
		return s.ask("PATCH", "/projects/p1/tasks/t1", change)
	}
}

func TestEachFaultShows(t *testing.T) {
	t.Parallel()
	for _, fault := range bench.Faults {
		t.Run(fault.Name, func(t *testing.T) {
			t.Parallel()
			if scripted, is := scripts[fault.Name]; is {
				good, bad := scripted.play(t, fault.Server), scripted.play(t, fault.Server, fault.Name)
				if !scripted.passes(good) || scripted.passes(bad) {
					t.Errorf("want %q without the fault only\nwithout %s\nwith    %s", scripted.want, good, bad)
				}
				return
			}
			witness := witnesses[fault.Name]
			if witness == nil {
				t.Fatal("no witness")
			}
			good, bad := witness(start(t)), witness(start(t, fault))
			if good == bad {
				t.Errorf("with and without the fault: %s", good)
			}
		})
	}
	if n := len(witnesses) + len(scripts); n != len(bench.Faults) {
		t.Errorf("%d witnesses for %d faults", n, len(bench.Faults))
	}
}

func TestAllFaultsOfTheCatalogueAreThere(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	numbers := map[int]bool{}
	for _, f := range bench.Faults {
		if names[f.Name] {
			t.Errorf("the name %s stands twice", f.Name)
		}
		names[f.Name], numbers[f.Number] = true, true
	}
	for n := 1; n <= 85; n++ {
		if !numbers[n] {
			t.Errorf("no fault has the number %d", n)
		}
	}
}

// The reference is judged by hand here: its own words for each kind of request.
func TestReference(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, method, path, body, want string }{
		{"create", "POST", "/projects", `{"name":"b","more":1}`, `201 type=application/json total= location=/projects/p2 {"createdAt":"2026-01-01T00:00:00Z","id":"p2","name":"b"}`},
		{"list", "GET", "/projects?priority=high", "", `200 type=application/json total=0 location= {"items":[]}`},
		{"bound", "GET", "/projects?limit=0", "", `400 type=application/json total= location= {"code":"bad-request","message":"the query is wrong"}`},
		{"exact number", "PUT", "/projects/p1", `{"name":"b","budget":1000}`, `200 type=application/json total= location= {"budget":1000,"createdAt":"2026-01-01T00:00:00Z","id":"p1","name":"b"}`},
		{"all violations", "PUT", "/projects/p1", `{"budget":1001,"owner":{}}`, `400 type=application/json total= location= {"code":"bad-request","message":"/budget maximum, /name required, /owner/name required"}`},
		{"trailing bytes", "PUT", "/projects/p1", `{"name":"b"} x`, `400 type=application/json total= location= {"code":"bad-request","message":"the body is no JSON object"}`},
		{"delete", "DELETE", "/projects/p1/tasks/t1", "", `204 type= total= location= `},
		{"absent parent", "GET", "/projects/p9/tasks", "", `404 type=application/json total= location= {"code":"not-found","message":"no such project"}`},
		{"update", "PATCH", "/projects/p1/tasks/t1", `{"estimate":9}`, `200 type=application/json total= location= {"code":"AB-12","estimate":9,"id":"t1","status":"open","title":"a"}`},
		{"closed", "PATCH", "/projects/p1/tasks/t1", `{"id":"t7"}`, `400 type=application/json total= location= {"code":"bad-request","message":" additionalProperties"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.task()
			if got := strings.TrimSuffix(s.ask(test.method, test.path, test.body), "\n"); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if got := s.askAs("wrong", test.method, test.path, test.body); !strings.HasPrefix(got, "401 ") {
				t.Errorf("with a wrong token: %s", got)
			}
		})
	}
}

func TestDocumentsHaveTheOperationsOfTheFaults(t *testing.T) {
	t.Parallel()
	for _, server := range bench.Servers {
		api, err := specs.LoadFile(server.Spec)
		if err != nil {
			t.Fatal(err)
		}
		if len(api.Problems) > 0 {
			t.Errorf("%s: problems:\n%v", server.Name, api.Problems)
		}
		for _, fault := range bench.Faults {
			for _, name := range append([]string{fault.Operation}, fault.Where...) {
				if _, found := api.Operation(name); fault.Server == server.Name && !found && name != bench.AnyOperation {
					t.Errorf("%s: no operation %q", fault.Name, name)
				}
			}
		}
	}
}
