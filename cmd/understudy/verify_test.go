package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"understudy/contract/bench"
)

const benchSpec = "../../contract/bench/testdata/openapi.yaml"

type ran struct {
	code           int
	stdout, stderr string
}

// understudy runs the program as a shell would.
func understudy(args ...string) ran {
	var stdout, stderr bytes.Buffer
	code := run(args, strings.NewReader(""), &stdout, &stderr)
	return ran{code, stdout.String(), stderr.String()}
}

func benchURL(t *testing.T, faults ...bench.Fault) string {
	t.Helper()
	s := httptest.NewServer(bench.New(faults...))
	t.Cleanup(s.Close)
	return s.URL
}

func verifyBench(url string, more ...string) ran {
	return understudy(append([]string{"verify", benchSpec, "--url", url, "--auth", "bearer=" + bench.Token}, more...)...)
}

func faultNamed(t *testing.T, name string) bench.Fault {
	t.Helper()
	for _, f := range bench.Faults {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("no fault %q", name)
	return bench.Fault{}
}

func TestVerifyPasses(t *testing.T) {
	t.Parallel()
	got := verifyBench(benchURL(t))
	if got.code != 0 || !strings.Contains(got.stdout, "Verdict: passed: no defect, 10 operations proven") {
		t.Errorf("exit %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	if strings.Contains(got.stdout+got.stderr, bench.Token) {
		t.Errorf("the token is shown:\n%s%s", got.stdout, got.stderr)
	}
}

func TestVerifyFails(t *testing.T) {
	t.Parallel()
	got := verifyBench(benchURL(t, faultNamed(t, "number-as-text")))
	for _, want := range []string{
		"response_schema_conformance", "readTask (GET /projects/{projectId}/tasks/{taskId})",
		"bench/testdata/openapi.yaml:", "curl ", "$BEARER", "Verdict: failed",
	} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("no %q in:\n%s", want, got.stdout)
		}
	}
	if got.code != 1 || strings.Contains(got.stdout, bench.Token) {
		t.Errorf("exit %d\n%s%s", got.code, got.stdout, got.stderr)
	}
}

func TestVerifyWrongUse(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	tests := []struct {
		name string
		args []string
		want string // in stderr
	}{
		{"no spec", []string{"--url", "http://127.0.0.1:1"}, "verify takes one SPEC, got 0"},
		{"no url", []string{benchSpec}, "--url is missing"},
		{"missing file", []string{"absent.yaml", "--url", "http://127.0.0.1:1"}, "absent.yaml: no such file"},
		{"no URL", []string{benchSpec, "--url", "ftp://x"}, "not an http or https URL"},
		{"unknown check", []string{benchSpec, "--url", "http://127.0.0.1:1", "--checks", "ignore_auth"}, `--checks: no check "ignore_auth". did you mean "ignored_auth"?`},
		{"unknown severity", []string{benchSpec, "--url", "http://127.0.0.1:1", "--fail-on", "hihg"}, `did you mean "high"?`},
		{"unknown operation", []string{benchSpec, "--url", "http://127.0.0.1:1", "--include", "createProjekt"}, `did you mean "createProject"?`},
		{"nothing left", []string{benchSpec, "--url", "http://127.0.0.1:1", "--exclude", "*"}, "no operation to try"},
		{"unknown format", []string{benchSpec, "--url", "http://127.0.0.1:1", "--report", "junt=x.xml"}, `did you mean "junit"?`},
		{"one place for two", []string{benchSpec, "--url", "http://127.0.0.1:1", "--report", "json", "--report", "text=-"}, "two reports go to -"},
		{"report folder", []string{benchSpec, "--url", "http://127.0.0.1:1", "--report", "json=" + folder}, "is a folder"},
		{"report nowhere", []string{benchSpec, "--url", "http://127.0.0.1:1", "--report", "json=" + folder + "/no/x"}, "no such file or directory"},
		{"auth without value", []string{benchSpec, "--url", "http://127.0.0.1:1", "--auth", "tell-nobody"}, "--auth: number 1 is not SCHEME=VALUE"},
		{"auth scheme", []string{benchSpec, "--url", "http://127.0.0.1:1", "--auth", "baerer=tell-nobody"}, `did you mean "bearer"?`},
		{"auth variable", []string{benchSpec, "--url", "http://127.0.0.1:1", "--auth", "bearer=env:UNSET_FOR_TEST"}, "environment variable UNSET_FOR_TEST is not set"},
		{"auth file", []string{benchSpec, "--url", "http://127.0.0.1:1", "--auth", "bearer=file:absent"}, "open absent"},
		{"header", []string{benchSpec, "--url", "http://127.0.0.1:1", "--header", "tell nobody"}, `--header: number 1 is not "Name: value"`},
		{"time", []string{benchSpec, "--url", "http://127.0.0.1:1", "--time", "-1s"}, "--time: -1s is below 0"},
		{"requests", []string{benchSpec, "--url", "http://127.0.0.1:1", "--requests", "-1"}, "--requests: -1 is below 0"},
		{"rate", []string{benchSpec, "--url", "http://127.0.0.1:1", "--rate", "-1"}, "--rate: -1 is below 0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := understudy(append([]string{"verify"}, test.args...)...)
			if got.code != 2 || got.stdout != "" || !strings.Contains(got.stderr, test.want) {
				t.Errorf("exit %d, stdout %q, stderr %q, want 2, nothing and %q", got.code, got.stdout, got.stderr, test.want)
			}
			if strings.Contains(got.stderr, "tell-nobody") || strings.Contains(got.stderr, "tell nobody") {
				t.Errorf("a secret is told: %s", got.stderr)
			}
		})
	}
	if left, _ := os.ReadDir(folder); len(left) > 0 {
		t.Errorf("left in the folder: %v", left)
	}
}

func TestVerifyUnreachable(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	file := filepath.Join(t.TempDir(), "out.xml")
	got := verifyBench(s.URL, "--report", "junit="+file)
	if got.code != 3 || got.stdout != "" || !strings.Contains(got.stderr, s.URL) {
		t.Errorf("exit %d, stdout %q, stderr %q", got.code, got.stdout, got.stderr)
	}
	if left, _ := os.ReadDir(filepath.Dir(file)); len(left) > 0 {
		t.Errorf("left in the folder: %v", left)
	}
}

func TestVerifyInconclusive(t *testing.T) {
	t.Parallel()
	got := understudy("verify", benchSpec, "--url", benchURL(t), "--auth", "bearer=wrong-token")
	if got.code != 4 || !strings.Contains(got.stdout, "Verdict: inconclusive: 10 unproven operations") {
		t.Errorf("exit %d\n%s%s", got.code, got.stdout, got.stderr)
	}
}

func TestVerifyFailOn(t *testing.T) {
	t.Parallel()
	url := benchURL(t, faultNamed(t, "header-wrong-type"))
	if got := verifyBench(url, "--fail-on", "critical"); got.code != 0 || !strings.Contains(got.stdout, "Verdict: passed: 1 defect (1 medium)") {
		t.Errorf("exit %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	if got := verifyBench(url, "--fail-on", "medium"); got.code != 1 {
		t.Errorf("exit %d\n%s%s", got.code, got.stdout, got.stderr)
	}
}

func TestVerifySelects(t *testing.T) {
	t.Parallel()
	url := benchURL(t, faultNamed(t, "header-wrong-type"))
	if got := verifyBench(url, "--checks", "not_a_server_error,ignored_auth"); got.code != 0 {
		t.Errorf("other checks: exit %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	if got := verifyBench(url, "--include", "createProject"); got.code != 0 || !strings.Contains(got.stdout, "1 operation, 1 proven") {
		t.Errorf("other operation: exit %d\n%s%s", got.code, got.stdout, got.stderr)
	}
}

func TestVerifyWritesReports(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	lines, suites := filepath.Join(folder, "out.ndjson"), filepath.Join(folder, "out.xml")
	got := verifyBench(benchURL(t), "--report", "json="+lines, "--report", "junit="+suites)
	if got.code != 0 || !strings.Contains(got.stdout, "Verdict: passed") {
		t.Fatalf("exit %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	for _, name := range []string{lines, suites} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", name, info.Mode().Perm())
		}
	}
	for line := range strings.Lines(read(t, lines)) {
		if !json.Valid([]byte(line)) {
			t.Errorf("no JSON: %s", line)
		}
	}
	if err := xml.Unmarshal([]byte(read(t, suites)), new(struct{ XMLName xml.Name })); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(folder); len(left) != 2 {
		t.Errorf("in the folder: %v", left)
	}
	if strings.Contains(read(t, lines)+read(t, suites), bench.Token) {
		t.Error("a report holds the token")
	}
}

func TestVerifyReportToStdoutStandsAlone(t *testing.T) {
	t.Parallel()
	got := verifyBench(benchURL(t), "--report", "json")
	for line := range strings.Lines(got.stdout) {
		if !json.Valid([]byte(line)) {
			t.Fatalf("no JSON: %s", line)
		}
	}
}

// Each flag says what it is without being given.
func TestVerifyHelpNamesEveryDefault(t *testing.T) {
	t.Parallel()
	help := understudy("verify", "-h")
	if help.code != 0 || help.stderr != "" {
		t.Errorf("exit %d, stderr %q", help.code, help.stderr)
	}
	flags := 0
	for line := range strings.Lines(help.stdout) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "--") {
			continue
		}
		flags++
		if !strings.Contains(line, "default") && !strings.Contains(line, "(required)") && !strings.HasPrefix(line, "--config") {
			t.Errorf("no default: %s", line)
		}
	}
	if flags < 15 {
		t.Errorf("%d flags in:\n%s", flags, help.stdout)
	}
}

// Not parallel: it interrupts this process.
func TestVerifyInterrupted(t *testing.T) {
	var once sync.Once
	handler := bench.New()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		once.Do(func() {
			// A server sees that its client is gone only after it has read the body.
			if _, err := io.Copy(io.Discard, r.Body); err != nil {
				t.Error(err)
			}
			if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
				t.Error(err)
			}
			<-r.Context().Done()
		})
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	got := verifyBench(s.URL)
	if got.code != 4 || !strings.Contains(got.stdout, "stopped early: interrupted") {
		t.Errorf("exit %d\n%s%s", got.code, got.stdout, got.stderr)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Not parallel: it sets the environment.
func TestVerifySecretsFromElsewhere(t *testing.T) {
	url := benchURL(t)
	t.Setenv("BENCH_TOKEN", bench.Token)
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(bench.Token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, value := range []string{"env:BENCH_TOKEN", "file:" + file} {
		got := understudy("verify", benchSpec, "--url", url, "--auth", "bearer="+value, "--include", "listProjects")
		if got.code != 0 {
			t.Errorf("%s: exit %d\n%s%s", value, got.code, got.stdout, got.stderr)
		}
	}
	t.Setenv("UNDERSTUDY_URL", url)
	t.Setenv("UNDERSTUDY_AUTH", "bearer="+bench.Token)
	if got := understudy("verify", benchSpec, "--include", "listProjects"); got.code != 0 {
		t.Errorf("from the environment: exit %d\n%s%s", got.code, got.stdout, got.stderr)
	}
}
