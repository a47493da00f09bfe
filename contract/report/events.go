package report

import (
	"encoding/json"

	"understudy/contract"
)

// The events of a run are what every format is made from. They hold text and
// numbers only, no secret, and stand in the JSON report as they are.

// sink writes a report from the events of one run.
type sink interface {
	start(startEvent)
	finish(finishEvent) error
}

// listener is a sink that wants to know of each case.
type listener interface{ result(resultEvent) }

type startEvent struct {
	Event      string          `json:"event"`
	Format     int             `json:"format"`
	API        string          `json:"api"`
	Title      string          `json:"title"`
	Version    string          `json:"version"`
	URL        string          `json:"url"`
	Cases      int             `json:"cases"`
	Operations []operationJSON `json:"operations"`
	Checks     []checkJSON     `json:"checks"`
}

type operationJSON struct {
	ID        string         `json:"id"`
	Method    string         `json:"method"`
	Path      string         `json:"path"`
	Place     placeJSON      `json:"place"`
	Responses []responseJSON `json:"responses"`
}

type responseJSON struct {
	Status string    `json:"status"`
	Place  placeJSON `json:"place"`
}

type checkJSON struct {
	Name     string            `json:"name"`
	Severity contract.Severity `json:"severity"`
	OptIn    bool              `json:"optIn,omitempty"`
	Doc      string            `json:"doc"`
}

type resultEvent struct {
	Event       string               `json:"event"`
	Case        string               `json:"case"`
	Operation   string               `json:"operation"`
	Strategy    contract.Strategy    `json:"strategy"`
	Description string               `json:"description"`
	Credentials contract.Credentials `json:"credentials,omitempty"`
	Fault       *faultJSON           `json:"fault,omitempty"`
	Verdict     contract.Verdict     `json:"verdict"`
	Reason      string               `json:"reason,omitempty"`
	Checks      []string             `json:"checks"`
	Exchange    exchangeJSON         `json:"exchange"`
	Failures    []failureJSON        `json:"failures"`
}

// faultJSON is what is wrong with a case on purpose.
type faultJSON struct {
	Part    string `json:"part"`
	Name    string `json:"name,omitempty"`
	Pointer string `json:"pointer,omitempty"`
	Keyword string `json:"keyword"`
}

type exchangeJSON struct {
	Method       string       `json:"method"`
	URL          string       `json:"url"`
	Request      *messageJSON `json:"request,omitempty"`
	Status       int          `json:"status,omitempty"`
	ContentType  string       `json:"contentType,omitempty"`
	Bytes        int          `json:"bytes"`
	Truncated    bool         `json:"truncated,omitempty"`
	Response     *messageJSON `json:"response,omitempty"`
	Error        string       `json:"error,omitempty"`
	Started      string       `json:"started,omitempty"`
	Milliseconds number       `json:"milliseconds"`
}

// messageJSON is a request or response without its first line. A body that is no
// text is in base64; one longer than mostBody is cut.
type messageJSON struct {
	Headers []pairJSON `json:"headers"`
	Body    string     `json:"body,omitempty"`
	Base64  bool       `json:"base64,omitempty"`
	Cut     bool       `json:"cut,omitempty"`
}

type pairJSON struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type failureJSON struct {
	Check       string            `json:"check"`
	Severity    contract.Severity `json:"severity"`
	Operation   string            `json:"operation"`
	Case        string            `json:"case"`
	Strategy    contract.Strategy `json:"strategy"`
	Message     string            `json:"message"`
	Place       placeJSON         `json:"place"`
	Fingerprint string            `json:"fingerprint"`
	Count       int               `json:"count"`
	Class       contract.Class    `json:"class,omitempty"`
	Known       string            `json:"known,omitempty"`
	Exchange    exchangeJSON      `json:"exchange"`
	Before      []exchangeJSON    `json:"before,omitempty"`
	Curl        string            `json:"curl"`
}

// mark names a defect and says how it behaves.
func (f failureJSON) mark() string {
	if f.Class == "" {
		return f.Fingerprint
	}
	return f.Fingerprint + " · " + string(f.Class)
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
	Why          string                   `json:"why"`
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
	Notes        []string                 `json:"notes,omitempty"`
}

// number is a decimal number in JSON's own writing.
type number = json.Number
