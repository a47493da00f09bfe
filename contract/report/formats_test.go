package report_test

import (
	"encoding/json"
	"go/parser"
	"go/token"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"understudy/contract"
	"understudy/contract/report"
)

var someChecks = []contract.Check{
	{Name: "negative_data_rejection", Severity: contract.High, Doc: "Finds what is accepted and should not be. It stays silent else."},
	{Name: "unused", Severity: contract.Low, Doc: "Finds nothing."},
}

// The rules of the standard's schema, for what we write: SARIF 2.1.0, 3.13 to 3.29.
func TestSARIFKeepsItsSchema(t *testing.T) {
	t.Parallel()
	var log struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct {
					Name  string
					Rules []struct {
						ID, Name                                string
						ShortDescription, FullDescription, Help struct{ Text string }
						DefaultConfiguration                    struct{ Level string }
					}
				}
			}
			ColumnKind  string
			Invocations []struct {
				ExecutionSuccessful      *bool
				StartTimeUtc, EndTimeUtc string
			}
			Results []struct {
				RuleID    string
				RuleIndex int
				Level     string
				Message   struct{ Text string }
				Locations []struct {
					PhysicalLocation *struct {
						ArtifactLocation struct{ URI string }
						Region           *struct{ StartLine, StartColumn int }
					}
				}
				PartialFingerprints map[string]string
				OccurrenceCount     int
				WebRequest          struct{ Method, Target string }
			}
		}
	}
	text := write(t, "sarif", report.Options{Redact: redact, Checks: someChecks})
	if err := json.Unmarshal([]byte(text), &log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 {
		t.Fatalf("version %q, %d runs", log.Version, len(log.Runs))
	}
	got := log.Runs[0]
	if got.Tool.Driver.Name == "" || got.ColumnKind != "unicodeCodePoints" || len(got.Results) != 2 || len(got.Tool.Driver.Rules) != 3 {
		t.Errorf("driver %q, columns %q, %d results, %d rules", got.Tool.Driver.Name, got.ColumnKind, len(got.Results), len(got.Tool.Driver.Rules))
	}
	instant := regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)
	for _, i := range got.Invocations {
		if i.ExecutionSuccessful == nil || !instant.MatchString(i.StartTimeUtc) || !instant.MatchString(i.EndTimeUtc) {
			t.Errorf("invocation %+v", i)
		}
	}
	levels := []string{"none", "note", "warning", "error"}
	for _, rule := range got.Tool.Driver.Rules {
		if rule.ID == "" || rule.ShortDescription.Text == "" || rule.FullDescription.Text == "" || rule.Help.Text == "" || !slices.Contains(levels, rule.DefaultConfiguration.Level) {
			t.Errorf("rule %+v", rule)
		}
	}
	for _, r := range got.Results {
		if r.RuleIndex < 0 || r.RuleIndex >= len(got.Tool.Driver.Rules) || got.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("rule %d is not %q", r.RuleIndex, r.RuleID)
		}
		if !slices.Contains(levels, r.Level) || r.Message.Text == "" || len(r.Locations) != 1 || r.OccurrenceCount < 1 || r.WebRequest.Method == "" || r.WebRequest.Target == "" {
			t.Errorf("result %+v", r)
		}
		at := r.Locations[0].PhysicalLocation
		if at == nil || at.ArtifactLocation.URI != "chats.yaml" || at.Region == nil || at.Region.StartLine < 1 || at.Region.StartColumn < 1 {
			t.Errorf("location %+v", at)
		}
		if print := r.PartialFingerprints["understudyFinding/v1"]; len(print) != 12 {
			t.Errorf("fingerprint %q", print)
		}
	}
	if at := got.Results[1].Locations[0].PhysicalLocation; at.Region.StartLine != 30 {
		t.Errorf("the second finding is at %+v", at)
	}
}

// The page loads nothing, runs nothing, and says so to the browser.
func TestHTMLIsInert(t *testing.T) {
	t.Parallel()
	page := write(t, "html", report.Options{Redact: redact, Checks: someChecks})
	if !strings.Contains(page, `content="default-src &#39;none&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;; style-src &#39;sha256-`) {
		t.Error("no policy")
	}
	for _, tag := range regexp.MustCompile(`<([a-zA-Z]+)([^>]*)>`).FindAllStringSubmatch(page, -1) {
		if slices.Contains([]string{"script", "img", "link", "iframe", "object", "base", "form", "svg", "video", "a", "b"}, strings.ToLower(tag[1])) && tag[1] != "b" {
			t.Errorf("there is a %s", tag[0])
		}
		if regexp.MustCompile(`\s(on\w+|src|href|style)=`).MatchString(tag[2]) {
			t.Errorf("there is a %s", tag[0])
		}
	}
	for _, want := range []string{"<h1>", "1 of 2", "negative_data_rejection", "Finds what is accepted", "chats.yaml:30:5", "201 × 2", "prefers-color-scheme"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q", want)
		}
	}
}

// Each line of the annotations is a command of ours, whatever a target says.
func TestGitHubCommandsAreOurs(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^::(error|warning|notice) (file=[^:,]+,line=\d+,col=\d+,)?title=\w+::[^\r\n]+$`)
	for line := range strings.Lines(write(t, "github", report.Options{})) {
		if !form.MatchString(strings.TrimSuffix(line, "\n")) {
			t.Errorf("got %q", line)
		}
	}
}

// What can be run is at least well formed.
func TestExportsCanBeRead(t *testing.T) {
	t.Parallel()
	if _, err := parser.ParseFile(token.NewFileSet(), "findings_test.go", write(t, "gotest", report.Options{}), parser.AllErrors); err != nil {
		t.Error(err)
	}
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell")
	}
	command := exec.CommandContext(t.Context(), shell, "-n")
	command.Stdin = strings.NewReader(write(t, "curl", report.Options{}))
	if out, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

func TestNoTimes(t *testing.T) {
	t.Parallel()
	for _, f := range report.All {
		got := write(t, f.Name, report.Options{NoTimes: true})
		for _, bad := range []string{"2026-03-01", "2.345", "1.500"} {
			if strings.Contains(got, bad) {
				t.Errorf("%s report holds %q", f.Name, bad)
			}
		}
	}
}
