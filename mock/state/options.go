package state

import (
	"cmp"
	"errors"
	"regexp"
	"time"

	"understudy/mock/state/log"
)

// Options configure a World. The zero value is usable.
type Options struct {
	Clock          Clock            // the clock each sandbox starts with
	Seed           uint64           // of all random draws
	Log            log.Log          // nil: memory, nothing is kept
	MaxObjects     int              // in a sandbox; 0: 100,000
	MaxBytes       int64            // in a sandbox, approximate; 0: 256 MiB
	MaxObjectBytes int              // one object, approximate; 0: 1 MiB
	MaxSandboxes   int              // named ones; 0: 1,000
	MaxSaves       int              // named snapshots of a sandbox; 0: 32
	IdleExpiry     time.Duration    // a named sandbox not used for so long is removed; 0: 1 h
	Real           func() time.Time // wall clock, for expiry and real clocks; nil: time.Now
	// Accepted is told each accepted action, in the order within its sandbox and
	// before its Update returns; nil: nobody is. It must be quick, for the
	// sandbox's writers wait, and must not change the sandbox. Filling, resetting,
	// restoring and replaying are no actions.
	Accepted func(*Sandbox, *Accepted)
}

func (o Options) withDefaults() Options {
	o.Clock = o.Clock.normal()
	o.MaxObjects = cmp.Or(o.MaxObjects, 100_000)
	o.MaxBytes = cmp.Or(o.MaxBytes, 256<<20)
	o.MaxObjectBytes = cmp.Or(o.MaxObjectBytes, 1<<20)
	o.MaxSandboxes = cmp.Or(o.MaxSandboxes, 1_000)
	o.MaxSaves = cmp.Or(o.MaxSaves, 32)
	o.IdleExpiry = cmp.Or(o.IdleExpiry, time.Hour)
	if o.Log == nil {
		o.Log = log.Memory{}
	}
	if o.Real == nil {
		o.Real = time.Now
	}
	return o
}

// The errors a caller can compare with errors.Is.
var (
	ErrName    = errors.New("not a name: 1 to 64 letters, digits, dots, underscores or hyphens")
	ErrExists  = errors.New("exists already")
	ErrRemoved = errors.New("the sandbox was removed")
	ErrNoSave  = errors.New("no snapshot of that name")
)

var namePattern = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
