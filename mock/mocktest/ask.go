package mocktest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// Reply is what a server answered.
type Reply struct {
	Status int
	Header http.Header
	Body   string
}

// Ask sends a request and reads the reply. Line is a method and a path below
// the API, such as "GET /pets?limit=1"; a path that begins with /~ names its
// sandbox. Headers are written "Name: value"; a body is JSON unless they say
// otherwise. Redirects are not followed.
func (s *Server) Ask(t testing.TB, line, body string, headers ...string) Reply {
	t.Helper()
	method, path, _ := strings.Cut(line, " ")
	base := s.URL
	if strings.HasPrefix(path, "/~") {
		base = s.root
	}
	r, err := http.NewRequestWithContext(t.Context(), method, base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ":")
		if r.Header.Set(name, strings.TrimSpace(value)); strings.EqualFold(name, "Host") {
			r.Host = strings.TrimSpace(value)
		}
	}
	return read(t, r)
}

func read(t testing.TB, r *http.Request) Reply {
	t.Helper()
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return Reply{Status: response.StatusCode, Header: response.Header, Body: string(data)}
}

// JSON is the reply's body, its numbers as json.Number.
func (r Reply) JSON(t testing.TB) any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(r.Body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("%q is no JSON: %v", r.Body, err)
	}
	return value
}
