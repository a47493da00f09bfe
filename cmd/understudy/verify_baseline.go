package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/pflag"

	"understudy/contract"
	"understudy/contract/report"
	"understudy/contract/target"
)

func (f *verifyFlags) registerBaseline(flags *pflag.FlagSet) {
	flags.StringVar(&f.baseline, "baseline", "", "YAML file of findings to live with; they are reported and do not make the run fail (default none)")
	flags.StringVar(&f.writeBaseline, "write-baseline", "", "write the findings of this run as a baseline to this file; entries of --baseline keep their reasons (default none)")
	flags.BoolVar(&f.noTimes, "no-times", false, "leave times out of the reports, so that the same seed and the same answers give the same bytes (default false)")
}

func (f verifyFlags) reportOptions(asked *target.Target, failOn contract.Severity, checks []contract.Check, known *report.Baseline) report.Options {
	folder, err := os.Getwd()
	if err != nil {
		folder = "" // files keep the names they were given
	}
	return report.Options{
		Redact: asked.RedactText, FailOn: failOn, Checks: checks, NoTimes: f.noTimes, Folder: folder, Baseline: known, Bound: f.time,
	}
}

// readBaseline gives nil where none is named.
func (f verifyFlags) readBaseline() (*report.Baseline, error) {
	if f.baseline == "" {
		return nil, nil
	}
	return report.ReadBaseline(f.baseline, time.Now())
}

// useBaseline marks what is known, and writes the new baseline.
func (f verifyFlags) useBaseline(known *report.Baseline, r contract.Report) (contract.Report, error) {
	if known != nil {
		r = known.Mark(r)
	}
	if f.writeBaseline == "" {
		return r, nil
	}
	if r.Interrupted {
		return r, errors.New("--write-baseline: the run was interrupted, its findings are no baseline")
	}
	file, err := openOutput(f.writeBaseline)
	if err != nil {
		return r, fmt.Errorf("--write-baseline: %w", err)
	}
	defer file.discard()
	if err := known.Write(file, r); err != nil {
		return r, fmt.Errorf("--write-baseline: %w", err)
	}
	return r, file.keep()
}
