package mock

import (
	"bytes"
	"sync"
	"time"

	"understudy/specs/conform"
	"understudy/specs/traffic"
)

// The journal's bounds: entries, bytes, and bytes kept of one body.
const (
	maxEntries = 1000
	maxBytes   = 32 << 20
	maxBody    = 16 << 10
)

// What an entry and a departure weigh about, besides texts of any length.
const (
	entryBytes     = 512
	departureBytes = 256
)

// Entry is one call as the journal keeps it.
type Entry struct {
	Number     int64 // from 1, without gaps
	Time       time.Time
	Duration   time.Duration
	Sandbox    string
	API        string
	Operation  string // operationId; "" where none was found
	Caller     string
	Source     string // where the answer came from
	Request    traffic.Request
	Response   traffic.Response
	Problem    *Problem
	Departures []conform.Violation
}

func (e *Entry) bytes() int64 {
	n := int64(len(e.Request.Body) + len(e.Response.Body) + entryBytes + len(e.Departures)*departureBytes)
	if e.Request.URL != nil {
		n += int64(len(e.Request.URL.Path) + len(e.Request.URL.RawQuery))
	}
	for _, header := range []map[string][]string{e.Request.Header, e.Response.Header} {
		for name, values := range header {
			n += int64(len(name))
			for _, value := range values {
				n += int64(len(value))
			}
		}
	}
	return n
}

// Journal keeps the latest calls, bounded in number and bytes, and counts what
// it dropped. It is safe for concurrent use.
type Journal struct {
	mu      sync.Mutex
	entries []*Entry
	bytes   int64
	last    int64
	dropped int64
}

// NewJournal makes an empty journal.
func NewJournal() *Journal { return &Journal{} }

// Add keeps an entry, and lets the oldest go where there is no room.
func (j *Journal) Add(e *Entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.last++
	e.Number = j.last
	j.entries = append(j.entries, e)
	j.bytes += e.bytes()
	for len(j.entries) > maxEntries || j.bytes > maxBytes {
		j.bytes -= j.entries[0].bytes()
		j.entries[0] = nil // else the list's old memory would keep it
		j.entries = j.entries[1:]
		j.dropped++
	}
}

// Entries gives the kept calls of a sandbox ("*": of all), oldest first, and
// how many calls of all sandboxes were dropped for want of room.
func (j *Journal) Entries(sandbox string) (kept []*Entry, dropped int64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, e := range j.entries {
		if sandbox == "*" || e.Sandbox == sandbox {
			kept = append(kept, e)
		}
	}
	return kept, j.dropped
}

// Clear forgets the calls of a sandbox ("*": of all, and how many were dropped).
func (j *Journal) Clear(sandbox string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	var kept []*Entry
	j.bytes = 0
	for _, e := range j.entries {
		if sandbox != "*" && e.Sandbox != sandbox {
			kept, j.bytes = append(kept, e), j.bytes+e.bytes()
		}
	}
	j.entries = kept
	if sandbox == "*" {
		j.dropped = 0
	}
}

func (s *Server) record(call *Call) {
	e := &Entry{
		Time: call.Started, Duration: s.options.Real().Sub(call.Started), Source: call.Answer.Source,
		Request: call.Request, Response: call.Response, Problem: call.Problem, Departures: call.Departures,
	}
	e.Request.Body, e.Response.Body = clip(e.Request.Body), clip(e.Response.Body)
	if call.Sandbox != nil {
		e.Sandbox = call.Sandbox.Name()
	}
	if call.Part != nil {
		e.API = call.Part.API.Name
	}
	if op := call.Operation(); op != nil {
		e.Operation = op.ID
	}
	if call.Caller != nil {
		e.Caller = call.Caller.Name
	}
	s.journal.Add(e)
}

// clip copies what it cuts off: a part of a large body would keep all of it.
func clip(body []byte) []byte {
	if len(body) > maxBody {
		return bytes.Clone(body[:maxBody])
	}
	return body
}
