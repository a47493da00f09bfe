package mock

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"understudy/fixtures"
	"understudy/mock/state"
	"understudy/mock/webhook"
	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/traffic"
)

// Server plays its Parts. It is safe for concurrent use.
type Server struct {
	current atomic.Pointer[programme]
	last    atomic.Pointer[Reload]
	world   *state.World
	journal *Journal
	options Options
	log     *slog.Logger
	steps   []step

	// gate keeps reloads and calls apart: a call holds it for reading from when
	// its body is in until its response is made, a reload while it changes over.
	gate      sync.RWMutex
	reloading sync.Mutex // one reload at a time; taken before gate

	incidents atomic.Int64 // how many panics were caught

	carried sync.WaitGroup // calls that are held open, until they are in the journal

	halls   sync.Map      // *state.Sandbox to *hall: where somebody listens, or listened
	closing chan struct{} // closed when what waits should end
	closed  sync.Once
	sender  *webhook.Sender
}

// New prepares every part and fills the world with their scenarios. The error
// is document.Problems where a document or fixture is at fault.
func New(parts []*Part, o Options) (*Server, error) {
	s := &Server{journal: NewJournal(), options: o.withDefaults(), closing: make(chan struct{})}
	s.log = s.options.Log
	s.sender = webhook.New(webhook.Options{Allow: s.options.WebhookAllow, Real: s.options.Real})
	s.steps = []step{s.authorize, s.validate, s.negotiate, s.answer, s.encode, s.verify}
	next, err := s.newProgramme(parts)
	if err != nil {
		return nil, err
	}
	kept := s.options.State
	kept.Clock, kept.Seed, kept.Real = s.clock(parts), s.options.Seed, s.options.Real
	kept.Accepted = s.accepted
	s.world = state.New(kept)
	if err := s.world.Fill(next.fill); err != nil {
		return nil, err
	}
	s.current.Store(next)
	return s, nil
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
func (s *Server) clock(parts []*Part) state.Clock {
	clock := s.options.Clock
	if clock.Time.IsZero() && len(parts) > 0 {
		clock.Time = parts[0].Scenario.Clock
		for _, part := range parts {
			if part.Scenario.Clock.After(clock.Time) {
				clock.Time = part.Scenario.Clock
			}
		}
	}
	return clock
}

// World is what the server remembers.
func (s *Server) World() *state.World { return s.world }

// Journal is what the server was asked and answered.
func (s *Server) Journal() *Journal { return s.journal }

// Parts are the APIs on stage, in order.
func (s *Server) Parts() []*Part { return slices.Clone(s.current.Load().parts) }

// Clashes are base paths that two APIs claim, with the places of both; the first
// API has it, the other is played at its name only.
func (s *Server) Clashes() document.Problems { return s.current.Load().clashes }

// Schemes are the ways in which the APIs take credentials, those of versions
// played before included: calls of then may still be in the journal.
func (s *Server) Schemes() []*specs.SecurityScheme { return slices.Clone(s.current.Load().schemes) }

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
