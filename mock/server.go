package mock

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"understudy/fixtures"
	"understudy/mock/state"
	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/route"
	"understudy/specs/traffic"
)

// Server plays its Parts. It is safe for concurrent use.
type Server struct {
	parts   []*Part
	byName  map[string]*Part
	world   *state.World
	journal *Journal
	options Options
	log     *slog.Logger
	steps   []step

	incidents atomic.Int64 // how many panics were caught
}

// New prepares every part and fills the world with their scenarios. The error
// is document.Problems where a document or fixture is at fault.
func New(parts []*Part, o Options) (*Server, error) {
	s := &Server{parts: parts, byName: map[string]*Part{}, journal: NewJournal(), options: o.withDefaults()}
	s.log = s.options.Log
	s.steps = []step{s.route, s.authorize, s.validate, s.negotiate, s.answer, s.encode, s.verify}
	var problems document.Problems
	for _, part := range parts {
		if s.byName[part.API.Name] != nil {
			return nil, fmt.Errorf("two APIs are called %q: rename one with NAME=FILE", part.API.Name)
		}
		s.byName[part.API.Name] = part
		found, err := s.prepare(part)
		if err != nil {
			return nil, err
		}
		problems = append(problems, found...)
	}
	if len(problems.Errors()) > 0 {
		return nil, problems
	}
	s.world = state.New(state.Options{Clock: s.clock(), Seed: s.options.Seed, Real: s.options.Real})
	return s, s.fill()
}

func (o Options) withDefaults() Options {
	if o.Scenario == "" {
		o.Scenario = fixtures.DefaultScenario
	}
	if o.Seed == 0 {
		o.Seed = 1
	}
	if o.BodyLimit == 0 {
		o.BodyLimit = 10 << 20
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Real == nil {
		o.Real = time.Now
	}
	return o
}

// clock starts where the first scenario says, unless the options say otherwise.
func (s *Server) clock() state.Clock {
	clock := s.options.Clock
	if clock.Time.IsZero() && len(s.parts) > 0 {
		clock.Time = s.parts[0].Scenario.Clock
		for _, part := range s.parts {
			if part.Scenario.Clock.After(clock.Time) {
				clock.Time = part.Scenario.Clock
			}
		}
	}
	return clock
}

func (s *Server) prepare(part *Part) (document.Problems, error) {
	var problems document.Problems
	part.prefix = "/" + part.API.Name
	part.Seed = s.options.Seed
	part.router = route.New(part.API, func(taken, refused *specs.Operation) {
		problems = append(problems, document.Problem{
			Position: refused.Place.Position, Pointer: refused.Place.Pointer, Severity: document.Warning,
			Message: fmt.Sprintf("%s %s clashes with %s at line %d, which is played", refused.Method, refused.Path, taken.Path, taken.Place.Line),
		})
	})
	scenario, ok := part.Fixtures.Scenario(s.options.Scenario)
	if !ok {
		if scenario, ok = part.Fixtures.Scenario(fixtures.DefaultScenario); !ok {
			scenario = fixtures.MadeUp()
		}
	}
	part.Scenario = scenario
	part.index()
	for _, protocol := range s.options.Protocols {
		player, err := protocol.Prepare(part)
		if err != nil {
			return nil, err
		}
		part.players = append(part.players, player)
	}
	return problems, nil
}

func (s *Server) fill() error {
	return s.world.Fill(func(tx *state.Tx) error {
		for _, part := range s.parts {
			for _, player := range part.players {
				if err := player.Fill(tx); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// World is what the server remembers.
func (s *Server) World() *state.World { return s.world }

// Journal is what the server was asked and answered.
func (s *Server) Journal() *Journal { return s.journal }

// Parts are the APIs on stage, in order.
func (s *Server) Parts() []*Part { return slices.Clone(s.parts) }

// Handler is the server as Gin serves it. Gin's own router stays empty: every
// request, with its path untouched, goes down the straight line.
func (s *Server) Handler() http.Handler {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.RedirectTrailingSlash, engine.RedirectFixedPath, engine.HandleMethodNotAllowed = false, false, false
	_ = engine.SetTrustedProxies(nil)
	engine.Use(s.recover)
	engine.NoRoute(s.serve)
	return engine
}

// recover catches what fails while a response is written; see play for the rest.
func (s *Server) recover(c *gin.Context) {
	defer func() {
		caught := recover()
		if caught == nil {
			return
		}
		err := s.incident(&Call{Request: traffic.Request{Method: c.Request.Method, URL: c.Request.URL}}, caught)
		var problem *Problem
		if errors.As(err, &problem) && !c.Writer.Written() {
			c.Data(problem.Status, problemJSON, encodeJSON(problem.Value()))
		}
	}()
	c.Next()
}

func jsonInt(n int) json.Number { return json.Number(strconv.Itoa(n)) }
