package route_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs"
	"understudy/specs/extension"
	"understudy/specs/route"
)

func named() *route.Router {
	return route.New(&specs.API{
		Servers: []specs.Server{{Path: "/base"}},
		Read:    extension.Read{AnyCase: true},
		Negotiate: extension.Negotiate{Order: []extension.Wish{
			{Suffix: map[string]string{"json": "application/json"}},
			{Path: map[string]string{"xml": "application/xml", "json": "application/json"}},
		}},
		Names: extension.Names{
			Paths: []extension.NamePath{{Path: "/call/{name}", Format: "json"}, {Path: "/{format}/say/{name}"}}, Batch: "[]",
		},
		Operations: []*specs.Operation{
			{ID: "list", Method: "GET", Path: "/Notes", Name: &extension.Name{Name: "Note"}},
			{ID: "add", Method: "POST", Path: "/Notes", Name: &extension.Name{Name: "Note"}},
			{ID: "change", Method: "PUT", Path: "/Notes/{Id}.txt", Name: &extension.Name{Name: "Note"}},
			{ID: "search", Method: "GET", Path: "/search", Name: &extension.Name{Name: "Find", Methods: []string{"GET", "POST"}}},
			{ID: "nameless", Method: "GET", Path: "/nameless"},
		},
	}, func(_, _ *specs.Operation) {})
}

func TestFindByName(t *testing.T) {
	t.Parallel()
	r := named()
	for _, test := range []struct {
		method, path, want string
		called             *route.Called
	}{
		{"GET", "/notes", "list", nil},
		{"PUT", "/NOTES/A.TXT", "change", nil},
		{"GET", "/call/Note", "list", &route.Called{Name: "Note", Format: "json"}},
		{"POST", "/CALL/note", "add", &route.Called{Name: "Note", Format: "json"}},
		{"PUT", "/base/xml/say/Note", "change", &route.Called{Name: "Note", Format: "xml"}},
		{"POST", "/json/say/Note%5B%5D", "add", &route.Called{Name: "Note", Format: "json", Batch: true}},
		{"GET", "/json/say/Note[]", "", nil},
		{"POST", "/call/Find", "search", &route.Called{Name: "Find", Format: "json"}},
		{"POST", "/call/Find[]", "search", &route.Called{Name: "Find", Format: "json", Batch: true}},
		{"DELETE", "/call/Note", "", nil},
		{"GET", "/yaml/say/Note", "", nil},
		{"GET", "/call/nameless", "", nil},
	} {
		match, ok := r.Find(test.method, test.path)
		got := ""
		if ok {
			got = match.Operation.ID
		}
		if got != test.want {
			t.Errorf("%s %s is %q, want %q", test.method, test.path, got, test.want)
		}
		if diff := cmp.Diff(test.called, match.Called); diff != "" {
			t.Errorf("%s %s: %s", test.method, test.path, diff)
		}
	}
}

func TestCalledTellsNamesNobodyHas(t *testing.T) {
	t.Parallel()
	r := named()
	for path, want := range map[string]string{
		"/call/No%20thing": "No thing json", "/base/XML/say/x": "x xml", "/call": "", "/call/a/b": "", "/yaml/say/x": "", "/call/": "", "/notes": "",
	} {
		got := ""
		if called, ok := r.Called(path); ok {
			got = called.Name + " " + called.Format
		}
		if got != want {
			t.Errorf("%s calls %q, want %q", path, got, want)
		}
	}
}

func TestTwoOperationsOfOneNameAndMethodClash(t *testing.T) {
	t.Parallel()
	var clashes []string
	one := &extension.Name{Name: "Note"}
	route.New(&specs.API{
		Names: extension.Names{Paths: []extension.NamePath{{Path: "/a/{name}"}, {Path: "/b/{name}"}}},
		Operations: []*specs.Operation{
			{ID: "first", Method: "GET", Path: "/x", Name: one}, {ID: "second", Method: "GET", Path: "/y", Name: one},
		},
	}, func(taken, refused *specs.Operation) { clashes = append(clashes, taken.ID+" "+refused.ID) })
	if diff := cmp.Diff([]string{"first second"}, clashes); diff != "" {
		t.Error(diff)
	}
}

func TestCaseMattersUnlessToldOtherwise(t *testing.T) {
	t.Parallel()
	if _, ok := router("GET /Notes").Find("GET", "/notes"); ok {
		t.Error("/notes reached /Notes")
	}
}

func FuzzCalled(f *testing.F) {
	for _, path := range []string{"/call/x", "/%78ml/say/%zz", "//say/", "/call/{name}[]"} {
		f.Add(path)
	}
	r := named()
	f.Fuzz(func(t *testing.T, path string) {
		match, ok := r.Find("POST", path)
		if _, byName := r.Called(path); ok && match.Called != nil && !match.Called.Batch && !byName {
			t.Errorf("%q is found by name, and calls none", path)
		}
	})
}
