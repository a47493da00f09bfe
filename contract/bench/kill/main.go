// Command kill measures the contract runner on the bench: which faults it finds
// for the right reason, how soon, in how many findings, whether the commands it
// gives show them again, and what it finds in servers without any fault. It is
// run from the root of the repository, by "make kill".
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"time"

	"understudy/contract/bench"
)

// options say what is tried, and for how long.
type options struct {
	time   time.Duration // bounds one run
	seeds  int           // how many runs each server without a fault gets
	only   string        // a part of the names that are tried; "": all
	folder string        // where the bench is
	jobs   int           // how many runs go on at a time
	trace  bool          // each request goes to standard error
	out    string        // a file that gets the outcome too; "": none
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := kill(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// kill fails where a fault survives or a server without one is blamed.
func kill(ctx context.Context, args []string, out io.Writer) error {
	var o options
	flags := flag.NewFlagSet("kill", flag.ContinueOnError)
	flags.DurationVar(&o.time, "time", time.Minute, "bound of one run")
	flags.IntVar(&o.seeds, "seeds", 20, "runs of each server without a fault")
	flags.StringVar(&o.only, "only", "", "part of the names of faults, variants and servers to try")
	flags.StringVar(&o.folder, "folder", "contract/bench", "where the bench is")
	flags.IntVar(&o.jobs, "jobs", 2, "runs at a time")
	flags.BoolVar(&o.trace, "trace", false, "tell each request on standard error")
	flags.StringVar(&o.out, "out", "", "file that gets the outcome too")
	if err := flags.Parse(args); err != nil {
		return err
	}
	hunts := each(o.jobs, o.faults(), func(f bench.Fault) hunt { return o.hunt(ctx, f) })
	alarms := each(o.jobs, o.innocents(), func(i innocent) alarm { return o.accuse(ctx, i) })
	text := outcome(hunts, alarms)
	if _, err := io.WriteString(out, text); err != nil {
		return err
	}
	if o.out != "" {
		if err := os.WriteFile(o.out, []byte(text), 0o644); err != nil {
			return fmt.Errorf("write the outcome: %w", err)
		}
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("ended before all was tried: %w", err)
	}
	return verdict(hunts, alarms)
}

func (o options) faults() []bench.Fault {
	var out []bench.Fault
	for _, f := range bench.Faults {
		if strings.Contains(f.Server+"/"+f.Name, o.only) {
			out = append(out, f)
		}
	}
	return out
}

// innocent is a server without a fault, and a seed.
type innocent struct {
	server  bench.Server
	variant bench.Variant
	seed    uint64
}

func (i innocent) name() string {
	if i.variant.Name == "" {
		return i.server.Name
	}
	return i.server.Name + "/" + i.variant.Name
}

func (o options) innocents() []innocent {
	var out []innocent
	for seed := range uint64(o.seeds) {
		for _, s := range bench.Servers {
			if strings.Contains(s.Name+"/", o.only) {
				out = append(out, innocent{server: s, seed: seed})
			}
		}
		for _, v := range bench.Variants {
			if s, found := bench.Find(v.Server); found && !v.Plain && strings.Contains(s.Name+"/"+v.Name, o.only) {
				out = append(out, innocent{s, v, seed})
			}
		}
	}
	return out
}

// each does all, some at a time, and keeps the order.
func each[In, Out any](jobs int, all []In, do func(In) Out) []Out {
	out := make([]Out, len(all))
	next := make(chan int)
	var wait sync.WaitGroup
	for range max(1, jobs) {
		wait.Go(func() {
			for i := range next {
				out[i] = do(all[i])
			}
		})
	}
	for i := range all {
		next <- i
	}
	close(next)
	wait.Wait()
	return out
}
