package control_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"understudy/mock/control"
	"understudy/mock/mocktest"
	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/route"
	"understudy/specs/traffic"
)

const token = "the-admin-token"

const pets = `openapi: 3.0.3
info: {title: Pets, version: 1.2.3}
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    header: {type: apiKey, in: header, name: X-Pet-Key}
    query: {type: apiKey, in: query, name: petKey}
  schemas:
    Pet:
      type: object
      required: [id, name]
      properties:
        id: {type: string, readOnly: true}
        name: {type: string}
paths:
  /pets:
    get:
      operationId: listPets
      security: [{}, {bearer: []}, {header: []}, {query: []}]
      responses:
        '200':
          description: all
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}
    post:
      operationId: createPet
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
      responses:
        '201':
          description: created
          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
  /pets/{id}:
    get:
      operationId: getPet
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200':
          description: one
          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
        '404': {description: none}
`

// stage is a mock with its admin API, both listening.
type stage struct {
	mock   *mocktest.Server
	url    string // of the admin API
	api    *specs.API
	router *route.Router
}

func start(t testing.TB, o control.Options) *stage {
	t.Helper()
	s := &stage{mock: mocktest.Start(t, mocktest.Config{Name: "zoo", Document: []byte(pets)})}
	o.Token = token
	o.URL = strings.TrimSuffix(s.mock.URL, "/zoo")
	listening := httptest.NewServer(control.New(s.mock.Server, o))
	t.Cleanup(listening.Close)
	s.url = listening.URL
	var err error
	if s.api, err = specs.Load(specs.Input{Source: specs.Source{Root: os.DirFS("."), Name: "openapi.yaml"}}); err != nil {
		t.Fatal(err)
	}
	s.router = route.New(s.api, func(_, refused *specs.Operation) { t.Errorf("%s clashes", refused.ID) })
	return s
}

func (s *stage) request(t testing.TB, method, path, body string, header ...string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

func exchange(t testing.TB, r *http.Request) traffic.Response {
	t.Helper()
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return traffic.Response{Status: answer.StatusCode, Header: answer.Header, Body: body}
}

// ask sends a request, holds the answer against the document and gives it back.
func (s *stage) ask(t testing.TB, method, path, body string, header ...string) traffic.Response {
	t.Helper()
	answer := exchange(t, s.request(t, method, path, body, header...))
	if op := s.operation(t, method, path); op != nil {
		_, violations := conform.Response(op, method, answer)
		for _, v := range violations {
			t.Errorf("%s %s: the answer departs from the document: %s\n%s", method, path, v, answer.Body)
		}
	}
	return answer
}

func (s *stage) operation(t testing.TB, method, path string) *specs.Operation {
	t.Helper()
	u, err := url.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	match, _ := s.router.Find(method, u.EscapedPath())
	return match.Operation
}

// want asks and expects a status.
func (s *stage) want(t testing.TB, status int, method, path, body string, header ...string) traffic.Response {
	t.Helper()
	answer := s.ask(t, method, path, body, header...)
	if answer.Status != status {
		t.Fatalf("%s %s %s: status %d, want %d\n%s", method, path, body, answer.Status, status, answer.Body)
	}
	return answer
}

// read asks by GET and decodes the answer.
func read[T any](t testing.TB, s *stage, path string) T {
	t.Helper()
	var out T
	answer := s.want(t, http.StatusOK, http.MethodGet, path, "")
	if err := json.Unmarshal(answer.Body, &out); err != nil {
		t.Fatalf("GET %s: %v\n%s", path, err, answer.Body)
	}
	return out
}

// call asks the mock.
func (s *stage) call(t testing.TB, method, path, body string, header ...string) traffic.Response {
	t.Helper()
	r := s.request(t, method, "", body, header...)
	target, err := url.Parse(strings.TrimSuffix(s.mock.URL, "/zoo") + path)
	if err != nil {
		t.Fatal(err)
	}
	r.URL, r.Host = target, target.Host
	if r.Header.Get("Authorization") == "Bearer "+token {
		r.Header.Del("Authorization")
	}
	return exchange(t, r)
}
