package mock

import (
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"sync"

	"understudy/fixtures"
	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/extension"
	"understudy/specs/schema"
)

// plan is what the steps want to know of one operation, found out at start-up.
type plan struct {
	success  int             // status of the answer to a valid request
	declared *specs.Response // nil: none is
	invalid  int             // status of the answer to an invalid request
	fixed    []fixtures.Answer
	failure  extension.Error // how problems are told
	fields   []fieldRule     // header fields of its responses
	reader   *reader         // nil: requests are read as they come
	problem  *specs.Response // in whose form undeclared problems are told; nil: as problem details
}

// index works out everything about a part that does not depend on a request.
func (p *Part) index() {
	p.plans = make(map[*specs.Operation]*plan, len(p.API.Operations))
	p.opaque = map[*specs.MediaType]*schema.Schema{}
	p.examples = map[*specs.MediaType]func() []specs.Example{}
	for _, op := range p.API.Operations {
		p.plans[op] = p.planOf(op)
		p.plans[op].reader = readerOf(op)
		for _, r := range op.Responses {
			p.indexContent(r.Content)
		}
	}
	for _, answer := range p.Scenario.Answers {
		plan := p.plans[answer.Operation]
		plan.fixed = append(plan.fixed, answer)
	}
	p.tokens, p.callers = map[string]*fixtures.Caller{}, map[string]*fixtures.Caller{}
	for _, caller := range p.Fixtures.Callers {
		p.callers[caller.Name] = caller
		for _, token := range caller.Tokens {
			p.tokens[token] = caller
		}
	}
	p.reading = readingOf(p.API)
	p.fields = fieldRules(p.API.Headers)
	p.indexWriting()
}

func (p *Part) planOf(op *specs.Operation) *plan {
	out := &plan{failure: p.API.Error}
	if op.Error != nil {
		out.failure = *op.Error
	}
	out.success, out.declared = op.Success()
	out.invalid = statusForInvalid(op)
	out.fields = fieldRules(op.Headers, p.API.Headers)
	return out
}

func (p *Part) indexContent(content []*specs.MediaType) {
	for _, m := range content {
		if conform.IsOpaque(m) {
			p.opaque[m] = siblingSchema(content, m)
		}
		if len(m.Examples) > 0 {
			p.examples[m] = sync.OnceValue(func() []specs.Example { return validExamples(m) })
		}
	}
}

// siblingSchema is the schema by which a value is ordered and made that the
// document knows only as text: that of the other representations.
func siblingSchema(content []*specs.MediaType, m *specs.MediaType) *schema.Schema {
	for _, sibling := range content {
		if !conform.IsOpaque(sibling) && sibling.Schema != nil {
			return sibling.Schema
		}
	}
	return m.Schema
}

func validExamples(m *specs.MediaType) []specs.Example {
	return slices.DeleteFunc(slices.Clone(m.Examples), func(e specs.Example) bool {
		return len(m.Schema.Validate(e.Value, schema.Response)) > 0
	})
}

// schemaOf is the schema by which values of a representation are ordered and made.
func (p *Part) schemaOf(m *specs.MediaType) *schema.Schema {
	if sibling, opaque := p.opaque[m]; opaque {
		return sibling
	}
	return m.Schema
}

// errorOf is how an operation tells problems: its own way, else the API's.
func (p *Part) errorOf(op *specs.Operation) extension.Error {
	if plan := p.plans[op]; plan != nil {
		return plan.failure
	}
	return p.API.Error
}

// readingOf compiles how requests are read. Parameters that we ourselves
// understand are no surprise to a strict reader.
func readingOf(api *specs.API) conform.Reading {
	how := conform.Reading{Strict: api.Read.Strict, Known: []string{"__code", "__example", "__dynamic", "__seed"}}
	for _, wish := range api.Negotiate.Order {
		if wish.Query != "" {
			how.Known = append(how.Known, wish.Query)
		}
	}
	for _, scheme := range api.Schemes {
		if scheme.In == "query" {
			how.Known = append(how.Known, scheme.Param)
		}
	}
	if unset := api.Read.Unset; len(unset) > 0 {
		how.Unset = func(value any) bool {
			return slices.ContainsFunc(unset, func(one any) bool { return reflect.DeepEqual(one, value) })
		}
	}
	return how
}

// UnderstoodQuery lists the query parameters that mean something to every operation.
func (p *Part) UnderstoodQuery() []string { return p.reading.Known }

// statusForInvalid follows the table Prism's users know: 422, 400 or default,
// whichever is declared first, else 422. A media type nobody declared is 415.
func statusForInvalid(op *specs.Operation) int {
	for _, candidate := range []struct {
		declared string
		status   int
	}{
		{"422", http.StatusUnprocessableEntity},
		{"400", http.StatusBadRequest},
		{"4XX", http.StatusBadRequest},
		{"default", http.StatusBadRequest},
	} {
		if slices.ContainsFunc(op.Responses, func(r *specs.Response) bool { return r.Status == candidate.declared }) {
			return candidate.status
		}
	}
	return http.StatusUnprocessableEntity
}

// statusInstead is the status by which an operation replaces another.
func (p *plan) statusInstead(status int) int {
	if instead, ok := p.failure.Status[strconv.Itoa(status)]; ok {
		return instead
	}
	return status
}
