package page_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"understudy/mock"
	"understudy/mock/page"
)

type server struct{ base string }

func start(t *testing.T, template string) *server {
	t.Helper()
	part, err := load(t, template)
	if err != nil {
		t.Fatal(err)
	}
	made, err := mock.New([]*mock.Part{part}, mock.Options{Protocols: []mock.Protocol{page.Protocol{}}})
	if err != nil {
		t.Fatal(err)
	}
	listening := httptest.NewServer(made.Handler())
	t.Cleanup(listening.Close)
	return &server{listening.URL + "/shop"}
}

func (s *server) ask(t *testing.T, line string) (int, string) {
	t.Helper()
	method, path, _ := strings.Cut(line, " ")
	r, err := http.NewRequestWithContext(t.Context(), method, s.base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}
