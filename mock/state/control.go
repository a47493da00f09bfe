package state

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"understudy/mock/state/log"
)

// Reset returns the sandbox to the base: objects, clock, counters and draws. Its
// named snapshots and subscriptions stay. An error is the log's; nothing has
// changed then.
func (s *Sandbox) Reset() error {
	return s.control(func(ctx context.Context) error {
		// Under mu, so that the log has the new base and this in the order in which they took effect.
		s.world.mu.Lock()
		defer s.world.mu.Unlock()
		return s.become(ctx, s.world.base.Load(), log.Entry{Op: log.Reset})
	})
}

// Fork opens a new sandbox that begins as this one stands, in constant time. The
// error is ErrName, ErrExists, a *LimitError, or the log's.
func (s *Sandbox) Fork(name string) (fork *Sandbox, err error) {
	if !namePattern.MatchString(name) {
		return nil, fmt.Errorf("fork to sandbox %q: %w", name, ErrName)
	}
	err = s.control(func(context.Context) error {
		s.world.mu.Lock()
		defer s.world.mu.Unlock()
		if s.world.find(name) != nil {
			return fmt.Errorf("fork to sandbox %q: %w", name, ErrExists)
		}
		entry := log.Entry{Op: log.Fork, Source: s.name}
		fork, err = s.world.open(name, s.current.Load(), entry, s.world.options.Real())
		return err
	})
	return fork, err
}

// Save keeps the state under a name, replacing what had the name, in constant
// time. The error is ErrName, a *LimitError, or the log's.
func (s *Sandbox) Save(name string) error {
	if !namePattern.MatchString(name) {
		return fmt.Errorf("save snapshot %q: %w", name, ErrName)
	}
	return s.control(func(ctx context.Context) error {
		if err := s.checkSave(name); err != nil {
			return fmt.Errorf("save snapshot %q: %w", name, err)
		}
		if err := s.append(ctx, log.Entry{Op: log.Save, Snapshot: name}); err != nil {
			return err
		}
		s.keep(name, s.current.Load())
		return nil
	})
}

func (s *Sandbox) checkSave(name string) error {
	limit, saves := s.world.options.MaxSaves, *s.saves.Load()
	if saves[name] == nil && len(saves) >= limit {
		return &LimitError{Limit: "snapshots of a sandbox", Value: int64(limit), Flag: "--max-snapshots"}
	}
	return nil
}

// keep remembers a snapshot. The caller holds the writer lock.
func (s *Sandbox) keep(name string, snapshot *Snapshot) {
	saves := maps.Clone(*s.saves.Load())
	saves[name] = snapshot
	s.saves.Store(&saves)
}

// Saves returns the names of the saved snapshots, sorted.
func (s *Sandbox) Saves() []string { return slices.Sorted(maps.Keys(*s.saves.Load())) }

// Restore returns the sandbox to a saved snapshot: objects, clock, counters and
// draws. The error is ErrNoSave or the log's.
func (s *Sandbox) Restore(name string) error {
	return s.control(func(ctx context.Context) error {
		saved := (*s.saves.Load())[name]
		if saved == nil {
			return fmt.Errorf("restore %.64q in sandbox %q: %w; there are %q", name, s.name, ErrNoSave, s.Saves())
		}
		return s.become(ctx, saved, log.Entry{Op: log.Restore, Snapshot: name})
	})
}

// SetClock gives the sandbox another clock.
func (s *Sandbox) SetClock(clock Clock) error {
	return s.changeClock(func(Clock) (Clock, error) { return clock, nil })
}

// Advance moves the clock forward, whatever its kind.
func (s *Sandbox) Advance(by time.Duration) error {
	if by < 0 {
		return fmt.Errorf("advance the clock by %s: want a positive duration; SetClock goes back", by)
	}
	return s.changeClock(func(now Clock) (Clock, error) { return now.advanced(by) })
}

// Freeze stops the clock where it is.
func (s *Sandbox) Freeze() error {
	return s.changeClock(func(now Clock) (Clock, error) {
		return Clock{Kind: Frozen, Time: now.now(s.world.options.Real)}, nil
	})
}

func (s *Sandbox) changeClock(change func(Clock) (Clock, error)) error {
	return s.control(func(ctx context.Context) error {
		next := *s.current.Load()
		clock, err := change(next.clock)
		if err != nil {
			return err
		}
		if err := clock.check(s.world.options.Real); err != nil {
			return fmt.Errorf("set the clock of sandbox %q: %w", s.name, err)
		}
		next.clock = clock.normal()
		return s.become(ctx, &next, log.Entry{Op: log.SetTime, Clock: next.clock.logged()})
	})
}

// control runs an action on the sandbox as a whole in the writer's turn.
func (s *Sandbox) control(action func(context.Context) error) error {
	ctx := context.Background()
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.unlock()
	return action(ctx)
}

func (s *Sandbox) info() Info {
	now := s.Snapshot()
	return Info{
		Name:    s.name,
		Objects: now.Objects(),
		Bytes:   now.Bytes(),
		Actions: now.actions,
		Now:     now.clock.now(s.world.options.Real),
		Used:    time.Unix(0, s.used.Load()).UTC(),
		Saves:   s.Saves(),
	}
}
