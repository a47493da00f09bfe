package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"understudy/mock"
	"understudy/mock/control"
	"understudy/mock/protocol"
	"understudy/mock/state"
	"understudy/specs/apis"
	"understudy/specs/document"
)

type serveFlags struct {
	listen, admin, token        string
	scenario, fixtures, clock   string
	overlays, cors, hosts       []string
	webhooks, webhookAllow      []string
	seed                        uint64
	strict, lenient, exposeHost bool
	bodyLimit                   int64
	limits                      state.Options
	verbose, watch              bool
}

func newServeCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve [SPEC …]",
		Short: "Play APIs as a stateful mock server; without SPEC the four built-in ones",
		Long: "Play APIs as a stateful mock server. A SPEC is a file, a folder, - for standard input, or a\n" +
			"built-in API (" + strings.Join(apis.Names, ", ") + "); NAME=SPEC gives it another name.\n" +
			"Each API is at /NAME/…, a lone one at the root too.\n" +
			"Once ready, one JSON line with the addresses goes to standard output.",
		RunE: func(cmd *cobra.Command, args []string) error { return serve(cmd, args, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:4010", "address of the mock; port 0 takes a free one")
	flags.StringVar(&f.admin, "admin", "127.0.0.1:4011", "address of the admin API; \"off\" for none")
	flags.StringVar(&f.token, "admin-token", "", "token of the admin API; made at start unless given")
	flags.StringArrayVar(&f.hosts, "allowed-host", nil, "further name under which the admin API may be reached (repeatable)")
	flags.StringVar(&f.scenario, "scenario", "demo", "name or file of the scenario that sandboxes start with")
	flags.StringVar(&f.fixtures, "fixtures", "", "folder with seed.yaml and scenarios/ for the SPEC")
	flags.StringVar(&f.clock, "clock", "scenario", "time: scenario (starts there, one second on with each change), real, or an instant like 2026-03-02T09:00:00Z")
	flags.StringArrayVar(&f.overlays, "overlay", nil, "OpenAPI Overlay to apply to the SPEC (repeatable)")
	flags.StringSliceVar(&f.cors, "cors", []string{"on"}, "CORS: on (every Origin is echoed), off, or the origins allowed")
	flags.Uint64Var(&f.seed, "seed", 1, "seed of everything made up; the same seed and calls give the same bytes")
	flags.BoolVar(&f.strict, "strict", false, "refuse documents with problems, and answer 500 where our own response departs from the document")
	flags.BoolVar(&f.lenient, "no-validate", false, "answer invalid requests too; the journal notes what is wrong")
	flags.Int64Var(&f.bodyLimit, "body-limit", 10<<20, "largest request body in bytes")
	flags.IntVar(&f.limits.MaxObjects, "max-objects", 100_000, "most records in a sandbox")
	flags.Int64Var(&f.limits.MaxBytes, "max-state-bytes", 256<<20, "most bytes in a sandbox, about")
	flags.IntVar(&f.limits.MaxObjectBytes, "max-object-bytes", 1<<20, "most bytes in a record, about")
	flags.IntVar(&f.limits.MaxSandboxes, "max-sandboxes", 1_000, "most named sandboxes")
	flags.IntVar(&f.limits.MaxSaves, "max-snapshots", 32, "most named snapshots of a sandbox")
	flags.StringArrayVar(&f.webhooks, "webhook", nil, "NAME=URL: where a webhook of the document is sent (repeatable)")
	flags.StringArrayVar(&f.webhookAllow, "webhook-allow", nil, "host to which webhooks and callbacks may go, besides this machine (repeatable)")
	flags.BoolVar(&f.exposeHost, "expose", false, "allow an address other machines can reach")
	flags.BoolVar(&f.watch, "watch", true, "reload when a file that was read changes; SIGHUP reloads in any case")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "log what the mock notices")
	return cmd
}

func serve(cmd *cobra.Command, args []string, f serveFlags) error {
	stderr := cmd.ErrOrStderr()
	load := func() ([]*mock.Part, error) { return loadParts(args, f, cmd.InOrStdin(), stderr) }
	parts, err := load()
	if err != nil {
		return err
	}
	options, err := f.options(stderr)
	if err == nil {
		options.Webhooks, err = webhookTargets(f.webhooks, parts)
	}
	if err != nil {
		return exitError{2, err}
	}
	server, err := mock.New(parts, options)
	if err != nil {
		return exitError{2, err}
	}
	stage, err := open(f, server)
	if err != nil {
		return err
	}
	warnClashes(stderr, server)
	reloads := newReloader(args, f, server, load, stderr)
	announce(cmd.OutOrStdout(), stderr, server, stage)
	return playAndReload(cmd.Context(), stage, reloads)
}

// playAndReload serves, with reloads beside it, until the context ends.
func playAndReload(ctx context.Context, stage *stage, reloads *reloader) error {
	ctx, stop := context.WithCancel(ctx)
	var beside sync.WaitGroup
	beside.Go(func() { reloads.run(ctx) })
	defer beside.Wait()
	defer stop()
	return stage.play(ctx)
}

func loadParts(args []string, f serveFlags, stdin io.Reader, stderr io.Writer) ([]*mock.Part, error) {
	if len(args) == 0 {
		args = apis.Names
	}
	if len(args) > 1 && (f.fixtures != "" || len(f.overlays) > 0 || isFile(f.scenario)) {
		return nil, errors.New("--fixtures, --overlay and a scenario file go with one SPEC")
	}
	var parts []*mock.Part
	var problems document.Problems
	found := false
	for _, spec := range args {
		part, err := loadPart(spec, f.overlays, f.fixtures, f.scenario, stdin)
		var own document.Problems
		if errors.As(err, &own) {
			problems = append(problems, own...)
			continue
		}
		if err != nil {
			return nil, err
		}
		_, has := part.Fixtures.Scenario(scenarioName(f.scenario))
		found = found || has
		parts = append(parts, part)
		if f.strict {
			problems = append(problems, part.API.Problems...)
		} else {
			warn(stderr, part.API.Problems, spec)
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	if !found {
		return nil, fmt.Errorf("no API has a scenario %q; there are %s", f.scenario, scenarios(parts))
	}
	return parts, nil
}

func warn(stderr io.Writer, problems document.Problems, spec string) {
	switch len(problems) {
	case 0:
	case 1:
		fmt.Fprintln(stderr, problems[0])
	default:
		fmt.Fprintf(stderr, "%s: %d problems in the document; \"understudy inspect %s\" lists them\n", spec, len(problems), spec)
	}
}

func scenarios(parts []*mock.Part) string {
	var names []string
	for _, part := range parts {
		for _, scenario := range part.Fixtures.Scenarios {
			if !strings.Contains(strings.Join(names, " "), scenario.Name) {
				names = append(names, scenario.Name)
			}
		}
	}
	return strings.Join(names, ", ")
}

func (f serveFlags) options(stderr io.Writer) (mock.Options, error) {
	level := slog.LevelError
	if f.verbose {
		level = slog.LevelInfo
	}
	o := mock.Options{
		Protocols: protocol.All(), Scenario: scenarioName(f.scenario), Seed: f.seed, Strict: f.strict, Lenient: f.lenient,
		BodyLimit: f.bodyLimit, State: f.limits, WebhookAllow: f.webhookAllow, Log: slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level})),
	}
	switch strings.Join(f.cors, ",") {
	case "on", "":
	case "off":
		o.NoCORS = true
	default:
		o.Origins = f.cors
	}
	switch f.clock {
	case "scenario", "":
	case "real":
		o.Clock = state.Clock{Kind: state.Real}
	default:
		at, err := time.Parse(time.RFC3339Nano, f.clock)
		if err != nil {
			return o, fmt.Errorf("--clock %q is no time; write scenario, real, or an instant like 2026-03-02T09:00:00Z", f.clock)
		}
		o.Clock = state.Clock{Time: at}
	}
	return o, nil
}

// stage is the opened listeners with what is served on them.
type stage struct {
	mock, admin net.Listener // admin is nil where it is off
	token       string
	server      *mock.Server
	handler     http.Handler
	control     http.Handler
	ready       *atomic.Bool
}

func open(f serveFlags, server *mock.Server) (*stage, error) {
	s := &stage{token: f.token, server: server, handler: server.Handler(), ready: &atomic.Bool{}}
	var err error
	if s.mock, err = listen(f.listen, "--listen", f.exposeHost); err != nil {
		return nil, err
	}
	if f.admin == "off" {
		return s, nil
	}
	if s.admin, err = listen(f.admin, "--admin", f.exposeHost); err != nil {
		_ = s.mock.Close()
		return nil, err
	}
	if s.token == "" {
		s.token = freshToken()
	}
	s.control = control.New(server, control.Options{
		Token: s.token, Hosts: append(f.hosts, s.admin.Addr().String()), Version: version(), Ready: s.ready.Load,
		URL: "http://" + s.mock.Addr().String(),
	})
	return s, nil
}

func freshToken() string {
	var random [16]byte
	_, _ = rand.Read(random[:])
	return hex.EncodeToString(random[:])
}

func listen(address, flag string, expose bool) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, exitError{2, fmt.Errorf("%s %q is no address; write it like 127.0.0.1:4010", flag, address)}
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) && !expose {
		return nil, exitError{2, fmt.Errorf("%s %s can be reached by other machines; --expose allows that", flag, address)}
	}
	listener, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, exitError{3, fmt.Errorf("%s %s: the port is in use; choose another, or port 0 for a free one", flag, address)}
	}
	if err != nil {
		return nil, exitError{3, fmt.Errorf("%s %s: %w", flag, address, err)}
	}
	return listener, nil
}

// Timeouts of docs/cli.md: a slow client costs a connection, not the server.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = 60 * time.Second
	idleTimeout   = 120 * time.Second
	drainTimeout  = 25 * time.Second
)

func httpServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
}

// play serves until the context ends, then lets calls in flight finish.
func (s *stage) play(ctx context.Context) error {
	servers := []*http.Server{httpServer(s.handler)}
	failed := make(chan error, 2)
	go func() { failed <- servers[0].Serve(s.mock) }()
	if s.admin != nil {
		servers = append(servers, httpServer(s.control))
		go func() { failed <- servers[1].Serve(s.admin) }()
	}
	s.ready.Store(true)
	select {
	case err := <-failed:
		return exitError{3, err}
	case <-ctx.Done():
	}
	s.ready.Store(false)
	s.server.Close()
	draining, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	var errs []error
	for _, server := range servers {
		errs = append(errs, server.Shutdown(draining))
	}
	errs = append(errs, s.server.AwaitCarried(draining))
	if err := errors.Join(errs...); err != nil {
		return exitError{1, fmt.Errorf("shut down: %w", err)}
	}
	return nil
}
