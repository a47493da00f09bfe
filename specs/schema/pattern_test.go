package schema

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func decoded(tb testing.TB, text string) any {
	tb.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		tb.Fatal(err)
	}
	return v
}

func TestPatternsMatchAsInECMA262(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, text string
		want          bool
	}{
		{`^\d+$`, "42", true},
		{`^\d+$`, "৪২", false},
		{`^\w+$`, "é", false},
		{`^\W$`, "é", true},
		{`^\s$`, "\u00a0", true},
		{`^\s$`, "\ufeff", true},
		{`^\S$`, "\u2003", false},
		{`^[\s\d]$`, "\u2029", true},
		{`^[^\S]$`, "\v", true},
		{`^.$`, "\u2028", false},
		{`^.$`, "😀", true},
		{`^a$`, "a\n", false},
		{`^(?=.*a)a$`, "a\n", false},
		{`^\cJ$`, "\n", true},
		{`^\u0041\x42\/\-$`, "AB/-", true},
		{`^\u{1F600}$`, "😀", true},
		{`^\uD83D\uDE00$`, "😀", true},
		{`^[\uD83D\uDE00-\uD83D\uDE02]$`, "😁", true},
		{`^\0$`, "\x00", true},
		{`^[\b]$`, "\b", true},
		{`^[^]$`, "\n", true},
		{`[]`, "a", false},
		{`^[[:alpha:]]$`, ":]", true},
		{`^[\w-.]+$`, "a-.", true},
		{`^[a-\d]+$`, "a-5", true},
		{`^[a-c\]]+$`, "b]", true},
		{`^\p{Letter}\p{Lu}\P{L}$`, "éÀ1", true},
		{`^\p{Script=Greek}+$`, "αβ", true},
		{`^[\p{L}\p{N}_-]+$`, "ä٣_-", true},
		{`^\p{Alphabetic}$`, "ж", true},
		{`^(?!foo)\w+$`, "foobar", false},
		{`^(?=.*\d)(?=.*[a-z]).{4,}$`, "abc1", true},
		{`(?<=\$)\d`, "$5", true},
		{`^(a|b)\1$`, "bb", true},
		{`^(?<q>['"]).*\k<q>$`, `"a"`, true},
		{`^a{1,4000}$`, "aaa", true},
		{`^(?i)abc$`, "ABC", true},
		{`^{$`, "{", true},
		{`foo`, "a foo b", true},
		{``, "", true},
	}
	for _, tt := range tests {
		t.Run(tt.pattern, func(t *testing.T) {
			t.Parallel()
			p := compilePattern(tt.pattern)
			if p.err != nil {
				t.Fatal(p.err)
			}
			if got := p.MatchString(tt.text); got != tt.want {
				t.Errorf("%s on %q: got %t, want %t", tt.pattern, tt.text, got, tt.want)
			}
		})
	}
}

func TestPatternsThatCannotBeReadMatchNothing(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`(`, `[a`, `\`, `\p{Nope}`, `\a`, `\u12`, `\u{110000}`, `[b-a]`, `a**`, `\p{`, `\01`, `[\1]`, `\c1`} {
		p := compilePattern(text)
		if p.err == nil || p.MatchString("") || p.MatchString("a") {
			t.Errorf("%s: error %v, matches %t", text, p.err, p.MatchString("a"))
		}
	}
}

func TestABrokenPatternRejectsValues(t *testing.T) {
	t.Parallel()
	for _, keyword := range []string{`{"pattern":"("}`, `{"patternProperties":{"(":{}},"properties":{"a":{}}}`} {
		c := NewCompiler(OpenAPI31, Source{Root: decoded(t, keyword)})
		s, err := c.Compile("#")
		if err != nil {
			t.Fatal(err)
		}
		got := append(s.Validate("x", Request), s.Validate(map[string]any{"a": "x"}, Request)...)
		if len(got) != 1 || len(c.Problems()) != 1 {
			t.Errorf("%s: got %v, problems %v", keyword, got, c.Problems())
		}
	}
}

func TestCatastrophicPatternsEnd(t *testing.T) {
	t.Parallel()
	p := compilePattern(`^(?=a)(a+)+\1$`)
	start := time.Now()
	if p.MatchString(strings.Repeat("a", 60) + "!") {
		t.Error("it matched")
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("it took %s", took)
	}
}

func FuzzPattern(f *testing.F) {
	for _, seed := range []string{`^[a-z]+$`, `\u{1F600}[^\S]`, `(?=a)\1`, `[]\`, `\p{Script=Greek}`, `(?ims)a.$`, `\uD83D\uDE00`, `[\d-z]`, `{1,2}`, `\k<a>(?<a>)`} {
		f.Add(seed, "text")
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if len(pattern) > 200 || len(text) > 200 {
			return
		}
		p := compilePattern(pattern)
		if p.MatchString(text) && p.err != nil {
			t.Errorf("%q cannot be read and matches %q", pattern, text)
		}
	})
}
