package report

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"

	"understudy/contract"
	"understudy/specs"
	"understudy/specs/traffic"
)

// mostBody is how many bytes of a body a report shows.
const mostBody = 64 << 10

// teller makes events of what a run tells, and hides secrets on the way. It is
// the only place in which a report meets what has not been cleaned of them.
type teller struct {
	sink sink
	hide *hider
	o    Options
}

// Start tells of the API and the checks.
func (t *teller) Start(api *specs.API, url string, cases int) {
	e := startEvent{Event: "start", Format: jsonFormat, URL: t.hide.text(url), Cases: cases, Operations: []operationJSON{}, Checks: []checkJSON{}}
	if api != nil {
		t.hide.declared(api)
		e.API, e.Title, e.Version = api.Name, t.hide.text(api.Title), t.hide.text(api.Version)
		for _, op := range api.Operations {
			e.Operations = append(e.Operations, t.operation(op))
		}
	}
	for _, c := range t.o.Checks {
		e.Checks = append(e.Checks, checkJSON{c.Name, c.Severity, c.OptIn, c.Doc})
	}
	t.sink.start(e)
}

func (t *teller) operation(op *specs.Operation) operationJSON {
	out := operationJSON{ID: idOf(op), Method: op.Method, Path: op.Path, Place: t.place(op.Place), Responses: []responseJSON{}}
	for _, r := range op.Responses {
		out.Responses = append(out.Responses, responseJSON{r.Status, t.place(r.Place)})
	}
	return out
}

// Result tells of a case, if the format wants to know.
func (t *teller) Result(r contract.Result) {
	to, wants := t.sink.(listener)
	if !wants {
		return
	}
	t.hide.learn(r.Exchange)
	t.learnFrom(r.Failures)
	e := resultEvent{
		Event: "result", Case: t.hide.text(r.Case.ID), Operation: idOf(r.Case.Operation),
		Strategy: r.Case.Strategy, Description: t.hide.text(r.Case.Description), Credentials: r.Case.Credentials,
		Verdict: r.Verdict, Reason: t.hide.text(r.Reason), Checks: append([]string{}, r.Checks...),
		Exchange: t.exchange(r.Exchange), Failures: t.failures(r.Failures),
	}
	if f := r.Case.Fault; f != nil {
		e.Fault = &faultJSON{string(f.Part), f.Name, f.Pointer, f.Keyword}
	}
	to.result(e)
}

// Finish tells of the outcome.
func (t *teller) Finish(r contract.Report) error {
	t.learnFrom(r.Failures)
	word, why := verdict(r, t.o.FailOn)
	e := finishEvent{
		Event: "finish", Verdict: word, Why: t.hide.text(why), Exit: ExitCode(r, t.o.FailOn), URL: t.hide.text(r.URL), Seed: r.Seed,
		Started: t.moment(r.Started), Milliseconds: t.milliseconds(r.Duration), Requests: r.Requests,
		Cases: map[contract.Verdict]int{}, Failures: t.failures(r.Failures), Proofs: []proofJSON{},
		Stopped: t.hide.text(r.Stopped),
	}
	for _, v := range []contract.Verdict{contract.Passed, contract.Failed, contract.Inconclusive} {
		e.Cases[v] = r.Cases[v]
	}
	for _, p := range r.Proofs {
		e.Proofs = append(e.Proofs, proofJSON{idOf(p.Operation), p.Proven, t.hide.text(p.Reason), p.Cases, p.Failures})
	}
	for _, left := range r.Leftovers {
		e.Leftovers = append(e.Leftovers, t.hide.text(left))
	}
	for _, note := range append(slices.Clone(r.Notes), t.o.notes(r)...) {
		e.Notes = append(e.Notes, t.hide.text(note))
	}
	return t.sink.finish(e)
}

func (t *teller) learnFrom(all []contract.Failure) {
	for _, f := range all {
		t.hide.learn(f.Exchange)
		for _, before := range f.Before {
			t.hide.learn(before)
		}
	}
}

func (t *teller) failures(all []contract.Failure) []failureJSON {
	out := make([]failureJSON, len(all))
	for i, f := range all {
		out[i] = failureJSON{
			Check: f.Check, Severity: f.Severity, Operation: idOf(f.Operation), Case: t.hide.text(f.Case.ID), Strategy: f.Case.Strategy,
			Message: t.hide.text(f.Message), Place: t.place(f.Place), Fingerprint: f.Fingerprint, Count: max(f.Count, 1),
			Class: f.Class, Known: t.hide.text(f.Known), Exchange: t.exchange(f.Exchange), Curl: t.hide.command(f.Curl),
		}
		for _, b := range f.Before {
			out[i].Before = append(out[i].Before, t.exchange(b))
		}
	}
	return out
}

func (t *teller) place(p specs.Place) placeJSON {
	return placeJSON{below(t.o.Folder, p.File), p.Line, p.Column, p.Pointer}
}

func (t *teller) exchange(x traffic.Exchange) exchangeJSON {
	out := exchangeJSON{Method: x.Request.Method, Started: t.moment(x.Started), Milliseconds: t.milliseconds(x.Duration)}
	if x.Request.URL != nil {
		out.URL = t.hide.url(x.Request.URL)
	}
	if len(x.Request.Header) > 0 || len(x.Request.Body) > 0 {
		out.Request = t.message(x.Request.Header, x.Request.Body)
	}
	if x.Err != nil {
		out.Error = t.hide.text(x.Err.Error())
	}
	if x.Response != nil {
		out.Status, out.Bytes, out.Truncated = x.Response.Status, len(x.Response.Body), x.Response.Truncated
		out.ContentType = t.hide.text(x.Response.Header.Get("Content-Type"))
		out.Response = t.message(x.Response.Header, x.Response.Body)
	}
	return out
}

func (t *teller) message(header http.Header, body []byte) *messageJSON {
	out := &messageJSON{Headers: []pairJSON{}}
	for _, name := range slices.Sorted(maps.Keys(header)) {
		if t.o.NoTimes && isTime(name) {
			continue
		}
		for _, value := range header[name] {
			out.Headers = append(out.Headers, pairJSON{t.hide.text(name), t.hide.header(name, value)})
		}
	}
	if out.Base64 = !utf8.Valid(body); out.Base64 {
		out.Body, out.Cut = base64.StdEncoding.EncodeToString(body[:min(len(body), mostBody)]), len(body) > mostBody
		return out
	}
	out.Body, out.Cut = cut(t.hide.text(string(body)), mostBody)
	return out
}

// isTime is true for headers that tell when an answer was made.
func isTime(header string) bool {
	return slices.Contains([]string{"Date", "Age"}, http.CanonicalHeaderKey(header))
}

// cut shortens a text to a number of bytes and never within a character.
func cut(text string, most int) (string, bool) {
	if len(text) <= most {
		return text, false
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most], true
}

// milliseconds is exact to the microsecond, without going through a float.
func (t *teller) milliseconds(d time.Duration) number {
	if t.o.NoTimes {
		d = 0
	}
	us := d.Microseconds()
	return number(fmt.Sprintf("%d.%03d", us/1000, us%1000))
}

func (t *teller) moment(at time.Time) string {
	if at.IsZero() || t.o.NoTimes {
		return ""
	}
	return at.UTC().Format(time.RFC3339Nano)
}

func idOf(op *specs.Operation) string {
	if op == nil {
		return ""
	}
	return op.ID
}
