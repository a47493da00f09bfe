package main

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"understudy/contract/check"
	"understudy/contract/report"
	"understudy/fixtures/generate"
	"understudy/specs"
	"understudy/specs/expression"
	"understudy/specs/extension"
)

var update = flag.Bool("update", false, "write generated pages and transcripts anew")

// TestGeneratedPages holds the pages under docs to the tables they are made
// from; "make docs" writes them.
func TestGeneratedPages(t *testing.T) {
	t.Parallel()
	for page, blocks := range map[string]map[string]func(*testing.T) string{
		"extensions.md": {"extensions": extensionTable, "keys": extensionKeys, "names": nameTable},
		"fixtures.md":   {"fixtures": fixtureKeys, "fakes": fakeTable},
		"cli.md":        {"commands": commandPages},
		"checks.md":     {"checks": checkTable},
		"reports.md":    {"formats": formatTable, "baseline": baselineKeys},
		"admin.md":      {"operations": adminTable},
	} {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join("..", "..", "docs", page)
			have, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want := string(have)
			for name, make := range blocks {
				want = replaceBlock(t, want, name, make(t))
			}
			switch {
			case want == string(have):
			case *update:
				if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
					t.Fatal(err)
				}
			default:
				t.Errorf("docs/%s is not what its tables say; run make docs", page)
			}
		})
	}
}

func replaceBlock(t *testing.T, page, name, content string) string {
	t.Helper()
	begin, end := "<!-- begin "+name+" -->", "<!-- end "+name+" -->"
	before, rest, ok := strings.Cut(page, begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("no block %q in the page", name)
	}
	return before + begin + "\n" + strings.TrimSpace(content) + "\n" + end + after
}

func extensionTable(*testing.T) string {
	var b strings.Builder
	b.WriteString("| extension | stands on | says |\n|---|---|---|\n")
	for _, e := range extension.All {
		places := make([]string, len(e.Places))
		for i, place := range e.Places {
			places[i] = string(place)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", e.Name, strings.Join(places, ", "), e.Doc)
	}
	return b.String()
}

func extensionKeys(t *testing.T) string {
	return keyTables(t, filepath.Join("..", "..", "specs", "extension"))
}

func fixtureKeys(t *testing.T) string {
	return keyTables(t, filepath.Join("..", "..", "fixtures"))
}

// keyTables makes a table of every struct whose fields have a yaml tag, from
// the comments in the source.
func keyTables(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range parsed.Decls {
			group, ok := declaration.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range group.Specs {
				writeKeys(t, &b, group, spec)
			}
		}
	}
	return b.String()
}

func writeKeys(t *testing.T, b *strings.Builder, group *ast.GenDecl, spec ast.Spec) {
	t.Helper()
	declared, ok := spec.(*ast.TypeSpec)
	if !ok {
		return
	}
	structure, ok := declared.Type.(*ast.StructType)
	if !ok || !hasKeys(structure) {
		return
	}
	fmt.Fprintf(b, "\n**%s**: %s\n\n| key | type | says |\n|---|---|---|\n", strings.TrimSuffix(declared.Name.Name, "File"), sentence(group.Doc.Text(), declared.Name.Name))
	for _, field := range structure.Fields.List {
		key, required := keyOfField(field)
		if key == "" {
			continue
		}
		says := strings.Join(strings.Fields(field.Doc.Text()+" "+field.Comment.Text()), " ")
		if says = sentence(says, field.Names[0].Name); says == "" {
			t.Errorf("%s: key %q says nothing", declared.Name.Name, key)
		}
		if required {
			says = "Required. " + says
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", key, typeWord(field.Type), strings.ReplaceAll(says, "|", "\\|"))
	}
}

func hasKeys(structure *ast.StructType) bool {
	return slices.ContainsFunc(structure.Fields.List, func(f *ast.Field) bool { key, _ := keyOfField(f); return key != "" })
}

func keyOfField(field *ast.Field) (key string, required bool) {
	if field.Tag == nil || len(field.Names) == 0 {
		return "", false
	}
	tag := reflect.StructTag(strings.Trim(field.Tag.Value, "`")).Get("yaml")
	key, rule, _ := strings.Cut(tag, ",")
	return key, rule == "required"
}

// sentence drops the Go name a comment begins with.
func sentence(text, name string) string {
	text = strings.Join(strings.Fields(text), " ")
	rest := strings.TrimPrefix(strings.TrimPrefix(text, name+" "), "is ")
	if rest == "" || strings.HasPrefix(rest, "x-mock-") {
		return rest
	}
	return strings.ToUpper(rest[:1]) + rest[1:]
}

func typeWord(e ast.Expr) string {
	switch v := e.(type) {
	case *ast.Ident:
		return map[string]string{"string": "text", "int": "number", "bool": "true/false", "any": "any value"}[v.Name] + linkWord(v.Name)
	case *ast.StarExpr:
		return typeWord(v.X)
	case *ast.ArrayType:
		return "list of " + typeWord(v.Elt)
	case *ast.MapType:
		return "object of " + typeWord(v.Value)
	case *ast.SelectorExpr:
		return strings.ToLower(v.Sel.Name)
	}
	return ""
}

func linkWord(name string) string {
	if slices.Contains([]string{"string", "int", "bool", "any"}, name) {
		return ""
	}
	return strings.TrimSuffix(name, "File")
}

func nameTable(*testing.T) string {
	var b strings.Builder
	b.WriteString("| name | is |\n|---|---|\n")
	for _, name := range slices.Concat(expression.Names, expression.Functions()) {
		fmt.Fprintf(&b, "| `%s` | %s |\n", name.Name, name.Doc)
	}
	return b.String()
}

func fakeTable(*testing.T) string {
	var b strings.Builder
	b.WriteString("| kind | gives |\n|---|---|\n")
	for _, kind := range generate.Fakes() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", kind, generate.FakeDoc(kind))
	}
	return b.String()
}

func formatTable(*testing.T) string {
	var b strings.Builder
	b.WriteString("| format | is |\n|---|---|\n")
	for _, f := range report.All {
		fmt.Fprintf(&b, "| `%s` | %s |\n", f.Name, f.Doc)
	}
	return b.String()
}

func baselineKeys(t *testing.T) string {
	return keyTables(t, filepath.Join("..", "..", "contract", "report"))
}

func checkTable(*testing.T) string {
	var b strings.Builder
	for _, c := range check.All {
		fmt.Fprintf(&b, "## `%s`\n\nSeverity: %s. %s\n\n", c.Name, c.Severity, strings.Join(strings.Fields(c.Doc), " "))
	}
	return b.String()
}

func adminTable(t *testing.T) string {
	t.Helper()
	api, err := specs.LoadFile(filepath.Join("..", "..", "mock", "control", "openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| call | does |\n|---|---|\n")
	for _, op := range api.Operations {
		fmt.Fprintf(&b, "| `%s %s` | %s |\n", op.Method, op.Path, op.Summary)
	}
	return b.String()
}

func commandPages(*testing.T) string {
	var b strings.Builder
	root := newRootCommand()
	for _, command := range root.Commands() {
		if command.Name() == "help" || command.Name() == "completion" {
			continue
		}
		writeCommand(&b, command)
	}
	return b.String()
}

func writeCommand(b *strings.Builder, command *cobra.Command) {
	fmt.Fprintf(b, "## `understudy %s`\n\n```text\n%s\n```\n\n| flag | default | says |\n|---|---|---|\n", command.Use, command.Long)
	row := func(f *pflag.Flag) {
		if f.Name == "help" {
			return
		}
		value := f.DefValue
		if value == "" || value == "[]" {
			value = "–"
		} else {
			value = "`" + value + "`"
		}
		fmt.Fprintf(b, "| `--%s` | %s | %s |\n", f.Name, value, strings.ReplaceAll(f.Usage, "|", "\\|"))
	}
	command.Flags().VisitAll(row)
	command.InheritedFlags().VisitAll(row)
	b.WriteString("\n")
}
