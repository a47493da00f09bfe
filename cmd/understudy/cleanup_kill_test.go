package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"understudy/contract/bench"
)

// killer is a server of projects that kills its client at one request: when it
// comes, or when it is done and not answered, or after the answer.
type killer struct {
	http.Handler
	mu     sync.Mutex
	client *os.Process
	asked  atomic.Int64
	at     int64
	when   int
}

func (k *killer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if k.asked.Add(1) != k.at {
		k.Handler.ServeHTTP(w, r)
		return
	}
	if k.when == 0 {
		k.kill()
	}
	answer := httptest.NewRecorder()
	k.Handler.ServeHTTP(answer, r)
	if k.when == 1 {
		k.kill()
	}
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
	if flusher, ok := w.(http.Flusher); ok && k.when == 2 {
		flusher.Flush()
		k.kill()
	}
}

func (k *killer) kill() {
	k.mu.Lock()
	defer k.mu.Unlock()
	_ = k.client.Kill()
}

// itself is this test binary as the command.
func itself(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Args = append([]string{"understudy"}, args...)
	return cmd
}

// projectsLeft asks a server which projects it has.
func projectsLeft(t *testing.T, server http.Handler) string {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/projects", nil)
	r.Header.Set("Authorization", "Bearer "+bench.Token)
	answer := httptest.NewRecorder()
	server.ServeHTTP(answer, r)
	return strings.TrimSpace(answer.Body.String())
}

// theirs makes a record that no run may touch, with values a run may well send.
func theirs(t *testing.T, server http.Handler) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/projects", strings.NewReader(`{"name":"aaa","owner":{"name":"aaa"}}`))
	r.Header.Set("Authorization", "Bearer "+bench.Token)
	r.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	server.ServeHTTP(answer, r)
	if answer.Code != http.StatusCreated {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
}

func TestNothingIsLeftAfterAKill(t *testing.T) {
	t.Parallel()
	const kills = 50
	random := rand.New(rand.NewPCG(1, 2))
	for n := range kills {
		at, when := 1+random.Int64N(400), random.IntN(3)
		t.Run(fmt.Sprintf("%d at request %d.%d", n, at, when), func(t *testing.T) {
			t.Parallel()
			k := &killer{Handler: bench.New(), at: at, when: when}
			theirs(t, k.Handler)
			want := projectsLeft(t, k.Handler)
			s := httptest.NewServer(k)
			defer s.Close()
			name := filepath.Join(t.TempDir(), "ledger")
			cmd := itself(t, "verify", benchSpec, "--url", s.URL, "--auth", "bearer="+bench.Token, "--ledger", name)
			k.mu.Lock()
			err := cmd.Start()
			k.client = cmd.Process
			k.mu.Unlock()
			if err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
			data, err := os.ReadFile(name)
			if os.IsNotExist(err) {
				return // killed before it created anything
			}
			if err != nil || strings.Contains(string(data), bench.Token) {
				t.Fatalf("%v, or the ledger holds the token", err)
			}
			for range 2 {
				if got := understudy("cleanup", name, "--auth", "bearer="+bench.Token); got.code != 0 || !strings.HasSuffix(got.stdout, "nothing is left\n") {
					t.Errorf("exit %d\n%s%s\n%s", got.code, got.stdout, got.stderr, data)
				}
			}
			if left := projectsLeft(t, k.Handler); left != want {
				t.Errorf("left %s\nwant %s\n%s", left, want, data)
			}
		})
	}
}
