package mock_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/mock"
)

func TestPrefer(t *testing.T) {
	t.Parallel()
	s := pets(t, mock.Options{Strict: true})
	for _, test := range []struct {
		name, line, header string
		status             int
		body               string
		applied            string
	}{
		{"code", "GET /pets/1", "Prefer: code=404", 404, `{"code":404,"message":"gone"}`, "code=404"},
		{"code by query", "GET /pets/1?__code=404", "X: y", 404, `{"code":404,"message":"gone"}`, "code=404"},
		{"example", "GET /pets/1", "Prefer: example=tom", 200, `{"name":"Tom","id":8,"tag":"cat"}`, "example=tom"},
		{"example by query", "GET /pets/1?__example=rex", "X: y", 200, `{"name":"Rex","id":7}`, "example=rex"},
		{"quoted", "GET /pets/1", `Prefer: example="tom"`, 200, `{"name":"Tom","id":8,"tag":"cat"}`, "example=tom"},
		{"both", "GET /pets/1", "Prefer: code=404; example=gone", 404, `{"code":404,"message":"gone"}`, "code=404|example=gone"},
		{"the header beats the query", "GET /pets/1?__example=rex", "Prefer: example=tom", 200, `{"name":"Tom","id":8,"tag":"cat"}`, "example=tom"},
		{"the first of one name counts", "GET /pets/1", "Prefer: example=tom, example=rex", 200, `{"name":"Tom","id":8,"tag":"cat"}`, "example=tom"},
		{"a preference we do not know", "GET /pets/7", "Prefer: return=minimal", 200, `{"name":"Rex","id":7}`, ""},
		{"dynamic=false is nothing", "GET /pets/7", "Prefer: dynamic=false", 200, `{"name":"Rex","id":7}`, "dynamic=false"},
		{"a seed alone does not touch the state", "GET /pets/7", "Prefer: seed=3", 200, `{"name":"Rex","id":7}`, ""},
	} {
		got := s.Ask(t, test.line, "", test.header)
		wantStatus(t, got, test.status)
		if diff := cmp.Diff(test.body, got.Body); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
		if diff := cmp.Diff(test.applied, strings.Join(got.Header.Values("Preference-Applied"), "|")); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestPreferThatCannotBe(t *testing.T) {
	t.Parallel()
	s := pets(t, mock.Options{})
	for prefer, want := range map[string]struct {
		status int
		text   string
	}{
		"code=abc":              {400, "code=abc"},
		"code=99":               {400, "code=404"},
		"code=101":              {400, "no status of an answer"},
		"dynamic=maybe":         {400, "neither true nor false"},
		"example=":              {400, "example=NAME"},
		"code=500":              {404, "only 200, 404"},
		"example=nobody":        {404, "only rex, tom"},
		`example="a, b"`:        {404, `\"a, b\"`},
		"code=404, example=rex": {404, "only gone"},
	} {
		got := s.Ask(t, "GET /pets/1", "", "Prefer: "+prefer)
		wantStatus(t, got, want.status)
		wantText(t, prefer, got.Body, want.text)
	}
}

func TestPreferDynamic(t *testing.T) {
	t.Parallel()
	s := pets(t, mock.Options{Strict: true})
	ask := func(prefer string) string {
		got := s.Ask(t, "GET /pets/1", "", "Prefer: "+prefer)
		wantStatus(t, got, 200)
		return got.Body
	}
	one, two := ask("dynamic=true, seed=1"), ask("dynamic=true, seed=2")
	if one == two {
		t.Errorf("two seeds give the same: %s", one)
	}
	for _, same := range []string{"dynamic, seed=1", "seed=1, dynamic=true"} {
		if diff := cmp.Diff(one, ask(same)); diff != "" {
			t.Errorf("%s: %s", same, diff)
		}
	}
	if ask("dynamic=true, seed=abc") == one {
		t.Error("a seed may be any text, and counts")
	}
	if one == `{"name":"Rex","id":7}` {
		t.Error("dynamic answers with an example")
	}
}

func TestPreferChangesNothing(t *testing.T) {
	t.Parallel()
	s := pets(t, mock.Options{})
	before := s.Ask(t, "GET /pets", "").Body
	wantStatus(t, s.Ask(t, "POST /pets", `{"name":"Ada"}`, "Prefer: code=201"), 201)
	wantStatus(t, s.Ask(t, "POST /pets", `{"name":""}`, "Prefer: code=201"), 422)
	if diff := cmp.Diff(before, s.Ask(t, "GET /pets", "").Body); diff != "" {
		t.Error(diff)
	}
}
