package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What parses has a JSON value that reads back the same; what does not parse is
// told as problems of this file.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		sample, bomb(3), `{"a": [1, "\ud83d\ude00", null]}`, "a: &x [*x]", "a: {<<: {b: 1}}", "\xff\xfe", "- 0x1F\n- .inf\n",
		"? [a]\n: b", "a:\n\tb", "%YAML 1.1\n---\n", "a: |\n x\n y\n", "!!map {}", "*x", "&a a: *a", "a\r\nb:\r- c", "1e999999999",
	} {
		f.Add([]byte(seed), true)
		f.Add([]byte(seed), false)
	}
	f.Fuzz(func(t *testing.T, data []byte, isJSON bool) {
		name := "f.yaml"
		if isJSON {
			name = "f.json"
		}
		file, err := Parse(name, data)
		if err != nil {
			told(t, data, err)
			return
		}
		value, err := ValueOf(file.Root)
		if err != nil {
			t.Fatalf("parsed, but has no value: %v", err)
		}
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse("g.json", text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		back, _ := again.Value("")
		if diff := cmp.Diff(value, back); diff != "" {
			t.Fatal(diff)
		}
	})
}

func told(t *testing.T, data []byte, err error) {
	t.Helper()
	problems, ok := errors.AsType[Problems](err)
	if !ok || len(problems) == 0 {
		t.Fatalf("a %T instead of problems: %v", err, err)
	}
	for _, problem := range problems {
		if problem.File == "" || problem.Message == "" || problem.Line < 0 || problem.Line > bytes.Count(data, []byte("\n"))+bytes.Count(data, []byte("\r"))+2 && !bytes.ContainsAny(data, "\u0085\u2028\u2029") {
			t.Fatalf("a problem without place or message: %#v", problem)
		}
	}
}

// A pointer that leads somewhere leads to a node with a place, and so do the
// pointers to its members.
func FuzzPointer(f *testing.F) {
	for _, seed := range []string{"", "/", "/info/title", "/paths/~1a~1{b}/get/tags/1", "/list/00", "~", "/~2", "//", "/list/-1"} {
		f.Add(seed)
	}
	file, err := Parse("s.yaml", []byte(sample))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, pointer string) {
		_, found := file.Node(pointer)
		if place := file.Position(pointer); place.File != "s.yaml" || place.Line < 1 || place.Column < 1 {
			t.Fatalf("%q has no place: %v", pointer, place)
		}
		if _, has := file.Value(pointer); has != found {
			t.Fatalf("%q: node %v, value %v", pointer, found, has)
		}
		for _, name := range file.Members(pointer) {
			if _, has := file.Node(pointer + Pointer(name)); !has {
				t.Fatalf("member %q of %q is not found", name, pointer)
			}
		}
	})
}
