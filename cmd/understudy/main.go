// Command understudy stands in for an API before the real one is there, and
// later checks that the real one plays the part as written.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"understudy/specs/document"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the program without the process around it. The exit status is that of
// docs/cli.md: 0 all holds, 1 failures, 2 wrong use or unreadable input, 3
// target, port or store unreachable, 4 inconclusive.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := newRootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return status(root.ExecuteContext(ctx), stderr)
}

func status(err error, stderr io.Writer) int {
	if err == nil {
		return 0
	}
	code := 2
	var exit exitError
	if errors.As(err, &exit) {
		code = exit.code
		if exit.err == nil {
			return code
		}
	}
	var problems document.Problems
	if errors.As(err, &problems) {
		fmt.Fprintln(stderr, problems)
		return code
	}
	fmt.Fprintln(stderr, "understudy:", err)
	return code
}

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "understudy",
		Short: "Stands in for an API, and checks that the real one plays the part as written",
		Long: "Understudy reads OpenAPI documents. serve plays them as a stateful mock server,\n" +
			"inspect shows what it understood, verify checks a real deployment against them.",
		SilenceUsage: true, SilenceErrors: true,
		PersistentPreRunE: fillFlags,
	}
	root.PersistentFlags().String("config", "", "YAML file with flags by name; the command line and UNDERSTUDY_… win over it")
	root.AddCommand(newServeCommand(), newInspectCommand(), newVerifyCommand(), newCleanupCommand(), newReportCommand(), newChecksCommand())
	return root
}
