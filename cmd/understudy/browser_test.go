package main

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
)

// TestBrowser opens a page of another origin in a real browser. It calls the
// built-in APIs with credentials and waits for an event, through the vendors'
// own clients. "make test-browser" sets what it needs.
func TestBrowser(t *testing.T) {
	binary := os.Getenv("BROWSER_TEST")
	if binary == "" {
		t.Skip("make test-browser runs it")
	}
	apis := serveForBrowser(t, binary)
	files := http.NewServeMux()
	files.Handle("/clients/", http.StripPrefix("/clients/", http.FileServer(http.Dir("testdata/clients/node_modules"))))
	files.Handle("/", http.FileServer(http.Dir("testdata/browser")))
	origin := httptest.NewServer(files)
	defer origin.Close()

	ctx, cancel := browser(t)
	defer cancel()
	page := origin.URL + "/page.html?apis=" + url.QueryEscape(apis)
	if err := chromedp.Do(ctx, chromedp.Navigate(page)); err != nil {
		t.Fatal(err)
	}
	results, err := chromedp.Run(ctx, chromedp.Poll[map[string]result]("window.results"))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]any{}
	for name, result := range results {
		if got[name] = result.Value; result.Error != "" {
			t.Errorf("%s: %s", name, result.Error)
		}
	}
	want := map[string]any{
		"trends": "From a browser", "evovoice": true, "hapihub": "number", "genesys": 0.0,
		"event": map[string]any{"transport": "long-polling", "messageType": "ChatStateChangeMessage", "state": "Invited"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// result is what one step of the page came to.
type result struct {
	Value any    `json:"value"`
	Error string `json:"error"`
}

func browser(t *testing.T) (context.Context, context.CancelFunc) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox)
	ctx, stop := chromedp.NewExecAllocator(ctx, options...)
	ctx, end := chromedp.NewContext(ctx)
	return ctx, func() { end(); stop(); cancel() }
}

// serveForBrowser starts the binary and gives the addresses of its APIs as JSON.
func serveForBrowser(t *testing.T, binary string) string {
	t.Helper()
	program, err := filepath.Abs(binary)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "serve", "--listen", "127.0.0.1:0", "--admin", "off")
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var ready struct{ APIs json.RawMessage }
	if err := json.Unmarshal(line, &ready); err != nil {
		t.Fatal(err)
	}
	return string(ready.APIs)
}
