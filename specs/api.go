// Package specs holds the resolved, immutable, compiled model of an API, read
// from its document (OpenAPI 3.0 to 3.2, Swagger 2.0) and the overlays beside it. Everything in
// it knows file and line. The model is built on kin-openapi, which reads the
// document; schemas are compiled and judged by package schema. It neither sends
// nor answers: the mock plays this model and the contract runner tries it.
package specs

import (
	"strings"

	"understudy/specs/document"
	"understudy/specs/extension"
	"understudy/specs/media"
	"understudy/specs/schema"
	"understudy/specs/style"
)

// API is one API as its document describes it. It is safe for concurrent use.
type API struct {
	Name       string // how it is addressed: the built-in's or the file's name
	Title      string
	Version    string // of the API
	Spec       string // of OpenAPI, such as "3.0.3"
	Servers    []Server
	Operations []*Operation // in the order written
	Schemes    []*SecurityScheme
	Problems   document.Problems // what is wrong with the document and does not stop it

	Resources  map[string]extension.Resource
	Lifecycles map[string]extension.Lifecycle
	Error      extension.Error
	Negotiate  extension.Negotiate
	Read       extension.Read
	Write      map[string]extension.Write // by media type
	Names      extension.Names
	CORS       *extension.CORS // nil: not written
	Roles      []string
	Session    *extension.Session // nil: not written
	Headers    []extension.HeaderRule
	Pages      []Page
	Channels   map[string][]extension.Telling // by the channel's name
	Webhooks   []*Callback                    // requests the API sends by itself, in the order written
	Protocol   extension.Protocol
	// Security is what operations ask for that state nothing of their own.
	Security []Requirement

	files    *files
	compiler *schema.Compiler
}

// Server is a place where the API is said to be reached.
type Server struct {
	URL  string // variables filled with their defaults
	Path string // its path without a slash at the end; "" is the root
}

// Place is a spot in a document.
type Place struct {
	document.Position
	Pointer string // JSON pointer within that file
}

// Operation is one method on one path.
type Operation struct {
	API         *API
	ID          string // operationId, or "GET /path" where there is none
	Method      string
	Path        string // the template
	Summary     string
	Description string
	Tags        []string
	Deprecated  bool
	Parameters  []*Parameter // those of the path item included, in the order written
	RequestBody *RequestBody // nil: none declared
	Responses   []*Response  // in the order written
	// Security lists alternatives, of which one must hold; empty: none is needed.
	Security []Requirement
	Place    Place

	Action  extension.Action
	Acts    bool // whether an x-mock-action is written
	Roles   []string
	Alias   []string
	Name    *extension.Name // nil: it is not called by name
	Error   *extension.Error
	Sign    *extension.Sign // nil: nobody signs in by it
	Headers []extension.HeaderRule
	Stream  *extension.Stream // nil: it answers like any other

	Callbacks     []*Callback // in the order written
	CallbackRules map[string]extension.Callback
}

// Requirement is a set of credentials that must all be there; the empty set lets everybody in.
type Requirement []Credential

// Credential is a security scheme as one operation asks for it.
type Credential struct {
	Scheme *SecurityScheme
	Scopes []string
}

// SecurityScheme is a way to say who calls.
type SecurityScheme struct {
	Name   string   // its name in the document
	Type   string   // http, apiKey, oauth2, openIdConnect, mutualTLS
	Scheme string   // with http, lower case: bearer, basic, …
	In     string   // with apiKey: header, query, cookie
	Param  string   // with apiKey: the name there
	Tokens []string // with oauth2: the URLs at which tokens are to be had, each once
	Place  Place
}

// Parameter is a path, query, header or cookie parameter.
type Parameter struct {
	style.Parameter
	Required   bool
	Deprecated bool
	Content    *MediaType // set where the value is written as a media type instead of a style
	Examples   []Example
	Place      Place
}

// RequestBody is what a request carries.
type RequestBody struct {
	Required bool
	Content  []*MediaType
	Place    Place
}

// Response is one declared answer.
type Response struct {
	Status      string // "200", "4XX", "default"
	Description string
	Headers     []*Parameter // In is "header", style simple
	Content     []*MediaType
	Links       []Link
	Place       Place
}

// MediaType is one representation of a body.
type MediaType struct {
	Name     string // as written, maybe a range such as "text/*"
	Schema   *schema.Schema
	Examples []Example
	Codec    media.Codec // nil: bytes nobody looks into
	Place    Place
}

// Example is a named sample value; Name is "" for a lone example.
type Example struct {
	Name  string
	Value any
	Place Place
}

// Link says how a response's values feed another operation.
type Link struct {
	Name       string
	Operation  *Operation
	Parameters map[string]string // parameter → runtime expression
	Place      Place
}

// How well a declared status covers one that is sent.
const (
	fitsNot = iota
	fitsAll
	fitsRange
	fitsExactly
)

// fitOf compares without making a text of the status: it runs for each answer.
func fitOf(declared string, status int) int {
	switch {
	case strings.EqualFold(declared, "default"):
		return fitsAll
	case len(declared) != 3 || status < 100 || status > 999 || int(declared[0]-'0') != status/100:
		return fitsNot
	case strings.EqualFold(declared[1:], "XX"):
		return fitsRange
	case int(declared[1]-'0') == status/10%10 && int(declared[2]-'0') == status%10:
		return fitsExactly
	}
	return fitsNot
}
