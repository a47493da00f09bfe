package extension_test

import (
	"encoding/json"
	"testing"
	"time"

	"understudy/specs/expression"
	"understudy/specs/extension"
)

func TestChannelNames(t *testing.T) {
	t.Parallel()
	scope := expression.NewScope(map[string]any{"self": map[string]any{"id": json.Number("7"), "kind": "a b"}})
	for _, test := range []struct{ name, want, wrong string }{
		{"/orders", "/orders", ""},
		{"", "", ""},
		{"/orders/{self.id}/{self.kind}", "/orders/7/a b", ""},
		{"{self.id}", "7", ""},
		{"/a/{self.id", "", `channel "/a/{self.id": a brace is not closed`},
		{"/a/{slf}", "", `channel "/a/{slf}": expression "slf": column 1: unknown name slf`},
		{"/a/{}", "", `channel "/a/{}": expression "": column 1: unexpected token EOF`},
	} {
		channel, err := extension.CompileChannelName(test.name)
		if err != nil {
			if err.Error() != test.wrong {
				t.Errorf("%s: %v, want %s", test.name, err, test.wrong)
			}
			continue
		}
		if got, err := channel.Run(scope); got != test.want || err != nil || test.wrong != "" {
			t.Errorf("%s: %q, %v", test.name, got, err)
		}
	}
}

func TestDurations(t *testing.T) {
	t.Parallel()
	for text, want := range map[any]time.Duration{"500ms": 500 * time.Millisecond, "1m30s": 90 * time.Second, "0s": 0} {
		var got extension.Duration
		if err := got.UnmarshalValue(text); err != nil || time.Duration(got) != want {
			t.Errorf("%v: %v, %v", text, got, err)
		}
	}
	for _, text := range []any{"soon", "-1s", "25h", json.Number("5"), nil} {
		var got extension.Duration
		if err := got.UnmarshalValue(text); err == nil {
			t.Errorf("%v is a duration of %v", text, got)
		}
	}
}

func FuzzChannelName(f *testing.F) {
	f.Add("/orders/{self.id}")
	f.Add("{}{")
	f.Fuzz(func(t *testing.T, name string) {
		if channel, err := extension.CompileChannelName(name); err == nil {
			_, _ = channel.Run(expression.NewScope(nil))
		}
	})
}
