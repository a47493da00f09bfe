package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"

	"understudy/mock"
	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/document"
	"understudy/specs/traffic"
)

const maxBody = 64 << 10

// question is a request as its operation reads it: valid by the document.
type question struct {
	path, query, body map[string]any
}

// text gives a value of a path, query or body; "" where it is absent.
func text(values map[string]any, name string) string {
	value, _ := values[name].(string)
	return value
}

// whole gives a whole number; 0 where it is absent.
func whole(values map[string]any, name string) int64 {
	number, _ := values[name].(json.Number)
	n, _ := number.Int64()
	return n
}

// read takes a request apart. The error is a *mock.Problem.
func read(op *specs.Operation, r *http.Request) (question, error) {
	request, err := readBody(op, r)
	if err != nil {
		return question{}, err
	}
	given := pathValues(op.Path, r.URL.EscapedPath())
	raw := func(name string) (string, bool) {
		value, ok := given[name]
		return value, ok
	}
	decoded, violations := conform.Request(op, request, raw, conform.Reading{Strict: true})
	if len(violations) > 0 {
		return question{}, invalid(op, violations)
	}
	body, _ := decoded.Body.(map[string]any)
	return question{path: decoded.Path, query: decoded.Query, body: body}, nil
}

// readBody reads the body once and lets nothing but JSON through: a page may
// send other media types, or none, without asking first.
func readBody(op *specs.Operation, r *http.Request) (traffic.Request, error) {
	request, err := traffic.ReadRequest(r, maxBody)
	var large *traffic.TooLargeError
	switch {
	case errors.As(err, &large):
		return request, mock.Refuse(http.StatusRequestEntityTooLarge, "the body is larger than %d bytes", maxBody)
	case err != nil:
		return request, mock.Refuse(http.StatusBadRequest, "the body cannot be read: %v", err)
	case len(request.Body) == 0:
		return request, nil
	}
	contentType := r.Header.Get("Content-Type")
	if media, _, err := mime.ParseMediaType(contentType); err != nil || media != "application/json" {
		return request, unsupported("the body's Content-Type is %q; want application/json", contentType)
	}
	if coding := r.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return request, unsupported("the body's Content-Encoding is %q; send it as it is", coding)
	}
	if op.RequestBody == nil {
		return request, mock.Refuse(http.StatusUnprocessableEntity, "%s %s takes no body", op.Method, op.Path)
	}
	return request, nil
}

func unsupported(format string, given string) *mock.Problem {
	problem := mock.Refuse(http.StatusUnsupportedMediaType, format, given)
	problem.Header = http.Header{"Accept": {"application/json"}}
	return problem
}

// invalid tells all violations at once, and for an unknown name the nearest one.
func invalid(op *specs.Operation, violations []conform.Violation) *mock.Problem {
	for i := range violations {
		violations[i].Want = suggested(op, violations[i])
	}
	detail := violations[0].String()
	if more := len(violations) - 1; more > 0 {
		detail += fmt.Sprintf(" (and %d more)", more)
	}
	return &mock.Problem{Status: http.StatusUnprocessableEntity, Title: "Invalid request", Detail: detail, Violations: violations}
}

// suggested is what is wanted instead, with the names that are known where a
// name is unknown.
func suggested(op *specs.Operation, v conform.Violation) string {
	switch v.Keyword {
	case "undeclared":
		return among(v.Name, queryNames(op))
	case "additionalProperties":
		return among(strings.TrimPrefix(v.Pointer, "/"), op.RequestBody.Content[0].Schema.Names())
	}
	return v.Want
}

func queryNames(op *specs.Operation) []string {
	var names []string
	for _, p := range op.Parameters {
		if p.In == "query" {
			names = append(names, p.Name)
		}
	}
	return names
}

// among says which names there are, and which of them was probably meant.
func among(word string, known []string) string {
	if len(known) == 0 {
		return "none"
	}
	out := "one of " + strings.Join(known, ", ")
	if nearest := document.Suggest(word, known); nearest != "" {
		out += fmt.Sprintf("; did you mean %q?", nearest)
	}
	return out
}
