package session_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"understudy/mock"
	"understudy/mock/mocktest"
	"understudy/mock/protocol"
)

// clubDocument has a sign-in of each kind.
const clubDocument = `
openapi: 3.0.3
info: {title: Club, version: "1"}
paths:
  /sign-in:
    post:
      operationId: signIn
      requestBody: {required: true, content: {application/json: {schema: {type: object}}}}
      responses: {"200": {description: ok, content: {application/json: {schema: {type: object}}}}, "401": {description: no}}
      x-mock-sign:
        answer: {id: "= session.id", token: "= session.token", refresh: "= session.refresh", roles: "= caller.roles", permanent: "= session.permanent"}
        ways:
          - when: body.refresh != nil
            do: renew
            token: "= body.refresh"
            code: Stale
          - when: body.how == "key"
            do: in
            token: "= body.key"
          - when: body.how == "closed"
            do: refuse
            status: 404
            detail: "= 'no way called ' + body.how"
          - when: body.user != nil
            do: in
            user: "= body.user"
            password: "= body.password"
            permanent: body.keep
            detail: wrong password
  /sign-out: {post: {operationId: signOut, x-mock-sign: {ways: [{do: out}], answer: {bye: true}}, responses: &ok {"200": {description: ok, content: {application/json: {schema: {type: object}}}}}}}
  /who: {get: {operationId: who, x-mock-sign: {ways: [{do: who, answer: {name: "= caller.name", id: "= session.id"}}]}, responses: *ok}}
  /bar: {get: {operationId: bar, security: [{bearer: []}, {basic: []}, {cookie: []}], responses: &done {"204": {description: ok}}}}
  /kitchen: {post: {operationId: cook, security: [{cookie: []}, {basic: []}], x-mock-roles: [Cook], responses: *done}}
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    basic: {type: http, scheme: basic}
    cookie: {type: apiKey, in: cookie, name: sid}
`

const clubRules = `
x-mock-session:
  id: "= 's-' + base62(8)"
  lasts: 30m
  carriers:
    - {header: X-Session}
    - {cookie: sid}
    - {cookie: long, when: cookie.which == "long"}
  cookies:
    - {name: sid, value: "= session.id", sameSite: Lax}
    - {name: long, value: "= session.permanent ? session.id : nil", maxAge: 3600, open: true}
  token: {lasts: 10m, refreshLasts: 20m}
`

var clubCallers = fstest.MapFS{
	"seed.yaml": {Data: []byte(`
callers:
  - {name: ann, id: u1, roles: [Cook], tokens: [key-ann], password: secret}
  - {name: bob, id: u2, tokens: [key-bob], password: secret}
`)},
	"scenarios/demo.yaml": {Data: []byte("description: nothing\nclock: 2026-03-02T09:00:00Z\n")},
}

func club(t *testing.T, rules string) *mocktest.Server {
	t.Helper()
	return mocktest.Start(t, mocktest.Config{Document: []byte(rules + clubDocument), Fixtures: clubCallers})
}

func want(t *testing.T, got mocktest.Reply, status int, parts ...string) mocktest.Reply {
	t.Helper()
	if got.Status != status {
		t.Errorf("status %d, want %d: %s", got.Status, status, got.Body)
	}
	for _, part := range parts {
		if !strings.Contains(got.Body, part) {
			t.Errorf("%s, want %q in it", got.Body, part)
		}
	}
	return got
}

// member is a text of the reply's object.
func member(t *testing.T, reply mocktest.Reply, name string) string {
	t.Helper()
	text, _ := reply.JSON(t).(map[string]any)[name].(string)
	if text == "" {
		t.Fatalf("no %s in %s", name, reply.Body)
	}
	return text
}

// later moves the clock of the shared sandbox.
func later(t *testing.T, s *mocktest.Server, by time.Duration) {
	t.Helper()
	sandbox, err := s.World().Sandbox("")
	if err == nil {
		err = sandbox.Advance(by)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestSignInShowAndOut(t *testing.T) {
	t.Parallel()
	s := club(t, clubRules)
	want(t, s.Ask(t, "GET /who", ""), 401)
	want(t, s.Ask(t, "POST /sign-in", `{"user":"ann","password":"wrong"}`), 401, "wrong password")
	want(t, s.Ask(t, "POST /sign-in", `{"how":"closed"}`), 404, "no way called closed")
	want(t, s.Ask(t, "POST /sign-in", `{}`), 400, "can do nothing of what is asked")
	in := want(t, s.Ask(t, "POST /sign-in", `{"user":"ann","password":"secret","keep":false}`), 200, `"roles":["Cook"]`, `"permanent":false`)
	id := member(t, in, "id")
	if diff := cmp.Diff([]string{"sid=" + id + "; Path=/api; HttpOnly; SameSite=Lax"}, in.Header.Values("Set-Cookie")); diff != "" {
		t.Error(diff)
	}
	for _, shown := range []string{"Cookie: sid=" + id, "X-Session: " + id, "Authorization: Bearer " + member(t, in, "token"),
		"Cookie: other; 31 Dec 2038 23:59:59 GMT=null; sid=" + id, `Cookie: sid="` + id + `"`, "Cookie: which=long; long=" + id} {
		want(t, s.Ask(t, "GET /bar", "", shown), 204)
	}
	for _, shown := range []string{"Cookie: sid=x", "Cookie: long=" + id, "X-Session: x", "Authorization: Bearer " + id + ".x", "Authorization: Bearer " + id + "x"} {
		want(t, s.Ask(t, "GET /bar", "", shown), 401)
	}
	want(t, s.Ask(t, "POST /kitchen", "", "Cookie: sid="+id), 204)
	want(t, s.Ask(t, "GET /who", "", "Cookie: sid="+id), 200, `{"id":"`+id+`","name":"ann"}`)
	out := want(t, s.Ask(t, "POST /sign-out", "", "Cookie: sid="+id), 200, `{"bye":true}`)
	if diff := cmp.Diff([]string{"sid=; Path=/api; Max-Age=0; HttpOnly; SameSite=Lax"}, out.Header.Values("Set-Cookie")); diff != "" {
		t.Error(diff)
	}
	want(t, s.Ask(t, "GET /bar", "", "Cookie: sid="+id), 401)
	want(t, s.Ask(t, "GET /bar", "", "Authorization: Bearer "+member(t, in, "token")), 401)
	want(t, s.Ask(t, "POST /sign-out", ""), 200)
}

func TestAPIKeySignsIn(t *testing.T) {
	t.Parallel()
	s := club(t, clubRules)
	in := want(t, s.Ask(t, "POST /sign-in", `{"how":"key","key":"key-bob"}`), 200)
	want(t, s.Ask(t, "POST /kitchen", "", "Cookie: sid="+member(t, in, "id")), 403)
	want(t, s.Ask(t, "POST /sign-in", `{"how":"key","key":"key-nobody"}`), 401)
	kept := want(t, s.Ask(t, "POST /sign-in", `{"user":"bob","password":"secret","keep":true}`), 200)
	if got := kept.Header.Values("Set-Cookie"); len(got) != 2 || got[1] != "long="+member(t, kept, "id")+"; Path=/api; Max-Age=3600" {
		t.Errorf("cookies %q", got)
	}
}

func TestTokensExpireAndAreRenewed(t *testing.T) {
	t.Parallel()
	s := club(t, clubRules)
	in := want(t, s.Ask(t, "POST /sign-in", `{"user":"ann","password":"secret"}`), 200)
	first := "Authorization: Bearer " + member(t, in, "token")
	later(t, s, 11*time.Minute)
	want(t, s.Ask(t, "GET /bar", "", first), 401, "the token expired at 2026-03-02T09:10:00Z")
	again := want(t, s.Ask(t, "POST /sign-in", `{"refresh":"`+member(t, in, "refresh")+`"}`), 200)
	if member(t, again, "id") != member(t, in, "id") {
		t.Error("another session")
	}
	want(t, s.Ask(t, "GET /bar", "", "Authorization: Bearer "+member(t, again, "token")), 204)
	want(t, s.Ask(t, "POST /sign-in", `{"refresh":"nonsense"}`), 401, "not known", `"code":"Stale"`)
	later(t, s, 10*time.Minute)
	want(t, s.Ask(t, "POST /sign-in", `{"refresh":"`+member(t, in, "refresh")+`"}`), 401, "refresh token expired")
	want(t, s.Ask(t, "GET /bar", "", "Cookie: sid="+member(t, in, "id")), 204)
	later(t, s, 10*time.Minute)
	want(t, s.Ask(t, "GET /bar", "", "Cookie: sid="+member(t, in, "id")), 401, "the session ended at 2026-03-02T09:30:00Z")
}

func TestSessionsBelongToTheirSandbox(t *testing.T) {
	t.Parallel()
	s := club(t, clubRules)
	const sign = `{"user":"ann","password":"secret"}`
	one := want(t, s.Ask(t, "POST /~one/api/sign-in", sign), 200)
	two := want(t, s.Ask(t, "POST /~two/api/sign-in", sign), 200)
	if one.Body != two.Body {
		t.Errorf("the same calls give other bytes:\n%s\n%s", one.Body, two.Body)
	}
	if path := one.Header.Get("Set-Cookie"); !strings.Contains(path, "Path=/~one/api;") {
		t.Errorf("cookie %q", path)
	}
	cookie := "Cookie: sid=" + member(t, one, "id")
	want(t, s.Ask(t, "GET /~one/api/bar", "", cookie), 204)
	want(t, s.Ask(t, "GET /bar", "", cookie), 401)
	sandbox, err := s.World().Sandbox("one")
	if err != nil {
		t.Fatal(err)
	}
	if err := sandbox.Reset(); err != nil {
		t.Fatal(err)
	}
	want(t, s.Ask(t, "GET /~one/api/bar", "", cookie), 401)
	want(t, s.Ask(t, "GET /~two/api/bar", "", cookie), 204)
}

func TestCredentialsBeginASessionOnce(t *testing.T) {
	t.Parallel()
	s := club(t, "\nx-mock-session: {begin: [basic], csrf: {header: X-Token}}\nx-mock-headers: [{methods: [GET], set: {X-Token: \"= session?.csrf\"}}]\n")
	const basic = "Authorization: Basic YW5uOnNlY3JldA=="
	first := want(t, s.Ask(t, "GET /bar", "", basic), 204)
	cookie := first.Header.Get("Set-Cookie")
	if !strings.HasPrefix(cookie, "sid=") {
		t.Fatalf("no session: %v", first.Header)
	}
	if again := s.Ask(t, "GET /bar", "", basic); again.Header.Get("Set-Cookie") != cookie {
		t.Errorf("another session: %q", again.Header.Get("Set-Cookie"))
	}
	shown, _, _ := strings.Cut(cookie, ";")
	only := want(t, s.Ask(t, "GET /bar", "", "Cookie: "+shown), 204)
	if only.Header.Get("Set-Cookie") != "" || only.Header.Get("X-Token") == "" || only.Header.Get("X-Token") != first.Header.Get("X-Token") {
		t.Errorf("header %v", only.Header)
	}
	if got := s.Ask(t, "GET /bar", "", "Authorization: Basic YW5uOndyb25n").Header; got.Get("Set-Cookie") != "" || got.Get("X-Token") != "" {
		t.Errorf("nobody gets %v", got)
	}
}

func TestCSRF(t *testing.T) {
	t.Parallel()
	s := club(t, "\nx-mock-session: {begin: [basic], csrf: {header: X-Token, enforce: true}}\nx-mock-headers: [{methods: [GET], set: {X-Token: \"= session?.csrf\"}}]\n")
	const basic = "Authorization: Basic YW5uOnNlY3JldA=="
	want(t, s.Ask(t, "POST /kitchen", "", basic), 403, "X-Token")
	token := s.Ask(t, "GET /bar", "", basic).Header.Get("X-Token")
	want(t, s.Ask(t, "POST /kitchen", "", basic, "X-Token: "+token), 204)
	want(t, s.Ask(t, "POST /kitchen", "", basic, "X-Token: other"), 403)
}

const signedRules = `
x-mock-session:
  token: {claims: {name: "= caller.name", roles: "= caller.roles"}, key: a-key-that-everybody-who-tests-may-know, lasts: 10m}
`

func TestSignedTokens(t *testing.T) {
	t.Parallel()
	s := club(t, signedRules)
	in := want(t, s.Ask(t, "POST /sign-in", `{"user":"ann","password":"secret"}`), 200)
	token := member(t, in, "token")
	if strings.Count(token, ".") != 2 {
		t.Fatalf("%q is no JSON Web Token", token)
	}
	want(t, s.Ask(t, "GET /bar", "", "Authorization: Bearer "+token), 204)
	want(t, s.Ask(t, "GET /bar", "", "Authorization: Bearer "+token[:len(token)-2]), 401, "signature does not hold")
	for _, test := range []struct {
		what, claims string
		status       int
		detail       string
	}{
		{"by id", `{"sub":"u2"}`, 204, ""},
		{"by name", `{"sub":"bob","exp":1772445600}`, 204, ""},
		{"nobody", `{"sub":"zoe"}`, 401, "no caller"},
		{"expired", `{"sub":"u2","exp":1772441999}`, 401, "expired at 2026-03-02T08:59:59Z"},
		{"not yet", `{"sub":"u2","nbf":1900000000}`, 401, "good from"},
		{"an ended session", `{"sub":"u2","sid":"x"}`, 401, "session has ended"},
	} {
		want(t, s.Ask(t, "GET /bar", "", "Authorization: Bearer "+signed(t, test.claims)), test.status, test.detail)
	}
	later(t, s, 11*time.Minute)
	want(t, s.Ask(t, "GET /bar", "", "Authorization: Bearer "+token), 401, "the token expired at")
}

func TestBadRulesAreToldWithTheirPlace(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ rules, want string }{
		{"x-mock-session: {token: {claims: {}}}", `openapi.yaml:1:18: member "key" is missing: a JSON Web Token is signed at #/x-mock-session/token`},
		{"x-mock-session: {token: {key: short}}", "the key has 5 bytes, HS256 wants 32 or more"},
		{"x-mock-session: {begin: [basci]}", `"basci" is no security scheme at #/x-mock-session/begin/0. there are bearer, basic, cookie`},
		{"x-mock-session: {carriers: [{}]}", "a carrier is a header or a cookie"},
		{"x-mock-session: {cookies: [{name: 'a b', value: x}]}", `"a b" is no name of a cookie`},
		{"x-mock-session: {cookies: [{name: a, value: x, sameSite: Never}]}", `"Never" is none of Lax, Strict, None`},
		{"x-mock-session: {lasts: soon}", `soon is no lifetime; write it like 20m, 1h30m or 336h`},
		{"x-mock-session: {id: '= nope()'}", `unknown name nope`},
	} {
		part, err := mocktest.Load(mocktest.Config{Document: []byte(test.rules + clubDocument), Fixtures: clubCallers})
		if err == nil {
			_, err = mock.New([]*mock.Part{part}, mock.Options{Protocols: protocol.All()})
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q in it", test.rules, err, test.want)
		}
	}
}
