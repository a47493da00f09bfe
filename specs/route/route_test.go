package route_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs"
	"understudy/specs/route"
)

func api(routes ...string) *specs.API {
	a := &specs.API{Servers: []specs.Server{{Path: "/base"}}}
	for _, text := range routes {
		method, path, _ := strings.Cut(text, " ")
		a.Operations = append(a.Operations, &specs.Operation{ID: text, Method: method, Path: path})
	}
	return a
}

func router(routes ...string) *route.Router {
	return route.New(api(routes...), func(_, _ *specs.Operation) {})
}

func TestFind(t *testing.T) {
	t.Parallel()
	r := router(
		"GET /users/{id}", "GET /users/me", "GET /users/{userId}/posts", "POST /users/me/posts",
		"GET /files/{id}.json", "GET /files/{id}", "GET /files/{name}.{ext}",
		"POST /chats/{id}:close", "POST /chats/{id}", "GET /grüße/{x}", "GET /", "GET /a//b", "COPY /users/{id}",
	)
	for _, test := range []struct {
		method, path, want string
		values             []string
	}{
		{"GET", "/users/7", "GET /users/{id}", []string{"7"}},
		{"GET", "/users/me", "GET /users/me", nil},
		{"GET", "/users/me/posts", "GET /users/{userId}/posts", []string{"me"}},
		{"POST", "/users/me/posts", "POST /users/me/posts", nil},
		{"GET", "/users/a%2Fb", "GET /users/{id}", []string{"a%2Fb"}},
		{"GET", "/files/x.json", "GET /files/{id}.json", []string{"x"}},
		{"GET", "/files/x.tar", "GET /files/{name}.{ext}", []string{"x", "tar"}},
		{"GET", "/files/x", "GET /files/{id}", []string{"x"}},
		{"POST", "/chats/1:close", "POST /chats/{id}:close", []string{"1"}},
		{"POST", "/chats/1", "POST /chats/{id}", []string{"1"}},
		{"GET", "/gr%C3%BC%C3%9Fe/1", "GET /grüße/{x}", []string{"1"}},
		{"GET", "/", "GET /", nil},
		{"GET", "/a//b", "GET /a//b", nil},
		{"COPY", "/users/1", "COPY /users/{id}", []string{"1"}},
		{"GET", "/base/users/7", "GET /users/{id}", []string{"7"}},
		{"GET", "/users/", "", nil},
		{"GET", "/users/7/", "", nil},
		{"DELETE", "/users/7", "", nil},
	} {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			t.Parallel()
			match, ok := r.Find(test.method, test.path)
			got := ""
			if ok {
				got = match.Operation.ID
			}
			if got != test.want {
				t.Fatalf("got %q, want %q", got, test.want)
			}
			if diff := cmp.Diff(test.values, match.Values); len(test.values) > 0 && diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAllowedAndNearest(t *testing.T) {
	t.Parallel()
	r := router("GET /users/{id}", "PATCH /users/{id}", "POST /users", "GET /conversations")
	if diff := cmp.Diff([]string{"GET", "PATCH"}, r.Allowed("/users/1")); diff != "" {
		t.Error(diff)
	}
	if got := r.Allowed("/nothing"); len(got) != 0 {
		t.Errorf("allowed at an unknown path: %v", got)
	}
	for path, want := range map[string]string{
		"/user/1": "GET /users/{id}", "/conversation": "GET /conversations", "/Users/1": "GET /users/{id}",
	} {
		if got := r.Nearest("GET", path); got == nil || got.ID != want {
			t.Errorf("nearest to %s: got %v, want %s", path, got, want)
		}
	}
	if got := r.Nearest("GET", "/zzz"); got != nil && got.ID == "" {
		t.Errorf("nearest: %v", got)
	}
}

func TestClash(t *testing.T) {
	t.Parallel()
	var clashes []string
	route.New(api("GET /a/{x}", "GET /a/{y}"), func(taken, refused *specs.Operation) {
		clashes = append(clashes, taken.ID+" "+refused.ID)
	})
	if diff := cmp.Diff([]string{"GET /a/{x} GET /a/{y}"}, clashes); diff != "" {
		t.Error(diff)
	}
}

func FuzzFind(f *testing.F) {
	f.Add("/users/%zz")
	f.Add("//..%2f")
	r := router("GET /users/{id}", "GET /{a}.{b}/{c}")
	f.Fuzz(func(_ *testing.T, path string) {
		r.Find("GET", path)
		r.Allowed(path)
		r.Nearest("GET", path)
	})
}
