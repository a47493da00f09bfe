package style_test

import (
	"testing"

	"understudy/specs/style"
)

func TestEncodeErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		p     style.Parameter
		value any
		want  string
	}{
		{style.Parameter{In: "cookie", Style: "cookie"}, "a;b", `cookie parameter "p": "p=a;b" has a character that no cookie can hold unescaped`},
		{style.Parameter{In: "cookie", Style: "cookie"}, []any{"a,b", "c"}, `cookie parameter "p": item 0: "a,b" holds the separator "," of style cookie`},
		{style.Parameter{In: "query", Style: "pipeDelimited"}, []any{"a|b"}, `query parameter "p": item 0: "a|b" holds the separator "|" of style pipeDelimited`},
		{style.Parameter{In: "query", Explode: true}, []any{}, `query parameter "p": the style has no text for an empty array or object`},
		{style.Parameter{In: "header"}, []any{"a,b"}, `header "p": item 0: "a,b" has a comma, which separates items`},
		{style.Parameter{In: "body"}, "a", `body parameter "p": no place is called "body"; path, query, header and cookie are`},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			t.Parallel()
			p := tt.p
			p.Name = "p"
			written, err := p.Encode(tt.value)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %q, %v\nwant %s", written, err, tt.want)
			}
		})
	}
}

func TestAllowReserved(t *testing.T) {
	t.Parallel()
	p := style.Parameter{Name: "p", In: "query", Style: "form", AllowReserved: true, Schema: texts}
	got, err := p.Encode([]any{"a:/?@!$'()*", "b,c&d=e+f#[g];"})
	if want := "p=a:/?@!$'()*,b%2Cc%26d%3De%2Bf%23%5Bg%5D%3B"; err != nil || got != want {
		t.Errorf("got  %s, %v\nwant %s", got, err, want)
	}
}
