package main

import (
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// layers lists, for each layer, the layers it may import besides itself.
var layers = map[string][]string{
	"specs": {}, "fixtures": {"specs"}, "mock": {"fixtures", "specs"}, "contract": {"fixtures", "specs"},
	"cmd": {"mock", "contract", "fixtures", "specs"},
}

// owners lists the only places that may import a foreign library.
var owners = map[string][]string{
	"github.com/gin-gonic/gin":        {"understudy/mock", "understudy/mock/control", "understudy/mock/dashboard"},
	"github.com/getkin/kin-openapi":   {"understudy/specs"},
	"github.com/expr-lang/expr":       {"understudy/specs/expression"},
	"github.com/brianvoe/gofakeit/v6": {"understudy/fixtures/generate"},
	"github.com/santhosh-tekuri":      {"understudy/specs/schema"},
	"github.com/tidwall/btree":        {"understudy/mock/state"},
	"github.com/evanphx/json-patch":   {"understudy/mock/protocol/rest"},
	"github.com/go-jose/go-jose":      {"understudy/mock/protocol/session"},
	"github.com/fsnotify/fsnotify":    {"understudy/cmd/understudy"},
	"github.com/coder/websocket":      {"understudy/mock/protocol/bayeux"},
}

func TestImportDirections(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "understudy/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&p); err == io.EOF {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		for _, imported := range p.Imports {
			if !mayImport(p.ImportPath, imported) {
				t.Errorf("%s must not import %s", p.ImportPath, imported)
			}
		}
	}
}

func mayImport(from, to string) bool {
	for library, places := range owners {
		if strings.HasPrefix(to, library) && !slices.Contains(places, from) {
			return false
		}
	}
	if !strings.HasPrefix(to, "understudy/") {
		return true
	}
	return layer(from) == layer(to) || slices.Contains(layers[layer(from)], layer(to))
}

func layer(path string) string { return strings.Split(path, "/")[1] }

func TestImportRulesCanFail(t *testing.T) {
	t.Parallel()
	for from, to := range map[string]string{
		"understudy/mock":         "understudy/contract/check",
		"understudy/specs":        "understudy/fixtures",
		"understudy/contract":     "understudy/mock/state",
		"understudy/specs/media":  "github.com/gin-gonic/gin",
		"understudy/specs/schema": "understudy/cmd/understudy",
	} {
		if mayImport(from, to) {
			t.Errorf("%s may import %s", from, to)
		}
	}
}
