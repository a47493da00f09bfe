package style_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/style"
)

func TestParseQuery(t *testing.T) {
	t.Parallel()
	query, err := style.ParseQuery("b=1&&a%20b=x%3Dy=z&b=2&c&+=;")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"b", "a b", "c", " "}, query.Names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	for name, want := range map[string]string{"b": "1", "a b": "x=y=z", "c": "", " ": ";"} {
		if got, ok := query.Get(name); !ok || got != want {
			t.Errorf("Get(%q) = %q, %t, want %q", name, got, ok, want)
		}
	}
	if _, ok := query.Get("d"); ok {
		t.Error("Get finds a name that is not there")
	}
}

func TestParseQueryErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ raw, want string }{
		{"a=1&b=%zz", `query: "a=1&b=%zz" at offset 6: "%" must be followed by two hex digits; a percent sign itself is "%25"`},
		{"a=1&b%4=", `query: "a=1&b%4=" at offset 5: "%" must be followed by two hex digits; a percent sign itself is "%25"`},
		{"a=%ff", `query: "a=%ff" at offset 2: the decoded text is not UTF-8`},
		{strings.Repeat("a&", 1000) + "a", "more than 1000 pairs"},
	}
	for _, tt := range tests {
		_, err := style.ParseQuery(tt.raw)
		if err == nil || !strings.HasSuffix(err.Error(), tt.want) {
			t.Errorf("got  %v\nwant %s", err, tt.want)
		}
	}
	if _, err := style.ParseQuery(strings.Repeat("a&", 1000)); err != nil {
		t.Errorf("1000 pairs: %v", err)
	}
}

func TestIsNumber(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"0": true, "-0": true, "12.50": true, "1e400": true, "1E-0009999": true, strings.Repeat("9", 1000): true,
		"": false, "-": false, "01": false, "1.": false, ".5": false, "+1": false, "1e": false, "1e+": false,
		"0x1": false, "NaN": false, "1 ": false, "1e10000": false, strings.Repeat("9", 1001): false,
	} {
		if got := style.IsNumber(text); got != want {
			t.Errorf("IsNumber(%.20q) = %t", text, got)
		}
	}
}
