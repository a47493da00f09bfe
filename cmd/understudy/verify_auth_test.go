package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"understudy/contract/bench"
)

// withToken adds a token endpoint to the server of projects.
func withToken(t *testing.T) string {
	t.Helper()
	projects := bench.New()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/login" {
			projects.ServeHTTP(w, r)
			return
		}
		var sent struct{ User, Password string }
		if json.NewDecoder(r.Body).Decode(&sent) != nil || sent.User != "me" || sent.Password != "login-secret" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"session": map[string]string{"token": bench.Token}})
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestVerifySignsIn(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	settings, password := filepath.Join(folder, "auth.yaml"), filepath.Join(folder, "password")
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(password, "login-secret\n")
	write(settings, "schemes:\n  bearer: {grant: login, url: /login, body: {user: me, password: 'file:"+password+"'}, token: /session/token}\n")
	report := filepath.Join(folder, "run.ndjson")
	got := understudy("verify", benchSpec, "--url", withToken(t), "--auth-file", settings, "--report", "json="+report)
	if got.code != 0 {
		t.Fatalf("exit %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	for _, secret := range []string{bench.Token, "login-secret"} {
		if strings.Contains(got.stdout+got.stderr+read(t, report), secret) {
			t.Errorf("%s is shown", secret)
		}
	}
}

func TestVerifyAuthFileThatIsWrong(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, want string }{
		{"unknown member", "schemes: {bearer: {grant: login, urll: /a}}", `did you mean "url"?`},
		{"unknown grant", "schemes: {bearer: {grant: implicit}}", "grant is client_credentials, password or login"},
		{"unset variable", "schemes: {bearer: {value: 'env:UNSET_FOR_TEST'}}", "environment variable UNSET_FOR_TEST is not set"},
		{"unknown scheme", "users: {a: {schemes: {baerer: tell-nobody}}}", `did you mean "bearer"?`},
		{"no token URL", "schemes: {bearer: {grant: password}}", "the document names no token URL"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			name := filepath.Join(t.TempDir(), "auth.yaml")
			if err := os.WriteFile(name, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			got := understudy("verify", benchSpec, "--url", "http://127.0.0.1:1", "--auth-file", name)
			if got.code != 2 || !strings.Contains(got.stderr, test.want) || strings.Contains(got.stderr, "tell-nobody") {
				t.Errorf("exit %d, stderr %q, want 2 and %q", got.code, got.stderr, test.want)
			}
		})
	}
}
