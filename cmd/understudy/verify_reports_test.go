package main

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/contract/bench"
	"understudy/contract/check"
	"understudy/contract/report"
)

// renewed is one address whose server can be replaced by one that has seen nothing.
func renewed(t *testing.T, faults ...bench.Fault) (url string, renew func()) {
	t.Helper()
	var current atomic.Pointer[http.Handler]
	renew = func() { h := bench.New(faults...); current.Store(&h) }
	renew()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*current.Load()).ServeHTTP(w, r) }))
	t.Cleanup(s.Close)
	return s.URL, renew
}

func everyFormat(folder string) []string {
	var args []string
	for _, f := range report.All {
		args = append(args, "--report", f.Name+"="+filepath.Join(folder, f.Name))
	}
	return args
}

// Same seed, same target: three runs give the same bytes in every format.
func TestVerifyReportsAreReproducible(t *testing.T) {
	t.Parallel()
	url, renew := renewed(t, faultNamed(t, "number-as-text"))
	var first map[string]string
	for range 3 {
		renew()
		folder := t.TempDir()
		got := verifyBench(url, append(everyFormat(folder), "--no-times", "--time", "0", "--requests", "250")...)
		if got.code == 2 || got.code == 3 {
			t.Fatalf("exit %d\n%s%s", got.code, got.stdout, got.stderr)
		}
		all := map[string]string{"stdout": got.stdout}
		for _, f := range report.All {
			all[f.Name] = read(t, filepath.Join(folder, f.Name))
		}
		if first == nil {
			first = all
			continue
		}
		for name, text := range all {
			if text != first[name] {
				t.Errorf("%s differs:\n%s", name, cmp.Diff(strings.Split(first[name], "\n"), strings.Split(text, "\n")))
			}
		}
	}
}

// What the run was given as a secret is in no report, in no form.
func TestVerifyReportsHoldNoToken(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	got := verifyBench(benchURL(t, faultNamed(t, "number-as-text")), everyFormat(folder)...)
	texts := map[string]string{"stdout": got.stdout, "stderr": got.stderr}
	for _, f := range report.All {
		texts[f.Name] = read(t, filepath.Join(folder, f.Name))
	}
	for name, text := range texts {
		for _, form := range []string{bench.Token, base64.StdEncoding.EncodeToString([]byte(bench.Token)), base64.RawURLEncoding.EncodeToString([]byte(bench.Token))} {
			if strings.Contains(text, form) {
				t.Errorf("%s holds %s", name, form)
			}
		}
	}
	if !strings.Contains(texts["curl"], "$BEARER") || !strings.Contains(texts["gotest"], "$BEARER") {
		t.Error("the exports do not ask for the token")
	}
}

// understudyReading runs the program with a standard input.
func understudyReading(stdin string, args ...string) ran {
	var stdout, stderr strings.Builder
	code := run(args, strings.NewReader(stdin), &stdout, &stderr)
	return ran{code, stdout.String(), stderr.String()}
}

func TestReportConverts(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	verifyBench(benchURL(t, faultNamed(t, "number-as-text")), everyFormat(folder)...)
	events := read(t, filepath.Join(folder, "json"))
	for _, f := range report.All {
		got := understudyReading(events, "report", f.Name)
		if got.code != 0 || got.stdout != read(t, filepath.Join(folder, f.Name)) {
			t.Errorf("%s: exit %d, or other bytes than the run's own\n%s", f.Name, got.code, got.stderr)
		}
	}
	sarif, page := filepath.Join(folder, "later.sarif"), filepath.Join(folder, "later.html")
	if got := understudyReading(events, "report", "sarif="+sarif, "html="+page); got.code != 0 || got.stdout != "" {
		t.Errorf("exit %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	if !json.Valid([]byte(read(t, sarif))) || !strings.HasPrefix(read(t, page), "<!doctype html>") {
		t.Error("the files are not what their names say")
	}
	for _, test := range []struct {
		args  []string
		stdin string
		want  string
	}{
		{[]string{"report"}, events, "report takes a FORMAT"},
		{[]string{"report", "srif"}, events, `did you mean "sarif"?`},
		{[]string{"report", "html"}, "", "nothing to read"},
		{[]string{"report", "html"}, strings.Join(strings.Split(events, "\n")[:3], "\n"), "without a finish event"},
		{[]string{"report", "html", "text"}, events, "two reports go to -"},
	} {
		if got := understudyReading(test.stdin, test.args...); got.code != 2 || !strings.Contains(got.stderr, test.want) {
			t.Errorf("%v: exit %d, stderr %q, want %q in it", test.args, got.code, got.stderr, test.want)
		}
	}
}

// A baseline makes a run with known findings pass, tells what is fixed, and
// hides nothing new.
func TestVerifyBaseline(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "known.yaml")
	only := []string{"--checks", "response_schema_conformance,response_headers_conformance"}
	got := verifyBench(benchURL(t, faultNamed(t, "number-as-text")), append(only, "--write-baseline", file)...)
	if got.code != 1 {
		t.Fatalf("exit %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	got = verifyBench(benchURL(t, faultNamed(t, "number-as-text")), append(only, "--baseline", file)...)
	if got.code != 0 || !strings.Contains(got.stdout, "Known: the baseline lives with these") {
		t.Errorf("known: exit %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	got = verifyBench(benchURL(t, faultNamed(t, "number-as-text"), faultNamed(t, "header-wrong-type")), append(only, "--baseline", file)...)
	if got.code != 1 || !strings.Contains(got.stdout, "1 medium") {
		t.Errorf("one more: exit %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	got = verifyBench(benchURL(t), append(only, "--baseline", file)...)
	if got.code != 0 || !strings.Contains(got.stdout, "readTask is fixed; drop the entry") {
		t.Errorf("fixed: exit %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	got = verifyBench(benchURL(t), "--baseline", file+".yaml")
	if got.code != 2 || !strings.Contains(got.stderr, "no such file") {
		t.Errorf("missing: exit %d, %s", got.code, got.stderr)
	}
}

func TestChecksListsTheTable(t *testing.T) {
	t.Parallel()
	text, list := understudy("checks"), understudy("checks", "--format", "json")
	var listed []listedCheck
	if err := json.Unmarshal([]byte(list.stdout), &listed); err != nil {
		t.Fatal(err)
	}
	if len(listed) != len(check.All) {
		t.Errorf("%d of %d checks", len(listed), len(check.All))
	}
	for i, c := range check.All {
		if got := listed[i]; got.Name != c.Name || got.Severity != string(c.Severity) || got.Default == c.OptIn || got.Doc == "" {
			t.Errorf("%s is listed as %+v", c.Name, got)
		}
		if !strings.Contains(text.stdout, c.Name+"  "+string(c.Severity)) {
			t.Errorf("%s is not in the text", c.Name)
		}
	}
	for line := range strings.Lines(text.stdout) {
		if len([]rune(line)) > 97 {
			t.Errorf("a line is too wide: %s", line)
		}
	}
	if got := understudy("checks", "--format", "jsn"); got.code != 2 || !strings.Contains(got.stderr, `did you mean "json"?`) {
		t.Errorf("exit %d, %s", got.code, got.stderr)
	}
}

// A replay meets the finding again with a fraction of the requests, and passes
// where it is gone.
func TestVerifyReplay(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "run.ndjson")
	url := benchURL(t, faultNamed(t, "number-as-text"))
	only := []string{"--checks", "response_schema_conformance"}
	first := verifyBench(url, append(only, "--report", "json="+file)...)
	if first.code != 1 {
		t.Fatalf("exit %d\n%s%s", first.code, first.stdout, first.stderr)
	}
	fingerprint := regexp.MustCompile(`· ([0-9a-f]{12})`).FindStringSubmatch(first.stdout)[1]
	id := regexp.MustCompile(`first in (\S+)`).FindStringSubmatch(first.stdout)[1]
	for name, args := range map[string][]string{"fingerprint": {"--replay", fingerprint, "--replay-from", file}, "case": {"--replay", id}} {
		again := verifyBench(url, append(only, args...)...)
		if again.code != 1 || !strings.Contains(again.stdout, fingerprint) {
			t.Errorf("%s: exit %d\n%s%s", name, again.code, again.stdout, again.stderr)
		}
		if few, all := requests(t, again.stdout), requests(t, first.stdout); few*3 > all {
			t.Errorf("%s: %d of %d requests", name, few, all)
		}
		if fixed := verifyBench(benchURL(t), append(only, args...)...); fixed.code != 0 {
			t.Errorf("%s, fixed: exit %d\n%s%s", name, fixed.code, fixed.stdout, fixed.stderr)
		}
	}
	for want, args := range map[string][]string{
		"a fingerprint alone names no case":       {"--replay", fingerprint},
		"the run has no finding 000000000000":     {"--replay", "000000000000", "--replay-from", file},
		`no case "readTsk/minimal"`:               {"--replay", "readTsk/minimal"},
		"absent.ndjson: no such file or director": {"--replay", fingerprint, "--replay-from", "absent.ndjson"},
	} {
		if got := verifyBench(url, args...); got.code != 2 || !strings.Contains(got.stderr, want) {
			t.Errorf("%v: exit %d, %s", args, got.code, got.stderr)
		}
	}
}

func requests(t *testing.T, text string) int {
	t.Helper()
	found := regexp.MustCompile(`(\d+) requests?`).FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("no number of requests in\n%s", text)
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		t.Fatal(err)
	}
	return n
}
