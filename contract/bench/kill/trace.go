package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
)

// traced tells a request, and the status that it is answered with.
func traced(n int64, w http.ResponseWriter, r *http.Request) (http.ResponseWriter, *http.Request) {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		data = []byte(err.Error())
	}
	fmt.Fprintf(os.Stderr, "%d %s %s %s\n", n, r.Method, r.URL, clipped(string(data)))
	r.Body = io.NopCloser(bytes.NewReader(data))
	return tracer{w, n}, r
}

type tracer struct {
	http.ResponseWriter
	n int64
}

// WriteHeader tells the status.
func (t tracer) WriteHeader(status int) {
	fmt.Fprintf(os.Stderr, "%d answered %d\n", t.n, status)
	t.ResponseWriter.WriteHeader(status)
}

// Unwrap lets a handler reach what is beneath.
func (t tracer) Unwrap() http.ResponseWriter { return t.ResponseWriter }
