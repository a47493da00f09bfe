package main

import (
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"time"

	"understudy/contract"
	"understudy/contract/bench"
)

// replays counts the findings whose commands tell the server with the fault from
// the one without it.
type replays struct{ tried, told int }

func (r *replays) add(told, tried bool) {
	if tried {
		r.tried++
	}
	if told {
		r.told++
	}
}

// replay runs the commands of a finding against fresh servers with and without
// the fault. They tell them apart if their last answers differ.
func replay(ctx context.Context, s bench.Server, f bench.Fault, script string, found contract.Failure) (told, tried bool) {
	if _, err := exec.LookPath("curl"); err != nil {
		return false, false
	}
	with, err := shell(ctx, s, script, found.Fingerprint, f.Name)
	if err != nil {
		return false, true
	}
	without, err := shell(ctx, s, script, found.Fingerprint)
	return err == nil && with != without, true
}

// shell gives what the commands print, where the date of an answer is left out.
func shell(ctx context.Context, s bench.Server, script, fingerprint string, switches ...string) (string, error) {
	handler, err := s.New(switches...)
	if err != nil {
		return "", err
	}
	running := httptest.NewServer(handler)
	defer running.Close()
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	run := exec.CommandContext(ctx, "sh", "-s", fingerprint)
	run.Stdin = strings.NewReader(script)
	run.Env = append(append(os.Environ(), secrets(s)...), "URL="+running.URL)
	// A command that fails shows the fault too: its words are what counts.
	out, err := run.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return "", err
	}
	var kept []string
	for line := range strings.SplitSeq(strings.ReplaceAll(string(out), running.URL, ""), "\n") {
		if !strings.HasPrefix(line, "Date:") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n"), nil
}

// secrets are the variables that the commands ask for: those of the first user by
// the scheme, those of others by the user and the scheme.
func secrets(s bench.Server) []string {
	var out []string
	for i, u := range s.Users {
		prefix := u.Name + "_"
		if i == 0 {
			prefix = ""
		}
		for scheme, value := range u.Auth {
			out = append(out, strings.ToUpper(prefix+scheme)+"="+value)
		}
	}
	return out
}
