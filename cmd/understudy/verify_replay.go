package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"

	"github.com/spf13/pflag"

	"understudy/contract"
	"understudy/contract/plan"
	"understudy/contract/report"
)

func (f *verifyFlags) registerReplay(flags *pflag.FlagSet) {
	flags.StringVar(&f.replay, "replay", "", "try only this case again and what it needs: its ID as reports name it, or with --replay-from a finding's fingerprint (default all cases)")
	flags.StringVar(&f.replayFrom, "replay-from", "", "JSON report in which the case of the fingerprint is looked up (default none)")
}

// replayed is what --replay asks for; nil: everything.
type replayed struct {
	*plan.Replay
	fingerprint string
}

var fingerprintForm = regexp.MustCompile(`^[0-9a-f]{12}$`)

func (f verifyFlags) replaying(of contract.Planner) (*replayed, error) {
	if f.replay == "" {
		return nil, nil
	}
	id, fingerprint := f.replay, ""
	if fingerprintForm.MatchString(f.replay) {
		fingerprint = f.replay
		var err error
		if id, err = f.caseOf(fingerprint); err != nil {
			return nil, err
		}
	}
	one, err := plan.NewReplay(of, id)
	if err != nil {
		return nil, fmt.Errorf("--replay: %w", err)
	}
	return &replayed{one, fingerprint}, nil
}

func (f verifyFlags) caseOf(fingerprint string) (string, error) {
	if f.replayFrom == "" {
		return "", errors.New("--replay: a fingerprint alone names no case. Give the run's JSON report with --replay-from, or the ID of the case")
	}
	file, err := os.Open(f.replayFrom)
	if err != nil {
		return "", fmt.Errorf("--replay-from: %w", err)
	}
	defer func() { _ = file.Close() }()
	id, err := report.CaseOf(file, fingerprint)
	if err != nil {
		return "", fmt.Errorf("--replay-from %s: %w", f.replayFrom, err)
	}
	return id, nil
}

// planner is what is tried: all of the plan, or one case of it.
func (r *replayed) planner(all contract.Planner) contract.Planner {
	if r == nil {
		return all
	}
	return r.Replay
}

// pick keeps what the replay is about.
func (r *replayed) pick(result contract.Report) contract.Report {
	if r == nil {
		return result
	}
	return r.Pick(result, r.fingerprint)
}
