package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"understudy/contract"
	"understudy/contract/plan"
	"understudy/contract/report"
	"understudy/contract/target"
	"understudy/specs"
	"understudy/specs/traffic"
)

// judgeRecorded is verify with traffic that others recorded.
func (f verifyFlags) judgeRecorded(cmd *cobra.Command, planned *plan.Plan, checks []contract.Check, failOn contract.Severity) error {
	if f.replay != "" {
		return errors.New("--har: nothing is sent, so --replay cannot send a case again. Give one of the two")
	}
	asked, bases, err := f.recordedAt(planned.API())
	if err != nil {
		return err
	}
	defer asked.Close()
	known, err := f.readBaseline()
	if err != nil {
		return err
	}
	archive, err := openArchive(f.har, cmd.InOrStdin())
	if err != nil {
		return err
	}
	defer func() { _ = archive.Close() }()
	out, err := openReports(cmd, f.reports, f.reportOptions(asked, failOn, checks, known))
	if err != nil {
		return err
	}
	defer out.discard()
	recording := contract.Recording{Name: f.har, Entries: until(cmd.Context(), traffic.ReadHAR(bufio.NewReader(archive))), Bases: bases}
	result, err := contract.JudgeRecorded(recording, planned, asked, checks, out.during())
	if err != nil {
		return err
	}
	announceRecorded(cmd.ErrOrStderr(), result, bases)
	if result.Report, err = f.useBaseline(known, result.Report); err != nil {
		return err
	}
	if err := out.finish(result.Report); err != nil {
		return err
	}
	if code := report.ExitCode(result.Report, failOn); code != 0 {
		return exitError{code: code}
	}
	return nil
}

// recordedAt says where the API stood, and gives a target that is never asked: it
// knows the secrets of the flags, so that they can be hidden.
func (f verifyFlags) recordedAt(api *specs.API) (*target.Target, contract.Bases, error) {
	bases := contract.BasesOf(api)
	if f.url != "" {
		asked, err := f.target(api)
		if err != nil {
			return nil, nil, err
		}
		at, err := url.Parse(asked.URL())
		return asked, contract.Bases{at}, err
	}
	f.url = "http://localhost"
	asked, err := f.target(api)
	return asked, bases, err
}

func openArchive(name string, stdin io.Reader) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(stdin), nil
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("--har: %w", err)
	}
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return nil, errors.Join(fmt.Errorf("--har: %s is a folder. Give an HTTP archive, such as a browser saves", name), file.Close())
	}
	return file, nil
}

// until ends with an error when the context does.
func until(ctx context.Context, entries iter.Seq2[traffic.Recorded, error]) iter.Seq2[traffic.Recorded, error] {
	return func(yield func(traffic.Recorded, error) bool) {
		for entry, err := range entries {
			if ctx.Err() != nil {
				yield(traffic.Recorded{}, fmt.Errorf("interrupted: %w", context.Cause(ctx)))
				return
			}
			if !yield(entry, err) {
				return
			}
		}
	}
}

// mostUnknown is how many requests without an operation are named.
const mostUnknown = 10

// announceRecorded says on stderr what of the archive was not judged.
func announceRecorded(w io.Writer, r contract.Recorded, bases contract.Bases) {
	var below []string
	for _, base := range bases {
		below = append(below, cmp.Or(base.String(), "any host"))
	}
	at := strings.Join(below, ", ")
	if r.Foreign > 0 {
		fmt.Fprintf(w, "%s of the archive not judged: not below %s, or of operations left out\n", counted(r.Foreign, "exchange"), at)
	}
	for _, unknown := range r.Unknown[:min(len(r.Unknown), mostUnknown)] {
		fmt.Fprintf(w, "no operation of the document fits %s\n", strings.ToValidUTF8(printable(unknown), "?"))
	}
	if rest := len(r.Unknown) - mostUnknown; rest > 0 {
		fmt.Fprintf(w, "… and %d more that fit none\n", rest)
	}
	if r.Requests == 0 {
		fmt.Fprintf(w, "nothing of the archive is below %s. Say with --url where the API stood\n", at)
	}
}

// printable keeps what an archive holds from steering a terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return '?'
		}
		return r
	}, text)
}
