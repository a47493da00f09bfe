package bench_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"understudy/contract/bench"
)

// script is what a plain client sends, one request a line, and what the last
// answer of a server without the fault has. A request is a method and a path,
// header=value for each header, as=name for the user ("nobody" for none), times=n
// to repeat it, and after " -- " the body. A want that starts with ! is what the
// answer does not have.
type script struct {
	want  string
	steps []string
}

// play sends a script and gives the last answer as a line.
func (s script) play(t *testing.T, name string, switches ...string) string {
	t.Helper()
	server, found := bench.Find(name)
	if !found {
		t.Fatalf("no server %q", name)
	}
	h, err := server.New(switches...)
	if err != nil {
		t.Fatal(err)
	}
	running := httptest.NewServer(h)
	t.Cleanup(running.Close)
	var last string
	for _, step := range s.steps {
		last = send(t, running.URL, server, step)
	}
	return last
}

// passes tells whether an answer is what the reference gives.
func (s script) passes(answer string) bool {
	if unwanted, not := strings.CutPrefix(s.want, "!"); not {
		return !strings.Contains(answer, unwanted)
	}
	return strings.Contains(answer, s.want)
}

func send(t *testing.T, url string, server bench.Server, step string) string {
	t.Helper()
	line, body, _ := strings.Cut(step, " -- ")
	words := strings.Fields(line)
	as, times, patience := "", 1, 5*time.Second
	header := http.Header{"Content-Type": {"application/json"}}
	for _, word := range words[2:] {
		name, value, _ := strings.Cut(word, "=")
		switch name {
		case "as":
			as = value
		case "times":
			fmt.Sscan(value, &times)
		case "within":
			patience, _ = time.ParseDuration(value)
		default:
			header.Set(name, value)
		}
	}
	authorize(header, server, as)
	var out string
	for range times {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		out = exchange(ctx, t, words[0], url+words[1], header, body)
		cancel()
	}
	return out
}

func authorize(header http.Header, server bench.Server, as string) {
	for i, u := range server.Users {
		if u.Name != as && (as != "" || i > 0) {
			continue
		}
		for scheme, value := range u.Auth {
			switch {
			case scheme == "key" && header.Get("X-Key") == "":
				header.Set("X-Key", value)
			case scheme == "oauth" || scheme == "bearer":
				header.Set("Authorization", "Bearer "+value)
			}
		}
	}
}

// told are the headers that a line shows.
var told = []string{
	"Content-Type", "X-Total-Count", "Location", "Allow", "WWW-Authenticate", "ETag", "Link", "Content-Encoding",
	"Retry-After", "X-Request-Id", "Date", "Access-Control-Allow-Origin",
}

func exchange(ctx context.Context, t *testing.T, method, url string, header http.Header, body string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(r)
	if err != nil {
		return fmt.Sprintf("no answer: %v", err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	out := fmt.Sprintf("%d", response.StatusCode)
	for _, name := range told {
		if value, has := response.Header[http.CanonicalHeaderKey(name)]; has && (name != "Date" || strings.Contains(value[0], "2018")) {
			out += " " + name + ": " + strings.Join(value, ",") + ";"
		}
	}
	if err != nil {
		return out + fmt.Sprintf(" broken body: %v", err)
	}
	return out + " " + strings.TrimSpace(string(text))
}
