package mock_test

import (
	"strings"
	"testing"

	"understudy/mock"
)

func TestSandboxesAreIsolated(t *testing.T) {
	t.Parallel()
	s := pets(t, mock.Options{})
	made := s.Ask(t, "POST /~a/api/pets", `{"name":"Ada"}`)
	wantStatus(t, made, 201)
	wantText(t, "Location", made.Header.Get("Location"), "/~a/api/pets/4")
	for _, test := range []struct {
		name, line, header string
		want               bool
	}{
		{"by path", "GET /~a/api/pets", "X: y", true},
		{"by header", "GET /pets", "Mock-Sandbox: a", true},
		{"path beats header", "GET /~a/api/pets", "Mock-Sandbox: b", true},
		{"another", "GET /~b/api/pets", "X: y", false},
		{"the default", "GET /pets", "X: y", false},
		{"a lone API is at the root", "GET /~a/pets", "X: y", true},
	} {
		got := s.Ask(t, test.line, "", test.header)
		wantStatus(t, got, 200)
		if strings.Contains(got.Body, "Ada") != test.want {
			t.Errorf("%s: %s", test.name, got.Body)
		}
	}
}

func TestBadSandboxNames(t *testing.T) {
	t.Parallel()
	s := pets(t, mock.Options{})
	for line, header := range map[string]string{
		"GET /~/api/pets":          "X: y",
		"GET /~a%2Fb/api/pets":     "X: y",
		"GET /~..%2F/api/pets":     "X: y",
		"GET /~" + long + "/pets":  "X: y",
		"GET /pets":                "Mock-Sandbox: a b",
		"GET /pets?header=control": "Mock-Sandbox: ../x",
	} {
		got := s.Ask(t, line, "", header)
		wantStatus(t, got, 400)
		wantText(t, "body", got.Body, "sandbox")
	}
}

var long = strings.Repeat("x", 300)

func TestLimits(t *testing.T) {
	t.Parallel()
	s := pets(t, mock.Options{BodyLimit: 40})
	got := s.Ask(t, "POST /pets", `{"name":"`+long+`"}`)
	wantStatus(t, got, 413)
	wantText(t, "body", got.Body, "40 bytes", "--body-limit")
	wantStatus(t, s.Ask(t, "POST /pets", `{"name":"Ada"}`), 201)
	wantStatus(t, s.Ask(t, "GET /pets?name="+strings.Repeat(long, 40), ""), 414)
}
