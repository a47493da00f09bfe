package document

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

func TestScalars(t *testing.T) {
	t.Parallel()
	tests := map[string]any{
		"1":                            json.Number("1"),
		"-0":                           json.Number("-0"),
		"+5":                           json.Number("5"),
		"010":                          json.Number("10"),
		"-007":                         json.Number("-7"),
		"000":                          json.Number("0"),
		"0x1F":                         json.Number("31"),
		"0o17":                         json.Number("15"),
		"0xFFFFFFFFFFFFFFFFFF":         json.Number("4722366482869645213695"),
		"1_000":                        "1_000",
		"0b11":                         "0b11",
		"-0x1F":                        "-0x1F",
		"18446744073709551616":         json.Number("18446744073709551616"),
		"9007199254740993":             json.Number("9007199254740993"),
		"0.1":                          json.Number("0.1"),
		"1.10":                         json.Number("1.10"),
		".5":                           json.Number("0.5"),
		"-.5":                          json.Number("-0.5"),
		"1.":                           json.Number("1"),
		"1.e3":                         json.Number("1e3"),
		"1e400":                        json.Number("1e400"),
		"-1E+400":                      json.Number("-1E+400"),
		"123456789.123456789123456789": json.Number("123456789.123456789123456789"),
		`"1e400"`:                      "1e400",
		"!!str 1e400":                  "1e400",
		"!!str 12":                     "12",
		`!!int "12"`:                   json.Number("12"),
		"1e":                           "1e",
		".":                            ".",
		"12:30":                        "12:30",
		"true":                         true,
		"True":                         true,
		"FALSE":                        false,
		"yes":                          "yes",
		"on":                           "on",
		`"true"`:                       "true",
		"null":                         nil,
		"~":                            nil,
		"''":                           "",
		"2021-02-30":                   "2021-02-30",
		"2021-02-03":                   "2021-02-03",
		"2021-02-03T04:05:06Z":         "2021-02-03T04:05:06Z",
		"!!binary aGk=":                "aGk=",
		"!own thing":                   "thing",
		"!own 5":                       "5",
		`".inf"`:                       ".inf",
		`"\ud7ff"`:                     "\ud7ff",
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			value, ok := parse(t, "a.yaml", "a: "+text).Value("/a")
			if !ok {
				t.Fatal("no value")
			}
			if diff := cmp.Diff(want, value); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestJSONNumbersStayAsWritten(t *testing.T) {
	t.Parallel()
	const text = `[0,-0,1.50,1E5,1e-400,123456789012345678901234567890,9007199254740993]`
	value, _ := parse(t, "a.json", text).Value("")
	if diff := cmp.Diff(text, marshal(t, value)); diff != "" {
		t.Error(diff)
	}
}

func TestNamesAreText(t *testing.T) {
	t.Parallel()
	file := parse(t, "a.yaml", "200: a\ntrue: b\n1.0: c\n2021-01-01: d\nnull: e\n0x1F: f\n")
	want := []string{"200", "true", "1.0", "2021-01-01", "null", "0x1F"}
	if diff := cmp.Diff(want, file.Members("")); diff != "" {
		t.Error(diff)
	}
	if value, ok := file.Value("/200"); !ok || value != "a" {
		t.Errorf("Value(/200) = %v, %v", value, ok)
	}
}

// Nodes from elsewhere may still have aliases; ValueOf has its own budget for them.
func TestValueOfRawNodes(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want, fails string }{
		{name: "alias", text: "a: &x [1]\nb: *x\n", want: `{"a":[1],"b":[1]}`},
		{name: "merge", text: "a: &a {x: 1, y: 2}\nb: {<<: [*a, {x: 9, z: 3}], y: 0}\n", want: `{"a":{"x":1,"y":2},"b":{"x":1,"y":0,"z":3}}`},
		{name: "cycle", text: "a: &x [*x]\n", fails: "too large or too deep"},
		{name: "bomb", text: bomb(12), fails: "too large or too deep"},
		{name: "infinite", text: "a:\n  - .inf\n", fails: `line 2: JSON has no such number (".inf")`},
		{name: "list as a name", text: "? [a]\n: 1\n", fails: "line 1: a member's name must be text, not an array"},
		{name: "merge of text", text: "<<: x\n", fails: "line 1: << takes members from a mapping, not from a scalar"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var node yaml.Node
			if err := yaml.Unmarshal([]byte(test.text), &node); err != nil {
				t.Fatal(err)
			}
			value, err := ValueOf(&node)
			if test.fails != "" {
				if err == nil || !strings.Contains(err.Error(), test.fails) {
					t.Errorf("got %v, want %s", err, test.fails)
				}
				return
			}
			if diff := cmp.Diff(test.want, marshal(t, value)); err != nil || diff != "" {
				t.Error(err, diff)
			}
		})
	}
	if _, err := ValueOf(nil); err == nil {
		t.Error("ValueOf(nil) gives no error")
	}
}
