// Package contract tries a real deployment against its OpenAPI document: it
// sends planned cases, lets checks judge each exchange, and tells a Reporter.
// It never talks to the mock in Go, only over HTTP as to any other deployment.
//
// The straight line is load → plan → for each case: build → send → check → tell
// the reporter → report → exit status. This package holds its types and that
// line; plan, check, target and report hold a chapter each.
package contract

import (
	"time"

	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/traffic"
)

// Strategy says by which rule a case was made.
type Strategy string

// The strategies, in the order they are tried.
const (
	Example  Strategy = "example"  // the document's own named example
	Minimal  Strategy = "minimal"  // valid, only what is required
	Maximal  Strategy = "maximal"  // valid, everything that is declared
	Negative Strategy = "negative" // one thing is wrong, and proven so
	Boundary Strategy = "boundary" // valid, at the edge of a bound
	Auth     Strategy = "auth"     // no or wrong credentials
	Scenario Strategy = "scenario" // a step of a sequence
	Pairwise Strategy = "pairwise" // valid, two things at once that did well alone
	Probing  Strategy = "probe"    // one thing about the request is unusual
	Random   Strategy = "random"   // valid, made by chance
	// AsRecorded is what somebody else sent, and was not made at all.
	AsRecorded Strategy = "recorded"
)

// Probe says what is unusual about a request with strategy Probing.
type Probe string

// The probes.
const (
	UndeclaredMethod    Probe = "method"     // the path has no such method
	UndeclaredMediaType Probe = "media-type" // the body is said to be what the operation does not take
	UndeclaredAccept    Probe = "accept"     // asks for what is not declared
	HeadInstead         Probe = "head"       // HEAD where there is a GET
	AbsentID            Probe = "absent-id"  // an id of the right form that names no record
	EmptyList           Probe = "empty-list" // the list below a record that was just made
	RobustInput         Probe = "robust"     // what breaks careless servers; a refusal is as good as an answer
	ReadOnlyValue       Probe = "read-only"  // a member that only the server may set
	DefaultLeftOut      Probe = "default"    // members with a default are left out
)

// Credentials says whose credentials a case is sent with.
type Credentials string

// The credentials.
const (
	Good    Credentials = "good"    // as configured
	Nobody  Credentials = "none"    // none at all
	Invalid Credentials = "invalid" // well formed and wrong
	// Empty, Malformed and Missing spoil those of Case.Scheme too.
	Empty     Credentials = "empty"     // there, and nothing in them
	Malformed Credentials = "malformed" // under the name of another scheme
	Missing   Credentials = "missing"   // left out, the others of the alternative are good
)

// Case is one request to try.
type Case struct {
	ID          string // stable and readable, such as "createChat/negative/body-required-Chat"
	Operation   *specs.Operation
	Strategy    Strategy
	Description string // what is special about it, in words
	Credentials Credentials
	// Parameters holds values by place ("path", "query", …) and name. A path
	// parameter that is missing is taken from what the run has learned.
	Parameters map[string]map[string]any
	Body       any
	HasBody    bool
	MediaType  *specs.MediaType // of Body
	// Raw is sent instead of Body where that cannot be written, as with half a JSON text.
	Raw []byte
	// Scheme is the one whose credentials are spoilt; the others of its alternative
	// are good.
	Scheme *specs.SecurityScheme
	// User is whose credentials they are, if not the run's own.
	User *User
	// Guessed is set where a path parameter may name no record at all: nothing but
	// an example or a member of the same name speaks for it.
	Guessed bool
	// Seed made the values of the case; it follows from the run's seed and the ID alone.
	Seed uint64
	// Fault is set where the case is invalid: the rule it breaks.
	Fault *Fault
	// Probe is what is unusual, with strategy Probing.
	Probe Probe
	// Method, Accept and ContentType are sent instead of the operation's own, if not empty.
	Method, Accept, ContentType string
	// Methods lists those declared for the URL, with UndeclaredMethod.
	Methods []string
	// PathText holds escaped texts of path parameters that are sent as they are,
	// by name; it goes before Parameters.
	PathText map[string]string
	// Changed names what differs from an accepted case, as a pointer or a
	// parameter's name, with Boundary and Pairwise.
	Changed string
	// Unstated is set where the value may break a rule that no document states, such
	// as that two dates are in order.
	Unstated bool
	// Oversize is set where a proxy may end the connection instead of answering.
	Oversize bool
}

// SentMethod is the method that goes over the wire.
func (c Case) SentMethod() string {
	if c.Method != "" {
		return c.Method
	}
	return c.Operation.Method
}

// Fault is the one thing that is wrong with a case.
type Fault struct {
	Part    conform.Part
	Name    string // of the parameter
	Pointer string // into its value or the body
	Keyword string
	Message string
	Place   specs.Place
	Whole   bool // the part is missing as a whole, as a body is
}

// Severity orders failures.
type Severity string

// The severities.
const (
	Critical Severity = "critical"
	High     Severity = "high"
	Medium   Severity = "medium"
	Low      Severity = "low"
)

// Failure is a target that does not pass a check.
type Failure struct {
	Check       string
	Severity    Severity
	Operation   *specs.Operation
	Case        Case
	Message     string      // what was expected and what came
	Place       specs.Place // of the rule in the document
	Fingerprint string      // 12 hex digits; the same for the same defect, whatever the values
	Exchange    traffic.Exchange
	// Before lists the exchanges of a sequence that led here, oldest first.
	Before []traffic.Exchange
	Curl   string // repeats Before and Exchange; secrets as $NAME
	Count  int    // how many cases met the same defect
	Class  Class  // how it behaves when it is repeated
	// Known is why a baseline lives with it, and takes it out of the exit code; "": it does not.
	Known string
}

// Verdict is what came of one case.
type Verdict string

// The verdicts. Inconclusive is neither passed nor failed: the case proved nothing.
const (
	Passed       Verdict = "passed"
	Failed       Verdict = "failed"
	Inconclusive Verdict = "inconclusive"
)

// Result is one case tried.
type Result struct {
	Case     Case
	Exchange traffic.Exchange
	Verdict  Verdict
	Reason   string   // why it is inconclusive
	Checks   []string // the checks that judged it, by name
	Failures []Failure
}

// Proof says what a run showed about one operation.
type Proof struct {
	Operation *specs.Operation
	Proven    bool   // at least one valid case was accepted and judged
	Reason    string // why not, and what would help
	Cases     int
	Failures  int
}

// Report is the outcome of a run.
type Report struct {
	API      *specs.API
	URL      string
	Seed     uint64
	Started  time.Time
	Duration time.Duration
	Requests int
	Cases    map[Verdict]int
	Failures []Failure // one for each defect, most severe first
	Proofs   []Proof   // one for each operation, in the document's order
	Stopped  string    // why the run ended before its plan; "" if it did not
	// Interrupted is set where somebody ended the run; what holds so far is no verdict.
	Interrupted bool
	// MayLack is how many percent of the operations may be unproven all the same.
	MayLack int
	// Leftovers lists what the run created and could not delete.
	Leftovers []string
	// Notes say what else is worth knowing, a line each.
	Notes []string
}

// Reporter is told what happens. Calls come from one goroutine, in order.
type Reporter interface {
	Start(api *specs.API, url string, cases int)
	Result(r Result)
	Finish(r Report) error
}

// ExitCode is the status of the process for a report: 0 all holds, 1 failures,
// 4 inconclusive (more operations are unproven than may be, nothing was tried, it was
// interrupted, or what failed was the infrastructure before the target).
func (r Report) ExitCode() int {
	outage := false
	for _, f := range r.Failures {
		switch {
		case f.Known != "":
		case f.Class != Infrastructure:
			return 1
		default:
			outage = true
		}
	}
	if outage || r.Requests == 0 || r.Interrupted || !r.isProvenEnough() {
		return 4
	}
	return 0
}

func (r Report) isProvenEnough() bool {
	unproven := 0
	for _, p := range r.Proofs {
		if !p.Proven {
			unproven++
		}
	}
	return unproven*100 <= r.MayLack*len(r.Proofs)
}
