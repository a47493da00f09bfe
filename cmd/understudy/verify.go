package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"understudy/contract"
	"understudy/contract/check"
	"understudy/contract/plan"
	"understudy/contract/report"
	"understudy/contract/target"
	"understudy/specs"
	"understudy/specs/document"
)

type verifyFlags struct {
	url                      string
	auth, headers, overlays  []string
	include, exclude, checks []string
	reports                  []string
	writes                   bool
	time                     time.Duration
	requests                 int
	rate                     float64
	seed                     uint64
	random                   int
	dryRun                   bool
	failOn                   string
	ledger                   string
	har                      string
	connect                  connectFlags
	baseline, writeBaseline  string
	minProven                int
	noTimes                  bool
	replay, replayFrom       string
}

func newVerifyCommand() *cobra.Command {
	var f verifyFlags
	cmd := &cobra.Command{
		Use:   "verify SPEC --url URL",
		Short: "Try a deployment against its document and report where it departs",
		Long: "Try a deployment against its document. A SPEC is a file, a folder, - for standard input, or\n" +
			"a built-in API. Valid, invalid and boundary requests are sent, and sequences that create,\n" +
			"read and update. Only records that this run created are deleted.\n\n" +
			"With --har nothing is sent: the exchanges of an HTTP archive are judged, and what they cover is told.\n\n" +
			"Exit status: 0 all holds; 1 failures; 2 wrong use or unreadable input; 3 the target cannot\n" +
			"be reached; 4 inconclusive: fewer operations are proven than --min-proven says, nothing\n" +
			"was tried, or only what stands before the target failed.\n\n" +
			"Checks:\n" + checkDocs() + "\nReports:\n" + reportDocs(),
		Example: "  understudy verify openapi.yaml --url http://127.0.0.1:8080 --auth bearer=env:TOKEN\n" +
			"  understudy verify openapi.yaml --url https://test.example.com --report junit=verify.xml",
		Args: oneSpec,
		RunE: func(cmd *cobra.Command, args []string) error { return verify(cmd, args[0], f) },
	}
	f.register(cmd)
	return cmd
}

func (f *verifyFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.url, "url", "", "base URL below which the document's paths stand (required, but for --har: there default the document's servers)")
	flags.StringArrayVar(&f.auth, "auth", nil, "credentials as SCHEME=VALUE, by the scheme's name in the document: the token, or user:password with basic; VALUE may be env:NAME or file:PATH (repeatable; default none)")
	flags.StringArrayVar(&f.headers, "header", nil, "header sent with every request, as \"Name: value\" (repeatable; default none)")
	flags.BoolVar(&f.writes, "writes", false, "send POST, PUT, PATCH and DELETE also to a target that is not loopback (default false)")
	flags.StringSliceVar(&f.include, "include", nil, "try only these operations: operationId, path, tag or method; * stands for any text (repeatable; default all)")
	flags.StringSliceVar(&f.exclude, "exclude", nil, "leave out these operations (repeatable; default none)")
	flags.StringSliceVar(&f.checks, "checks", nil, "judge by these checks only, or by all (default those that are not opt-in)")
	flags.DurationVar(&f.time, "time", time.Minute, "how long to try; 0 has no bound")
	flags.IntVar(&f.requests, "requests", 0, "how many requests to send at most; 0 has no bound (default 0)")
	flags.Float64Var(&f.rate, "rate", 0, "requests a second; 0: 10, or without bound on loopback (default 0)")
	flags.StringArrayVar(&f.reports, "report", nil, "write a report as FORMAT=FILE; - is standard output (repeatable; default text=-, also beside reports to files)")
	flags.IntVar(&f.random, "random", 20, "how many requests to make by chance for each operation at most, once all else was tried")
	flags.BoolVar(&f.dryRun, "dry-run", false, "print what would be tried, and send nothing (default false)")
	flags.Uint64Var(&f.seed, "seed", 1, "seed of the values that are sent")
	flags.StringArrayVar(&f.overlays, "overlay", nil, "OpenAPI Overlay to apply to the SPEC (repeatable; default none)")
	f.registerBaseline(flags)
	flags.IntVar(&f.minProven, "min-proven", 100, "how many percent of the operations have to be proven, lest the run is inconclusive: 0 to 100")
	f.registerReplay(flags)
	flags.StringVar(&f.har, "har", "", "HTTP archive whose exchanges are judged; nothing is sent then (default none)")
	f.connect.register(flags)
	flags.StringVar(&f.ledger, "ledger", "", ledgerDoc)
	flags.StringVar(&f.failOn, "fail-on", "any", "least severity that makes the run fail: low, medium, high, critical or any")
}

func checkDocs() string {
	var b strings.Builder
	for _, c := range check.All {
		first, _, _ := strings.Cut(c.Doc, ". ")
		fmt.Fprintf(&b, "  %-30s %-9s %s\n", c.Name, c.Severity, strings.TrimSuffix(first, "."))
	}
	return b.String()
}

func reportDocs() string {
	var b strings.Builder
	for _, f := range report.All {
		fmt.Fprintf(&b, "  %-8s %s\n", f.Name, f.Doc)
	}
	return b.String()
}

func oneSpec(cmd *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	return fmt.Errorf("%s takes one SPEC, got %d. Usage: %s", cmd.Name(), len(args), cmd.UseLine())
}

// verify is the contract run from flags to exit status.
func verify(cmd *cobra.Command, spec string, f verifyFlags) error {
	failOn, err := f.severity()
	if err != nil {
		return err
	}
	checks, err := f.selectChecks()
	if err != nil {
		return err
	}
	api, err := loadSpec(spec, f.overlays, cmd.InOrStdin())
	if err != nil {
		return err
	}
	planned, err := f.plan(api)
	if err != nil {
		return err
	}
	if f.har != "" {
		return f.judgeRecorded(cmd, planned, checks, failOn)
	}
	if f.dryRun {
		return planned.Print(cmd.OutOrStdout())
	}
	return f.run(cmd, planned, checks, failOn)
}

// run tries the target and tells what came of it.
func (f verifyFlags) run(cmd *cobra.Command, planned *plan.Plan, checks []contract.Check, failOn contract.Severity) error {
	asked, err := f.target(planned.API())
	if err != nil {
		return err
	}
	defer asked.Close()
	again, err := f.replaying(planned)
	if err != nil {
		return err
	}
	known, err := f.readBaseline()
	if err != nil {
		return err
	}
	out, err := openReports(cmd, f.reports, f.reportOptions(asked, failOn, checks, known))
	if err != nil {
		return err
	}
	defer out.discard()
	f.announce(cmd.ErrOrStderr(), planned, asked)
	keeping, err := f.keep(asked, planned)
	if err != nil {
		return err
	}
	result, err := contract.Run(cmd.Context(), again.planner(planned), keeping, checks, out.during())
	if err != nil {
		return failed(err)
	}
	if err := keeping.finish(cmd.Context(), &result, cmd.ErrOrStderr()); err != nil {
		return err
	}
	result.Interrupted, result.MayLack = cmd.Context().Err() != nil, 100-f.minProven
	if result, err = f.useBaseline(known, again.pick(result)); err != nil {
		return err
	}
	return conclude(out, result, failOn)
}

// conclude ends the reports, and gives the exit status.
func conclude(out *outputs, result contract.Report, failOn contract.Severity) error {
	if err := out.finish(result); err != nil {
		return err
	}
	if code := report.ExitCode(result, failOn); code != 0 {
		return exitError{code: code}
	}
	return nil
}

func failed(err error) error {
	var unreachable *contract.UnreachableError
	if errors.As(err, &unreachable) {
		return exitError{3, err}
	}
	return err
}

func (f verifyFlags) severity() (contract.Severity, error) {
	if f.failOn == "any" {
		return "", nil
	}
	known := []string{"any"}
	for _, s := range report.Severities {
		known = append(known, string(s))
	}
	if !slices.Contains(known, f.failOn) {
		return "", unknown("--fail-on", "severity", f.failOn, known)
	}
	return contract.Severity(f.failOn), nil
}

// allChecks selects every check, those that are opt-in too.
const allChecks = "all"

func (f verifyFlags) selectChecks() ([]contract.Check, error) {
	if len(f.checks) == 0 {
		return check.Defaults(), nil
	}
	if slices.Contains(f.checks, allChecks) {
		return check.All, nil
	}
	names := []string{allChecks}
	for _, c := range check.All {
		names = append(names, c.Name)
	}
	for _, name := range f.checks {
		if !slices.Contains(names, name) {
			return nil, unknown("--checks", "check", name, names)
		}
	}
	return slices.DeleteFunc(slices.Clone(check.All), func(c contract.Check) bool { return !slices.Contains(f.checks, c.Name) }), nil
}

func unknown(flag, kind, value string, known []string) error {
	advice := "there are " + strings.Join(known, ", ")
	if near := document.Suggest(value, known); near != "" {
		advice = fmt.Sprintf("did you mean %q?", near)
	}
	return fmt.Errorf("%s: no %s %q. %s", flag, kind, value, advice)
}

func (f verifyFlags) plan(api *specs.API) (*plan.Plan, error) {
	if f.time < 0 {
		return nil, fmt.Errorf("--time: %s is below 0. Give a time like 60s, or 0 for no bound", f.time)
	}
	if f.minProven < 0 || f.minProven > 100 {
		return nil, fmt.Errorf("--min-proven: %d is no percentage. Give a number from 0 to 100", f.minProven)
	}
	if f.requests < 0 {
		return nil, fmt.Errorf("--requests: %d is below 0. Give a number, or 0 for no bound", f.requests)
	}
	if f.random < 0 {
		return nil, fmt.Errorf("--random: %d is below 0. Give a number, or 0 for none", f.random)
	}
	for _, pattern := range f.include {
		if err := selectsSomething(api, "--include", pattern); err != nil {
			return nil, err
		}
	}
	for _, pattern := range f.exclude {
		if err := selectsSomething(api, "--exclude", pattern); err != nil {
			return nil, err
		}
	}
	p := plan.New(api, plan.Options{
		Seed: f.seed, Include: f.include, Exclude: f.exclude, Writes: f.writes, Requests: f.requests, Time: f.time, Random: f.random,
	})
	if len(p.Operations()) == 0 {
		return nil, errors.New("no operation to try: --include and --exclude leave none, or the document has none")
	}
	return p, nil
}

// selectsSomething finds the mistyped name that would else select nothing in silence.
func selectsSomething(api *specs.API, flag, pattern string) error {
	if len(plan.New(api, plan.Options{Include: []string{pattern}}).Operations()) > 0 {
		return nil
	}
	var known []string
	for _, op := range api.Operations {
		known = append(append(known, op.ID, op.Path), op.Tags...)
	}
	return unknown(flag, "operationId, path, tag or method", pattern, slices.Compact(slices.Sorted(slices.Values(known))))
}

// announce says on stderr what is about to happen, and through whom.
func (f verifyFlags) announce(w io.Writer, p *plan.Plan, t *target.Target) {
	api := p.API()
	fmt.Fprintf(w, "trying %s of %s at %s\n", counted(len(p.Operations()), "operation"), api.Name, t.URL())
	if n := len(api.Problems); n > 0 {
		fmt.Fprintf(w, "the document has %s; understudy inspect lists them\n", counted(n, "problem"))
	}
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, t.URL(), nil)
	if err != nil {
		return
	}
	if proxy, err := http.ProxyFromEnvironment(request); err == nil && proxy != nil {
		fmt.Fprintf(w, "through the proxy %s\n", proxy.Redacted())
	}
	f.connect.warn(w)
	if !f.writes && !t.Local() {
		fmt.Fprintln(w, "reading only: the target is not loopback. --writes allows POST, PUT, PATCH and DELETE")
	}
}

func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
