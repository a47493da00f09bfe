package mock_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/mock"
	"understudy/mock/mocktest"
	"understudy/mock/protocol"
	"understudy/specs/document"
)

// named is the pet document under a name, said to be reached at some addresses.
func named(t *testing.T, name string, servers ...string) *mock.Part {
	t.Helper()
	lines := ""
	for _, server := range servers {
		lines += "\n  - url: " + server
	}
	text := []byte(petDocument)
	if lines != "" {
		text = with(petDocument, "servers:"+lines)
	}
	part, err := mocktest.Load(mocktest.Config{Name: name, Document: text})
	if err != nil {
		t.Fatal(err)
	}
	return part
}

func TestWhereAPIsAreReached(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		parts []*mock.Part
		want  map[string]string // path to the API that plays it; "": none
	}{
		{"a lone one", []*mock.Part{named(t, "a", "https://x.test/v1")}, map[string]string{
			"/a/pets": "a", "/v1/pets": "a", "/pets": "a", "/v2/pets": "a 404",
		}},
		{"two", []*mock.Part{named(t, "a", "https://x.test/v1"), named(t, "b", "/v1/inner", "/")}, map[string]string{
			"/a/pets": "a", "/b/pets": "b", "/v1/pets": "a", "/v1/inner/pets": "b", "/pets": " 404", "/v1x/pets": " 404",
		}},
		{"one base path twice", []*mock.Part{named(t, "a", "/v1"), named(t, "b", "/v1")}, map[string]string{
			"/v1/pets": "a", "/b/pets": "b",
		}},
		{"a name is a base path", []*mock.Part{named(t, "a", "/b"), named(t, "b", "/b")}, map[string]string{
			"/b/pets": "b", "/a/pets": "a",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server, err := mock.New(test.parts, mock.Options{Protocols: protocol.All()})
			if err != nil {
				t.Fatal(err)
			}
			for path, want := range test.want {
				answer := httptest.NewRecorder()
				server.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
				entries, _ := server.Journal().Entries("*")
				got := entries[len(entries)-1].API
				if answer.Code != http.StatusOK {
					got += " 404"
				}
				if got != want {
					t.Errorf("%s is played by %q (%d), want %q", path, got, answer.Code, want)
				}
			}
		})
	}
}

func TestClashesOfBasePathsAreTold(t *testing.T) {
	t.Parallel()
	parts := []*mock.Part{named(t, "a", "/v1", "/v1"), named(t, "b", "/x", "/v1", "/a/inner")}
	server, err := mock.New(parts, mock.Options{Protocols: protocol.All()})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"the base path /v1 of b is that of a at openapi.yaml:5:5, which is played there",
		"the base path /a/inner of b is below the name of openapi.yaml:2:1, which is played there",
	}
	var got []string
	for _, clash := range server.Clashes() {
		got = append(got, clash.Message)
		if clash.Line != 6 && clash.Line != 7 {
			t.Errorf("place %s", clash.Position)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTwoAPIsOfOneNameAreRefused(t *testing.T) {
	t.Parallel()
	_, err := mock.New([]*mock.Part{named(t, "a"), named(t, "a")}, mock.Options{})
	var problems document.Problems
	if !errors.As(err, &problems) || !strings.Contains(err.Error(), `openapi.yaml:2:1: two APIs are called "a": this one and openapi.yaml:2:1`) {
		t.Errorf("error %v", err)
	}
}
