package overlay

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/document"
)

const head = "overlay: 1.0.0\ninfo: {title: T, version: v1}\nactions:\n"

func parse(t *testing.T, name, text string) *document.File {
	t.Helper()
	file, err := document.Parse(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func petshop(t *testing.T) *document.File {
	t.Helper()
	file, err := document.Read("testdata/petshop.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestApply(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, version, actions, pointer, want string }{
		{"merge into the root", "1.0.0", "- {target: $, update: {info: {x-a: 1, title: New}, x-b: [1]}}", "/info", `{"title":"New","version":"1","x-a":1}`},
		{"add a member", "1.0.0", "- {target: \"$.paths['/pets'].get\", update: {summary: List}}", "/paths/~1pets/get/summary", `"List"`},
		{"all of a wildcard", "1.0.0", "- {target: '$.paths.*.get', update: {x-safe: true}}", "/paths/~1pets~1{id}/get/x-safe", `true`},
		{"append to an array", "1.0.0", "- {target: '$.tags', update: other}", "/tags", `["pets","other"]`},
		{"join arrays", "1.0.0", "- {target: '$.tags', update: [b, c]}", "/tags", `["pets","b","c"]`},
		{"join arrays within a merge", "1.0.0", "- {target: $, update: {tags: [b]}}", "/tags", `["pets","b"]`},
		{"filter", "1.0.0", "- {target: \"$.paths.*.get.parameters[?@.name=='filter' && @.in=='query']\", update: {x: 1}}", "/paths/~1pets/get/parameters/0", `{"in":"query","name":"filter","x":1}`},
		{"trait with a hyphen", "1.0.0", "- {target: '$.paths.*[?@.x-traits.paged==true]', update: {x-paged: yes}}", "/paths/~1pets/get/x-paged", `"yes"`},
		{"name with a hyphen below anything", "1.0.0", "- {target: $..x-traits, update: {n: 1}}", "/paths/~1pets~1{id}/get/x-traits", `{"n":1,"paged":false}`},
		{"remove a member", "1.0.0", "- {target: \"$.components.schemas.Pet.properties['name'].example\", remove: true}", "/components/schemas/Pet/properties", `{"name":{"type":"string"}}`},
		{"remove an item", "1.0.0", "- {target: \"$.paths.*.get.parameters[?@.name == 'dummy']\", remove: true}", "/paths/~1pets/get/parameters", `[{"in":"query","name":"filter"}]`},
		{"remove all items", "1.0.0", "- {target: '$.tags[*]', remove: true}", "/tags", `[]`},
		{"remove wins over update", "1.0.0", "- {target: $.tags, remove: true, update: [x]}\n- {target: $, update: {tags: [y]}}", "/tags", `["y"]`},
		{"remove: false is no removal", "1.0.0", "- {target: $.tags, remove: false, update: x}", "/tags", `["pets","x"]`},
		{"in order", "1.0.0", "- {target: $.info, update: {x: {a: 1}}}\n- {target: $.info.x, update: {b: 2}}", "/info/x", `{"a":1,"b":2}`},
		{"an aliased value changes in one place only", "1.0.0", "- {target: \"$.paths['/pets'].get.responses['200']\", update: {description: changed}}", "/paths/~1pets/post/responses/200/description", `"fine"`},
		{"a selected value changes once", "1.0.0", "- {target: \"$['tags','tags']\", update: x}", "/tags", `["pets","x"]`},
		{"replace a scalar", "1.1.0", "- {target: $.info.title, update: New}", "/info/title", `"New"`},
		{"replace by another type of scalar", "1.0.0", "- {target: $.info, update: {version: 2}}", "/info/version", `2`},
		{"copy", "1.1.0", "- {target: \"$.paths['/pets'].post\", copy: \"$.paths['/pets'].get\"}", "/paths/~1pets/post/parameters/1/name", `"dummy"`},
		{"copy into itself", "1.1.0", "- {target: $.info, copy: $}", "/info/info", `{"title":"Pets","version":"1"}`},
		{"update wins over copy", "1.1.0", "- {target: $.tags, copy: $.info, update: x}", "/tags", `["pets","x"]`},
		{"patch versions do not matter", "1.0.7", "- {target: $.tags, update: x}", "/tags", `["pets","x"]`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			target := petshop(t)
			over := parse(t, "over.yaml", strings.Replace(head, "1.0.0", test.version, 1)+test.actions)
			if problems := Apply(target, over); len(problems) > 0 {
				t.Fatal(problems)
			}
			value, _ := target.Value(test.pointer)
			got, err := json.Marshal(value)
			if diff := cmp.Diff(test.want, string(got)); err != nil || diff != "" {
				t.Error(err, diff)
			}
		})
	}
}

func TestPlacesAfterApply(t *testing.T) {
	t.Parallel()
	target := petshop(t)
	over := parse(t, "over.yaml", `overlay: 1.1.0
info: {title: T, version: v1}
actions:
  - target: $.info
    update:
      title: New
      x-mock-error:
        code: 1
  - target: $.tags
    update: [more]
  - target: $.components.schemas.Pet.properties.name.type
    update: integer
  - target: $.paths['/pets/{id}']
    copy: $.paths['/pets']
  - target: $.components
    copy: $.info
`)
	if problems := Apply(target, over); len(problems) > 0 {
		t.Fatal(problems)
	}
	for pointer, want := range map[string]string{
		"/info":                   "testdata/petshop.yaml:2:1",
		"/info/title":             "over.yaml:6:7",
		"/info/version":           "testdata/petshop.yaml:4:3",
		"/info/x-mock-error":      "over.yaml:7:7",
		"/info/x-mock-error/code": "over.yaml:8:9",
		"/info/x-mock-error/none": "over.yaml:7:7",
		"/tags":                   "testdata/petshop.yaml:5:1",
		"/tags/0":                 "testdata/petshop.yaml:5:8",
		"/tags/1":                 "over.yaml:10:14",
		"/components/schemas/Pet/properties/name/type":    "over.yaml:12:13",
		"/components/schemas/Pet/properties/name/example": "testdata/petshop.yaml:30:30",
		"/paths/~1pets~1{id}/post/summary":                "testdata/petshop.yaml:17:7",
		"/components/x-mock-error/code":                   "over.yaml:8:9",
	} {
		if got := target.Position(pointer).String(); got != want {
			t.Errorf("%s: %s, want %s", pointer, got, want)
		}
	}
}

func TestApplyReports(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("{a: ", 900) + "1" + strings.Repeat("}", 900)
	tests := []struct{ name, actions, want string }{
		{"nothing selected", "- target: $.info\n  update: {x: 1}\n- target: $.paths['/pet'].get\n  remove: true", `over.yaml:6:3: the JSONPath selects nothing ("$.paths['/pet'].get") in testdata/petshop.yaml at #/actions/1/target`},
		{"broken path", "- target: $.paths['/pets'\n  remove: true", `over.yaml:4:3: a JSONPath cannot be read ("$.paths['/pets'")`},
		{"root removed", "- {target: $, remove: true}", `over.yaml:4:4: the whole document cannot be removed at #/actions/0/target`},
		{"array over object", "- target: $\n  update:\n    info: [1]", "over.yaml:6:5: an array cannot be merged into an object (at testdata/petshop.yaml:3:3) at #/actions/0/update/info"},
		{"null over object", "- target: $\n  update:\n    components:", `over.yaml:6:5: a single value ("") cannot be merged into an object`},
		{"scalar over object", "- {target: $.info, update: x}", `a single value ("x") cannot be merged into an object`},
		{"object over scalar", "- {target: $.info.title, update: {a: 1}}", `an object cannot be merged into a single value ("Pets")`},
		{"mixed targets", "- {target: '$.*', update: {a: 1}}", "over.yaml:4:19: the target selects both a single value (\"3.0.3\") and an object"},
		{"copy selects many", "- {target: $.info, copy: '$.paths.*'}", "over.yaml:4:20: the JSONPath selects 2 values (\"$.paths.*\")"},
		{"copy selects nothing", "- {target: $.info, copy: $.none}", `over.yaml:4:20: the JSONPath selects nothing ("$.none")`},
		{"too deep", "- {target: $, update: {x: " + deep + "}}\n- {target: '$.x" + strings.Repeat(".a", 800) + "', update: {b: " + deep + "}}", "the document becomes too deep (more than 1000 levels)"},
		{"too much", "- {target: $, update: {x: {}}}\n" + doubling(30), "the overlay adds too much (more than 1000000 values)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			over := parse(t, "over.yaml", strings.Replace(head, "1.0.0", "1.1.0", 1)+test.actions)
			problems := Apply(petshop(t), over)
			if len(problems) != 1 || !strings.Contains(problems.Error(), test.want) {
				t.Errorf("got  %v\nwant %s", problems, test.want)
			}
		})
	}
}

// doubling copies the document into itself again and again.
func doubling(times int) string {
	var b strings.Builder
	for range times {
		b.WriteString("- {target: $.x, copy: $, x-n: " + strings.Repeat("1", b.Len()%97+1) + "}\n")
	}
	return b.String()
}

func TestApplyGoesOnAfterAnError(t *testing.T) {
	t.Parallel()
	target := petshop(t)
	over := parse(t, "over.yaml", head+"- {target: $.b, remove: true}\n- {target: $.tags, update: x}\n- {target: '$.[', remove: true}\n")
	if problems := Apply(target, over); len(problems) != 2 || problems[0].Line != 4 || problems[1].Line != 6 {
		t.Errorf("got %v", problems)
	}
	if _, found := target.Node("/tags/1"); !found {
		t.Error("the good action was not applied")
	}
}

func TestApplyLeavesTheOverlayAlone(t *testing.T) {
	t.Parallel()
	over := parse(t, "over.yaml", head+"- {target: $, update: {x: {a: [1]}}}\n- {target: $.x, update: {b: 2}}\n- {target: $.x.a, update: 3}\n")
	for range 2 {
		target := petshop(t)
		if problems := Apply(target, over); len(problems) > 0 {
			t.Fatal(problems)
		}
		value, _ := target.Value("/x")
		if diff := cmp.Diff(map[string]any{"a": []any{json.Number("1"), json.Number("3")}, "b": json.Number("2")}, value); diff != "" {
			t.Error(diff)
		}
	}
}

func TestBracketed(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]string{
		"$":                         "$",
		"$.info.title":              "$.info.title",
		"$.x-a.b":                   "$['x-a'].b",
		"$..x-a[*]":                 "$..['x-a'][*]",
		"$.a[?@.x-b.c-d=='e.f-g']":  "$.a[?@['x-b']['c-d']=='e.f-g']",
		`$["a.b-c"].d-e`:            `$["a.b-c"]['d-e']`,
		`$['it\'s .a-b'].é-è`:       `$['it\'s .a-b']['é-è']`,
		"$.a[-1].b[?@.n > -1.5e-3]": "$.a[-1].b[?@.n > -1.5e-3]",
	} {
		if got := bracketed(expression); got != want {
			t.Errorf("bracketed(%s) = %s, want %s", expression, got, want)
		}
	}
}

func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"$", "$..*", "$.paths.*.get[?@.x-a==1]", "$[?match(@.a,'(')]", "$[::-1]", "$['a", "$..[?length(@)>1]", "$[?count(@.*)>1 || !@.a]"} {
		f.Add(seed)
	}
	root, err := document.Read("testdata/petshop.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, expression string) {
		if len(expression) > 200 || strings.Count(expression, "..") > 3 || strings.Count(expression, "?") > 3 {
			return
		}
		nodes, err := query(root.Root, expression)
		if err != nil && (err.Error() == "" || len(nodes) > 0) {
			t.Errorf("%q: %d nodes and the error %q", expression, len(nodes), err)
		}
	})
}
