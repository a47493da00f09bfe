package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync/atomic"
	"time"

	"understudy/contract"
	"understudy/contract/bench"
	"understudy/contract/check"
	"understudy/contract/plan"
	"understudy/contract/report"
	"understudy/contract/target"
	"understudy/specs"
)

// watcher is told what a run finds, and notes the first finding that it waits for.
type watcher struct {
	wanted   func(contract.Failure) bool
	asked    *atomic.Int64 // requests so far
	started  time.Time
	killed   bool
	requests int64
	after    time.Duration
	script   bytes.Buffer // repeats the findings
}

// Start notes when the run began.
func (w *watcher) Start(*specs.API, string, int) { w.started = time.Now() }

// Result looks for the finding.
func (w *watcher) Result(r contract.Result) {
	for _, f := range r.Failures {
		if !w.killed && w.wanted(f) {
			w.killed, w.requests, w.after = true, w.asked.Load(), time.Since(w.started)
		}
	}
}

// Finish has nothing to write.
func (w *watcher) Finish(contract.Report) error { return nil }

// try is one contract run against a server of the bench.
func (o options) try(ctx context.Context, s bench.Server, seed uint64, w *watcher, base string, switches ...string) (contract.Report, error) {
	handler, err := s.New(switches...)
	if err != nil {
		return contract.Report{}, err
	}
	w.asked = &atomic.Int64{}
	running := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		n := w.asked.Add(1)
		if o.trace {
			rw, r = traced(n, rw, r)
		}
		handler.ServeHTTP(rw, r)
	}))
	defer running.Close()
	api, err := specs.LoadFile(filepath.Join(o.folder, s.Spec))
	if err != nil {
		return contract.Report{}, err
	}
	asked, err := target.New(aim(s, running.URL+base, api))
	if err != nil {
		return contract.Report{}, fmt.Errorf("%s: %w", s.Name, err)
	}
	defer asked.Close()
	w.script.Reset()
	commands, err := report.Find("curl")
	if err != nil {
		return contract.Report{}, err
	}
	told := report.Multi(w, commands.New(&w.script, report.Options{Redact: asked.RedactText, Checks: check.All}))
	return contract.Run(ctx, plan.New(api, plan.Options{Seed: seed, Time: o.time}), asked, check.All, told)
}

// aim asks as the first user, and knows the others.
func aim(s bench.Server, url string, api *specs.API) target.Options {
	o := target.Options{URL: url, API: api, Users: map[string]map[string]string{}, Scopes: map[string][]string{}}
	for i, u := range s.Users {
		if i == 0 {
			o.Auth = u.Auth
			continue
		}
		o.Users[u.Name], o.Scopes[u.Name] = u.Auth, u.Scopes
	}
	return o
}

// hunt is what came of looking for one fault.
type hunt struct {
	fault    bench.Fault
	err      error
	killed   bool // something was found
	right    bool // by the right check on the right operation
	byOptIn  bool // and only by a check that has to be asked for
	requests int64
	after    time.Duration
	findings []contract.Failure
	replayed replays
}

func (o options) hunt(ctx context.Context, f bench.Fault) hunt {
	h := hunt{fault: f}
	s, _ := bench.Find(f.Server)
	w := &watcher{wanted: func(found contract.Failure) bool { return right(f, found) }}
	outcome, err := o.try(ctx, s, 1, w, "", f.Name)
	if err != nil {
		h.err = err
		return h
	}
	h.findings, h.killed = outcome.Failures, len(outcome.Failures) > 0
	h.requests, h.after = w.requests, w.after
	h.byOptIn = true
	for _, found := range outcome.Failures {
		if right(f, found) {
			h.right = true
			named, _ := check.Named(found.Check)
			h.byOptIn = h.byOptIn && named.OptIn
			h.replayed.add(replay(ctx, s, f, w.script.String(), found))
		}
	}
	return h
}

func right(f bench.Fault, found contract.Failure) bool {
	return f.Meets(found.Check, found.Operation.ID)
}

// alarm is what was found in a server without a fault.
type alarm struct {
	innocent
	err      error
	findings []contract.Failure
	leftover int
}

func (o options) accuse(ctx context.Context, i innocent) alarm {
	a := alarm{innocent: i}
	var switches []string
	if i.variant.Name != "" {
		switches = append(switches, i.variant.Name)
	}
	w := &watcher{wanted: func(contract.Failure) bool { return true }}
	outcome, err := o.try(ctx, i.server, i.seed, w, i.variant.Base, switches...)
	a.err, a.leftover = err, len(outcome.Leftovers)
	for _, f := range outcome.Failures {
		if f.Severity != contract.Low {
			a.findings = append(a.findings, f)
		}
	}
	return a
}
