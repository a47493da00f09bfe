package expression_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/expression"
)

func TestValue(t *testing.T) {
	t.Parallel()
	scope := expression.NewScope(map[string]any{
		"now":    time.Date(2020, 1, 2, 3, 4, 5, 6e6, time.UTC),
		"body":   map[string]any{"n": json.Number("41"), "big": json.Number("9007199254740993000000000001"), "text": "x"},
		"caller": map[string]any{"id": "c1", "roles": []any{"Agent"}},
		"uuid":   expression.Func(func(...any) (any, error) { return "u", nil }),
	})
	for _, test := range []struct {
		name  string
		value any
		want  any
	}{
		{"text stands for itself", "body.n", "body.n"},
		{"sum", "= body.n + 1", json.Number("42")},
		{"exact number passes through", "= body.big", json.Number("9007199254740993000000000001")},
		{"time", "= now.UnixMilli()", json.Number("1577934245006")},
		{"layout", `= now.Format("2006-01-02T15:04:05.000-0700")`, "2020-01-02T03:04:05.006+0000"},
		{"function", "= uuid()", "u"},
		{"merge", `= merge({"a": 1}, {"b": caller.id})`, map[string]any{"a": json.Number("1"), "b": "c1"}},
		{"computed key", `= {(caller.id): 1}`, map[string]any{"c1": json.Number("1")}},
		{"unset name is null", "= self", nil},
		{"optional chain", "= self?.x ?? 7", json.Number("7")},
		{"nested, null left out", map[string]any{"a": "= nil", "b": []any{"= body.text"}, "c": nil}, map[string]any{"b": []any{"x"}, "c": nil}},
		{"only", `= only([{"a": 1, "b": 2}], ["a"])`, []any{map[string]any{"a": json.Number("1")}}},
		{"map over records", `= map([{"a": 1}], merge(#, {"k": uuid()}))`, []any{map[string]any{"a": json.Number("1"), "k": "u"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			v, err := expression.CompileValue(test.value)
			if err != nil {
				t.Fatal(err)
			}
			got, err := v.Run(scope)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCompileErrorsTellTheColumn(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ source, want string }{
		{"bdy.n", `expression "bdy.n": column 1: unknown name bdy`},
		{"body.n +", `expression "body.n +": column 8: unexpected token EOF`},
		{"1 + foo(1)", `expression "1 + foo(1)": column 5: unknown name foo`},
		{"now.Nope()", "column 5: type time.Time has no method Nope"},
		{"body.n\n + nope", "line 2, column 4: unknown name nope"},
	} {
		_, err := expression.Compile(test.source)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q in it", test.source, err, test.want)
		}
	}
}

func TestRunErrorsTellTheColumn(t *testing.T) {
	t.Parallel()
	scope := expression.NewScope(map[string]any{"body": map[string]any{"s": "x"}})
	for _, test := range []struct{ source, want string }{
		{"1 + body.s", `expression "1 + body.s": column 3: invalid operation: int + string`},
		{`2 == 2 && instant("x") == now`, `column 11: "x" is no time`},
		{"filter([1], # / 0 > 1) == body\n + 1", "line 2, column 2: invalid operation"},
	} {
		p, err := expression.Compile(test.source)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Run(scope); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q in it", test.source, err, test.want)
		}
	}
}

func TestResultsThatAreNoJSON(t *testing.T) {
	t.Parallel()
	scope := expression.NewScope(map[string]any{"body": json.Number("1")})
	for source, want := range map[string]string{"body / 0": "gives +Inf, which is no JSON number", "uuid": "gives a func"} {
		scope.Set("uuid", expression.Func(func(...any) (any, error) { return nil, nil }))
		p, err := expression.Compile(source)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Run(scope); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q in it", source, err, want)
		}
	}
}

func TestBudgets(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, source, want string }{
		{"a long list", "len(1..10000000)", "memory budget exceeded"},
		{"a long text", `repeat("abc", 1000000000)`, "memory budget exceeded"},
		{"lists in a loop", "map(1..900000, [1, 2, 3, 4, 5, 6, 7, 8, 9])", "budget"},
		{"loops in loops", "let r = 1..10000; sum(r, sum(r, sum(r, 1)))", "budget of"},
		{"a growing text", `reduce(1..100000, #acc + "` + strings.Repeat("x", 200) + `", "")`, "budget of"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, err := expression.Compile(test.source)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.Run(nil); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q in it", err, test.want)
			}
		})
	}
}

func TestLoopsWithinTheBudget(t *testing.T) {
	t.Parallel()
	scope := expression.NewScope(map[string]any{"items": []any{json.Number("1"), json.Number("2")}})
	for source, want := range map[string]any{
		"sum(items, # * 2)":                     json.Number("6"),
		"filter(items, # > 1)":                  []any{json.Number("2")},
		"find(items, # > 5)":                    nil,
		"any(items, {# == 2})":                  true,
		"len(filter(items, any(items, # > 1)))": json.Number("2"),
		"reduce(items, #acc + #, 10)":           json.Number("13"),
		"1..2":                                  []any{json.Number("1"), json.Number("2")},
		`split("a,b", ",")`:                     []any{"a", "b"},
		"sortBy(items, -#)":                     []any{json.Number("2"), json.Number("1")},
		"groupBy(items, string(#))":             map[string]any{"1": []any{json.Number("1")}, "2": []any{json.Number("2")}},
	} {
		p, err := expression.Compile(source)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		for range 2 { // each evaluation has its own budget
			got, err := p.Run(scope)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Error(source, err, diff)
			}
		}
	}
}

func TestErrorsOfAValueTellThePart(t *testing.T) {
	t.Parallel()
	_, err := expression.CompileValue(map[string]any{"a/b": []any{"x", "= nope"}, "c": "= 1 +"})
	want := "a/b: 1: expression \"nope\": column 1: unknown name nope\nc: expression \"1 +\": column 3: unexpected token EOF"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestCondition(t *testing.T) {
	t.Parallel()
	scope := expression.NewScope(map[string]any{"self": map[string]any{"at": "2020-01-02T00:00:00+01:00"}, "value": "2020-01-01T23:00:00Z", "query": map[string]any{"ids": []any{"a", "b"}}})
	for source, want := range map[string]bool{
		"instant(self.at) >= instant(value)": true,
		"instant(self.at) > instant(value)":  false,
		`"a" in query.ids`:                   true,
		"self.gone":                          false,
	} {
		c, err := expression.CompileCondition(source)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := c.Holds(scope); err != nil || got != want {
			t.Errorf("%s: got %v, %v", source, got, err)
		}
	}
	c, _ := expression.CompileCondition("value")
	if _, err := c.Holds(scope); err == nil {
		t.Error("a text as condition is accepted")
	}
	c, _ = expression.CompileCondition(`instant("soon") == now`)
	if _, err := c.Holds(scope); err == nil || !strings.Contains(err.Error(), `"soon" is no time`) {
		t.Errorf("bad time: %v", err)
	}
}

func FuzzCompile(f *testing.F) {
	f.Add("body.a[0] == 1")
	f.Add("map(items, {a: #.b})")
	f.Fuzz(func(t *testing.T, source string) {
		p, err := expression.Compile(source)
		if err == nil {
			_, _ = p.Run(expression.NewScope(map[string]any{"body": map[string]any{"a": []any{json.Number("1")}}}))
		}
	})
}
