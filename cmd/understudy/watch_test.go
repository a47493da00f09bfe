package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"understudy/mock"
)

const itemsDocument = `
openapi: 3.0.3
info: {title: Items, version: "1"}
paths: {/items: {get: {responses: {"200": {description: items}}}}}
`

func write(t *testing.T, text string, path ...string) string {
	t.Helper()
	name := filepath.Join(path...)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestOnlyOtherContentReloads looks the way the watcher does when something
// stirred in one of the folders.
func TestOnlyOtherContentReloads(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	spec := write(t, itemsDocument, folder, "items.yaml")
	f := serveFlags{watch: true, scenario: "demo", fixtures: filepath.Join(folder, "fixtures")}
	write(t, "description: nothing\n", folder, "fixtures", "scenarios", "demo.yaml")
	var stderr bytes.Buffer
	load := func() ([]*mock.Part, error) { return loadParts([]string{spec}, f, nil, &stderr) }
	parts, err := load()
	if err != nil {
		t.Fatal(err)
	}
	server, err := mock.New(parts, mock.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := newReloader([]string{spec}, f, server, load, &stderr)
	t.Cleanup(func() { _ = r.changes.Close() })
	for i, step := range []struct {
		what, text string
		path       []string
		reloads    int
		says       string
	}{
		{"the same text", itemsDocument, []string{"items.yaml"}, 0, ""},
		{"another file", "x", []string{"other.yaml"}, 0, ""},
		{"a new scenario", "description: busy\n", []string{"fixtures", "scenarios", "busy.yaml"}, 1, "reload 1 is played"},
		{"a broken document", "openapi: 3.0.3\npaths: [\n", []string{"items.yaml"}, 2, "reload 2 failed, what was there before plays on: " + spec + ":"},
		{"the same once more", "openapi: 3.0.3\npaths: [\n", []string{"items.yaml"}, 2, ""},
		{"mended", itemsDocument, []string{"items.yaml"}, 3, "reload 3 is played"},
	} {
		stderr.Reset()
		write(t, step.text, append([]string{folder}, step.path...)...)
		r.reloadChanged(t.Context())
		reloads := 0
		if last := server.LastReload(); last != nil {
			reloads = last.Number
		}
		if reloads != step.reloads || !strings.HasPrefix(stderr.String(), step.says) || strings.Count(stderr.String(), "\n") > 1 {
			t.Errorf("step %d, %s: %d reloads, %q", i, step.what, reloads, stderr.String())
		}
	}
}

func TestStandardInputIsNotReadAgain(t *testing.T) {
	t.Parallel()
	server, err := mock.New(nil, mock.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	r := newReloader([]string{"hapihub", "shop=-"}, serveFlags{watch: true}, server, nil, &stderr)
	r.reload(t.Context())
	if want := "reload 1 failed, what was there before plays on: standard input cannot be read again\n"; stderr.String() != want {
		t.Errorf("said %q, want %q", stderr.String(), want)
	}
}
