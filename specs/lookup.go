package specs

import (
	"slices"
	"strconv"
	"strings"

	"understudy/specs/document"
	"understudy/specs/media"
	"understudy/specs/schema"
)

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
