package target_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"understudy/contract/target"
)

// streaming answers with events and then keeps the connection open.
func streaming(first string, then func(w io.Writer, n int) bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		_, _ = io.WriteString(w, first)
		for n := 0; r.Context().Err() == nil; n++ {
			if flusher, ok := w.(http.Flusher); ok {
				flusher.Flush()
			}
			if then == nil || !then(w, n) {
				<-r.Context().Done()
			}
		}
	}
}

func TestStreamsAreLeft(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, first string
		then        func(io.Writer, int) bool
		want        string
		cut         bool
	}{
		{"silent", "", nil, "", true},
		{"comments only", ": hello\n\n", nil, ": hello\n\n", true},
		{"one event", "data: a\n\n", nil, "data: a\n\n", false},
		{"half an event is dropped", "event: x\r\ndata: a\r\n\r\ndata: b", nil, "event: x\r\ndata: a\r\n\r\n", false},
		{"endless", "", func(w io.Writer, n int) bool { fmt.Fprintf(w, "data: %d\n\n", n); return true }, "data: 0\n\n", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			started := time.Now()
			x := send(t, target.Options{}, streaming(test.first, test.then))
			if x.Err != nil || x.Response == nil {
				t.Fatalf("no answer: %v", x.Err)
			}
			if took := time.Since(started); took > 5*time.Second {
				t.Errorf("took %s", took)
			}
			if body := string(x.Response.Body); !strings.HasPrefix(body, test.want) || test.then == nil && body != test.want {
				t.Errorf("read %q, want %q", body, test.want)
			}
			if x.Response.Truncated != test.cut {
				t.Errorf("truncated %v", x.Response.Truncated)
			}
		})
	}
}

func TestStreamsThatEndAreRead(t *testing.T) {
	t.Parallel()
	x := send(t, target.Options{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "data: a\n\ndata: b")
	})
	if x.Err != nil || string(x.Response.Body) != "data: a\n\ndata: b" || x.Response.Truncated {
		t.Errorf("got %+v, %v", x.Response, x.Err)
	}
}
