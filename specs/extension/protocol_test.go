package extension_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/extension"
)

func TestProtocol(t *testing.T) {
	t.Parallel()
	at := "a.yaml:2:12: "
	tests := []struct {
		text string
		want []string
	}{
		{"bayeux: {path: /events/, transports: [websocket], timeout: 0, maxQueue: 5, deny: {publish: [/a/**]}}\n", nil},
		{"bayeux: {}\n", []string{"a.yaml:2:3: member \"path\" is missing at #/x-mock-protocol/bayeux"}},
		{"bayeux: {path: events}\n", []string{at + "a path is expected, such as /events at #/x-mock-protocol/bayeux/path"}},
		{"bayeux: {path: '/{a}'}\n", []string{at + "a path is expected, such as /events at #/x-mock-protocol/bayeux/path"}},
		{"bayeux: {path: /a, transports: [http]}\n", []string{"a.yaml:2:35: websocket, long-polling or callback-polling is expected at #/x-mock-protocol/bayeux/transports/0"}},
		{"bayeux: {timeout: 30s, path: /a}\n", []string{at + "a whole number from 0 to 86400000 is expected at #/x-mock-protocol/bayeux/timeout"}},
		{"bayeux: {timeout: -1, path: /a}\n", []string{at + "a whole number from 0 to 86400000 is expected at #/x-mock-protocol/bayeux/timeout"}},
		{"bayeux: {maxQueue: 0, path: /a}\n", []string{at + "a whole number from 1 to 1000000 is expected at #/x-mock-protocol/bayeux/maxQueue"}},
		{"bayeux: {deny: {publish: [a]}, path: /a}\n", []string{"a.yaml:2:29: a channel is expected, such as /orders or /orders/** at #/x-mock-protocol/bayeux/deny/publish/0"}},
		{"bayuex: {path: /a}\n", []string{`a.yaml:2:3: unknown member "bayuex" at #/x-mock-protocol/bayuex. did you mean "bayeux"?`}},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			f := parse(t, "x-mock-protocol:\n  "+test.text)
			var got extension.Protocol
			if diff := cmp.Diff(test.want, texts(extension.At(f, "", "x-mock-protocol", &got))); diff != "" {
				t.Error(diff)
			}
		})
	}
}
