package target_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"understudy/contract"
	"understudy/contract/target"
	"understudy/specs/traffic"
)

func TestATargetIsWaitedFor(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		status int
		after  string
		asked  int // how often, if the target is busy twice
		want   int
	}{
		{"too many", 429, "0", 3, 200},
		{"too many until a date that has passed", 429, "Sat, 21 Nov 2020 10:00:00 GMT", 3, 200},
		{"unavailable, and says until when", 503, "0", 3, 200},
		{"unavailable", 503, "", 1, 503},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int64
			x := send(t, target.Options{}, func(w http.ResponseWriter, _ *http.Request) {
				if asked.Add(1) <= 2 {
					if test.after != "" {
						w.Header().Set("Retry-After", test.after)
					}
					w.WriteHeader(test.status)
				}
			})
			if x.Response == nil || x.Response.Status != test.want || asked.Load() != int64(test.asked) {
				t.Errorf("asked %d times: %+v, %v", asked.Load(), x.Response, x.Err)
			}
		})
	}
}

func TestWaitingEndsWithTheRun(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "25")
		w.WriteHeader(429)
	}))
	defer server.Close()
	asked, err := target.New(target.Options{URL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	defer asked.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	op, _ := load(t).Operation("open")
	started := time.Now()
	x := asked.Send(ctx, contract.Call{Operation: op, Request: traffic.Request{Method: "GET", URL: &url.URL{Path: "/open"}}})
	if x.Err == nil || time.Since(started) > 10*time.Second {
		t.Errorf("%+v after %s", x.Response, time.Since(started))
	}
}

func TestCanonicalRedirectsAreFollowed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		to   string
		code int
		want int
	}{
		{"/open/", 308, 200},
		{"/open/?a=b", 307, 200},
		{"http://elsewhere.example/open/", 308, 308},
		{"//elsewhere.example/open/", 307, 307},
		{"/open", 308, 308}, // to itself, for ever
		{"/open/", 302, 302},
	} {
		x := send(t, target.Options{}, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/open" {
				w.Header().Set("Location", test.to)
				w.WriteHeader(test.code)
			}
		})
		if x.Response == nil || x.Response.Status != test.want {
			t.Errorf("%d to %s: %+v, %v", test.code, test.to, x.Response, x.Err)
		}
	}
}

// A server that is known by a name is no loopback, wherever the name leads.
func TestNamesAreNotLocal(t *testing.T) {
	t.Parallel()
	var host string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { host = r.Host }))
	defer server.Close()
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
	}
	asked, err := target.New(target.Options{URL: "http://api.example.com", Dial: dial, Rate: 1000})
	if err != nil {
		t.Fatal(err)
	}
	defer asked.Close()
	op, _ := load(t).Operation("open")
	x := asked.Send(t.Context(), contract.Call{Operation: op, Request: traffic.Request{Method: "GET", URL: &url.URL{Path: "/open"}}})
	if x.Err != nil || host != "api.example.com" || asked.Local() {
		t.Errorf("asked %q, local %v: %v", host, asked.Local(), x.Err)
	}
}

// issuer is a server with a token endpoint, whose tokens it forgets on demand.
type issuer struct {
	mu     sync.Mutex
	issued int
	valid  string
	form   url.Values
	basic  string
}

func (s *issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.URL.Path == "/token" {
		if r.ParseForm() != nil {
			return
		}
		s.issued++
		s.valid = fmt.Sprintf("issued-token-%d", s.issued)
		user, password, _ := r.BasicAuth()
		s.form, s.basic = r.PostForm, user+":"+password
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": s.valid, "expires_in": 3600, "data": map[string]any{"jwt": s.valid}})
		return
	}
	if r.Header.Get("Authorization") != "Bearer "+s.valid {
		w.WriteHeader(401)
	}
	_, _ = w.Write([]byte("you sent " + r.Header.Get("Authorization")))
}

func (s *issuer) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.valid = "nothing"
}

func TestLogins(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		login target.Login
		form  string
		basic string
	}{
		{"client credentials", target.Login{Grant: target.ClientCredentials, URL: "/token", ClientID: "me", Secret: "client-secret", Scopes: []string{"a", "b"}},
			"grant_type=client_credentials&scope=a+b", "me:client-secret"},
		{"password", target.Login{Grant: target.Password, URL: "/token", Username: "u", Password: "user-secret"},
			"grant_type=password&password=user-secret&username=u", ":"},
		{"login call", target.Login{Grant: target.LoginCall, URL: "/token", Body: map[string]any{"password": "call-secret"}, Token: "/data/jwt"}, "", ":"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := &issuer{}
			server := httptest.NewServer(s)
			defer server.Close()
			api := load(t)
			asked, err := target.New(target.Options{URL: server.URL, API: api, Logins: map[string]target.Login{"bearer": test.login}})
			if err != nil {
				t.Fatal(err)
			}
			defer asked.Close()
			op, _ := api.Operation("bearer")
			ask := func(c contract.Credentials) traffic.Exchange {
				return asked.Send(t.Context(), contract.Call{Operation: op, Credentials: c, Request: traffic.Request{Method: "GET", URL: &url.URL{Path: "/bearer"}}})
			}
			if x := ask(contract.Good); x.Err != nil || x.Response.Status != 200 || x.Request.Header.Get("Authorization") != "Bearer $BEARER" {
				t.Fatalf("%+v, %v", x.Response, x.Err)
			}
			if s.form.Encode() != test.form || s.basic != test.basic {
				t.Errorf("form %s, basic %s", s.form.Encode(), s.basic)
			}
			s.forget()
			var group sync.WaitGroup
			for range 8 {
				group.Go(func() {
					if x := ask(contract.Good); x.Err != nil || x.Response.Status != 200 {
						t.Errorf("after it expired: %+v, %v", x.Response, x.Err)
					}
				})
			}
			group.Wait()
			if s.issued != 2 {
				t.Errorf("%d tokens were asked for, want 2", s.issued)
			}
			if x := ask(contract.Nobody); x.Response.Status != 401 || s.issued != 2 {
				t.Errorf("without: %d", x.Response.Status)
			}
			shown := asked.RedactText("issued-token-1 issued-token-2 client-secret user-secret call-secret")
			for _, secret := range []string{"issued-token-1", "issued-token-2", test.login.Secret, test.login.Password} {
				if secret != "" && strings.Contains(shown, secret) {
					t.Errorf("%s is shown: %s", secret, shown)
				}
			}
		})
	}
}

func TestLoginsThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		login target.Login
		name  string
		want  string
	}{
		{target.Login{}, "bearer", `login for "bearer": the document names no token URL; give one`},
		{target.Login{URL: "/token"}, "baerer", `login for "baerer": the document has no such security scheme; did you mean "bearer"?`},
		{target.Login{URL: "http://elsewhere.example/token"}, "bearer",
			`login for "bearer": the token URL http://elsewhere.example/token is at another origin than the target; allow it if the secrets may go there`},
	} {
		_, err := target.New(target.Options{URL: "http://127.0.0.1:1", API: load(t), Logins: map[string]target.Login{test.name: test.login}})
		if err == nil || err.Error() != test.want {
			t.Errorf("got  %v\nwant %s", err, test.want)
		}
	}
}

func TestUsers(t *testing.T) {
	t.Parallel()
	users := map[string]map[string]string{"alice": {"bearer": "alice-token"}, "bob": {"basic": "bob:bob-token"}}
	for user, want := range map[string]string{"alice": "Authorization=Bearer alice-token", "bob": ""} {
		exchange, seen := call(t, target.Options{Users: users}, "bearer", contract.Call{Credentials: target.As(user)})
		if got := credentialsIn(seen.Header, seen.URL); got != want {
			t.Errorf("%s: sent %q, want %q", user, got, want)
		}
		if shown := credentialsIn(exchange.Request.Header, exchange.Request.URL); strings.Contains(shown, "token") {
			t.Errorf("shown %q", shown)
		}
	}
}
