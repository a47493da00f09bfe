package conform

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"understudy/specs"
	"understudy/specs/media"
	"understudy/specs/schema"
	"understudy/specs/style"
	"understudy/specs/traffic"
)

// Answer is a response as its Operation reads it.
type Answer struct {
	Declared  *specs.Response  // nil: the status is not declared
	MediaType *specs.MediaType // nil: no body, or one of no declared type
	Body      any
	HasBody   bool // whether Body was decoded
}

// Response decodes a response to method and lists all its departures.
func Response(op *specs.Operation, method string, r traffic.Response) (Answer, []Violation) {
	a := Answer{Declared: op.Response(r.Status)}
	if a.Declared == nil {
		return a, []Violation{{Part: Status, Keyword: "status", Want: declared(op), Got: strconv.Itoa(r.Status), Place: op.Place}}
	}
	violations := headers(op, a.Declared, r.Header)
	if !mayHaveBody(method, r.Status) {
		return a, append(violations, surplus(a.Declared, method, r)...)
	}
	return a, append(violations, a.body(op, r)...)
}

func declared(op *specs.Operation) string {
	text := ""
	for i, r := range op.Responses {
		if i > 0 {
			text += ", "
		}
		text += r.Status
	}
	return text
}

func mayHaveBody(method string, status int) bool {
	return method != http.MethodHead && status != http.StatusNoContent && status != http.StatusNotModified && status >= 200
}

// surplus judges a body where there can be none. What HEAD would have sent is no fault.
func surplus(declared *specs.Response, method string, r traffic.Response) []Violation {
	if len(r.Body) == 0 || method == http.MethodHead {
		return nil
	}
	got := fmt.Sprintf("%d bytes", len(r.Body))
	return []Violation{{Part: Body, Keyword: "surplus", Want: fmt.Sprintf("no body with %d", r.Status), Got: got, Place: declared.Place}}
}

func headers(op *specs.Operation, declared *specs.Response, header http.Header) []Violation {
	var out []Violation
	for _, h := range declared.Headers {
		value, present, err := readParameter(h, style.Input{Header: header})
		switch {
		case err != nil:
			out = append(out, Violation{Part: Header, Name: h.Name, Keyword: "syntax", Got: err.Error(), Place: h.Place})
		case !present && h.Required:
			out = append(out, Violation{Part: Header, Name: h.Name, Keyword: "required", Want: "a value", Place: h.Place})
		case present:
			out = append(out, fromSchema(op.API, Header, h.Name, h.Schema.Validate(value, schema.Response))...)
		}
	}
	return out
}

func (a *Answer) body(op *specs.Operation, r traffic.Response) []Violation {
	if len(a.Declared.Content) == 0 {
		return nil
	}
	contentType := r.Header.Get("Content-Type")
	if len(r.Body) == 0 {
		return a.absent()
	}
	if a.MediaType = specs.Match(a.Declared.Content, contentType); a.MediaType == nil {
		return []Violation{{Part: ContentType, Keyword: "mediaType", Want: offers(a.Declared.Content), Got: quoteOr(contentType, "none"), Place: a.Declared.Place}}
	}
	if isUnread(a.MediaType) {
		return nil
	}
	value, err := decode(a.MediaType, r.Body, contentType)
	if errors.Is(err, media.ErrUnread) {
		return nil
	}
	if err != nil {
		return []Violation{syntaxViolation(err, a.MediaType.Place)}
	}
	a.Body, a.HasBody = value, true
	return fromSchema(op.API, Body, "", a.MediaType.Validate(value, schema.Response))
}

// absent judges an empty body where content is declared: only a text may be
// empty, and what is no more than bytes.
func (a *Answer) absent() []Violation {
	for _, m := range a.Declared.Content {
		if m.Codec == nil || m.Codec.Name() == "text" || m.Codec.Name() == "any" && m.Schema.Is("string") {
			return nil
		}
	}
	return []Violation{{Part: Body, Keyword: "absent", Want: offers(a.Declared.Content), Got: "no bytes", Place: a.Declared.Place}}
}
