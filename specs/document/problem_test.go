package document

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestProblemString(t *testing.T) {
	t.Parallel()
	tests := []struct {
		want    string
		problem Problem
	}{
		{"f.yaml:3:7: wrong (1) at #/a. write 2", Problem{Position: Position{"f.yaml", 3, 7}, Pointer: "/a", Message: "wrong (1)", Advice: "write 2"}},
		{"f.yaml:3: wrong", Problem{Position: Position{"f.yaml", 3, 0}, Message: "wrong"}},
		{"f.yaml: wrong", Problem{Position: Position{"f.yaml", 0, 5}, Message: "wrong"}},
		{"3:7: wrong", Problem{Position: Position{Line: 3, Column: 7}, Message: "wrong"}},
		{"wrong. mend it", Problem{Message: "wrong", Advice: "mend it"}},
		{
			`a\u000ab: \u001b]52;c\u0007 \u009b \u202e \u200b \u2028 é at #/\u0000. \u007f`,
			Problem{Position: Position{File: "a\nb"}, Message: "\x1b]52;c\a \u009b \u202e \u200b \u2028 é", Pointer: "/\x00", Advice: "\x7f"},
		},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, test.problem.String()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	var problems Problems
	for i := range 33 {
		problems = append(problems, Problem{Position: Position{File: "f", Line: 40 - i}, Message: "m", Severity: Severity(i % 2)})
	}
	problems.Sort()
	lines := strings.Split(problems.Error(), "\n")
	if len(lines) != 21 || lines[0] != "f:8: m" || lines[19] != "f:27: m" || lines[20] != "… and 13 more" {
		t.Errorf("Error() = %q", lines)
	}
	if got := len(problems.Errors()); got != 17 {
		t.Errorf("%d of severity error, want 17", got)
	}
	if got := problems[1:2].Errors(); got != nil {
		t.Errorf("a warning counts as %v", got)
	}
	if got := strings.Count(problems[:20].Error(), "\n"); got != 19 {
		t.Errorf("twenty problems have %d line ends", got)
	}
}

func TestSortByPlace(t *testing.T) {
	t.Parallel()
	problems := Problems{
		{Position: Position{"b", 1, 1}, Message: "6"},
		{Position: Position{"a", 2, 1}, Message: "4"},
		{Position: Position{"a", 1, 9}, Message: "2"},
		{Position: Position{"a", 1, 9}, Message: "3"},
		{Position: Position{"a", 1, 0}, Message: "1"},
		{Position: Position{"a", 10, 1}, Message: "5"},
	}
	problems.Sort()
	order := ""
	for _, problem := range problems {
		order += problem.Message
	}
	if order != "123456" {
		t.Errorf("order %s", order)
	}
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	known := []string{"update", "target", "remove", "description", "x-mock-resource", "x-mock-error", "id"}
	tests := map[string]string{
		"updat": "update", "upadte": "update", "Target": "target", "tagret": "target", "removed": "remove",
		"x-mock-ressource": "x-mock-resource", "x-mock-errors": "x-mock-error", "ids": "id", "update": "update",
		"banana": "", "": "", "u": "", "x": "", strings.Repeat("update", 50): "",
	}
	for word, want := range tests {
		if got := Suggest(word, known); got != want {
			t.Errorf("Suggest(%q) = %q, want %q", word, got, want)
		}
	}
	if got := Suggest("bat", []string{"cat", "bar"}); got != "bar" {
		t.Errorf("of two as near %q is suggested", got)
	}
}
