package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"understudy/contract"
	"understudy/specs"
	"understudy/specs/traffic"
)

// jsonFormat is raised when a member changes its meaning or goes.
const jsonFormat = 1

// lines writes one JSON object a line: start, a result for each case, finish.
type lines struct {
	out   io.Writer
	clean cleaner
	o     Options
	err   error // the first; a stream with a hole is no use
}

func newJSON(w io.Writer, o Options) contract.Reporter {
	return &lines{out: w, clean: cleaner{o.Redact}, o: o}
}

type startEvent struct {
	Event   string `json:"event"`
	Format  int    `json:"format"`
	API     string `json:"api"`
	Title   string `json:"title"`
	Version string `json:"version"`
	URL     string `json:"url"`
	Cases   int    `json:"cases"`
}

type resultEvent struct {
	Event       string               `json:"event"`
	Case        string               `json:"case"`
	Operation   string               `json:"operation"`
	Strategy    contract.Strategy    `json:"strategy"`
	Description string               `json:"description"`
	Credentials contract.Credentials `json:"credentials,omitempty"`
	Verdict     contract.Verdict     `json:"verdict"`
	Reason      string               `json:"reason,omitempty"`
	Checks      []string             `json:"checks"`
	Exchange    exchangeJSON         `json:"exchange"`
	Failures    []failureJSON        `json:"failures"`
}

type exchangeJSON struct {
	Method       string `json:"method"`
	URL          string `json:"url"`
	Status       int    `json:"status,omitempty"`
	ContentType  string `json:"contentType,omitempty"`
	Bytes        int    `json:"bytes"`
	Truncated    bool   `json:"truncated,omitempty"`
	Error        string `json:"error,omitempty"`
	Started      string `json:"started,omitempty"`
	Milliseconds number `json:"milliseconds"`
}

type failureJSON struct {
	Check       string            `json:"check"`
	Severity    contract.Severity `json:"severity"`
	Operation   string            `json:"operation"`
	Case        string            `json:"case"`
	Message     string            `json:"message"`
	Place       placeJSON         `json:"place"`
	Fingerprint string            `json:"fingerprint"`
	Count       int               `json:"count"`
	Exchange    exchangeJSON      `json:"exchange"`
	Before      []exchangeJSON    `json:"before,omitempty"`
	Curl        string            `json:"curl"`
}

type placeJSON struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Pointer string `json:"pointer"`
}

type proofJSON struct {
	Operation string `json:"operation"`
	Proven    bool   `json:"proven"`
	Reason    string `json:"reason,omitempty"`
	Cases     int    `json:"cases"`
	Failures  int    `json:"failures"`
}

type finishEvent struct {
	Event        string                   `json:"event"`
	Verdict      string                   `json:"verdict"`
	Exit         int                      `json:"exit"`
	URL          string                   `json:"url"`
	Seed         uint64                   `json:"seed"`
	Started      string                   `json:"started,omitempty"`
	Milliseconds number                   `json:"milliseconds"`
	Requests     int                      `json:"requests"`
	Cases        map[contract.Verdict]int `json:"cases"`
	Failures     []failureJSON            `json:"failures"`
	Proofs       []proofJSON              `json:"proofs"`
	Stopped      string                   `json:"stopped,omitempty"`
	Leftovers    []string                 `json:"leftovers,omitempty"`
}

// number is a decimal number in JSON's own writing.
type number = json.Number

// milliseconds is exact to the microsecond, without going through a float.
func milliseconds(d time.Duration) number {
	us := d.Microseconds()
	return number(fmt.Sprintf("%d.%03d", us/1000, us%1000))
}

// Start writes the start event.
func (l *lines) Start(api *specs.API, url string, cases int) {
	e := startEvent{Event: "start", Format: jsonFormat, URL: l.clean.hide(url), Cases: cases}
	if api != nil {
		e.API, e.Title, e.Version = api.Name, l.clean.hide(api.Title), l.clean.hide(api.Version)
	}
	l.write(e)
}

// Result writes a result event.
func (l *lines) Result(r contract.Result) {
	e := resultEvent{
		Event: "result", Case: l.clean.hide(r.Case.ID), Operation: idOf(r.Case.Operation),
		Strategy: r.Case.Strategy, Description: l.clean.hide(r.Case.Description), Credentials: r.Case.Credentials,
		Verdict: r.Verdict, Reason: l.clean.hide(r.Reason), Checks: append([]string{}, r.Checks...),
		Exchange: l.exchange(r.Exchange), Failures: l.failures(r.Failures),
	}
	l.write(e)
}

// Finish writes the finish event and gives the first error of the stream.
func (l *lines) Finish(r contract.Report) error {
	word, _ := verdict(r, l.o.FailOn)
	e := finishEvent{
		Event: "finish", Verdict: word, Exit: ExitCode(r, l.o.FailOn), URL: l.clean.hide(r.URL), Seed: r.Seed,
		Started: moment(r.Started), Milliseconds: milliseconds(r.Duration), Requests: r.Requests,
		Cases: map[contract.Verdict]int{}, Failures: l.failures(r.Failures), Proofs: []proofJSON{},
		Stopped: l.clean.hide(r.Stopped),
	}
	for _, v := range []contract.Verdict{contract.Passed, contract.Failed, contract.Inconclusive} {
		e.Cases[v] = r.Cases[v]
	}
	for _, p := range r.Proofs {
		e.Proofs = append(e.Proofs, proofJSON{idOf(p.Operation), p.Proven, l.clean.hide(p.Reason), p.Cases, p.Failures})
	}
	for _, left := range r.Leftovers {
		e.Leftovers = append(e.Leftovers, l.clean.hide(left))
	}
	l.write(e)
	return l.err
}

func (l *lines) write(event any) {
	if l.err != nil {
		return
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if l.err = encoder.Encode(event); l.err == nil {
		_, l.err = io.WriteString(l.out, escapeJSON(text.String()))
	}
	if l.err != nil {
		l.err = fmt.Errorf("write json report: %w", l.err)
	}
}

func (l *lines) failures(all []contract.Failure) []failureJSON {
	out := make([]failureJSON, len(all))
	for i, f := range all {
		out[i] = failureJSON{
			Check: f.Check, Severity: f.Severity, Operation: idOf(f.Operation), Case: l.clean.hide(f.Case.ID),
			Message: l.clean.hide(f.Message), Place: placeJSON{f.Place.File, f.Place.Line, f.Place.Column, f.Place.Pointer},
			Fingerprint: f.Fingerprint, Count: max(f.Count, 1), Exchange: l.exchange(f.Exchange), Curl: l.clean.hide(f.Curl),
		}
		for _, b := range f.Before {
			out[i].Before = append(out[i].Before, l.exchange(b))
		}
	}
	return out
}

// exchange tells what was asked and what came without headers and bodies, in
// which secrets nobody declared may stand; the curl command has what is needed.
func (l *lines) exchange(x traffic.Exchange) exchangeJSON {
	out := exchangeJSON{Method: x.Request.Method, Started: moment(x.Started), Milliseconds: milliseconds(x.Duration)}
	if x.Request.URL != nil {
		out.URL = l.clean.hide(x.Request.URL.Redacted())
	}
	if x.Err != nil {
		out.Error = l.clean.hide(x.Err.Error())
	}
	if x.Response != nil {
		out.Status, out.Bytes, out.Truncated = x.Response.Status, len(x.Response.Body), x.Response.Truncated
		out.ContentType = l.clean.hide(x.Response.Header.Get("Content-Type"))
	}
	return out
}

func idOf(op *specs.Operation) string {
	if op == nil {
		return ""
	}
	return op.ID
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
