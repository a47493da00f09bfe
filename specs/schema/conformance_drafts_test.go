package schema_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"understudy/specs/schema"
)

// between are the drafts that the copy of the suite has no tests for.
var between = []struct {
	uri   string
	draft *jsonschema.Draft
}{
	{"http://json-schema.org/draft-06/schema#", jsonschema.Draft6},
	{"http://json-schema.org/draft-07/schema#", jsonschema.Draft7},
	{"https://json-schema.org/draft/2019-09/schema", jsonschema.Draft2019},
}

// TestDraftsBetween judges the values of the suite by its schemas as each
// draft reads them: what is rewritten to 2020-12 here must say the same as the
// engine's own reading of that draft.
func TestDraftsBetween(t *testing.T) {
	t.Parallel()
	suite := openSuite(t)
	names, err := fs.Glob(suite, "tests/draft*/*.json")
	if err != nil {
		t.Fatal(err)
	}
	run := &conformance{T: t, suite: suite}
	for _, draft := range between {
		compared := 0
		for _, name := range names {
			compared += run.compare(name, draft.uri, draft.draft)
		}
		if compared < 1000 {
			t.Errorf("%s: only %d values were compared", draft.uri, compared)
		}
	}
}

func (run *conformance) compare(file, uri string, draft *jsonschema.Draft) int {
	if strings.HasSuffix(file, "/format.json") {
		return 0 // which formats are asserted is our own choice
	}
	compared := 0
	for _, group := range run.read(file).([]any) {
		group := group.(map[string]any)
		root := group["schema"]
		if object, ok := root.(map[string]any); ok {
			delete(object, "$schema")
		}
		native := readAs(draft, root)
		text, _ := json.Marshal(root)
		gap := draft == jsonschema.Draft2019 && strings.Contains(string(text), `"contains"`) && strings.Contains(string(text), `"unevaluatedItems"`)
		if native == nil || gap {
			continue // the draft has no such schema, the suite serves a part of it, or it is not supported
		}
		judged, err := run.compile(root, uri)
		if err != nil {
			run.Errorf("%s: %s: %v", file, group["description"], err)
			continue
		}
		for _, test := range group["tests"].([]any) {
			data := test.(map[string]any)["data"]
			want, got := native.Validate(data) == nil, judged.Validate(data, schema.Request) == nil
			if compared++; got != want {
				run.Errorf("%s: %s: %s as %s: valid %t, want %t", file, text, fmt.Sprint(data), uri, got, want)
			}
		}
	}
	return compared
}

// readAs compiles the schema as the draft reads it, nil if it does not.
func readAs(draft *jsonschema.Draft, root any) *jsonschema.Schema {
	c := jsonschema.NewCompiler()
	c.DefaultDraft(draft)
	c.UseLoader(jsonschema.SchemeURLLoader{})
	if c.AddResource("https://suite.test/schema.json", root) != nil {
		return nil
	}
	compiled, err := c.Compile("https://suite.test/schema.json")
	if err != nil {
		return nil
	}
	return compiled
}
