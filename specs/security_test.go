package specs_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs"
)

func requirements(list []specs.Requirement) []string {
	var out []string
	for _, requirement := range list {
		text := ""
		for _, c := range requirement {
			text += fmt.Sprintf("%s/%s%v ", c.Scheme.Name, c.Scheme.Type, c.Scopes)
		}
		out = append(out, text)
	}
	return out
}

func TestSecurity(t *testing.T) {
	t.Parallel()
	const schemes = "components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}, bearer: {type: http, scheme: Bearer}}}\n"
	tests := []struct {
		name, root, own string
		want, problems  []string
	}{
		{"none", "", "", nil, nil},
		{"of the document", "security: [{bearer: []}]\n", "", []string{"bearer/http[] "}, nil},
		{"own", "security: [{bearer: []}]\n", "security: [{key: [a, b]}], ", []string{"key/apiKey[a b] "}, nil},
		{"switched off", "security: [{bearer: []}]\n", "security: [], ", nil, nil},
		{"null is not written", "security: [{bearer: []}]\n", "security: , ", []string{"bearer/http[] "}, nil},
		{"optional", "security: [{}, {bearer: []}]\n", "", []string{"", "bearer/http[] "}, nil},
		{"together, as declared", "security: [{bearer: [], key: []}]\n", "", []string{"key/apiKey[] bearer/http[] "}, nil},
		{"scopes forgotten", "security: [{bearer: }]\n", "", []string{"bearer/http[] "}, nil},
		{"unknown, alone", "security: [{baerer: []}]\n", "", []string{"baerer/[] "},
			[]string{`warning api.yaml:6:13: security scheme "baerer" is not declared; whoever calls must still say who he is at #/security/0/baerer. did you mean "bearer"?`}},
		{"unknown, beside a known one", "", "security: [{nobody: [], key: []}], ", []string{"key/apiKey[] nobody/[] "},
			[]string{`warning api.yaml:4:26: security scheme "nobody" is not declared; whoever calls must still say who he is at #/paths/~1a/get/security/0/nobody. declare it in components.securitySchemes`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			api := load(t, head+"  /a: {get: {"+test.own+"responses: {'200': {description: d}}}}\n"+schemes+test.root)
			if diff := cmp.Diff(test.want, requirements(api.Operations[0].Security)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.problems, texts(api.Problems)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What is written for security and cannot be read must not open an operation.
func TestUnreadableSecurityStopsTheLoad(t *testing.T) {
	t.Parallel()
	for own, want := range map[string]string{
		"{key: []}": "error api.yaml:4:14: an object stands where a list is expected at #/paths/~1a/get/security",
		"[key]":     "error api.yaml:4:25: a text stands where a requirement is expected at #/paths/~1a/get/security/0",
		"[null]":    "error api.yaml:4:25: null stands where a requirement is expected at #/paths/~1a/get/security/0",
		"key":       "error api.yaml:4:14: a text stands where a list is expected at #/paths/~1a/get/security",
	} {
		got := judge(t, map[string]string{"api.yaml": head + "  /a: {get: {security: " + own + ", responses: {'200': {description: d}}}}\n"})
		if diff := cmp.Diff([]string{want}, got); diff != "" {
			t.Error(diff)
		}
	}
}
