// Package mock plays APIs: a server that validates requests against their
// documents and answers with stateful, contract-valid responses. One request
// takes one straight line of named steps,
//
//	read → receive → route → authorize → validate → negotiate → answer → encode → verify → send → record
//
// each of which either does its part of the Call or refuses with a Problem. The
// package holds that line and its types. What operations do to resources is a
// Protocol's; what is remembered is package state's. It never checks a target:
// that is the contract runner's job.
package mock

import (
	"context"
	"hash/fnv"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"understudy/fixtures"
	"understudy/mock/state"
	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/resource"
	"understudy/specs/route"
	"understudy/specs/schema"
	"understudy/specs/traffic"
)

// Part is one API on stage.
type Part struct {
	API      *specs.API
	Model    *resource.Model
	Fixtures *fixtures.Set
	Scenario *fixtures.Scenario
	Seed     uint64

	prefix      string // "/name"
	router      *route.Router
	players     []Player
	doorkeepers []Doorkeeper // of the players
	bystanders  []Bystander  // of the players
	plans       map[*specs.Operation]*plan
	opaque      map[*specs.MediaType]*schema.Schema // of those known only as text: by what their values are made
	examples    map[*specs.MediaType]func() []specs.Example
	tokens      map[string]*fixtures.Caller
	callers     map[string]*fixtures.Caller
	reading     conform.Reading
	fields      []fieldRule                         // header fields of responses to calls that reach no operation
	stage       *Server                             // that plays it
	told        map[*specs.Callback]bool            // that channels send
	writers     map[string]*writer                  // by media type
	forms       map[*specs.Response]*specs.Response // in which each problem is told, where that is not as declared
	problem     *specs.Response                     // in whose form problems without operation are told
}

// Protocol prepares to play the operations of an API it understands.
type Protocol interface {
	Prepare(part *Part) (Player, error)
}

// Player plays the operations of one API.
type Player interface {
	// Fill puts the scenario's records into an empty world.
	Fill(tx *state.Tx) error
	// Answer gives the answer to a call, or ok false where the operation is not
	// its subject. The error is a *Problem where it refuses on purpose.
	Answer(ctx context.Context, call *Call) (answer Answer, ok bool, err error)
}

// Keeper is a Player that keeps records, and can judge those that were stored
// when another version of its API was played.
type Keeper interface {
	Player
	// Keeps tells whether a collection is of one of its resources.
	Keeps(collection string) bool
	// Fit judges a record of a collection it keeps: nil where it is valid as it
	// is, or the record with the members it lacks. The error says why it cannot
	// be played.
	Fit(tx *state.Tx, collection, id string, record map[string]any) (map[string]any, error)
	// Adopt stores a record that the scenario gives to the collection.
	Adopt(tx *state.Tx, collection, id string, record map[string]any) error
}

// Call is one request on its way. Each field is written by one step.
type Call struct {
	Request traffic.Request // read; its URL without the sandbox: receive
	Started time.Time       // serve
	Sandbox *state.Sandbox  // receive
	Prefer  Prefer          // receive
	Host    string          // receive: scheme and authority under which we were reached, and /~name if that named the sandbox
	Part    *Part           // receive; nil: the path leads to no API

	programme *programme // receive: the version that plays the call, to its end
	unread    error      // read: why the request could not be read

	below string     // receive: the escaped path below the part
	query url.Values // of the request, once somebody asked for it

	Match  route.Match // route
	Suffix string      // route: media type that a path suffix asked for

	carrier Carrier // isCarried: who answers instead of the steps that follow; nil: nobody

	Caller     *fixtures.Caller    // authorize
	Session    map[string]any      // authorize, and answer where the call signs in: what expressions see as session
	greeting   http.Header         // authorize: fields of the response, whatever it is
	Decoded    conform.Decoded     // validate
	Offer      Offer               // negotiate
	Answer     Answer              // answer
	Response   traffic.Response    // encode
	Departures []conform.Violation // validate, where lenient, answer and verify: where something departs
	Problem    *Problem            // what ended the call early, if anything

	stream *stream // answer, where the answer goes on
	Denied error   // isCarried: why the API does not admit who calls; nil: it does
}

// Operation is what the call means.
func (c *Call) Operation() *specs.Operation { return c.Match.Operation }

// BaseURL is where the API is reached, without a slash at the end.
func (c *Call) BaseURL() string { return c.Host + c.Part.prefix }

// Answer is what an operation answers, before it is written down.
type Answer struct {
	Status  int
	Header  http.Header
	Body    any
	HasBody bool
	// Source says where it comes from: "state", "example documented", "generated".
	Source string
	// Departures tell where what is kept from now on departs from the document.
	Departures []conform.Violation
}

// Options configure a Server.
type Options struct {
	Protocols    []Protocol
	Scenario     string      // of every API that has it; empty: demo
	Seed         uint64      // 0: 1
	Clock        state.Clock // the zero value: starts with the scenario and moves by itself
	Strict       bool        // a response of ours that departs from its document is answered with 500
	Lenient      bool        // invalid requests are noted in the journal and answered all the same
	Origins      []string    // allowed by CORS; empty: each one is echoed
	NoCORS       bool
	BodyLimit    int64               // bytes; 0: 10 MiB
	State        state.Options       // its limits; clock, seed and wall clock are those given here
	Webhooks     map[string][]string // URLs to which webhooks are sent, by name
	WebhookAllow []string            // hosts to which something may be sent, besides this machine
	Log          *slog.Logger        // nil: none
	Real         func() time.Time    // wall clock, for expiry and durations; nil: time.Now
}

// Path is the path the call came by, below the API's base, still escaped.
func (c *Call) Path() string {
	path := c.Operation().Path
	for i, name := range c.Match.Names {
		path = strings.Replace(path, "{"+name+"}", c.Match.Values[i], 1)
	}
	return path
}

// OfferSchema is the schema of the body in which an answer goes out.
func (c *Call) OfferSchema(declared *specs.Response) *schema.Schema {
	if declared == nil || len(declared.Content) == 0 {
		return nil
	}
	return c.Part.schemaOf(c.fitting(declared, c.Offer).MediaType)
}

// Seed is for values made up for this call. It depends on the run's seed, the
// operation and its path, so that the same thing asked twice looks the same.
func (c *Call) Seed() uint64 {
	h := fnv.New64a()
	for _, text := range append([]string{c.Part.API.Name, c.Operation().ID}, c.Match.Values...) {
		_, _ = h.Write([]byte(text))
		_, _ = h.Write([]byte{0})
	}
	seed := h.Sum64() ^ c.Part.Seed*0x9e3779b97f4a7c15
	if c.Prefer.Seed != nil {
		seed ^= *c.Prefer.Seed * 0xbf58476d1ce4e5b9
	}
	return seed
}

// queryValue is the first value of a query parameter, "" where there is none.
func (c *Call) queryValue(name string) string {
	if c.query == nil {
		c.query, _ = url.ParseQuery(c.Request.URL.RawQuery)
	}
	if values, there := c.query[name]; there || c.Part == nil || !c.Part.API.Read.AnyCase {
		return first(values)
	}
	for _, other := range slices.Sorted(maps.Keys(c.query)) {
		if strings.EqualFold(other, name) {
			return first(c.query[other])
		}
	}
	return ""
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}
