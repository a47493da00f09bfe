// Package control is the admin API of a running mock: its journal, its
// sandboxes, their clocks, snapshots and records. It has a listener of its own
// and trusts nobody: a guard of steps stands before every route. Its routes are
// those of openapi.yaml beside it, and each request is judged by that document.
// It follows RFC 9457 for errors, and plays no API: that is package mock's.
package control

import (
	"cmp"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"understudy/mock"
	"understudy/specs"
)

// Options configure the admin API.
type Options struct {
	// Token is what Authorization must bear. With the empty token nobody gets in.
	Token string
	// Hosts are names, or names with ports, that a Host header may hold besides
	// the loopback ones and the address a connection came in on.
	Hosts   []string
	Version string      // of the program; empty: devel
	Ready   func() bool // whether the mock takes calls; nil: it does
	// URL is where the mock is reached, without a slash at the end; empty: not told.
	URL string
	Log *slog.Logger     // notes changes and crashes; nil: none
	Now func() time.Time // wall clock; nil: time.Now
}

func (o Options) withDefaults() Options {
	o.Version = cmp.Or(o.Version, "devel")
	if o.Ready == nil {
		o.Ready = func() bool { return true }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// admin is what the operations work on.
type admin struct {
	server  *mock.Server
	options Options
	started time.Time
	open    map[string]bool // paths that need no token
}

// New returns the admin API of a mock. It opens the shared sandbox, so that
// reading need not.
func New(s *mock.Server, o Options) http.Handler {
	o = o.withDefaults()
	a := &admin{server: s, options: o, started: o.Now()}
	api, err := loadDocument()
	if err == nil {
		_, err = s.World().Sandbox("")
	}
	engine := a.engine(err)
	if err == nil {
		a.route(engine, api)
	}
	return headAsGet(engine)
}

// engine is Gin with the guard before everything, unknown paths included. With
// an error it has nothing else to say.
func (a *admin) engine(err error) *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.RedirectTrailingSlash, engine.RedirectFixedPath = false, false
	engine.HandleMethodNotAllowed, engine.UseRawPath, engine.UnescapePathValues = true, true, false
	_ = engine.SetTrustedProxies(nil)
	engine.Use(a.protect, a.recover, a.guard)
	engine.NoRoute(func(c *gin.Context) {
		if err != nil {
			refuse(c, fmt.Errorf("the admin API cannot start: %w", err))
			return
		}
		refuse(c, mock.Refuse(http.StatusNotFound, "the admin API has no %s; /openapi.yaml lists what there is", c.Request.URL.Path))
	})
	engine.NoMethod(func(c *gin.Context) {
		refuse(c, mock.Refuse(http.StatusMethodNotAllowed, "%s has no %s; there is %s", c.Request.URL.Path, c.Request.Method, c.Writer.Header().Get("Allow")))
	})
	return engine
}

// route makes a route of each operation in the document.
func (a *admin) route(engine *gin.Engine, api *specs.API) {
	a.open = map[string]bool{}
	operations := a.operations()
	for _, op := range api.Operations {
		if len(op.Security) == 0 {
			a.open[op.Path] = true
		}
		if answer := operations[op.ID]; answer != nil {
			engine.Handle(op.Method, ginPath(op.Path), a.play(op, answer))
		}
	}
}

// play reads a request, answers it and writes the answer down.
func (a *admin) play(op *specs.Operation, answer operation) gin.HandlerFunc {
	return func(c *gin.Context) {
		q, err := read(op, c.Request)
		var out reply
		if err == nil {
			out, err = answer(q)
		}
		if err != nil {
			refuse(c, err)
		} else {
			send(c, out)
		}
		if c.Request.Method != http.MethodGet {
			a.options.Log.Info("the admin API was asked for a change", "operation", op.ID, "path", c.Request.URL.Path, "status", c.Writer.Status())
		}
	}
}

// headAsGet lets HEAD be answered by what answers GET: net/http leaves the body out.
func headAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			r = r.WithContext(r.Context())
			r.Method = http.MethodGet
		}
		next.ServeHTTP(w, r)
	})
}
