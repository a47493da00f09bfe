package mock_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/mock"
	"understudy/mock/mocktest"
)

const fieldRules = `
x-mock-headers:
  - {set: {Vary: Accept, X-By: mock, X-Where: "= server.url", X-Who: "= caller?.name"}}
  - {status: [4XX], set: {X-Fault: "yes"}}
  - {status: [200], methods: [GET], set: {X-Two: "= ['a', 'b']", X-Bad: "= 'a\\r\\nb'"}}
  - {when: caller != nil, set: {X-By: somebody}}`

func TestHeaderFields(t *testing.T) {
	t.Parallel()
	s := mocktest.Start(t, mocktest.Config{Document: with(petDocument, fieldRules)})
	for _, test := range []struct {
		line, headers string
		want          map[string][]string
	}{
		{"GET /pets", "", map[string][]string{"Vary": {"Accept"}, "X-By": {"mock"}, "X-Where": {s.URL}, "X-Two": {"a", "b"}}},
		{"GET /pets", "Origin: http://a.test", map[string][]string{"Vary": {"Accept", "Origin"}, "X-By": {"mock"}, "X-Where": {s.URL}, "X-Two": {"a", "b"}}},
		{"HEAD /pets", "", map[string][]string{"Vary": {"Accept"}, "X-By": {"mock"}, "X-Where": {s.URL}}},
		{"GET /pets/999", "", map[string][]string{"Vary": {"Accept"}, "X-By": {"mock"}, "X-Where": {s.URL}, "X-Fault": {"yes"}}},
		{"GET /nowhere", "", map[string][]string{"Vary": {"Accept"}, "X-By": {"mock"}, "X-Where": {s.URL}, "X-Fault": {"yes"}}},
	} {
		got := map[string][]string{}
		for name, values := range s.Ask(t, test.line, "", append([]string{}, nonEmpty(test.headers)...)...).Header {
			if name == "Vary" || strings.HasPrefix(name, "X-") && name != "X-Content-Type-Options" {
				got[name] = values
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s %s: %s", test.line, test.headers, diff)
		}
	}
}

func nonEmpty(texts ...string) []string {
	if texts[0] == "" {
		return nil
	}
	return texts
}

func FuzzCookies(f *testing.F) {
	for _, seed := range []string{"a=b; c=d", `sid="x"; 31 Dec 2038 23:59:59 GMT=null`, ";;=;a", "a=%zz; a=2", "a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		for name := range mock.Cookies(http.Header{"Cookie": {line}}) {
			if name == "" || strings.Contains(name, ";") {
				t.Errorf("%q is a cookie of %q", name, line)
			}
		}
	})
}
