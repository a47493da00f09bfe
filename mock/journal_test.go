package mock

import (
	"net/http"
	"strings"
	"testing"

	"understudy/specs/traffic"
)

func entryOf(sandbox string, body int) *Entry {
	return &Entry{Sandbox: sandbox, Request: traffic.Request{Header: http.Header{}, Body: []byte(strings.Repeat("x", body))}}
}

func TestJournalIsBounded(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name              string
		add, body         int
		wantKept, wantOut int
	}{
		{"by number", maxEntries + 5, 1, maxEntries, 5},
		{"by bytes", 40, 1 << 20, 31, 9},
	} {
		j := NewJournal()
		for range test.add {
			j.Add(entryOf("", test.body))
		}
		kept, dropped := j.Entries("*")
		if len(kept) != test.wantKept || dropped != int64(test.wantOut) {
			t.Errorf("%s: %d kept, %d dropped; want %d and %d", test.name, len(kept), dropped, test.wantKept, test.wantOut)
		}
		if last := kept[len(kept)-1].Number; last != int64(test.add) {
			t.Errorf("%s: the last number is %d, want %d", test.name, last, test.add)
		}
		if j.bytes > maxBytes {
			t.Errorf("%s: %d bytes", test.name, j.bytes)
		}
	}
}

func TestJournalClear(t *testing.T) {
	t.Parallel()
	j := NewJournal()
	for _, sandbox := range []string{"a", "b", "a"} {
		j.Add(entryOf(sandbox, 10))
	}
	j.Clear("a")
	kept, dropped := j.Entries("*")
	if len(kept) != 1 || kept[0].Sandbox != "b" || dropped != 0 {
		t.Errorf("kept %d, dropped %d: what was cleared was not dropped for want of room", len(kept), dropped)
	}
	if kept, _ := j.Entries("a"); kept != nil {
		t.Errorf("%d of a are left", len(kept))
	}
	j.Add(entryOf("a", 10))
	if kept, _ := j.Entries("a"); kept[0].Number != 4 {
		t.Errorf("number %d, want 4: numbers have no gaps and are not used twice", kept[0].Number)
	}
	j.Clear("*")
	if kept, _ := j.Entries("*"); len(kept) != 0 || j.bytes != 0 {
		t.Errorf("%d entries, %d bytes are left", len(kept), j.bytes)
	}
}

// A clipped body must not hold on to the memory of the whole.
func TestClipCopies(t *testing.T) {
	t.Parallel()
	whole := make([]byte, maxBody+1)
	if clipped := clip(whole); len(clipped) != maxBody || &clipped[0] == &whole[0] {
		t.Errorf("%d bytes, shared: %v", len(clipped), &clipped[0] == &whole[0])
	}
	short := []byte("x")
	if got := clip(short); string(got) != "x" {
		t.Errorf("%q", got)
	}
}
