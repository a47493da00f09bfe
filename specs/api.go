// Package specs holds the resolved, immutable, compiled model of an API, read
// from its OpenAPI document (3.0, 3.1) and the overlays beside it. Everything in
// it knows file and line. The model is built on kin-openapi, which reads the
// document; schemas are compiled and judged by package schema. It neither sends
// nor answers: the mock plays this model and the contract runner tries it.
package specs

import (
	"slices"
	"strconv"
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
	Roles      []string

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

	Action extension.Action
	Acts   bool // whether an x-mock-action is written
	Roles  []string
	Alias  []string
	Error  *extension.Error
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
	Name   string // its name in the document
	Type   string // http, apiKey, oauth2, openIdConnect, mutualTLS
	Scheme string // with http, lower case: bearer, basic, …
	In     string // with apiKey: header, query, cookie
	Param  string // with apiKey: the name there
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

// Operation finds an operation by its operationId.
func (a *API) Operation(id string) (*Operation, bool) {
	for _, op := range a.Operations {
		if op.ID == id {
			return op, true
		}
	}
	return nil, false
}

// Schema compiles the schema at a reference such as "#/components/schemas/Chat".
// It is for the time of loading, not for that of requests.
func (a *API) Schema(reference string) (*schema.Schema, error) {
	return a.compiler.Compile(reference)
}

// Locate finds where a location such as a schema's or a violation's stands.
func (a *API) Locate(location string) Place {
	name, pointer, _ := strings.Cut(location, "#")
	return a.files.place(name, pointer)
}

// Near finds the place of a pointer in the file that another place is in, such
// as a member's of an operation that a path item in a further file holds.
func (a *API) Near(at Place, pointer string) Place {
	for _, f := range a.files.list {
		if f.Name == at.File {
			return Place{Position: f.Position(pointer), Pointer: pointer}
		}
	}
	return a.files.place("", pointer)
}

// Files gives the files the document consists of, the main one first.
func (a *API) Files() []*document.File { return a.files.list }

// Response gives the answer declared for a status: exact, then range, then
// default; nil where none is.
func (o *Operation) Response(status int) *Response {
	var best *Response
	bestFit := fitsNot
	for _, r := range o.Responses {
		if fit := fitOf(r.Status, status); fit > bestFit {
			best, bestFit = r, fit
		}
	}
	return best
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

// Success gives the answer with the lowest 2xx status and that status; 2XX and
// default count as 200. Where only redirections are declared it is the lowest of
// those. The response is nil where neither is.
func (o *Operation) Success() (int, *Response) {
	if status, found := o.lowest(2); found != nil {
		return status, found
	}
	if declared := o.Response(200); declared != nil {
		return 200, declared
	}
	if status, found := o.lowest(3); found != nil {
		return status, found
	}
	return 200, nil
}

func (o *Operation) lowest(class int) (int, *Response) {
	best, found := 0, (*Response)(nil)
	for _, r := range o.Responses {
		status := statusOf(r.Status)
		if status/100 == class && (found == nil || status < best) {
			best, found = status, r
		}
	}
	return best, found
}

func statusOf(text string) int {
	if strings.EqualFold(text, "2XX") {
		return 200
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

// Param finds a parameter by place and name.
func (o *Operation) Param(in, name string) *Parameter {
	for _, p := range o.Parameters {
		if p.In == in && p.Name == name {
			return p
		}
	}
	return nil
}

// Match finds the most specific media type that covers a Content-Type.
func Match(content []*MediaType, contentType string) *MediaType {
	for _, m := range content {
		if m.Codec != nil && m.Name == contentType { // spares most messages the parsing
			return m
		}
	}
	names := make([]string, len(content))
	for i, m := range content {
		names[i] = m.Name
	}
	best, found := media.Best(names, contentType)
	if !found {
		return nil
	}
	return content[slices.Index(names, best)]
}

// Offers lists the media types of an answer by name, in order.
func (r *Response) Offers() []string {
	if r == nil {
		return nil
	}
	out := make([]string, len(r.Content))
	for i, m := range r.Content {
		out[i] = m.Name
	}
	return out
}

// Example finds an example by name.
func (m *MediaType) Example(name string) (Example, bool) {
	for _, e := range m.Examples {
		if e.Name == name {
			return e, true
		}
	}
	return Example{}, false
}
