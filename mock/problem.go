package mock

import (
	"fmt"
	"net/http"

	"understudy/specs/conform"
)

// Problem is a refusal on purpose, in the words of RFC 9457. It is the only
// error a step returns knowingly.
type Problem struct {
	Status     int
	Title      string // empty: the status' own phrase
	Detail     string
	Code       string // the API's own word for it, if it has one
	Violations []conform.Violation
	Header     http.Header
	Nearest    string // the operation that comes closest to what was asked

	plain bool // told as plain text
}

// Error makes a Problem an error.
func (p *Problem) Error() string { return fmt.Sprintf("%d %s: %s", p.Status, p.title(), p.Detail) }

func (p *Problem) title() string {
	if p.Title != "" {
		return p.Title
	}
	return http.StatusText(p.Status)
}

// Refuse makes a Problem with a detail.
func Refuse(status int, format string, arguments ...any) *Problem {
	return &Problem{Status: status, Detail: fmt.Sprintf(format, arguments...)}
}

// Value is the problem as a JSON object: the members of problem details, and
// violations with their place in request and document.
func (p *Problem) Value() map[string]any {
	out := map[string]any{"type": "about:blank", "title": p.title(), "status": jsonInt(p.Status), "detail": p.detail()}
	if p.Code != "" {
		out["code"] = p.Code
	}
	if p.Nearest != "" {
		out["nearest"] = p.Nearest
	}
	if len(p.Violations) > 0 {
		out["violations"] = p.violations()
	}
	return out
}

func (p *Problem) detail() string {
	if p.Nearest != "" {
		return p.Detail + "; nearest is " + p.Nearest
	}
	return p.Detail
}

func (p *Problem) violations() []any {
	out := make([]any, len(p.Violations))
	for i, v := range p.Violations {
		one := map[string]any{
			"in": string(v.Part), "name": v.Name, "pointer": v.Pointer, "keyword": v.Keyword,
			"message": v.String(), "rule": v.Place.String() + " #" + v.Place.Pointer,
		}
		if v.Want != "" {
			one["want"] = v.Want
		}
		if v.Got != "" {
			one["got"] = v.Got
		}
		out[i] = one
	}
	return out
}
