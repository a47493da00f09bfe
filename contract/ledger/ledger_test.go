package ledger_test

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	neturl "net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"understudy/contract"
	"understudy/contract/ledger"
	"understudy/contract/target"
	"understudy/specs"
	"understudy/specs/resource"
	"understudy/specs/traffic"
)

const text = `
openapi: 3.0.3
info: {title: a, version: '1'}
paths:
  /things:
    get: {operationId: list, responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}}}
    post:
      operationId: create
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {'201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
  /things/{thingId}:
    parameters: [{name: thingId, in: path, required: true, schema: {type: string}}]
    get: {operationId: read, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}}
    delete: {operationId: delete, security: [{bearer: []}], responses: {'204': {description: gone}}}
components:
  securitySchemes: {bearer: {type: http, scheme: bearer}}
  schemas:
    Thing: {type: object, properties: {id: {type: string}, name: {type: string}}}
`

// things is a server of things; it forgets to answer a create of "lost".
type things struct {
	mu    sync.Mutex
	names map[string]string // by id
	fails bool              // deletes are refused
}

func (s *things) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	id := strings.TrimPrefix(r.URL.Path, "/things/")
	switch {
	case r.Method == "POST":
		var sent struct{ Name string }
		_ = json.NewDecoder(r.Body).Decode(&sent)
		id = sent.Name + "-id"
		s.names[id] = sent.Name
		if sent.Name == "lost" {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(201)
		_ = json.NewEncoder(w).Encode(map[string]string{"id": id, "name": sent.Name})
	case r.Method == "DELETE" && (s.fails || r.Header.Get("Authorization") != "Bearer secret-token"):
		w.WriteHeader(403)
	case r.Method == "DELETE" && s.names[id] == "":
		w.WriteHeader(404)
	case r.Method == "DELETE":
		delete(s.names, id)
		w.WriteHeader(204)
	default:
		out := []map[string]string{}
		for id, name := range s.names {
			out = append(out, map[string]string{"id": id, "name": name})
		}
		_ = json.NewEncoder(w).Encode(out)
	}
}

func (s *things) add(more map[string]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.Copy(s.names, more)
}

func (s *things) refuse(deletes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fails = deletes
}

func (s *things) all() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.names)
}

func load(t *testing.T) *specs.API {
	t.Helper()
	root := fstest.MapFS{"api.yaml": {Data: []byte(text)}}
	api, err := specs.Load(specs.Input{Source: specs.Source{Root: root, Name: "api.yaml"}})
	if err != nil {
		t.Fatal(err)
	}
	return api
}

func ask(t *testing.T, url string, api *specs.API) *target.Target {
	t.Helper()
	asked, err := target.New(target.Options{URL: url, API: api, Auth: map[string]string{"bearer": "secret-token"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(asked.Close)
	return asked
}

// keep makes records through a kept target, and gives the name of its ledger.
func keep(t *testing.T, s *things, create ...string) (name, url string) {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	api := load(t)
	name = filepath.Join(t.TempDir(), "ledger")
	asked := ask(t, server.URL, api)
	l, err := ledger.Create(name, ledger.Head{Started: time.Unix(0, 0)}, asked.RedactText)
	if err != nil {
		t.Fatal(err)
	}
	model, _ := resource.Infer(api)
	kept := ledger.Keep(asked, l, api, model)
	op, _ := api.Operation("create")
	for _, one := range create {
		body, err := json.Marshal(map[string]string{"name": one})
		if err != nil {
			t.Fatal(err)
		}
		kept.Send(t.Context(), contract.Call{Operation: op, Request: traffic.Request{
			Method: "POST", URL: &neturl.URL{Path: "/things"}, Header: http.Header{"Content-Type": {"application/json"}}, Body: body,
		}})
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return name, server.URL
}

func clean(t *testing.T, name, url string) ledger.Outcome {
	t.Helper()
	l, err := ledger.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Clean(t.Context(), ask(t, url, l.API()))
}

func TestClean(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		before map[string]string
		create []string
		late   map[string]string // made by others afterwards
		want   ledger.Outcome
		left   map[string]string
	}{
		{"what was made", nil, []string{"a", "b"}, nil, ledger.Outcome{Deleted: 2}, map[string]string{}},
		{"what was there stays", map[string]string{"x": "a"}, []string{"a"}, nil, ledger.Outcome{Deleted: 1}, map[string]string{"x": "a"}},
		{"a create without an answer is looked for", map[string]string{"x": "lost"}, []string{"lost"}, nil, ledger.Outcome{Deleted: 1}, map[string]string{"x": "lost"}},
		{"what another one made stays", nil, []string{"a"}, map[string]string{"y": "b"}, ledger.Outcome{Deleted: 1}, map[string]string{"y": "b"}},
		{"what cannot be told apart stays", nil, []string{"lost"}, map[string]string{"y": "lost"},
			ledger.Outcome{Left: []ledger.Left{{Path: "/things", Why: "a record may have been created here: 2 records look like it"}}},
			map[string]string{"y": "lost", "lost-id": "lost"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := &things{names: map[string]string{}}
			s.add(test.before)
			name, url := keep(t, s, test.create...)
			s.add(test.late)
			if diff := cmp.Diff(test.want, clean(t, name, url)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if again := clean(t, name, url); again.Deleted > 0 || len(again.Left) != len(test.want.Left) {
				t.Errorf("the second time: %+v", again)
			}
			if diff := cmp.Diff(test.left, s.all()); diff != "" {
				t.Errorf("-want +left\n%s", diff)
			}
		})
	}
}

func TestCleanTellsWhatIsLeft(t *testing.T) {
	t.Parallel()
	s := &things{names: map[string]string{}}
	name, url := keep(t, s, "a")
	s.refuse(true)
	if diff := cmp.Diff(ledger.Outcome{Left: []ledger.Left{{Path: "/things/a-id", Why: "answered 403"}}}, clean(t, name, url)); diff != "" {
		t.Error(diff)
	}
	s.refuse(false)
	if got := clean(t, name, url); got.Deleted != 1 {
		t.Errorf("then %+v", got)
	}
}

func TestLedgerFile(t *testing.T) {
	t.Parallel()
	name, _ := keep(t, &things{names: map[string]string{}}, "secret-token")
	data, err := os.ReadFile(name)
	if err != nil || strings.Contains(string(data), "secret-token") || !strings.Contains(string(data), "$BEARER") {
		t.Errorf("%v: %s", err, data)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if _, err := ledger.Create(name, ledger.Head{}, nil); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("created again: %v", err)
	}
	if name, _ := keep(t, &things{}); name != "" {
		if _, err := os.Stat(name); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("a run that creates nothing left a file: %v", err)
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(`{"run":{"ledger":1,"url":"http://a"}}` + "\n" + `{"n":1,"create":{"operation":"a","path":"/a"}}` + "\n" + `{"n":1,"made":{"path":"/a/1"}}` + "\n")
	f.Add(`{"run":{"ledger":1}}` + "\n" + `{"gone":"/a/%zz"}` + "\n" + `{"n":2,"cre`)
	f.Fuzz(func(t *testing.T, text string) {
		name := filepath.Join(t.TempDir(), "ledger")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := ledger.Open(name)
		if err != nil {
			return
		}
		l.IsGone("/a")
		l.API()
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
