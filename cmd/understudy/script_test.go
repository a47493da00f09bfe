package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"understudy": main,
		"curl":       curlMain,
	})
}

// TestTranscripts runs what a stranger can type. Besides testscript's own
// commands there are serve, shell and cmpjson, described at their functions, and
// curl, which knows the options our transcripts use.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata", UpdateScripts: *update,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve": serveScript, "shell": shellScript, "cmpjson": compareJSON, "exits": exitsScript, "grab": grabScript, "retry": retryScript,
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("NO_COLOR", "1")
			return nil
		},
	})
}

// serveScript starts "understudy serve" with the arguments, on free ports, and
// stops it at the end. It sets PID, URL, ADDRESS, ADMIN, TOKEN and, for each API, its name in
// capitals to its URL. What it says on stderr is in the file serve.stderr.
func serveScript(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("serve cannot be negated")
	}
	program, err := exec.LookPath("understudy")
	ts.Check(err)
	cmd := exec.Command(program, append([]string{"serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"}, args...)...)
	cmd.Dir = ts.MkAbs(".")
	talk, err := os.Create(ts.MkAbs("serve.stderr"))
	ts.Check(err)
	defer func() { _ = talk.Close() }()
	cmd.Stderr = talk
	stdout, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		ts.Fatalf("serve ended: %s", ts.ReadFile("serve.stderr"))
	}
	var ready struct {
		URL, Admin, Token string
		APIs              map[string]string
	}
	ts.Check(json.Unmarshal(line, &ready))
	ts.Setenv("PID", strconv.Itoa(cmd.Process.Pid))
	ts.Setenv("URL", ready.URL)
	ts.Setenv("ADDRESS", strings.TrimPrefix(ready.URL, "http://"))
	ts.Setenv("ADMIN", ready.Admin)
	ts.Setenv("TOKEN", ready.Token)
	for name, url := range ready.APIs {
		ts.Setenv(strings.ToUpper(name), url)
	}
}

// shellScript runs the commands in a file as a POSIX shell would read them:
// quotes, a backslash at the end of a line, variables in double quotes. What
// the last one printed is the transcript's stdout.
func shellScript(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: shell FILE")
	}
	words := shellWords(os.Expand(ts.ReadFile(args[0]), ts.Getenv))
	err := ts.Exec(words[0], words[1:]...)
	if (err != nil) != neg {
		ts.Fatalf("%s: %v", strings.Join(words, " "), err)
	}
}

func shellWords(text string) []string {
	var words []string
	var word strings.Builder
	inWord, quote := false, rune(0)
	for _, r := range strings.ReplaceAll(text, "\\\n", " ") {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, inWord = r, true
		case quote == 0 && strings.ContainsRune(" \t\n", r):
			if inWord {
				words = append(words, word.String())
			}
			word.Reset()
			inWord = false
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	if inWord {
		words = append(words, word.String())
	}
	return words
}

// exitsScript runs a command and holds its exit status to a number.
func exitsScript(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS COMMAND …")
	}
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit status %d, want %s", got, args[0])
	}
}

// retryScript runs a command until its stdout matches a regular expression.
func retryScript(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: retry REGEXP COMMAND …")
	}
	wanted := regexp.MustCompile(args[0])
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		ts.Check(ts.Exec(args[1], args[2:]...))
		if wanted.MatchString(ts.ReadFile("stdout")) {
			return
		}
	}
	ts.Fatalf("no match for %s", args[0])
}

// grabScript sets a variable to what a regular expression's group finds in the
// last command's stdout.
func grabScript(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: grab NAME REGEXP")
	}
	found := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) < 2 {
		ts.Fatalf("no match for %s", args[1])
	}
	ts.Setenv(args[0], found[1])
}

// compareJSON compares two JSON texts member by member, in order, whatever the
// white space.
func compareJSON(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: cmpjson FILE1 FILE2")
	}
	var got, want bytes.Buffer
	ts.Check(json.Compact(&got, []byte(ts.ReadFile(args[0]))))
	ts.Check(json.Compact(&want, []byte(ts.ReadFile(args[1]))))
	if (got.String() == want.String()) == neg {
		ts.Fatalf("%s:\n%s\n%s:\n%s", args[0], got.String(), args[1], want.String())
	}
}

func TestShellWords(t *testing.T) {
	t.Parallel()
	got := shellWords("curl \"http://x/y\" \\\n-d '{\n\"a\": 1\n}' b\n")
	want := []string{"curl", "http://x/y", "-d", "{\n\"a\": 1\n}", "b"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got %q, want %q", got, want)
	}
}
