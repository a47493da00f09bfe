package mock

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"understudy/mock/state"
	"understudy/specs/document"
)

// Reload is how a reload went. What was there before plays on where it failed.
type Reload struct {
	Number int       // from 1
	Time   time.Time // by the wall clock
	Err    error     // nil: the new version is played

	// Records of the open sandboxes in which something was changed, by what became
	// of them; the others begin anew.
	Kept      int // valid as they are
	Completed int // valid with members that were missing and are made up
	Aside     int // not valid: kept where no call sees them, tried again at each reload
	Returned  int // were set aside, and are valid again; counted as kept, too
	Waiting   int // of resources that are gone: kept until these come back
	Added     int // the scenario's, of resources that are new

	// Told are the first of the records set aside, each with the reason, and
	// sandboxes that had no room for what the reload would have changed.
	Told []string
}

// maxDetails bounds what a Reload tells one by one; the log has all of it.
const maxDetails = 20

// String says it in one line.
func (r *Reload) String() string {
	if r.Err != nil {
		return fmt.Sprintf("reload %d failed, what was there before plays on: %s", r.Number, r.Reason())
	}
	return fmt.Sprintf("reload %d is played; records: %d kept, %d completed, %d set aside, %d returned, %d waiting, %d added",
		r.Number, r.Kept, r.Completed, r.Aside, r.Returned, r.Waiting, r.Added)
}

// Reason says in one line why a reload failed: its first problem, and how many
// there are; "" where it did not fail.
func (r *Reload) Reason() string {
	var problems document.Problems
	switch {
	case r.Err == nil:
		return ""
	case !errors.As(r.Err, &problems) || len(problems) == 0:
		return r.Err.Error()
	}
	wrong := problems.Errors()
	if len(wrong) == 0 {
		wrong = problems
	}
	if len(wrong) == 1 {
		return wrong[0].String()
	}
	return fmt.Sprintf("%s (and %d more)", wrong[0], len(wrong)-1)
}

// Reload plays other parts from now on: new versions, freshly loaded. A call
// that has begun ends on the version it began with. What is stored is kept as
// docs/mock.md says. On an error, document.Problems where a document or fixture
// is at fault, nothing has changed; LastReload tells either outcome.
func (s *Server) Reload(ctx context.Context, parts []*Part) error {
	s.reloading.Lock()
	defer s.reloading.Unlock()
	outcome := s.nextReload()
	outcome.Err = s.change(ctx, parts, outcome)
	s.last.Store(outcome)
	return outcome.Err
}

// RejectReload notes that a new version could not even be loaded.
func (s *Server) RejectReload(err error) {
	s.reloading.Lock()
	defer s.reloading.Unlock()
	outcome := s.nextReload()
	outcome.Err = err
	s.last.Store(outcome)
}

// LastReload is how the latest reload went; nil: there was none.
func (s *Server) LastReload() *Reload { return s.last.Load() }

func (s *Server) nextReload() *Reload {
	out := &Reload{Number: 1, Time: s.options.Real()}
	if last := s.last.Load(); last != nil {
		out.Number = last.Number + 1
	}
	return out
}

// change prepares the new programme beside the old one and then, between two
// calls, changes over.
func (s *Server) change(ctx context.Context, parts []*Part, outcome *Reload) error {
	if len(parts) == 0 {
		return errors.New("there is no API to play")
	}
	next, err := s.newProgramme(parts)
	if err != nil {
		return err
	}
	s.gate.Lock()
	defer s.gate.Unlock()
	settler := &settler{server: s, before: s.current.Load(), next: next, outcome: outcome}
	if err := s.world.Fill(next.fill); err != nil {
		return err
	}
	settler.base = sync.OnceValue(func() []stored { return storedIn(s.world.Base()) })
	s.current.Store(next)
	settler.settleAll(ctx)
	return nil
}

// Restore returns a sandbox to a saved snapshot. Records that another version
// left there are judged as a reload would judge them.
func (s *Server) Restore(sandbox *state.Sandbox, name string) error {
	s.gate.Lock()
	defer s.gate.Unlock()
	if err := sandbox.Restore(name); err != nil {
		return err
	}
	if s.last.Load() == nil {
		return nil
	}
	now := s.current.Load()
	return (&settler{server: s, before: now, next: now, base: noneStored, outcome: &Reload{}}).settle(context.Background(), sandbox)
}
