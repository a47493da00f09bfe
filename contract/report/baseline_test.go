package report_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"understudy/contract/report"
)

func baseline(t *testing.T, text string, today time.Time) (*report.Baseline, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "known.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := report.ReadBaseline(file, today)
	if b != nil {
		b.Name = "known.yaml"
	}
	return b, err
}

const knownFile = `known:
  - {fingerprint: 0123456789ab, check: negative_data_rejection, operation: createChat, reason: accepted on purpose, owner: chat team, expires: "2026-03-01"}
  - {fingerprint: ba9876543210, reason: gone with the next release, expires: "2026-02-28"}
  - {fingerprint: aaaaaaaaaaaa, check: c, operation: createChat, reason: r}
  - {fingerprint: bbbbbbbbbbbb, check: c, operation: listChats, reason: r}
  - {fingerprint: cccccccccccc, check: c, operation: dropChat, reason: r}
  - {fingerprint: dddddddddddd, reason: r}
`

func TestBaseline(t *testing.T) {
	t.Parallel()
	b, err := baseline(t, knownFile, noon)
	if err != nil {
		t.Fatal(err)
	}
	_, outcome := run()
	marked := b.Mark(outcome)
	var known []string
	for _, f := range marked.Failures {
		known = append(known, f.Fingerprint+": "+f.Known)
	}
	want := []string{"ba9876543210: ", "0123456789ab: accepted on purpose, chat team, until 2026-03-01"}
	if diff := cmp.Diff(want, known); diff != "" {
		t.Error(diff)
	}
	if outcome.Failures[1].Known != "" {
		t.Error("the report that was given is changed")
	}
	wantNotes := []string{
		"baseline known.yaml: ba9876543210 has expired on 2026-02-28, the finding counts again",
		"baseline known.yaml: aaaaaaaaaaaa c createChat is fixed; drop the entry",
		"baseline known.yaml: bbbbbbbbbbbb c listChats was not looked for: its operation is unproven",
		"baseline known.yaml: cccccccccccc c dropChat is unknown: the document has no such operation",
		"baseline known.yaml: dddddddddddd was not met; drop the entry if the finding is fixed",
	}
	if diff := cmp.Diff(wantNotes, b.Notes(outcome)); diff != "" {
		t.Error(diff)
	}
}

// A known finding is told, and does not make the run fail; any other does.
func TestKnownFindingsDoNotCount(t *testing.T) {
	t.Parallel()
	_, outcome := run()
	outcome.Proofs = outcome.Proofs[1:]
	outcome.Failures[0].Known, outcome.Failures[1].Known = "one", "two"
	if code := report.ExitCode(outcome, ""); code != 0 {
		t.Errorf("exit %d", code)
	}
	for _, f := range report.All {
		var out bytes.Buffer
		r := f.New(&out, report.Options{})
		r.Start(played, outcome.URL, 0)
		if err := r.Finish(outcome); err != nil {
			t.Fatal(err)
		}
		isFound := strings.Contains(out.String(), "0123456789ab") || strings.Contains(out.String(), "known: two")
		if f.Name != "har" && !isFound {
			t.Errorf("%s hides a known finding", f.Name)
		}
	}
	outcome.Failures[1].Known = ""
	if code := report.ExitCode(outcome, ""); code != 1 {
		t.Errorf("exit %d with a finding that is not known", code)
	}
}

func TestBaselineIsWrittenAndRead(t *testing.T) {
	t.Parallel()
	before, err := baseline(t, knownFile, noon)
	if err != nil {
		t.Fatal(err)
	}
	_, outcome := run()
	var out bytes.Buffer
	if err := before.Write(&out, outcome); err != nil {
		t.Fatal(err)
	}
	after, err := baseline(t, out.String(), noon.AddDate(0, 0, -7))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range after.Mark(outcome).Failures {
		if f.Known == "" {
			t.Errorf("%s is not in\n%s", f.Fingerprint, out.String())
		}
	}
	for _, want := range []string{"accepted on purpose", "chat team", "gone with the next release"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is lost in\n%s", want, out.String())
		}
	}
	out.Reset()
	if err := (*report.Baseline)(nil).Write(&out, outcome); err != nil || !strings.Contains(out.String(), "not looked at yet") {
		t.Errorf("%v in\n%s", err, out.String())
	}
}

func TestBaselineSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"no list", "[]", "1:1"},
		{"no reason", "known:\n  - fingerprint: 0123456789ab\n", "reason"},
		{"no fingerprint", "known:\n  - fingerprint: everything\n    reason: r\n", `2:5: "everything" is no fingerprint`},
		{"twice", "known:\n  - {fingerprint: 0123456789ab, reason: r}\n  - {fingerprint: 0123456789ab, reason: r}\n", "3:6: 0123456789ab stands there twice"},
		{"no day", "known:\n  - {fingerprint: 0123456789ab, reason: r, expires: soon}\n", `"soon" is no day`},
		{"mistyped", "known:\n  - {fingerprint: 0123456789ab, reason: r, expire: \"2026-01-01\"}\n", "expires"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := baseline(t, test.text, noon)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q in it", err, test.want)
			}
		})
	}
}
