package schema_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"understudy/specs/schema"
)

// The official JSON Schema suite is not part of this project: it lies beside
// the checkout, or where the environment variable SUITE says.
const usualSuite = "../../../shared/data/json-schema-test-suite"

// official are the drafts of the suite, with the dialect of a schema that does
// not name its own.
var official = []struct{ folder, dialect string }{
	{"draft4", "http://json-schema.org/draft-04/schema#"},
	{"draft2020-12", "https://json-schema.org/draft/2020-12/schema"},
}

// asserted is why formats are no mere annotations, as the suite wants them.
const asserted = "formats are asserted here on purpose: a mock or contract test that lets a broken date or address pass is of no use"

// exceptions are the tests that we mean to fail, by file and description.
// A test that passes again must leave the list, which holds at most one of a
// hundred tests.
var exceptions = map[string]string{
	"draft2020-12/format.json/email format/invalid email string is only an annotation by default":                 asserted,
	"draft2020-12/format.json/regex format/invalid regex string is only an annotation by default":                 asserted,
	"draft2020-12/format.json/ipv4 format/invalid ipv4 string is only an annotation by default":                   asserted,
	"draft2020-12/format.json/ipv6 format/invalid ipv6 string is only an annotation by default":                   asserted,
	"draft2020-12/format.json/hostname format/invalid hostname string is only an annotation by default":           asserted,
	"draft2020-12/format.json/date format/invalid date string is only an annotation by default":                   asserted,
	"draft2020-12/format.json/date-time format/invalid date-time string is only an annotation by default":         asserted,
	"draft2020-12/format.json/time format/invalid time string is only an annotation by default":                   asserted,
	"draft2020-12/format.json/json-pointer format/invalid json-pointer string is only an annotation by default":   asserted,
	"draft2020-12/format.json/uri format/invalid uri string is only an annotation by default":                     asserted,
	"draft2020-12/format.json/uri-reference format/invalid uri-reference string is only an annotation by default": asserted,
	"draft2020-12/format.json/uuid format/invalid uuid string is only an annotation by default":                   asserted,
}

// score counts the tests that went as the suite wants.
type score struct{ passed, total int }

func (s *score) add(more score) { s.passed, s.total = s.passed+more.passed, s.total+more.total }

func (s score) line(name string) string { return fmt.Sprintf("%-44s %4d/%4d", name, s.passed, s.total) }

// conformance is one run of the suite.
type conformance struct {
	*testing.T
	suite   fs.FS
	remotes []schema.Source
	met     map[string]bool // exceptions that were still needed
}

func TestConformance(t *testing.T) {
	run := &conformance{T: t, suite: openSuite(t), met: map[string]bool{}}
	var sum score
	for _, draft := range official {
		run.remotes = run.readRemotes(draft.dialect)
		sum.add(run.draft(draft.folder, draft.dialect))
	}
	fmt.Fprintln(t.Output(), sum.line("sum"))
	for _, name := range sortedNames(exceptions) {
		if !run.met[name] {
			t.Errorf("exception %q passes or is gone: take it from the list", name)
		}
	}
	if len(exceptions)*100 > sum.total {
		t.Errorf("%d exceptions are more than one percent of %d tests", len(exceptions), sum.total)
	}
}

// openSuite skips the test where the suite is not at hand, unless someone
// counts on it.
func openSuite(t *testing.T) fs.FS {
	t.Helper()
	folder := os.Getenv("SUITE")
	demanded := folder != "" || os.Getenv("CI") != ""
	if folder == "" {
		folder = usualSuite
	}
	if _, err := os.Stat(path.Join(folder, "tests")); err != nil {
		if demanded {
			t.Fatalf("the JSON Schema suite is missing, SUITE=folder names it: %v", err)
		}
		t.Skipf("the JSON Schema suite is not at hand, SUITE=folder names it: %v", err)
	}
	return os.DirFS(folder)
}

// readRemotes reads the documents that the suite serves at its own address.
func (run *conformance) readRemotes(dialect string) []schema.Source {
	const address, newest = "http://localhost:1234/", "remotes/draft2020-12/"
	var sources, shared []schema.Source
	err := fs.WalkDir(run.suite, "remotes", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		root := run.read(name)
		sources = append(sources, schema.Source{Name: address + strings.TrimPrefix(name, "remotes/"), Root: root, SchemaDialect: dialect})
		// A copy of the suite may lack what the older drafts share at this
		// address; the newest draft has the same under its own.
		if rest, ok := strings.CutPrefix(name, newest+"baseUriChange"); ok {
			shared = append(shared, schema.Source{Name: address + "baseUriChange" + rest, Root: root, SchemaDialect: dialect})
		}
		return nil
	})
	if err != nil {
		run.Fatal(err)
	}
	return append(sources, shared...)
}

func (run *conformance) read(name string) any {
	data, err := fs.ReadFile(run.suite, name)
	if err != nil {
		run.Fatal(err)
	}
	return value(run, string(data))
}

func (run *conformance) draft(folder, dialect string) score {
	names, err := fs.Glob(run.suite, path.Join("tests", folder, "*.json"))
	if err != nil || len(names) == 0 {
		run.Fatalf("no tests in %s: %v", folder, err)
	}
	var sum score
	for _, name := range names {
		file := strings.TrimPrefix(name, "tests/")
		result := run.file(file, dialect)
		fmt.Fprintln(run.Output(), result.line(file))
		sum.add(result)
	}
	fmt.Fprintln(run.Output(), sum.line(folder))
	return sum
}

func (run *conformance) file(file, dialect string) score {
	var result score
	for _, group := range run.read("tests/" + file).([]any) {
		group := group.(map[string]any)
		name := fmt.Sprintf("%s/%s", file, group["description"])
		judged, err := run.compile(group["schema"], dialect)
		for _, test := range group["tests"].([]any) {
			test := test.(map[string]any)
			result.add(run.test(fmt.Sprintf("%s/%s", name, test["description"]), judged, err, test))
		}
	}
	return result
}

func (run *conformance) compile(root any, dialect string) (*schema.Schema, error) {
	test := schema.Source{Name: "https://suite.test/schema.json", Root: root, SchemaDialect: dialect}
	return schema.NewCompiler(schema.OpenAPI31, append([]schema.Source{test}, run.remotes...)...).Compile("#")
}

func (run *conformance) test(name string, judged *schema.Schema, err error, test map[string]any) score {
	violations := judged.Validate(test["data"], schema.Request)
	valid := len(violations) == 0
	if err == nil && valid == test["valid"] {
		return score{1, 1}
	}
	if run.met[name] = true; exceptions[name] == "" {
		data, _ := json.Marshal(test["data"])
		run.Errorf("%s: %s: valid %t, want %t (%v) %v", name, data, valid, test["valid"], err, violations)
	}
	return score{0, 1}
}

func sortedNames(all map[string]string) []string {
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
