package overlay

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The forms that the standard's own test suite refuses and accepts.
func TestForm(t *testing.T) {
	t.Parallel()
	const good = "actions:\n- {target: $.info, update: {a: 1}}\n"
	const info = "info: {title: T, version: v1}\n"
	tests := []struct{ name, text, want string }{
		{"good", "overlay: 1.0.0\n" + info + good, ""},
		{"good 1.1", "overlay: 1.1.0\ninfo: {title: T, version: v1, description: d}\n" + good, ""},
		{"extensions", "overlay: 1.0.0\nx-a: {}\ninfo: {title: T, version: v1, x-b: {}}\nextends: /openapi.yaml\nactions:\n- {target: $.info, description: d, update: {a: 1}, x-c: 1}\n", ""},
		{"not an object", "- overlay\n", "o.yaml:1:1: an overlay must be an object"},
		{"version a number", "overlay: 2\n" + info + good, "o.yaml:1:1: overlay must be text at #/overlay. put it in quotes"},
		{"version unknown", "overlay: 1.3.0\n" + info + good, `o.yaml:1:1: unknown version of the Overlay standard ("1.3.0") at #/overlay. write overlay: 1.0.0 or 1.1.0`},
		{"version short", "overlay: '1.0'\n" + info + good, `o.yaml:1:1: unknown version of the Overlay standard ("1.0") at #/overlay. write overlay: 1.0.0 or 1.1.0`},
		{"version missing", info + good, "o.yaml:1:1: overlay is missing"},
		{"info missing", "overlay: 1.0.0\n" + good, "o.yaml:1:1: info is missing"},
		{"info text", "overlay: 1.0.0\ninfo: x\n" + good, "o.yaml:2:1: info must be an object at #/info"},
		{"title missing", "overlay: 1.0.0\ninfo: {version: v1}\n" + good, "o.yaml:2:1: title is missing at #/info"},
		{"info version no text", "overlay: 1.0.0\ninfo: {title: T, version: false}\n" + good, "o.yaml:2:18: version must be text at #/info/version. put it in quotes"},
		{"info description in 1.0", "overlay: 1.0.0\ninfo: {title: T, version: v1, description: d}\n" + good, `o.yaml:2:31: unknown field ("description") at #/info/description. known are title, version and x-…`},
		{"extends no text", "overlay: 1.0.0\nextends: {}\n" + info + good, "o.yaml:2:1: extends must be text at #/extends. put it in quotes"},
		{"unknown field", "overlay: 1.0.0\naction: []\n" + info + good, `o.yaml:2:1: unknown field ("action") at #/action. did you mean actions?`},
		{"actions missing", "overlay: 1.0.0\n" + info, "o.yaml:1:1: actions is missing"},
		{"actions an object", "overlay: 1.0.0\n" + info + "actions: {}\n", "o.yaml:3:1: actions must be a list with at least one action at #/actions. write - target: … and update: … or remove: true"},
		{"actions empty", "overlay: 1.0.0\n" + info + "actions: []\n", "o.yaml:3:1: actions must be a list with at least one action at #/actions. write - target: … and update: … or remove: true"},
		{"action a number", "overlay: 1.0.0\n" + info + "actions: [123]\n", "o.yaml:3:11: an action must be an object at #/actions/0"},
		{"target missing", "overlay: 1.0.0\n" + info + "actions:\n- update: x\n", "o.yaml:4:3: target is missing at #/actions/0"},
		{"target a number", "overlay: 1.0.0\n" + info + "actions:\n- target: 100\n  remove: true\n", "o.yaml:4:3: target must be text at #/actions/0/target. put it in quotes"},
		{"target without $", "overlay: 1.0.0\n" + info + "actions:\n- target: info.description\n  update: x\n", `o.yaml:4:3: a target must begin with $ ("info.description") at #/actions/0/target. write a JSONPath, such as $.info`},
		{"description a number", "overlay: 1.0.0\n" + info + "actions:\n- {target: $.info, remove: true, description: 10}\n", "o.yaml:4:34: description must be text at #/actions/0/description. put it in quotes"},
		{"remove no boolean", "overlay: 1.0.0\n" + info + "actions:\n- {target: $.info, remove: maybe, update: {}}\n", "o.yaml:4:20: remove must be true or false at #/actions/0/remove"},
		{"copy in 1.0", "overlay: 1.0.0\n" + info + "actions:\n- {target: $.info, remove: true, copy: $}\n", `o.yaml:4:34: unknown field ("copy") at #/actions/0/copy. known are target, description, update, remove and x-…`},
		{"copy a number", "overlay: 1.1.0\n" + info + "actions:\n- {target: $.info, remove: true, copy: 1}\n", "o.yaml:4:34: copy must be text at #/actions/0/copy. put it in quotes"},
		{"misspelt", "overlay: 1.0.0\n" + info + "actions:\n- {target: $.info, remove: true, updates: 1}\n", `o.yaml:4:34: unknown field ("updates") at #/actions/0/updates. did you mean update?`},
		{"twice the same", "overlay: 1.0.0\n" + info + "actions:\n- {target: $.info, update: {a: 1}}\n- update: {a: 1}\n  target: $.info\n", "o.yaml:5:3: the action is the same as that on line 4 at #/actions/1. take one of the two out"},
		{"no effect", "overlay: 1.0.0\n" + info + "actions:\n- target: $\n", "o.yaml:4:3: the action does nothing at #/actions/0. give it update: … or remove: true"},
		{"all at once", "overlay: 3\ninfo: 1\nactions: [1, {target: x, remove: true}]\n", strings.Join([]string{
			"o.yaml:1:1: overlay must be text at #/overlay. put it in quotes",
			"o.yaml:2:1: info must be an object at #/info",
			"o.yaml:3:11: an action must be an object at #/actions/0",
			`o.yaml:3:15: a target must begin with $ ("x") at #/actions/1/target. write a JSONPath, such as $.info`,
		}, "\n")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			problems := Apply(petshop(t), parse(t, "o.yaml", test.text))
			if diff := cmp.Diff(test.want, problems.Error()); diff != "" {
				t.Error(diff)
			}
			if onlyWarns := test.name == "no effect"; onlyWarns != (len(problems) > len(problems.Errors())) {
				t.Errorf("severities of %v", problems)
			}
		})
	}
}
