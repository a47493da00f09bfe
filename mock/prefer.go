package mock

import (
	"cmp"
	"context"
	"hash/fnv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"understudy/specs"
)

// Prefer is what a client prefers of the answer, as RFC 7240 writes it.
type Prefer struct {
	Code    int    // of the declared response to answer with; 0: none
	Example string // name of the example to answer with
	Dynamic bool   // generate, whatever examples there are
	Seed    *uint64
	applied []string
}

func (p Prefer) given() bool { return p.Code != 0 || p.Example != "" || p.Dynamic }

// preferences are the names we understand.
var preferences = []string{"code", "example", "dynamic", "seed"}

// parsePrefer reads Prefer, or the query parameters __code, __example,
// __dynamic and __seed where the header is absent.
func parsePrefer(header http.Header, rawQuery string) (Prefer, error) {
	var p Prefer
	given := map[string]string{}
	for _, line := range header.Values("Prefer") {
		for _, one := range splitOutsideQuotes(line) {
			name, value, _ := strings.Cut(one, "=")
			name = strings.ToLower(strings.TrimSpace(name))
			// RFC 7240, section 2: the first of several with one name counts.
			if _, twice := given[name]; !twice {
				given[name] = strings.Trim(strings.TrimSpace(value), `"`)
			}
		}
	}
	if header.Get("Prefer") == "" && strings.Contains(rawQuery, "__") {
		query, _ := url.ParseQuery(rawQuery)
		for _, name := range preferences {
			if value := query.Get("__" + name); value != "" {
				given[name] = value
			}
		}
	}
	for _, name := range preferences {
		if value, ok := given[name]; ok {
			if err := p.set(name, value); err != nil {
				return p, err
			}
		}
	}
	return p, nil
}

// splitOutsideQuotes cuts a line at commas and semicolons that no quotes hold.
func splitOutsideQuotes(line string) []string {
	var out []string
	start, quoted := 0, false
	for i := range len(line) {
		switch line[i] {
		case '"':
			quoted = !quoted
		case ',', ';':
			if !quoted {
				out = append(out, line[start:i])
				start = i + 1
			}
		}
	}
	return append(out, line[start:])
}

func (p *Prefer) set(name, value string) error {
	var err error
	switch name {
	case "code":
		if p.Code, err = strconv.Atoi(value); err != nil || p.Code < 200 || p.Code > 599 {
			return Refuse(http.StatusBadRequest, "Prefer: code=%s is no status of an answer; write it like code=404", value)
		}
	case "example":
		if p.Example = value; value == "" {
			return Refuse(http.StatusBadRequest, "Prefer: example= names none; write it like example=NAME")
		}
	case "dynamic":
		// RFC 7240, section 2: a preference without a value is one all the same.
		if p.Dynamic, err = strconv.ParseBool(cmp.Or(value, "true")); err != nil {
			return Refuse(http.StatusBadRequest, "Prefer: dynamic=%s is neither true nor false", value)
		}
	case "seed":
		seed := seedOf(value)
		p.Seed = &seed
	}
	p.applied = append(p.applied, strings.TrimSuffix(name+"="+value, "="))
	return nil
}

// seedOf makes a seed of any text; a number stands for itself.
func seedOf(text string) uint64 {
	if n, err := strconv.ParseUint(text, 10, 64); err == nil {
		return n
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(text))
	return h.Sum64()
}

// preferredAnswer does what the client prefers.
func preferredAnswer(_ context.Context, call *Call) (Answer, bool, error) {
	if !call.Prefer.given() {
		return Answer{}, false, nil
	}
	op := call.Operation()
	status, declared := op.Success()
	if call.Prefer.Code != 0 {
		status, declared = call.Prefer.Code, op.Response(call.Prefer.Code)
	}
	if declared == nil && status >= http.StatusBadRequest && call.Part.errorOf(op).Body.Given() {
		return Answer{}, false, Refuse(status, "%s", http.StatusText(status))
	}
	if declared == nil {
		return Answer{}, false, Refuse(http.StatusNotFound, "%s declares no %d answer, only %s", op.ID, status, statuses(op))
	}
	if call.Prefer.Example != "" {
		return namedAnswer(call, status, declared)
	}
	if !call.Prefer.Dynamic {
		if answer, ok := firstExample(call, status, declared); ok {
			return answer, true, nil
		}
	}
	return generateAnswer(call, status, declared)
}

// namedAnswer is the example that the client names.
func namedAnswer(call *Call, status int, declared *specs.Response) (Answer, bool, error) {
	name := call.Prefer.Example
	if example, ok := findExample(call, declared, name); ok {
		return Answer{Status: status, Body: example.Value, HasBody: true, Source: "example " + name}, true, nil
	}
	return Answer{}, false, Refuse(http.StatusNotFound, "the %d answer of %s has no example %q, only %s", status, call.Operation().ID, name, exampleNames(declared))
}

func statuses(op *specs.Operation) string {
	words := make([]string, len(op.Responses))
	for i, r := range op.Responses {
		words[i] = r.Status
	}
	return strings.Join(words, ", ")
}

func exampleNames(declared *specs.Response) string {
	var names []string
	for _, m := range declared.Content {
		for _, example := range m.Examples {
			if example.Name != "" && !slices.Contains(names, example.Name) {
				names = append(names, example.Name)
			}
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
