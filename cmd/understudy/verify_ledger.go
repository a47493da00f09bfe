package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"understudy/contract"
	"understudy/contract/ledger"
	"understudy/contract/plan"
	"understudy/contract/target"
)

// noLedger is the value of --ledger that keeps none.
const noLedger = "none"

const ledgerDoc = "file that notes what is created, for understudy cleanup after a crash; none keeps none (default a file in the user's cache folder, which goes when nothing is left)"

// kept is a target whose creates are noted.
type kept struct {
	contract.Target
	ledger *ledger.Ledger // nil: none is kept
	named  bool           // the user said where
}

func (f verifyFlags) keep(asked *target.Target, p *plan.Plan) (*kept, error) {
	if f.ledger == noLedger {
		return &kept{Target: asked}, nil
	}
	head := ledger.Head{Seed: p.Seed(), Started: time.Now().UTC()}
	k := &kept{named: f.ledger != ""}
	if k.named {
		l, err := ledger.Create(f.ledger, head, asked.RedactText)
		if err != nil {
			return nil, fmt.Errorf("--ledger: %w", err)
		}
		k.ledger = l
	} else {
		k.ledger = ledger.CreateIn(ledgerFolders(), head, asked.RedactText)
	}
	k.Target = ledger.Keep(asked, k.ledger, p.API(), p.Model())
	return k, nil
}

// ledgerFolders are where ledgers are kept that nobody named, the best place first.
func ledgerFolders() []string {
	temporary := filepath.Join(os.TempDir(), "understudy", "ledgers")
	folder, err := os.UserCacheDir()
	if err != nil {
		return []string{temporary}
	}
	return []string{filepath.Join(folder, "understudy", "ledgers"), temporary}
}

// cleanUpTime bounds what is done after a run.
const cleanUpTime = 10 * time.Second

// finish takes away what the run itself did not, and says what is left.
func (k *kept) finish(ctx context.Context, r *contract.Report, talk io.Writer) error {
	if k.ledger == nil || k.ledger.Name() == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTime)
	defer cancel()
	out := ledger.Outcome{}
	if k.ledger.Open() {
		out = k.ledger.Clean(ctx, k.Target)
	}
	r.Leftovers = slices.DeleteFunc(r.Leftovers, k.ledger.IsGone)
	for _, left := range out.Left {
		if !slices.Contains(r.Leftovers, left.Path) {
			r.Leftovers = append(r.Leftovers, left.Path)
		}
	}
	if err := k.ledger.Close(); err != nil {
		return fmt.Errorf("close %s: %w", k.ledger.Name(), err)
	}
	switch {
	case len(out.Left) > 0:
		fmt.Fprintf(talk, "%s may be left; understudy cleanup %s deletes what can be deleted\n", counted(len(out.Left), "record"), k.ledger.Name())
	case !k.named:
		return os.Remove(k.ledger.Name())
	}
	return nil
}
