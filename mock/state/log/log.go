// Package log is the seam between the state and the place where its history is
// kept. An Entry is one accepted change, whole; replaying all entries in order
// gives the state again. Entries are plain JSON with exact numbers, so that any
// engine can store them as bytes. The package knows neither what the entries
// mean nor how to apply them: that is package state.
package log

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// A Log keeps the history of a world. It is safe for concurrent use. Entries of
// one sandbox arrive one after the other; entries of several at the same time,
// so that an engine can commit them as a group.
type Log interface {
	// Append keeps the entry before it returns. An error means that the entry
	// is not in the log and never will be: the state stays as it was.
	Append(ctx context.Context, entry Entry) error
	// Replay hands over all entries in the order in which they were appended
	// and stops at the first error of the receiver, which it returns.
	Replay(ctx context.Context, receive func(Entry) error) error
	// Close releases what the log holds; it is not used afterwards.
	Close() error
}

// Op says what an entry does.
type Op string

// The kinds of entries.
const (
	Update  Op = "update"  // a whole action: Changes and Counters, at Time
	Fill    Op = "fill"    // a new base of the world: Changes, Counters, Clock
	Open    Op = "open"    // the sandbox begins as a fork of the base
	Fork    Op = "fork"    // the sandbox begins as a fork of the sandbox Source
	Reset   Op = "reset"   // the sandbox returns to the base
	Remove  Op = "remove"  // the sandbox ends
	Save    Op = "save"    // the state of the sandbox is kept as Snapshot
	Restore Op = "restore" // the sandbox returns to Snapshot
	SetTime Op = "clock"   // the clock of the sandbox becomes Clock
)

// Entry is one accepted change of one sandbox, or of the base (Fill).
type Entry struct {
	Op      Op     `json:"op"`
	Sandbox string `json:"sandbox"` // "" is the default sandbox; not used by Fill
	// Number counts the entries of a sandbox from 1, without a gap, as long as
	// it lives; the entries of Fill are counted on their own.
	Number   uint64           `json:"number"`
	Time     time.Time        `json:"time,omitzero"`     // by the clock of the sandbox
	Changes  []Change         `json:"changes,omitempty"` // in the order in which they were made
	Counters map[string]int64 `json:"counters,omitempty"`
	Clock    *Clock           `json:"clock,omitempty"`
	Snapshot string           `json:"snapshot,omitempty"`
	Source   string           `json:"source,omitempty"`
}

// Change is one object created or replaced, or deleted together with all that
// is nested below it.
type Change struct {
	Collection string         `json:"collection"`
	ID         string         `json:"id"`
	Value      map[string]any `json:"value,omitzero"` // nil: deleted
}

// Clock is the clock of a sandbox as package state defines it.
type Clock struct {
	Kind   string        `json:"kind"`
	Time   time.Time     `json:"time,omitzero"`
	Tick   time.Duration `json:"tick,omitempty"`
	Offset time.Duration `json:"offset,omitempty"`
}

// UnmarshalJSON reads an entry as encoding/json writes it, numbers inside the
// values as json.Number. A member it does not know is an error: a log written
// by a later version must not be half understood.
func (e *Entry) UnmarshalJSON(data []byte) error {
	type plain Entry
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	var read plain
	if err := decoder.Decode(&read); err != nil {
		return fmt.Errorf("read a log entry: %w", err)
	}
	*e = Entry(read)
	return nil
}

// Memory is the log that keeps nothing: the state lasts as long as the process.
type Memory struct{}

// Append accepts the entry and forgets it.
func (Memory) Append(context.Context, Entry) error { return nil }

// Replay hands over nothing.
func (Memory) Replay(context.Context, func(Entry) error) error { return nil }

// Close does nothing.
func (Memory) Close() error { return nil }
