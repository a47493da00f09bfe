package control

import (
	"fmt"
	"math"
	"net/http"
	"time"

	"understudy/mock"
	"understudy/mock/state"
)

type clock struct {
	Kind string    `json:"kind"`
	Time time.Time `json:"time"`
	Tick string    `json:"tick,omitempty"`
}

func clockOf(s *state.Sandbox) clock {
	now := s.Clock()
	out := clock{Kind: now.Kind, Time: now.Time}
	switch now.Kind {
	case state.Real:
		out.Time = s.Now()
	case state.Virtual:
		out.Tick = now.Tick.String()
	}
	return out
}

func (a *admin) getClock(q question) (reply, error) {
	s, err := a.existing(q)
	if err != nil {
		return reply{}, err
	}
	return ok(clockOf(s))
}

func (a *admin) setClock(q question) (reply, error) {
	wanted, err := a.wanted(q.body)
	if err != nil {
		return reply{}, err
	}
	s, err := a.opened(q)
	if err != nil {
		return reply{}, err
	}
	if wanted.Kind != state.Real && wanted.Time.IsZero() {
		// Frozen, it cannot move between being read and being set.
		if err := s.Freeze(); err != nil {
			return reply{}, err
		}
		wanted.Time = s.Clock().Time
	}
	if err := s.SetClock(wanted); err != nil {
		return reply{}, err
	}
	return ok(clockOf(s))
}

// wanted is the clock that a body describes.
func (a *admin) wanted(body map[string]any) (state.Clock, error) {
	out := state.Clock{Kind: text(body, "kind")}
	var err error
	if given := text(body, "time"); given != "" {
		if out.Time, err = instant(given); err != nil {
			return out, err
		}
	}
	if given := text(body, "tick"); given != "" {
		if out.Kind != state.Virtual {
			return out, mock.Refuse(http.StatusUnprocessableEntity, "a %s clock has no tick; only a virtual one has", out.Kind)
		}
		if out.Tick, err = duration("tick", given); err != nil {
			return out, err
		}
	}
	if out.Kind == state.Real && !out.Time.IsZero() {
		return a.shifted(out.Time)
	}
	return out, nil
}

// shifted is a clock that goes like the wall clock and shows a time now.
func (a *admin) shifted(to time.Time) (state.Clock, error) {
	now := a.options.Now()
	offset := to.Sub(now)
	if offset == math.MinInt64 || offset == math.MaxInt64 {
		return state.Clock{}, mock.Refuse(http.StatusUnprocessableEntity, "a real clock reaches 292 years around the wall clock; %s is further away", to.Format(time.RFC3339))
	}
	return state.Clock{Kind: state.Real, Offset: offset}, nil
}

func instant(text string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err == nil && at.UTC().Year() >= 1 && at.UTC().Year() <= lastYear && !at.IsZero() {
		return at.UTC(), nil
	}
	return at, mock.Refuse(http.StatusUnprocessableEntity, "time %q: want an instant of the years 1 to %d, such as 2026-03-02T09:00:00Z", text, lastYear)
}

// lastYear is the last that a clock may show, so that times stay four digits long.
const lastYear = 9998

func duration(name, text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, mock.Refuse(http.StatusUnprocessableEntity, "%s %q: want a duration above zero and below 292 years, such as 90m or 1h30m", name, text)
	}
	return d, nil
}

func (a *admin) advanceClock(q question) (reply, error) {
	by, err := duration("by", text(q.body, "by"))
	if err != nil {
		return reply{}, err
	}
	s, err := a.opened(q)
	if err != nil {
		return reply{}, err
	}
	if now := s.Now(); now.Add(by).Year() > lastYear || s.Clock().Offset > math.MaxInt64-by {
		return reply{}, mock.Refuse(http.StatusUnprocessableEntity, "the clock shows %s and cannot go on by %s", now.Format(time.RFC3339), by)
	}
	if err := s.Advance(by); err != nil {
		return reply{}, fmt.Errorf("advance the clock: %w", err)
	}
	return ok(clockOf(s))
}
