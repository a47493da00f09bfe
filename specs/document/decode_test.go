package document

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type shop struct {
	Name   string            `yaml:"name,required"`
	Size   int               `yaml:"size"`
	Small  int8              `yaml:"small"`
	Open   bool              `yaml:"open"`
	Notes  any               `yaml:"notes"`
	Tags   []string          `yaml:"tags"`
	Rooms  map[string]*room  `yaml:"rooms"`
	Words  map[word][]string `yaml:"words"`
	Even   even              `yaml:"even"`
	Hidden string            // without a tag: no file writes it
}

type (
	word string
	room struct {
		Floor int `yaml:"floor,required"`
	}
	even struct{ items int }
	// inner is an error that knows its part.
	inner struct{ error }
)

func (inner) Pointer() string { return "/1" }
func (e inner) Unwrap() error { return e.error }

func (e *even) UnmarshalValue(value any) error {
	items, ok := value.([]any)
	if !ok {
		return errors.New("even wants a list")
	}
	if e.items = len(items); e.items%2 != 0 {
		return errors.Join(inner{errors.New("the second is wrong")}, errors.New("an odd number of items"))
	}
	return nil
}

func TestDecode(t *testing.T) {
	t.Parallel()
	f := parse(t, "a.yaml", `
shop:
  name: s
  size: 12
  open: true
  notes: {n: 1.50, none: null}
  tags: [a, b]
  rooms: {hall: {floor: -1}}
  words: {w: [x]}
  even: [1, 2]
`)
	var got shop
	if problems := Decode(f, "/shop", &got); problems != nil {
		t.Fatal(problems)
	}
	want := shop{
		Name: "s", Size: 12, Open: true, Notes: map[string]any{"n": json.Number("1.50"), "none": nil}, Tags: []string{"a", "b"},
		Rooms: map[string]*room{"hall": {Floor: -1}}, Words: map[word][]string{"w": {"x"}}, Even: even{2},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(shop{}, even{})); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeReportsAllWithPlaces(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []string
	}{
		{"unknown member, near", "name: a\nsise: 1\n", []string{`a.yaml:2:1: unknown member "sise" at #/sise. did you mean "size"?`}},
		{"unknown member, far", "name: a\nzzzzzz: 1\n", []string{`a.yaml:2:1: unknown member "zzzzzz" at #/zzzzzz. known here: even, name, notes, open, rooms, size, small, tags, words`}},
		{"untagged field", "name: a\nHidden: 1\n", []string{`a.yaml:2:1: unknown member "Hidden" at #/Hidden. known here: even, name, notes, open, rooms, size, small, tags, words`}},
		{"missing", "size: 1\n", []string{`a.yaml:1:1: member "name" is missing`}},
		{"missing below", "name: a\nrooms:\n  hall: {}\n", []string{`a.yaml:3:3: member "floor" is missing at #/rooms/hall`}},
		{"wrong types, all at once", "name: 1\nsize: x\nopen: 'true'\ntags: a\nrooms: []\n", []string{
			"a.yaml:1:1: a number stands where a text is expected at #/name",
			"a.yaml:2:1: a text stands where a whole number is expected at #/size",
			"a.yaml:3:1: a text stands where true or false is expected at #/open",
			"a.yaml:4:1: a text stands where a list is expected at #/tags",
			"a.yaml:5:1: a list stands where an object is expected at #/rooms",
		}},
		{"item", "name: a\ntags: [x, 2]\n", []string{"a.yaml:2:11: a number stands where a text is expected at #/tags/1"}},
		{"no whole number", "name: a\nsize: 1.5\n", []string{"a.yaml:2:1: a number stands where a whole number is expected at #/size"}},
		{"too large", "name: a\nsmall: 128\n", []string{"a.yaml:2:1: a number stands where a whole number is expected at #/small"}},
		{"null", "name: null\nrooms: {hall: null}\n", []string{
			"a.yaml:1:1: null stands where a text is expected at #/name",
			"a.yaml:2:9: null stands where an object is expected at #/rooms/hall",
		}},
		{"own reading", "name: a\neven: {}\n", []string{"a.yaml:2:1: even wants a list at #/even"}},
		{"own reading, parts", "name: a\neven: [1, 2, 3]\n", []string{
			"a.yaml:2:1: an odd number of items at #/even",
			"a.yaml:2:11: the second is wrong at #/even/1",
		}},
		{"no object", "- 1\n", []string{"a.yaml:1:1: a list stands where an object is expected"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			problems := Decode(parse(t, "a.yaml", test.text), "", &shop{})
			problems.Sort()
			var got []string
			for _, problem := range problems {
				got = append(got, problem.String())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDecodeOfNothing(t *testing.T) {
	t.Parallel()
	problems := Decode(parse(t, "a.yaml", "a: 1\n"), "/b/c", &shop{})
	if diff := cmp.Diff("a.yaml:1:1: nothing is here at #/b/c", problems.Error()); diff != "" {
		t.Error(diff)
	}
}
