package document

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

const sample = `info:
  title: T
paths:
  /a/{b}:
    get: &get
      tags: [x, y~z]
  "~c": *get
list:
  - name: one
  -   - 2
"": empty
é: {k: v}
`

func TestPlaces(t *testing.T) {
	t.Parallel()
	file := parse(t, "s.yaml", sample)
	tests := []struct {
		pointer string
		found   bool
		place   string
	}{
		{"", true, "s.yaml:1:1"},
		{"/info", true, "s.yaml:1:1"},
		{"/info/title", true, "s.yaml:2:3"},
		{"/info/title/x", false, "s.yaml:2:3"},
		{"/info/none/x", false, "s.yaml:1:1"},
		{"/none", false, "s.yaml:1:1"},
		{"/paths/~1a~1{b}", true, "s.yaml:4:3"},
		{"/paths/~1a~1{b}/get/tags/1", true, "s.yaml:6:17"},
		{"/paths/~0c", true, "s.yaml:7:3"},
		{"/paths/~0c/tags/0", true, "s.yaml:6:14"},
		{"/list/0", true, "s.yaml:9:5"},
		{"/list/1/0", true, "s.yaml:10:9"},
		{"/list/2", false, "s.yaml:8:1"},
		{"/list/00", false, "s.yaml:8:1"},
		{"/list/-1", false, "s.yaml:8:1"},
		{"/list/-", false, "s.yaml:8:1"},
		{"/list/99999999999999999999", false, "s.yaml:8:1"},
		{"/", true, "s.yaml:11:1"},
		{"//", false, "s.yaml:11:1"},
		{"/é/k", true, "s.yaml:12:5"},
		{"info", false, "s.yaml:1:1"},
	}
	for _, test := range tests {
		_, found := file.Node(test.pointer)
		if place := file.Position(test.pointer).String(); found != test.found || place != test.place {
			t.Errorf("%q: found %v at %s, want %v at %s", test.pointer, found, place, test.found, test.place)
		}
	}
}

func TestPlacesInJSON(t *testing.T) {
	t.Parallel()
	file := parse(t, "s.json", "{\"é😀\": [1, \"x\"],\r\n\t\"b\" : {\n\"c\":null}}")
	for pointer, want := range map[string]string{
		"/é😀": "s.json:1:2", "/é😀/0": "s.json:1:9", "/é😀/1": "s.json:1:12", "/b": "s.json:2:2", "/b/c": "s.json:3:1",
	} {
		if got := file.Position(pointer).String(); got != want {
			t.Errorf("%q: %s, want %s", pointer, got, want)
		}
	}
}

func TestValueAndMembers(t *testing.T) {
	t.Parallel()
	file := parse(t, "s.yaml", sample)
	value, ok := file.Value("/paths/~0c/tags")
	if diff := cmp.Diff([]any{"x", "y~z"}, value); diff != "" || !ok {
		t.Error(diff)
	}
	if _, ok := file.Value("/none"); ok {
		t.Error("there is a value at /none")
	}
	if diff := cmp.Diff([]string{"info", "paths", "list", "", "é"}, file.Members("")); diff != "" {
		t.Error(diff)
	}
	if got := file.Members("/list"); got != nil {
		t.Errorf("an array has members %v", got)
	}
}

func TestPointerEscapes(t *testing.T) {
	t.Parallel()
	if got, want := Pointer("a/b", "~1", "", "0"), "/a~1b/~01//0"; got != want {
		t.Errorf("Pointer = %s, want %s", got, want)
	}
	if got := Pointer(); got != "" {
		t.Errorf("Pointer() = %s", got)
	}
}

func TestLargeObjectsAreIndexedAndFollowChanges(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&text, "k%d: {v: %d}\n", i, i)
	}
	file := parse(t, "s.yaml", text.String())
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for i := range 1000 {
				if got := file.Position(fmt.Sprintf("/k%d/v", i)).Line; got != i+1 {
					t.Errorf("k%d is on line %d", i, got)
				}
			}
		})
	}
	group.Wait()
	file.Root.Content[0].Value = "renamed"
	if _, found := file.Node("/k0"); found {
		t.Error("the old name is still found")
	}
	file.Root.Content = file.Root.Content[2:]
	if _, found := file.Node("/renamed"); found {
		t.Error("the removed member is still found")
	}
	if node, found := file.Node("/k999/v"); !found || node.Value != "999" {
		t.Errorf("k999: %v, %v", node, found)
	}
	file.Root.Content[0].Value = "anew"
	file.Changed()
	if _, found := file.Node("/anew"); !found {
		t.Error("the new name is not found")
	}
}

func TestAdopt(t *testing.T) {
	t.Parallel()
	file := parse(t, "main.yaml", "a: 1\nb:\n  c: 2\n")
	other := parse(t, "over.yaml", "x:\n  y:\n    - 3\n")
	added, _ := other.Node("/x")
	target, _ := file.Node("/a")
	file.Adopt(target, other, added)
	inner, _ := file.Node("/b")
	copied := &yaml.Node{}
	file.Adopt(copied, file, target)
	inner.Content = append(inner.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: "d", Line: 9, Column: 9}, copied)
	for pointer, want := range map[string]string{
		"/a":       "over.yaml:2:3",
		"/a/y":     "over.yaml:2:3",
		"/a/y/0":   "over.yaml:3:7",
		"/b":       "main.yaml:2:1",
		"/b/c":     "main.yaml:3:3",
		"/b/d/y/0": "over.yaml:3:7",
	} {
		if got := file.Position(pointer).String(); got != want {
			t.Errorf("%s: %s, want %s", pointer, got, want)
		}
	}
	added.Content[0].Value = "changed"
	if diff := cmp.Diff([]string{"y"}, file.Members("/a")); diff != "" {
		t.Errorf("the copy shares nodes with its source: %s", diff)
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	value := map[string]any{"a": []any{"x", map[string]any{"b/c": nil, "~": "y"}}, "": "empty"}
	for _, test := range []struct {
		pointer string
		want    any
		ok      bool
	}{
		{"", value, true},
		{"/", "empty", true},
		{"/a/0", "x", true},
		{"/a/1/b~1c", nil, true},
		{"/a/1/~0", "y", true},
		{"/a/1/b", nil, false},
		{"/a/2", nil, false},
		{"/a/-1", nil, false},
		{"/a/0/0", nil, false},
		{"/d", nil, false},
	} {
		got, ok := Lookup(value, test.pointer)
		if diff := cmp.Diff(test.want, got); diff != "" || ok != test.ok {
			t.Errorf("%q: %t %s", test.pointer, ok, diff)
		}
	}
}
