package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"understudy/contract"
	"understudy/contract/report"
)

// outputs are the reports of one run and the files they go to.
type outputs struct {
	progress contract.Reporter
	reports  contract.Reporter
	files    []*outputFile
}

// during is told all but the end: whether there is something to report is known
// only after it. A target that cannot be reached has no report.
func (o *outputs) during() contract.Reporter { return report.Multi(o.progress, unfinished{o.reports}) }

type unfinished struct{ contract.Reporter }

// Finish leaves the end to outputs.finish.
func (unfinished) Finish(contract.Report) error { return nil }

// finish writes the ends of all reports and gives the files their names.
func (o *outputs) finish(r contract.Report) error {
	if err := o.reports.Finish(r); err != nil {
		return err
	}
	return o.keep()
}

// keep gives the files their names.
func (o *outputs) keep() error {
	var errs []error
	for _, f := range o.files {
		errs = append(errs, f.keep())
	}
	return errors.Join(errs...)
}

// openReports makes a reporter of all that --report names. Files are opened now,
// so that a run is not lost to a mistyped folder.
func openReports(cmd *cobra.Command, wanted []string, o report.Options) (*outputs, error) {
	wanted = withText(wanted)
	if err := placedTwice(wanted); err != nil {
		return nil, err
	}
	out := &outputs{progress: report.Progress(cmd.ErrOrStderr(), isTerminal(cmd.ErrOrStderr()), o)}
	opened, err := out.open(cmd.OutOrStdout(), wanted)
	if err != nil {
		out.discard()
		return nil, err
	}
	var reporters []contract.Reporter
	for _, one := range opened {
		its := o
		its.Colour = one.Colour
		reporters = append(reporters, one.Format.New(one.To, its))
	}
	out.reports = report.Multi(reporters...)
	return out, nil
}

// open opens what FORMAT=FILE pairs name; standard output among them.
func (o *outputs) open(stdout io.Writer, wanted []string) ([]report.Output, error) {
	var opened []report.Output
	for _, one := range wanted {
		name, path := formatAndFile(one)
		format, err := report.Find(name)
		if err != nil {
			return nil, fmt.Errorf("--report: %w", err)
		}
		if path == "-" {
			colourful := isTerminal(stdout) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
			opened = append(opened, report.Output{Format: format, To: stdout, Colour: colourful})
			continue
		}
		file, err := openOutput(path)
		if err != nil {
			return nil, fmt.Errorf("--report %s: %w", one, err)
		}
		o.files = append(o.files, file)
		opened = append(opened, report.Output{Format: format, To: file})
	}
	return opened, nil
}

func formatAndFile(one string) (format, file string) {
	format, file, found := strings.Cut(one, "=")
	if !found || file == "" {
		file = "-"
	}
	return format, file
}

// withText adds the text report where nothing else goes to standard output.
func withText(wanted []string) []string {
	for _, one := range wanted {
		if _, file := formatAndFile(one); file == "-" {
			return wanted
		}
	}
	return append([]string{"text=-"}, wanted...)
}

// placedTwice refuses two reports in one place: they would mix or replace each other.
func placedTwice(wanted []string) error {
	var seen []string
	for _, one := range wanted {
		_, file := formatAndFile(one)
		if slices.Contains(seen, filepath.Clean(file)) {
			return fmt.Errorf("--report: two reports go to %s. Give each its own file", file)
		}
		seen = append(seen, filepath.Clean(file))
	}
	return nil
}

// discard takes away what was not kept.
func (o *outputs) discard() {
	for _, f := range o.files {
		f.discard()
	}
}

// outputFile is written beside its place and moved there when it is whole, so
// that nobody reads half a report. Only its owner may read it.
type outputFile struct {
	*os.File
	path   string
	direct bool // the place is a device or pipe, which nothing may replace
	done   bool
}

func openOutput(path string) (*outputFile, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return nil, fmt.Errorf("%s is a folder. Name a file in it", path)
	case err == nil && !info.Mode().IsRegular():
		file, err := os.OpenFile(path, os.O_WRONLY, 0)
		return &outputFile{File: file, path: path, direct: true}, err
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", path, err)
	}
	return &outputFile{File: file, path: path}, nil
}

func (f *outputFile) keep() error {
	f.done = true
	err := f.Close()
	if f.direct {
		return err
	}
	if err == nil {
		err = os.Rename(f.Name(), f.path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("write %s: %w", f.path, err)
	}
	return nil
}

func (f *outputFile) discard() {
	if f.done {
		return
	}
	f.done = true
	_ = f.Close()
	if !f.direct {
		_ = os.Remove(f.Name())
	}
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
