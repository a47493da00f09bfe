package specs_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/conform"
	"understudy/specs/traffic"
)

const wholeQueryDocument = `openapi: 3.2.0
info: {title: T, version: '1'}
paths:
  /form:
    get:
      parameters:
        - name: all
          in: querystring
          required: true
          content:
            application/x-www-form-urlencoded:
              schema:
                type: object
                required: [n]
                additionalProperties: false
                properties: {n: {type: integer, maximum: 9}, tags: {type: array, items: {type: string}}}
      responses: {200: {description: d}}
  /json:
    get:
      parameters: [{name: all, in: querystring, content: {application/json: {schema: {type: object, properties: {n: {type: integer}}}}}}]
      responses: {200: {description: d}}
`

// A parameter may be the whole query string, written in a media type (OpenAPI 3.2).
func TestQueryString(t *testing.T) {
	t.Parallel()
	api := load(t, wholeQueryDocument)
	if len(api.Problems) > 0 {
		t.Error(api.Problems)
	}
	tests := []struct {
		name, query string
		operation   int
		want        any
		violations  []string
	}{
		{"form", "n=4&tags=a%26b&tags=c", 0, map[string]any{"n": json.Number("4"), "tags": []any{"a&b", "c"}}, nil},
		{"form out of bounds", "n=12", 0, map[string]any{"n": json.Number("12")}, []string{`querystring "all" at /n: maximum`}},
		{"form with a stranger", "n=4&x=1", 0, map[string]any{"n": json.Number("4"), "x": "1"}, []string{`querystring "all" at /x: additionalProperties`}},
		{"missing", "", 0, nil, []string{`querystring "all": required`}},
		{"json", "%7B%22n%22:4%7D", 1, map[string]any{"n": json.Number("4")}, nil},
		{"json that is none", "%7B", 1, nil, []string{`querystring "all": syntax`}},
		{"json left out", "", 1, nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			op := api.Operations[test.operation]
			r := traffic.Request{Method: "GET", URL: &url.URL{Path: op.Path, RawQuery: test.query}}
			got, violations := conform.Request(op, r, nil, conform.Reading{Strict: true})
			if diff := cmp.Diff(test.want, got.Query["all"]); diff != "" {
				t.Error(diff)
			}
			if len(violations) != len(test.violations) {
				t.Fatalf("got %v, want %v", violations, test.violations)
			}
			for i, v := range violations {
				if !strings.HasPrefix(v.String(), test.violations[i]) {
					t.Errorf("got %v, want %s", v, test.violations[i])
				}
			}
		})
	}
}

func TestQueryStringReadsWhatItWrites(t *testing.T) {
	t.Parallel()
	api := load(t, wholeQueryDocument)
	value := map[string]any{"n": json.Number("4"), "tags": []any{"a&b=c", "ü +%"}}
	for _, op := range api.Operations {
		text, err := op.Parameters[0].EncodeQuery(value)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := url.Parse("http://h.example/?" + text); err != nil {
			t.Error(err)
		}
		got, _, err := op.Parameters[0].DecodeQuery(text)
		if diff := cmp.Diff(value, got); diff != "" || err != nil {
			t.Errorf("%s: %s %v %s", op.Path, text, err, diff)
		}
	}
}

func TestQueryStringProblems(t *testing.T) {
	t.Parallel()
	const content = "content: {application/json: {schema: {type: object}}}"
	tests := []struct{ name, version, parameters, want string }{
		{"schema", "3.2.0", "{name: a, in: querystring, schema: {type: string}}", `parameter "a" is left out: the whole query string is described by content, not by a schema`},
		{"two", "3.2.0", "{name: a, in: querystring, " + content + "}, {name: b, in: querystring, " + content + "}", `parameter "b" is left out: "a" is the whole query string already`},
		{"beside", "3.2.0", "{name: a, in: querystring, " + content + "}, {name: b, in: query, schema: {type: string}}", `parameter "a" is the whole query string, and "b" a part of it`},
		{"before 3.2", "3.1.0", "{name: a, in: querystring, " + content + "}", `parameter "a" is left out: it stands in no known place ("querystring")`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			api := load(t, "openapi: "+test.version+"\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {parameters: ["+test.parameters+"], responses: {200: {description: d}}}}}\n")
			if len(api.Problems) == 0 || !strings.Contains(api.Problems[0].Message, test.want) {
				t.Errorf("got %v", api.Problems)
			}
		})
	}
}
