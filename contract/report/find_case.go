package report

import (
	"fmt"
	"io"
)

// CaseOf finds, in the JSON report of a run, the case that first met a finding.
func CaseOf(from io.Reader, fingerprint string) (string, error) {
	var found finder
	format := Format{sink: func(io.Writer, Options) sink { return &found }}
	if err := Convert(from, []Output{{Format: format}}); err != nil {
		return "", err
	}
	for _, f := range found.failures {
		if f.Fingerprint == fingerprint {
			return f.Case, nil
		}
	}
	return "", fmt.Errorf("the run has no finding %s, of %d", fingerprint, len(found.failures))
}

type finder struct{ failures []failureJSON }

func (f *finder) start(startEvent) {}

func (f *finder) finish(e finishEvent) error {
	f.failures = e.Failures
	return nil
}
