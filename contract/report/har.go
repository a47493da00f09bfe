package report

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"understudy/specs/traffic"
)

// har writes all exchanges at the end, as an HTTP archive.
type har struct {
	book
	out  io.Writer
	all  []traffic.Exchange
	seen map[string]bool // a sequence's result shows an exchange that was told before
}

func newHAR(w io.Writer, _ Options) sink { return &har{out: w, seen: map[string]bool{}} }

func (h *har) result(e resultEvent) {
	h.add(e.Exchange)
	for _, f := range e.Failures {
		for _, before := range f.Before {
			h.add(before)
		}
	}
}

func (h *har) add(x exchangeJSON) {
	if x.Method == "" || x.Status == 0 && x.Error == "" {
		return
	}
	if key := x.Started + " " + x.Method + " " + x.URL; x.Started != "" {
		if h.seen[key] {
			return
		}
		h.seen[key] = true
	}
	h.all = append(h.all, x.exchange())
}

func (h *har) finish(finishEvent) error {
	text, err := traffic.HAR(h.all, "1")
	if err != nil {
		return err
	}
	if _, err := io.WriteString(h.out, escapeJSON(string(text))); err != nil {
		return fmt.Errorf("write har report: %w", err)
	}
	return nil
}

// exchange reads an event's exchange back.
func (x exchangeJSON) exchange() traffic.Exchange {
	out := traffic.Exchange{Request: traffic.Request{Method: x.Method, URL: parsed(x.URL)}, Duration: duration(x.Milliseconds)}
	out.Started, _ = time.Parse(time.RFC3339Nano, x.Started)
	if x.Request != nil {
		out.Request.Header, out.Request.Body = x.Request.parts()
	}
	if x.Error != "" {
		out.Err = errors.New(x.Error)
	}
	if x.Status != 0 {
		out.Response = &traffic.Response{Status: x.Status, Truncated: x.Truncated}
		if x.Response != nil {
			out.Response.Header, out.Response.Body = x.Response.parts()
			out.Response.Truncated = x.Truncated || x.Response.Cut
		}
	}
	return out
}

// parsed is a URL that may hold placeholders; what is none stays as an opaque text.
func parsed(text string) *url.URL {
	u, err := url.Parse(text)
	if err != nil {
		return &url.URL{Opaque: text}
	}
	return u
}

func (m *messageJSON) parts() (http.Header, []byte) {
	header := http.Header{}
	for _, pair := range m.Headers {
		header.Add(pair.Name, pair.Value)
	}
	if !m.Base64 {
		return header, []byte(m.Body)
	}
	body, err := base64.StdEncoding.DecodeString(m.Body)
	if err != nil {
		return header, []byte(m.Body)
	}
	return header, body
}
