package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"understudy/contract"
	"understudy/contract/ledger"
	"understudy/contract/target"
	"understudy/specs/traffic"
)

type cleanupFlags struct {
	url           string
	auth, headers []string
	rate          float64
	time          time.Duration
	connect       connectFlags
}

func newCleanupCommand() *cobra.Command {
	var f cleanupFlags
	cmd := &cobra.Command{
		Use:   "cleanup LEDGER",
		Short: "Delete what a contract run created and did not delete",
		Long: "Delete what a run of verify created and did not delete because it was killed or the target\n" +
			"did not answer. LEDGER is the file that the run kept; without one, those in the user's cache\n" +
			"folder are listed. Nothing is deleted that the run did not create for sure. It may be done\n" +
			"again: what is gone already is no fault.\n\n" +
			"Exit status: 0 nothing is left; 1 something is left; 2 wrong use or unreadable input; 3 the\n" +
			"target cannot be reached.",
		Example: "  understudy cleanup run.ledger --auth bearer=env:TOKEN",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return listLedgers(cmd)
			}
			return cleanup(cmd, args[0], f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.url, "url", "", "base URL of the target (default the one the run was given)")
	flags.StringArrayVar(&f.auth, "auth", nil, "credentials as SCHEME=VALUE, as verify takes them; a ledger holds none (repeatable; default none)")
	flags.StringArrayVar(&f.headers, "header", nil, "header sent with every request, as \"Name: value\" (repeatable; default none)")
	flags.Float64Var(&f.rate, "rate", 0, "requests a second; 0: 10, or without bound on loopback (default 0)")
	flags.DurationVar(&f.time, "time", time.Minute, "how long to try")
	f.connect.register(flags)
	return cmd
}

func listLedgers(cmd *cobra.Command) error {
	var names []string
	for _, folder := range ledgerFolders() {
		found, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
		if err != nil {
			return err
		}
		names = append(names, found...)
	}
	for _, name := range names {
		l, err := ledger.Open(name)
		if err != nil {
			fmt.Fprintln(cmd.ErrOrStderr(), err)
			continue
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s  %s\n", name, l.Head().URL)
		_ = l.Close()
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%s in %s\n", counted(len(names), "ledger"), strings.Join(ledgerFolders(), " and "))
	return nil
}

func cleanup(cmd *cobra.Command, name string, f cleanupFlags) error {
	l, err := ledger.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = l.Close() }()
	asked, err := f.target(l)
	if err != nil {
		return err
	}
	defer asked.Close()
	f.connect.warn(cmd.ErrOrStderr())
	ctx, cancel := context.WithTimeout(cmd.Context(), f.time)
	defer cancel()
	reach := &reached{Target: asked}
	out := l.Clean(ctx, reach)
	if reach.err != nil {
		return exitError{3, reach.err}
	}
	fmt.Fprintf(cmd.OutOrStdout(), "deleted %s\n", counted(out.Deleted, "record"))
	for _, left := range out.Left {
		fmt.Fprintf(cmd.OutOrStdout(), "left %s\n", left)
	}
	if len(out.Left) > 0 {
		return exitError{code: 1}
	}
	fmt.Fprintln(cmd.OutOrStdout(), "nothing is left")
	if isInFolder(name, ledgerFolders()) {
		return os.Remove(name)
	}
	return nil
}

func (f cleanupFlags) target(l *ledger.Ledger) (*target.Target, error) {
	auth, err := credentials(f.auth)
	if err != nil {
		return nil, err
	}
	headers, err := headersOf(f.headers)
	if err != nil {
		return nil, err
	}
	o := target.Options{
		URL: cmp.Or(f.url, l.Head().URL), API: l.API(), Auth: auth, Headers: headers, Rate: f.rate, Proxy: http.ProxyFromEnvironment,
	}
	if err := f.connect.apply(&o); err != nil {
		return nil, err
	}
	return target.New(o)
}

func isInFolder(name string, folders []string) bool {
	path, err := filepath.Abs(name)
	return err == nil && slices.Contains(folders, filepath.Dir(path))
}

// reached remembers that a target could not be reached.
type reached struct {
	contract.Target
	err error
}

// Send sends a call.
func (r *reached) Send(ctx context.Context, call contract.Call) traffic.Exchange {
	x := r.Target.Send(ctx, call)
	var unreachable *contract.UnreachableError
	if errors.As(x.Err, &unreachable) {
		r.err = unreachable
	}
	return x
}
