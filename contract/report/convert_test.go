package report_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/contract/report"
)

// Every format that is made from the JSON report has the bytes of the one that
// the run itself wrote.
func TestConvertedReportsAreTheSame(t *testing.T) {
	t.Parallel()
	events := write(t, "json", report.Options{Redact: redact})
	for _, f := range report.All {
		var out bytes.Buffer
		if err := report.Convert(strings.NewReader(events), []report.Output{{Format: f, To: &out}}); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		if diff := cmp.Diff(write(t, f.Name, report.Options{Redact: redact}), out.String()); diff != "" {
			t.Errorf("%s differs (-run +converted):\n%s", f.Name, diff)
		}
	}
}

func TestConvertSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	start := `{"event":"start","format":2}` + "\n"
	tests := []struct{ name, events, want string }{
		{"nothing", "", "nothing to read"},
		{"text", "hello\n", "line 1: not a JSON object"},
		{"no start", `{"event":"finish"}`, `line 1: event "finish": the first event`},
		{"two starts", start + start, `line 2: event "start"`},
		{"other format", `{"event":"start","format":7}`, "line 1: format 7"},
		{"unknown event", start + `{"event":"pause"}`, `line 2: event "pause" is not known`},
		{"wrong type", start + `{"event":"result","case":7}`, "line 2: "},
		{"cut off", start + `{"event":"result"}` + "\n", "line 2: the stream ends without a finish event"},
		{"cut in a line", start + `{"event":"resu`, "line 2: not a JSON object"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := report.Convert(strings.NewReader(test.events), []report.Output{{Format: report.All[0], To: io.Discard}})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q in it", err, test.want)
			}
		})
	}
}

func FuzzConvert(f *testing.F) {
	f.Add([]byte(`{"event":"start","format":2,"operations":[{"id":"a"}]}` + "\n" +
		`{"event":"result","operation":"a","fault":{},"exchange":{"method":"POST","url":"/x/1","status":201,"response":{"body":"{\"id\":1}"}}}` + "\n" +
		`{"event":"finish","failures":[{"check":"c","exchange":{"method":"GET","url":":/x/1?\u202e","status":-1}}],"milliseconds":1e9}` + "\n"))
	f.Fuzz(func(t *testing.T, events []byte) {
		for _, format := range report.All {
			var out bytes.Buffer
			if report.Convert(bytes.NewReader(events), []report.Output{{Format: format, To: &out}}) != nil {
				continue
			}
			if strings.ContainsAny(out.String(), "\x1b\u202e\x00") {
				t.Errorf("%s report holds what hides: %q", format.Name, out.String())
			}
			if (format.Name == "sarif" || format.Name == "har") && !json.Valid(out.Bytes()) {
				t.Errorf("%s report is no JSON: %s", format.Name, out.String())
			}
		}
	})
}
