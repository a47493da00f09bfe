package specs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"understudy/specs"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestLoadFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "shop", "openapi.yaml"), head+"  /a: {$ref: 'parts/a.yaml'}\n")
	write(t, filepath.Join(dir, "shop", "parts", "a.yaml"), "get: {responses: {'200': {description: d}}}\n")
	write(t, filepath.Join(dir, "over.yaml"), "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n  - {target: $.info, update: {title: New}}\n")
	api, err := specs.LoadFile(filepath.Join(dir, "shop", "openapi.yaml"), filepath.Join(dir, "over.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if api.Name != "shop" || api.Title != "New" || len(api.Operations) != 1 || len(api.Files()) != 2 {
		t.Errorf("got %+v", api)
	}
	if got := api.Operations[0].Place; got.File != filepath.ToSlash(filepath.Join(dir, "shop", "parts", "a.yaml")) || got.Pointer != "/get" {
		t.Errorf("the operation is at %v", got)
	}
}

func TestNamesOfAPIs(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{"pet store.v1.yaml": "pet-store.v1", "üü.yaml": "api"} {
		path := filepath.Join(t.TempDir(), file)
		write(t, path, head)
		api, err := specs.LoadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if api.Name != want {
			t.Errorf("%s is called %q, want %q", file, api.Name, want)
		}
	}
}

func TestLoadFileStaysInItsFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "secret.yaml"), "top: secret\n")
	write(t, filepath.Join(dir, "api", "openapi.yaml"), head+"  /a: {$ref: 'link.yaml'}\n")
	if err := os.Symlink("../secret.yaml", filepath.Join(dir, "api", "link.yaml")); err != nil {
		t.Skip(err)
	}
	_, err := specs.LoadFile(filepath.Join(dir, "api", "openapi.yaml"))
	if err == nil || !strings.Contains(err.Error(), `:4:8: $ref to "link.yaml": path escapes from parent`) {
		t.Errorf("got %v", err)
	}
}

func TestLoadFileWithoutFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, want := range map[string]string{"none.yaml": "no such file", "no/folder.yaml": "no such file", ".": "is a directory"} {
		if _, err := specs.LoadFile(filepath.Join(dir, name)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", name, err, want)
		}
	}
	write(t, filepath.Join(dir, "a.yaml"), head)
	_, err := specs.LoadFile(filepath.Join(dir, "a.yaml"), filepath.Join(dir, "x.yaml"), filepath.Join(dir, "y.yaml"))
	if err == nil || strings.Count(err.Error(), "no such file") != 2 {
		t.Errorf("both missing overlays are told: %v", err)
	}
}
