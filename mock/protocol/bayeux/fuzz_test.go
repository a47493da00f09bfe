package bayeux_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"understudy/mock"
)

// FuzzMessages: no text makes the server fail; it answers each with an array, or
// says that it is no message.
func FuzzMessages(f *testing.F) {
	for _, seed := range []string{
		`[{"channel":"/meta/handshake","version":"1.0","ext":{"ack":true},"supportedConnectionTypes":["long-polling"]}]`,
		`[{"id":"1","channel":"/meta/connect","connectionType":"long-polling","clientId":"C","advice":{"timeout":0},"ext":{"ack":1}},{"id":2}]`,
		`{"channel":"/meta/subscribe","subscription":["/a/*","/**"],"clientId":"C"}`,
		`[{"channel":"/meta/unsubscribe","subscription":"/a","clientId":"C"},{"channel":"/a/b","data":{"x":[1e400]},"clientId":"C"}]`,
		`[{"channel":"/meta/disconnect","clientId":"C"},7,null,[]]`, `[{"channel":"/a","data":"\ud800","id":"\u0000"}]`, `"`,
	} {
		f.Add(seed)
	}
	s := newStage(f, with(noteDocument, "timeout: 1"), mock.Options{})
	f.Fuzz(func(t *testing.T, text string) {
		c := s.shake(t, "agent", "")
		defer c.say(`[{"channel":"/meta/disconnect","clientId":"C"}]`)
		w := s.do(request("POST", "/api/events/", "agent", strings.ReplaceAll(text, `"C"`, `"`+c.id+`"`)))
		if w.Code == http.StatusBadRequest {
			return
		}
		var replies []map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &replies); w.Code != http.StatusOK || err != nil {
			t.Errorf("%d %s: %v", w.Code, w.Body, err)
		}
	})
}
