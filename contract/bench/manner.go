package bench

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// manner is how an answer goes over the wire.
type manner int

const (
	whole      manner = iota
	cutShort          // fewer bytes than announced
	reset             // the connection ends without an answer
	hanging           // nothing comes until the client goes
	overfilled        // a body where the status allows none
	unlabelled        // without a media type
)

// patience is how long a server that hangs keeps its client.
const patience = 40 * time.Second

func (m manner) write(w http.ResponseWriter, r *http.Request, a answer) {
	for name, value := range a.header {
		w.Header().Set(name, value)
	}
	data := a.raw
	if data == nil && a.body != nil {
		encoded, err := json.Marshal(a.body)
		if err != nil {
			a.status, encoded = http.StatusInternalServerError, nil
		}
		data = append(encoded, '\n')
	}
	switch m {
	case reset:
		panic(http.ErrAbortHandler)
	case hanging:
		hang(r)
		panic(http.ErrAbortHandler)
	case cutShort:
		w.Header().Set("Content-Length", fmt.Sprint(len(data)+20))
	case unlabelled:
		w.Header()["Content-Type"] = nil
	case overfilled:
		overfill(w, a, data)
		return
	}
	w.WriteHeader(a.status)
	// The client may be gone; there is nobody to tell.
	_, _ = w.Write(data)
}

func hang(r *http.Request) {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-r.Context().Done():
	case <-timer.C:
	}
}

// overfill writes past net/http, which keeps such answers from being sent.
func overfill(w http.ResponseWriter, a answer, data []byte) {
	conn, stream, err := http.NewResponseController(w).Hijack()
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	defer func() { _ = conn.Close() }()
	fmt.Fprintf(stream, "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		a.status, http.StatusText(a.status), len(data), data)
	_ = stream.Flush()
}
