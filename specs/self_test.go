package specs_test

import (
	"strings"
	"testing"

	"understudy/specs/schema"
)

// References may be meant relative to the address that a document gives itself
// (OpenAPI 3.2).
func TestSelfIsTheBaseOfReferences(t *testing.T) {
	t.Parallel()
	document := func(self, reference string) string {
		return "openapi: 3.2.0\n$self: " + self + "\ninfo: {title: T, version: '1'}\npaths:\n  /a: {get: {responses: {200: {description: d, content: {application/json: {schema: {$ref: '" +
			reference + "'}}}}}}}\ncomponents: {schemas: {B: {type: string, maxLength: 2}}}\n"
	}
	tests := []struct{ name, self, reference string }{
		{"relative to an address", "https://h.example/v1/openapi", "parts/b.yaml#/B"},
		{"the whole address", "https://h.example/v1/openapi", "https://h.example/v1/parts/b.yaml#/B"},
		{"from the root of the host", "https://h.example/v1/openapi", "/v1/parts/b.yaml#/B"},
		{"its own address", "https://h.example/v1/openapi", "https://h.example/v1/openapi#/components/schemas/B"},
		{"its own name", "https://h.example/v1/openapi", "openapi#/components/schemas/B"},
		{"a folder further", "parts/openapi.yaml", "b.yaml#/B"},
		{"where the file is all the same", "elsewhere/openapi.yaml", "parts/b.yaml#/B"},
		{"the address of another document", "https://h.example/v1/openapi", "urn:example:b#/components/schemas/B"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{
				"api.yaml":     document(test.self, test.reference),
				"parts/b.yaml": "B: {$ref: '../api.yaml#/components/schemas/B'}\n",
			}
			if strings.HasPrefix(test.reference, "urn:") {
				files["api.yaml"] = strings.Replace(files["api.yaml"], "paths:\n", "paths:\n  /b: {$ref: 'other.yaml#/paths/~1b'}\n", 1)
				files["other.yaml"] = strings.Replace(document("urn:example:b", "#/components/schemas/B"), "/a:", "/b:", 1)
			}
			api := loadFiles(t, files)
			if len(api.Problems) > 0 {
				t.Error(api.Problems)
			}
			for _, op := range api.Operations {
				if v := op.Response(200).Content[0].Schema.Validate("abc", schema.Response); len(v) != 1 || v[0].Keyword != "maxLength" {
					t.Errorf("%s: got %v", op.Path, v)
				}
			}
		})
	}
}

func TestSelfLeadsToNoOtherHost(t *testing.T) {
	t.Parallel()
	got := judge(t, map[string]string{"api.yaml": "openapi: 3.2.0\n$self: https://h.example/v1/openapi\ninfo: {title: T, version: '1'}\n" +
		"paths: {/a: {$ref: 'https://other.example/v1/b.yaml'}}\n"})
	if len(got) != 1 || !strings.Contains(got[0], `$ref "https://other.example/v1/b.yaml" leads to another host, which is not followed`) {
		t.Errorf("got %q", got)
	}
}
