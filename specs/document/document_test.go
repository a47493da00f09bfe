package document

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

func parse(t *testing.T, name, text string) *File {
	t.Helper()
	file, err := Parse(name, []byte(text))
	if err != nil {
		t.Fatalf("Parse(%q): %v", text, err)
	}
	return file
}

func problemsOf(t *testing.T, err error) Problems {
	t.Helper()
	if err == nil {
		return nil
	}
	problems, ok := errors.AsType[Problems](err)
	if !ok {
		t.Fatalf("the error is a %T, want Problems: %v", err, err)
	}
	return problems
}

func TestParseReportsWithPlace(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, file, text, want string }{
		{"empty", "a.yaml", "", "a.yaml: the file is empty"},
		{"blank", "a.yaml", " \n\t\n", "a.yaml: the file is empty"},
		{"only a comment", "a.yaml", "# nothing\n", "a.yaml: the file is empty"},
		{"only a marker", "a.yaml", "---\n", "a.yaml: the file is empty"},
		{"empty JSON", "a.json", "\ufeff", "a.json: the file is empty"},
		{"UTF-16 by mark", "a.yaml", "\xff\xfea\x00", "not UTF-8 (UTF-16)"},
		{"UTF-16 without mark", "a.json", "{\x00}\x00", "not UTF-8 (UTF-16)"},
		{"UTF-32", "a.json", "\xff\xfe\x00\x00{\x00\x00\x00", "not UTF-8 (UTF-32)"},
		{"not UTF-8", "a.yaml", "a: ü\nb: é\xe9\n", "a.yaml:2:5: the file is not UTF-8 (byte 0xE9)"},
		{"control character", "a.yaml", "a: 1\nb: \x1b[31m\n", "a.yaml:2:4: a control character may not stand in YAML (U+001B)"},
		{"second document", "a.yaml", "a: 1\n---\nb: 1\n", "a.yaml:2:1: a second document starts here"},
		{"empty second document", "a.yaml", "a: 1\n---\n", "a.yaml:2:1: a second document starts here"},
		{"duplicate key", "a.yaml", "a: 1\nb:\n  c/d: 1\n  e: 2\n  c/d: 3\n", `a.yaml:5:3: a member is given twice ("c/d", on lines 3 and 5) at #/b/c~1d. keep one of the two`},
		{"duplicate key as number and text", "a.yaml", "1: a\n\"1\": b\n", `a.yaml:2:1: a member is given twice ("1", on lines 1 and 2)`},
		{"duplicate in JSON", "a.json", "{\"a\": [{\"b\": 1,\n \"b\": 2}]}", `a.json:2:2: a member is given twice ("b", on lines 1 and 2) at #/a/0/b`},
		{"duplicate in JSON without the name", "-", `{"a":1,"a":2}`, `-:1:8: a member is given twice ("a", on line 1) at #/a`},
		{"duplicate by escape", "a.json", `{"a":1,"\u0061":2}`, `a.json:1:8: a member is given twice`},
		{"text after JSON", "a.json", "{\"a\": 1}\nmore", "a.json:2:1: text follows the end of the JSON value"},
		{"second JSON value", "a.json", "{} {}", "a.json:1:4: text follows the end of the JSON value"},
		{"unclosed JSON", "a.json", "{\"a\": [1", "a.json:1:9: the JSON text ends too early"},
		{"trailing comma", "a.json", "{\"a\": 1,\n}", "a.json:2:1: broken JSON: invalid character '}'"},
		{"YAML in JSON", "a.json", "a: 1", "a.json:1:1: broken JSON"},
		{"half a surrogate pair", "a.json", "{\"é\": \"x\\\\\\ud83dx\"}", `a.json:1:7: half a surrogate pair is no character (\ud83d)`},
		{"low surrogate first", "a.json", `["\ude00\ud83d"]`, `a.json:1:2: half a surrogate pair is no character (\ude00)`},
		{"tab indents", "a.yaml", "a:\n\tb: 1\n", "a.yaml:2:1: a tab is used as indentation. indent with spaces"},
		{"tab among members", "a.yaml", "a:\n  b: 1\n  \tc: 2\nd: 3\n", "a.yaml:3:3: a tab is used as indentation"},
		{"tab in block text", "a.yaml", "a: 1\nb: |\n\tx\nc: 1\n", "a.yaml:3:1: a tab is used as indentation"},
		{"reserved character", "a.yaml", "a: 1\nb: @x\nc: 2\n", "a.yaml:2: a value starts with a reserved character"},
		{"colon in value", "a.yaml", "a: 1\nb: x: y\n", "a.yaml:2: a \": \" stands where no new member can start"},
		{"error on line 1", "a.yaml", "b: x: y\n", "a.yaml:1: a \": \""},
		{"wrong dedent", "a.yaml", "a:\n    b: 1\n\n  # why\n  c: 2\nd: 1\n", "a.yaml:5: the line does not fit the object above it"},
		{"list in an object", "a.yaml", "a: 1\n- b\nc: 2\nd: 3\n", "a.yaml:2: the line does not fit the object above it"},
		{"member in a list", "a.yaml", "x:\n- a\n- b\n  c\n d: 1\ne: 1\n", "a.yaml:5:"},
		{"name without colon", "a.yaml", "a: 1\nb\nc: 3\n", "a.yaml:2: a name has no \":\" after it"},
		{"unclosed quote", "a.yaml", "a: 1\nb: 'x\nc: 3\n", "a.yaml:2: a quote that opens here is never closed"},
		{"unclosed list", "a.yaml", "a: 1\nb: [1, 2\nc: 3\nd: 4\n", "a.yaml:2: no comma or closing bracket"},
		{"unknown escape", "a.yaml", "a: 1\nb: \"\\q\"\n", "a.yaml:2: an unknown escape"},
		{"alias without anchor", "a.yaml", "a: 1\nb: [*none]\n", "a.yaml:2:5: an alias has no anchor before it (*none)"},
		{"alias within itself", "a.yaml", "a: &x\n  b: [*x]\n", "a.yaml:2:7: an alias stands inside the value it repeats (*x) at #/a/b/0"},
		{"infinite number", "a.yaml", "a: [-.inf]\n", `a.yaml:1:5: JSON has no such number ("-.inf") at #/a/0`},
		{"not a number", "a.yaml", "a: .NaN\n", `a.yaml:1:4: JSON has no such number (".NaN") at #/a`},
		{"wrong explicit tag", "a.yaml", "a: !!int one\n", `a.yaml:1:4: not a number ("one") at #/a`},
		{"list as a name", "a.yaml", "? [a]\n: 1\n", "a.yaml:1:3: a member's name must be text, not an array"},
		{"merge of a scalar", "a.yaml", "a:\n  <<: 1\n", "a.yaml:2:3: << takes members from an object, not from a scalar at #/a"},
		{"merge of scalars", "a.yaml", "<<: [{a: 1}, x]\n", "a.yaml:1:1: << takes members from an object"},
		{"too deep JSON", "a.json", strings.Repeat("[", 1001) + strings.Repeat("]", 1001), "a.json:1:1001: objects and arrays are nested too deep (more than 1000 levels)"},
		{"far too deep JSON", "a.json", strings.Repeat("[", 20000), "nested too deep"},
		{"too deep YAML", "a.yaml", strings.Repeat("- ", 1001), "a.yaml:1:2001: objects and arrays are nested too deep"},
		{"far too deep YAML", "a.yaml", strings.Repeat("- ", 20000), "nested too deep"},
		{"too deep by aliases", "a.yaml", "- &a " + strings.Repeat("[", 600) + strings.Repeat("]", 600) + "\n- " + strings.Repeat("[", 600) + "*a" + strings.Repeat("]", 600), "a.yaml:2:603: objects and arrays are nested too deep (more than 1000 levels), aliases followed"},
		{"alias bomb", "a.yaml", bomb(9), "aliases expand to too much (more than "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse(test.file, []byte(test.text))
			if got := problemsOf(t, err); !strings.Contains(got.Error(), test.want) || len(got) != 1 {
				t.Errorf("got  %v\nwant %s", got, test.want)
			}
		})
	}
}

// bomb is a text whose aliases multiply by ten on each line.
func bomb(lines int) string {
	text := "- &a0 [x]\n"
	for i := range lines {
		alias := "*a" + index(i)
		text += "- &a" + index(i+1) + " [" + alias + strings.Repeat(", "+alias, 9) + "]\n"
	}
	return text
}

func TestParseReportsAllAtOnceInOrder(t *testing.T) {
	t.Parallel()
	_, err := Parse("a.yaml", []byte("b: {c: 1, c: 2}\na: .inf\nb: 1\n"))
	want := `a.yaml:1:11: a member is given twice ("c", on line 1) at #/b/c. keep one of the two
a.yaml:2:4: JSON has no such number (".inf") at #/a. put it in quotes if it is text
a.yaml:3:1: a member is given twice ("b", on lines 1 and 3) at #/b. keep one of the two`
	if diff := cmp.Diff(want, problemsOf(t, err).Error()); diff != "" {
		t.Error(diff)
	}
}

func TestParseAccepts(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 1000) + strings.Repeat("]", 1000)
	tests := []struct{ name, file, text, want string }{
		{"mark before YAML", "a.yaml", "\ufeffa: 1", `{"a":1}`},
		{"mark before JSON", "a.json", "\ufeff{\"a\": 1}", `{"a":1}`},
		{"markers", "a.yaml", "---\na: 1\n...\n", `{"a":1}`},
		{"windows lines", "a.yaml", "a: 1\r\nb: 2\r\n", `{"a":1,"b":2}`},
		{"JSON with all escapes", "a.json", `{"a": "\/\ud83d\ude00\\ud83d\u00e9"}`, `{"a":"/😀\\ud83dé"}`},
		{"JSON called otherwise", "-", ` {"a": "\/"}`, `{"a":"/"}`},
		{"flow YAML", "-", "{a: 1}", `{"a":1}`},
		{"upper case extension", "A.JSON", "[1]", `[1]`},
		{"scalar JSON", "a.json", "null", `null`},
		{"scalar YAML", "a.yaml", "just text", `"just text"`},
		{"written null", "a.yaml", "null", `null`},
		{"deepest JSON", "a.json", deep, deep},
		{"deepest YAML", "a.yaml", deep, deep},
		{"tab between tokens", "a.yaml", "a:\t1\nb: [\t2 ]\n", `{"a":1,"b":[2]}`},
		{"alias", "a.yaml", "a: &x {b: [1]}\nc: *x\nd: [*x, *x]\n", `{"a":{"b":[1]},"c":{"b":[1]},"d":[{"b":[1]},{"b":[1]}]}`},
		{"alias as name", "a.yaml", "a: &x name\n*x : 1\n", `{"a":"name","name":1}`},
		{"anchor on a name", "a.yaml", "&x a: *x\n", `{"a":"a"}`},
		{"anchor given anew", "a.yaml", "- &x 1\n- *x\n- &x 2\n- *x\n", `[1,1,2,2]`},
		{"merge", "a.yaml", "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc:\n  <<: [*a, *b]\n  x: 0\n", `{"a":{"x":1,"y":2},"b":{"y":3,"z":4},"c":{"x":0,"y":2,"z":4}}`},
		{"merge of a merge", "a.yaml", "a: &a {x: 1}\nb: &b\n  <<: *a\n  y: 2\nc:\n  <<: *b\n  <<x: 3\n", `{"a":{"x":1},"b":{"x":1,"y":2},"c":{"<<x":3,"x":1,"y":2}}`},
		{"merge sign in quotes", "a.yaml", "\"<<\": 1\n", `{"<<":1}`},
		{"merge sign in JSON", "a.json", "{\"<<\": 1}", `{"<<":1}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			file := parse(t, test.file, test.text)
			value, ok := file.Value("")
			if !ok {
				t.Fatal("no value")
			}
			if diff := cmp.Diff(test.want, marshal(t, value)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func marshal(t *testing.T, value any) string {
	t.Helper()
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

func TestParseLeavesNoAliases(t *testing.T) {
	t.Parallel()
	file := parse(t, "a.yaml", "a: &x {b: 1}\nc: *x\nd: {<<: *x}\n")
	var walk func(*yaml.Node)
	walk = func(node *yaml.Node) {
		if node.Kind == yaml.AliasNode || node.Anchor != "" || isMerge(node) {
			t.Errorf("line %d: still an alias, anchor or merge key", node.Line)
		}
		for _, child := range node.Content {
			walk(child)
		}
	}
	walk(file.Root)
}

func TestTooLarge(t *testing.T) {
	t.Parallel()
	_, err := Parse("a.json", make([]byte, MaxBytes+1))
	if want := "a.json: the file is too large (more than 20971520 bytes). split the document"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestTooManyNodes(t *testing.T) {
	t.Parallel()
	r := newJSONReader("a.json", []byte("[0, 0, 0]"))
	r.count = MaxNodes - 3
	_, problems := r.read()
	if want := "a.json:1:8: the document is too large (more than 3000000 values). split the document"; problems.Error() != want {
		t.Errorf("got %v, want %s", problems, want)
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	good := filepath.Join(folder, "good.yaml")
	if err := os.WriteFile(good, []byte("a: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := Read(good)
	if err != nil || file.Name != good {
		t.Errorf("Read = %v, %v", file, err)
	}
	missing := filepath.Join(folder, "missing.yaml")
	for path, want := range map[string]string{
		missing:       missing + ": no such file. check the path",
		folder:        folder + ": is a folder. name the file in it",
		good + "/a":   good + "/a: cannot be read (not a directory)",
		"bad\x00.yml": "cannot be read (invalid argument)",
	} {
		_, err := Read(path)
		if got := problemsOf(t, err).Error(); !strings.Contains(got, want) {
			t.Errorf("Read(%q) = %s, want %s", path, got, want)
		}
	}
}
