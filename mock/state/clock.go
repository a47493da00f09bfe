package state

import (
	"fmt"
	"math"
	"time"

	"understudy/mock/state/log"
)

// The kinds of clocks.
const (
	Virtual = "virtual" // stands at Time, moves by Tick after each accepted action
	Frozen  = "frozen"  // stands at Time
	Real    = "real"    // the wall clock plus Offset
)

// Clock is the clock of a sandbox. The zero value is virtual, starts with the
// year 2026 (UTC) and ticks a second. All times it gives are UTC.
type Clock struct {
	Kind   string        // Virtual, Frozen or Real; "": Virtual
	Time   time.Time     // Virtual and Frozen; zero: 2026-01-01T00:00:00Z
	Tick   time.Duration // Virtual; zero or less: 1 s
	Offset time.Duration // Real
}

// normal is the clock with its zero values spelled out.
func (c Clock) normal() Clock {
	if c.Kind == Real {
		return Clock{Kind: Real, Offset: c.Offset}
	}
	if c.Time.IsZero() {
		c.Time = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	c.Time = c.Time.UTC().Round(0)
	if c.Kind == Frozen {
		return Clock{Kind: Frozen, Time: c.Time}
	}
	if c.Tick <= 0 {
		c.Tick = time.Second
	}
	return Clock{Kind: Virtual, Time: c.Time, Tick: c.Tick}
}

func (c Clock) check(real func() time.Time) error {
	switch c.Kind {
	case "", Virtual, Frozen, Real:
	default:
		return fmt.Errorf("clock of kind %q: want %s, %s or %s", c.Kind, Virtual, Frozen, Real)
	}
	if year := c.now(real).UTC().Year(); year < 1 || year > 9998 {
		return fmt.Errorf("clock in the year %d: want 1 to 9998", year)
	}
	return nil
}

func (c Clock) now(real func() time.Time) time.Time {
	if c.Kind == Real {
		return real().UTC().Round(0).Add(c.Offset)
	}
	return c.Time
}

// after is the clock once an action of that time is accepted.
func (c Clock) after(action time.Time) Clock {
	if c.Kind == Virtual {
		c.Time = action.Add(c.Tick)
	}
	return c
}

func (c Clock) advanced(by time.Duration) (Clock, error) {
	if c.Kind != Real {
		c.Time = c.Time.Add(by)
		return c, nil
	}
	if c.Offset > math.MaxInt64-by {
		return c, fmt.Errorf("advance the clock by %s: it is %s ahead already, which is as far as it goes", by, c.Offset)
	}
	c.Offset += by
	return c, nil
}

func (c Clock) logged() *log.Clock {
	l := log.Clock(c)
	return &l
}
