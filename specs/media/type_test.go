package media_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/media"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text    string
		want    media.Type
		written string
	}{
		{"application/json", media.Type{Type: "application", Subtype: "json"}, "application/json"},
		{"Text/HTML;Charset=\"utf-8\" ; b=\"a b\"", media.Type{Type: "text", Subtype: "html", Params: map[string]string{"charset": "utf-8", "b": "a b"}}, `text/html; b="a b"; charset=utf-8`},
		{"*/*", media.Type{Type: "*", Subtype: "*"}, "*/*"},
		{"text/*", media.Type{Type: "text", Subtype: "*"}, "text/*"},
	}
	for _, tt := range tests {
		got, err := media.Parse(tt.text)
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		if len(got.Params) == 0 {
			got.Params = nil
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || got.String() != tt.written {
			t.Errorf("%s: %q (-want +got):\n%s", tt.text, got, diff)
		}
	}
	for _, bad := range []string{"", "json", "application/", "/json", "*/json", "a/b; c", "a/b; c=1; c=2", "a b/c"} {
		if got, err := media.Parse(bad); err == nil {
			t.Errorf("%q parses as %v", bad, got)
		}
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, mediaType string
		want               bool
	}{
		{"application/json", "application/json; charset=utf-8", true},
		{"application/json; charset=utf-8", "application/json", true},
		{"application/json", "application/problem+json", false},
		{"application/json", "APPLICATION/JSON", true},
		{"text/*", "text/html", true},
		{"text/*", "application/json", false},
		{"*/*", "image/png", true},
		{"application/json; version=1", "application/json; version=1; a=b", true},
		{"application/json; version=1", "application/json; version=2", false},
		{"application/json; version=1", "application/json", false},
		{"nonsense", "application/json", false},
		{"*/*", "nonsense", false},
	}
	for _, tt := range tests {
		if got := media.Match(tt.pattern, tt.mediaType); got != tt.want {
			t.Errorf("Match(%q, %q) = %t", tt.pattern, tt.mediaType, got)
		}
	}
	patterns := []string{"*/*", "text/*", "text/html", "text/html; level=1"}
	for mediaType, want := range map[string]string{
		"text/html": "text/html", "text/html;level=1": "text/html; level=1", "text/css": "text/*", "a/b": "*/*",
	} {
		if got, _ := media.Best(patterns, mediaType); got != want {
			t.Errorf("Best(%q) = %q, want %q", mediaType, got, want)
		}
	}
}

func TestNegotiate(t *testing.T) {
	t.Parallel()
	offers := []string{"application/json", "text/html", "text/csv; header=present", "application/xml"}
	tests := []struct {
		name   string
		accept []string
		want   string // empty: none
	}{
		{"no header", nil, "application/json"},
		{"empty header", []string{""}, "application/json"},
		{"anything", []string{"*/*"}, "application/json"},
		{"exact", []string{"application/xml"}, "application/xml"},
		{"charset does not matter", []string{"application/xml;charset=utf-8"}, "application/xml"},
		{"quality beats the order of offers", []string{"application/json;q=0.5, text/html;q=0.501"}, "text/html"},
		{"order of offers breaks ties", []string{"text/html, application/json"}, "application/json"},
		{"several lines", []string{"text/html;q=0.1", "application/xml"}, "application/xml"},
		{"the specific range says the quality", []string{"*/*, application/json;q=0.1, text/*;q=0.5, text/html;q=0.2"}, "application/xml"},
		{"q=0 forbids", []string{"application/json;q=0, */*;q=0.1"}, "text/html"},
		{"all forbidden", []string{"*/*;q=0"}, ""},
		{"none acceptable", []string{"image/png"}, ""},
		{"parameters must fit", []string{"text/csv;header=absent"}, ""},
		{"parameters fit", []string{"text/csv;header=present"}, "text/csv; header=present"},
		{"suffix is no range", []string{"application/problem+json"}, ""},
		{"malformed elements are ignored", []string{"nonsense, text/html;q=2, application/xml;q=0.5, , text/csv;q=0.1234"}, "application/xml"},
		{"only malformed elements", []string{"nonsense"}, "application/json"},
		{"comma in a quoted string", []string{`text/csv;header="a,b", application/xml`}, "application/xml"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := media.Negotiate(tt.accept, offers)
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("got %q, %t, want %q", got, ok, tt.want)
			}
		})
	}
	if got, ok := media.Negotiate(nil, nil); ok {
		t.Errorf("chose %q of no offers", got)
	}
}

// FuzzNegotiate holds that no header makes it panic or choose what is not offered.
func FuzzNegotiate(f *testing.F) {
	f.Add("text/html;q=0.5, */*;q=0", "text/html")
	f.Add(`a/b;c="d,e\""`, "a/b;c=d")
	f.Fuzz(func(t *testing.T, accept, offer string) {
		got, ok := media.Negotiate([]string{accept}, []string{offer})
		if ok && got != offer {
			t.Errorf("chose %q", got)
		}
		if parsed, err := media.Parse(offer); err == nil && parsed.String() != "" {
			if again, err := media.Parse(parsed.String()); err != nil || !cmp.Equal(parsed, again) {
				t.Errorf("%q reads as %v, then as %v: %v", offer, parsed, again, err)
			}
		}
	})
}
