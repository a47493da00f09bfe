package contract

import (
	"context"
	"iter"
	"time"

	"understudy/specs"
	"understudy/specs/resource"
	"understudy/specs/traffic"
)

// Planner says what to try, and in which order. What it yields depends on the
// document, its seed and its arguments alone. Package plan has the one we use.
type Planner interface {
	API() *specs.API
	// Model is what the API is about.
	Model() *resource.Model
	Seed() uint64
	Limits() Limits
	// Operations lists those to try, creates first and deletes last.
	Operations() []*specs.Operation
	// Size is about how many cases there are.
	Size() int
	// Valid yields the cases that a target should accept.
	Valid(op *specs.Operation) iter.Seq[Case]
	// Variations yields the cases that each differ in one thing from a case that
	// was accepted: faults, boundaries and credentials.
	Variations(op *specs.Operation, accepted Accepted) iter.Seq[Case]
	// Probes yields requests of which one thing is unusual.
	Probes(op *specs.Operation, accepted Accepted) iter.Seq[Case]
	// Renew gives a case other values for what may have to be unique; ok is false
	// where there is nothing to change.
	Renew(c Case, n int) (renewed Case, ok bool)
	// Random makes the n-th valid case by chance; something must have been accepted.
	Random(op *specs.Operation, accepted Accepted, n int) Case
	// Sequences lists what to try over several calls.
	Sequences() []Sequence
}

// Limits bound a run.
type Limits struct {
	Requests int           // at most; 0: no bound
	Time     time.Duration // at most; 0: no bound
	Random   int           // cases made by chance for each operation, at most
	// Writes allows unsafe methods also against a target that is not loopback.
	Writes bool
	// OwnOnly forbids to change a record that this run did not create. Without it
	// a record found by listing may be changed if the target is loopback and the
	// API has no operation that creates such records. Deleting is never allowed
	// on records that this run did not create.
	OwnOnly bool
}

// Accepted holds the cases of one operation that were accepted, which others
// are derived from. Either may be nil.
type Accepted struct {
	Plain *Case // the plainest, to change parameters of
	Full  *Case // the one with the richest body, to change the body of
}

// Sequence is what can be done with one resource over several calls.
type Sequence struct {
	Resource *resource.Resource
	Create   *resource.Action // nil: records found by listing are updated
	Read     *resource.Action // of one record; nil: it is looked for in the list
	List     *resource.Action // nil: none
	Update   *resource.Action // nil: none
	Replace  *resource.Action // by PUT; nil: none
	Patch    *resource.Action // by PATCH; nil: none
	Delete   *resource.Action // of one record; nil: none
	Parent   *Sequence        // of the resource that the records lie below; nil: none
	// Creates and Updates yield cases for the n-th write, the best first; the
	// given case was accepted for that operation before, if not nil. Writes of
	// different n send different values.
	Creates func(n int, accepted *Case) iter.Seq[Case]
	Updates func(n int, accepted *Case) iter.Seq[Case]
	// Replaces and Patches do the same for Replace and Patch.
	Replaces, Patches func(n int, accepted *Case) iter.Seq[Case]
}

// Target is a deployment that can be asked. Package target has the one we use.
type Target interface {
	URL() string
	// Local tells whether it is on loopback.
	Local() bool
	// Covers tells whether there are credentials for an operation, or it needs none.
	Covers(op *specs.Operation) bool
	// Callers lists the named users who have credentials for an operation, but for
	// the one whose credentials are the run's own.
	Callers(op *specs.Operation) []User
	// Send sends a request, which holds neither base URL nor credentials. The
	// exchange's request shows credentials as $NAME.
	Send(ctx context.Context, call Call) traffic.Exchange
	// Redact shows the secrets in an exchange or a text as $NAME.
	Redact(traffic.Exchange) traffic.Exchange
	RedactText(string) string
	// Secrets lists the $NAMEs that stand for secrets.
	Secrets() []string
}

// Call is a request to send, and with whose credentials.
type Call struct {
	Operation   *specs.Operation
	Request     traffic.Request // its URL holds path and query below the base URL
	Credentials Credentials
	Scheme      *specs.SecurityScheme // see Case
}

// UnreachableError says that not even the first request could connect.
type UnreachableError struct {
	URL string
	Err error
}

// Error names the URL and the reason.
func (e *UnreachableError) Error() string { return "reach " + e.URL + ": " + e.Err.Error() }

// Unwrap gives the reason.
func (e *UnreachableError) Unwrap() error { return e.Err }

// TimeoutError says that a target did not answer in time.
type TimeoutError struct{ After time.Duration }

// Error tells how long was waited.
func (e *TimeoutError) Error() string { return "no complete answer within " + e.After.String() }
