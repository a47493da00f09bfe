package extension_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/document"
	"understudy/specs/extension"
)

func parse(t *testing.T, text string) *document.File {
	t.Helper()
	f, err := document.Parse("a.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func texts(problems document.Problems) []string {
	problems.Sort()
	var out []string
	for _, problem := range problems {
		out = append(out, problem.String())
	}
	return out
}

func TestCheck(t *testing.T) {
	t.Parallel()
	const all = "x-mock-resource, x-mock-action, x-mock-lifecycle, x-mock-error, x-mock-negotiate, x-mock-roles, x-mock-alias, x-mock-names, x-mock-name, x-mock-read, x-mock-write, x-mock-cors, x-mock-protocol, x-mock-session, x-mock-sign, x-mock-headers, x-mock-page, x-mock-channels, x-mock-stream, x-mock-callback"
	tests := []struct {
		name, text string
		want       []string
	}{
		{"right places", `
x-mock-roles: [a]
paths: {/a: {get: {x-mock-alias: [/b], x-mock-roles: [b]}, additionalOperations: {COPY: {x-mock-alias: [/c]}}}}
`, nil},
		{"foreign extensions", "x-mocks: 1\nx-other: {}\n", nil},
		{"near name", "x-mock-resorce: {}\n", []string{`a.yaml:1:1: unknown extension "x-mock-resorce" at #/x-mock-resorce. did you mean "x-mock-resource"?`}},
		{"far name", "x-mock-something-else: {}\n", []string{`a.yaml:1:1: unknown extension "x-mock-something-else" at #/x-mock-something-else. known: ` + all}},
		{"deep", "components:\n  schemas:\n    A:\n      x-mock-foo: 1\n", []string{`a.yaml:4:7: unknown extension "x-mock-foo" at #/components/schemas/A/x-mock-foo. known: ` + all}},
		{"in a list", "tags:\n  - x-mock-actoin: 1\n", []string{`a.yaml:2:5: unknown extension "x-mock-actoin" at #/tags/0/x-mock-actoin. did you mean "x-mock-action"?`}},
		{"an operation's at the root", "x-mock-action: {}\n", []string{`a.yaml:1:1: "x-mock-action" means nothing here at #/x-mock-action. it stands on an operation`}},
		{"the root's at an operation", "paths: {/a: {get: {x-mock-read: {}}}}\n", []string{`a.yaml:1:20: "x-mock-read" means nothing here at #/paths/~1a/get/x-mock-read. it stands on the document's root`}},
		{"at a path", "paths: {/a: {x-mock-roles: [a]}}\n", []string{`a.yaml:1:14: "x-mock-roles" means nothing here at #/paths/~1a/x-mock-roles. it stands on the document's root or an operation`}},
		{"beside the operations", "paths: {/a: {x-get: {x-mock-roles: [a]}}}\n", []string{`a.yaml:1:22: "x-mock-roles" means nothing here at #/paths/~1a/x-get/x-mock-roles. it stands on the document's root or an operation`}},
		{"data", "a: {example: {x-mock-a: 1}, examples: {b: {value: {x-mock-b: 1}}}, default: {x-mock-c: 1}, enum: [{x-mock-d: 1}], const: {x-mock-e: 1}}\n", nil},
		{"the default response is no data", "responses: {default: {x-mock-action: 1}}\n", []string{`a.yaml:1:23: "x-mock-action" means nothing here at #/responses/default/x-mock-action. it stands on an operation`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, texts(extension.Check(parse(t, test.text)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCheckFragmentJudgesNamesOnly(t *testing.T) {
	t.Parallel()
	f := parse(t, "get: {x-mock-roles: [a], x-mock-rules: [b]}\n")
	want := []string{`a.yaml:1:26: unknown extension "x-mock-rules" at #/get/x-mock-rules. did you mean "x-mock-roles"?`}
	if diff := cmp.Diff(want, texts(extension.CheckFragment(f))); diff != "" {
		t.Error(diff)
	}
}

func TestAt(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		target     any
		want       []string
	}{
		{"x-mock-action", "kind: list\npage: {offset: o, first: 1}\nwhere: self.a == 1\n", &extension.Action{}, nil},
		{"x-mock-action", "kinds: list\n", &extension.Action{}, []string{`a.yaml:2:3: unknown member "kinds" at #/x-mock-action/kinds. did you mean "kind"?`}},
		{"x-mock-action", "refuse: [{when: body.a}]\n", &extension.Action{}, []string{`a.yaml:2:12: member "status" is missing at #/x-mock-action/refuse/0`}},
		{"x-mock-action", "where: bdy.a\n", &extension.Action{}, []string{`a.yaml:2:3: expression "bdy.a": column 1: unknown name bdy at #/x-mock-action/where`}},
		{"x-mock-action", "answer:\n    a: '= nope'\n    b: ['= 1 +']\n", &extension.Action{}, []string{
			`a.yaml:3:5: expression "nope": column 1: unknown name nope at #/x-mock-action/answer/a`,
			`a.yaml:4:9: expression "1 +": column 3: unexpected token EOF at #/x-mock-action/answer/b/0`,
		}},
		{"x-mock-resource", "things: {fields: {a: {crate: 1}}}\n", &map[string]extension.Resource{}, []string{`a.yaml:2:25: unknown member "crate" at #/x-mock-resource/things/fields/a/crate. did you mean "create"?`}},
		{"x-mock-lifecycle", "things: {member: state}\n", &map[string]extension.Lifecycle{}, []string{`a.yaml:2:3: member "transitions" is missing at #/x-mock-lifecycle/things`}},
		{"x-mock-negotiate", "order: [{heder: Accept}]\n", &extension.Negotiate{}, []string{`a.yaml:2:12: unknown member "heder" at #/x-mock-negotiate/order/0/heder. did you mean "header"?`}},
		{"x-mock-headers", "- {set: {X-A: 1, 'b c': x, X-D: [a], X-E: '= nope'}}\n", &[]extension.HeaderRule{}, []string{
			`a.yaml:2:6: header field "X-A": its value is a text of one line; write numbers in quotes at #/x-mock-headers/0/set`,
			`a.yaml:2:6: header field "X-D": its value is a text of one line; write numbers in quotes at #/x-mock-headers/0/set`,
			`a.yaml:2:6: header field "X-E": expression "nope": column 1: unknown name nope at #/x-mock-headers/0/set`,
			`a.yaml:2:6: header field "b c": this is no name of a header field at #/x-mock-headers/0/set`,
		}},
		{"x-mock-headers", "- {status: [200, 4xx, '600', soon], set: {}}\n", &[]extension.HeaderRule{}, []string{
			`a.yaml:2:25: "600" is no status; write it like 404 or 4XX at #/x-mock-headers/0/status/2`,
			`a.yaml:2:32: "soon" is no status; write it like 404 or 4XX at #/x-mock-headers/0/status/3`,
		}},
		{"x-mock-sign", "ways: [{do: enter}, {when: bdy}]\n", &extension.Sign{}, []string{
			`a.yaml:2:11: enter is none of in, out, who, renew, refuse at #/x-mock-sign/ways/0/do`,
			`a.yaml:2:23: member "do" is missing at #/x-mock-sign/ways/1`,
			`a.yaml:2:24: expression "bdy": column 1: unknown name bdy at #/x-mock-sign/ways/1/when`,
		}},
		{"x-mock-session", "lasts: -1h\ntoken: {lasts: 5}\n", &extension.Session{}, []string{
			`a.yaml:2:3: -1h is no lifetime; write it like 20m, 1h30m or 336h at #/x-mock-session/lasts`,
			`a.yaml:3:11: 5 is no lifetime; write it like 20m, 1h30m or 336h at #/x-mock-session/token/lasts`,
		}},
		{"x-mock-error", "empty: ['401']\n", &extension.Error{}, []string{`a.yaml:2:11: a text stands where a whole number is expected at #/x-mock-error/empty/0`}},
		{"x-mock-read", "unset: [0, null, '']\nstrict: yes\n", &extension.Read{}, []string{`a.yaml:3:3: a text stands where true or false is expected at #/x-mock-read/strict`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := parse(t, test.name+":\n  "+indent(test.text))
			if diff := cmp.Diff(test.want, texts(extension.At(f, "", test.name, test.target))); diff != "" {
				t.Error(diff)
			}
		})
	}
	if problems := extension.At(parse(t, "a: 1\n"), "", "x-mock-read", &extension.Read{}); problems != nil {
		t.Errorf("absent: %v", problems)
	}
}

func indent(text string) string {
	out := ""
	for i, r := range text {
		if out += string(r); r == '\n' && i < len(text)-1 && text[i+1] != ' ' {
			out += "  "
		}
	}
	return out
}

// Samples are what the generated page and the schema of overlays are made of.
func TestEveryExtensionHasASampleThatReads(t *testing.T) {
	t.Parallel()
	for _, e := range extension.All {
		if e.Doc == "" || e.Sample == nil || len(e.Places) == 0 {
			t.Errorf("%s is described incompletely", e.Name)
		}
	}
}
