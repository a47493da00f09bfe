package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"understudy/contract"
	"understudy/contract/plan"
	"understudy/contract/target"
	"understudy/fixtures/generate"
	"understudy/mock/state"
	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/schema"
)

// corpusClient asks the mock of one document, and knows of it only what the
// answers show.
type corpusClient struct {
	t        *testing.T
	document *corpusDocument
	plan     *plan.Plan
	sender   *target.Target
	start    *state.Snapshot   // what the scenario brings
	records  map[string]string // by the path of a collection: the segment of a record in it
	byShape  map[string]*specs.Operation
}

// send asks by a plan, at a path; valid says that nothing is wrong with either.
// It is not ok where the request cannot be written, or breaks the document
// although it is not to.
func (c *corpusClient) send(planned contract.Case, path string, valid bool) (*corpusAnswer, bool) {
	c.t.Helper()
	request, err := encodeCase(planned, path)
	if err != nil {
		return nil, false
	}
	raw := func(string) (string, bool) { return "", false }
	_, violations := conform.Request(planned.Operation, request, raw, conform.Reading{})
	violations = slices.DeleteFunc(violations, func(v conform.Violation) bool { return v.Part == conform.Path })
	if len(violations) > 0 && planned.Fault == nil {
		return nil, false
	}
	if !c.sender.Covers(planned.Operation) {
		planned.Credentials = contract.Nobody
	}
	call := contract.Call{Operation: planned.Operation, Request: request, Credentials: planned.Credentials, Scheme: planned.Scheme}
	exchange := c.sender.Send(c.t.Context(), call)
	c.document.requests++
	if exchange.Response == nil {
		c.document.fault("answer", planned.Operation.Method+" "+planned.Operation.Path, "no answer: %v", exchange.Err)
		return nil, false
	}
	answer := &corpusAnswer{operation: planned.Operation, request: request, response: *exchange.Response, valid: valid}
	c.document.answers = append(c.document.answers, answer)
	if planned.Operation.Method == http.MethodDelete {
		clear(c.records)
	}
	return answer, true
}

// path fills an operation's template with records that are there, as far as
// lists and creates show any.
func (c *corpusClient) path(op *specs.Operation) string {
	return c.fill(op, strings.Split(op.Path, "/"))
}

func (c *corpusClient) fill(op *specs.Operation, template []string) string {
	var done []string
	for i, segment := range template {
		if name, whole := parameterOf(segment); whole {
			segment = c.record(op, strings.Join(template[:i], "/"), strings.Join(done, "/"), name)
		} else {
			segment = fillParts(op, segment)
		}
		done = append(done, segment)
	}
	return strings.Join(done, "/")
}

func parameterOf(segment string) (string, bool) {
	name, opened := strings.CutPrefix(segment, "{")
	name, closed := strings.CutSuffix(name, "}")
	return name, opened && closed && !strings.Contains(name, "{")
}

// fillParts fills the parameters in a segment that has text beside them.
func fillParts(op *specs.Operation, segment string) string {
	for _, name := range specs.TemplateNames(segment) {
		segment = strings.ReplaceAll(segment, "{"+name+"}", madeUp(op, name, 1))
	}
	return (&url.URL{Path: "/" + segment}).EscapedPath()[1:]
}

// strangePath names records that nobody made.
func (c *corpusClient) strangePath(op *specs.Operation) string {
	path := op.Path
	for _, name := range specs.TemplateNames(path) {
		path = strings.ReplaceAll(path, "{"+name+"}", madeUp(op, name, 4711))
	}
	return path
}

// record finds a record in the collection at a path: one that is listed, one
// that is created, one that the scenario brings, else an example or a value that
// is made up.
func (c *corpusClient) record(op *specs.Operation, template, path, name string) string {
	parameter := op.Param("path", name)
	if known, ok := c.records[path]; ok {
		if text, err := url.PathUnescape(known); err == nil && mayBe(parameter, text) {
			return known
		}
		return madeUp(op, name, 1)
	}
	c.records[path] = madeUp(op, name, 1) // stands until a better one is found, also while looking for it
	item := c.operation("GET", template+"/{}")
	for _, method := range []string{"GET", "POST"} {
		collection := c.operation(method, template)
		if collection == nil {
			continue
		}
		answer, ok := c.first(collection, path+slashOf(collection), toProbe)
		if !ok {
			continue
		}
		for _, candidate := range c.candidates(answer, parameter) {
			if item == nil || c.exists(item, path+"/"+candidate+slashOf(item)) {
				c.records[path] = candidate
				return candidate
			}
		}
	}
	if id := c.given(template, path); id != "" {
		c.records[path] = id
	}
	return c.records[path]
}

// given finds a record of the scenario: nobody but who wrote it can know some.
func (c *corpusClient) given(template, path string) string {
	for _, r := range c.plan.Model().Resources {
		if r.Path == "" || shapeOf(r.Path) != shapeOf(template) {
			continue
		}
		for _, collection := range c.start.Collections() {
			segments := strings.Split(collection, "/")
			if !strings.HasSuffix(segments[len(segments)-1], state.Collection(r.Name)) || len(segments) > 1 && !strings.Contains(path, "/"+segments[len(segments)-2]) {
				continue
			}
			for entry := range c.start.All(collection) {
				return url.PathEscape(entry.ID)
			}
		}
	}
	return ""
}

// slashOf is the slash at the end of an operation's template, if there is one.
func slashOf(op *specs.Operation) string {
	if strings.HasSuffix(op.Path, "/") {
		return "/"
	}
	return ""
}

// purpose says why requests are sent.
type purpose int

const (
	toWrite purpose = iota // what the document shows first; it should be accepted
	toRead                 // the plainest first; it should be accepted
	toProbe                // the plainest first; it may be refused, for nobody knows whether the path leads anywhere
)

// first sends the valid requests of an operation until one is accepted.
func (c *corpusClient) first(op *specs.Operation, path string, why purpose) (*corpusAnswer, bool) {
	var cases []contract.Case
	for planned := range c.valid(op) {
		cases = append(cases, planned)
	}
	if why != toWrite {
		slices.SortStableFunc(cases, func(a, b contract.Case) int { return isMinimal(b) - isMinimal(a) })
	}
	for _, planned := range cases[:min(len(cases), mostCases)] {
		if answer, ok := c.send(planned, path, why != toProbe); ok && answer.response.Status/100 == 2 {
			return answer, true
		}
	}
	return nil, false
}

func isMinimal(c contract.Case) int {
	if c.Strategy == contract.Minimal {
		return 1
	}
	return 0
}

func (c *corpusClient) exists(item *specs.Operation, path string) bool {
	_, ok := c.first(item, path, toProbe)
	return ok
}

// operation finds one by method and template, whatever its parameters are called.
func (c *corpusClient) operation(method, template string) *specs.Operation {
	return c.byShape[method+" "+shapeOf(template)]
}

func operationsByShape(api *specs.API) map[string]*specs.Operation {
	out := map[string]*specs.Operation{}
	for _, op := range slices.Backward(api.Operations) { // of two alike the first counts
		out[op.Method+" "+shapeOf(op.Path)] = op
	}
	return out
}

func shapeOf(template string) string {
	for _, name := range specs.TemplateNames(template) {
		template = strings.Replace(template, "{"+name+"}", "{}", 1)
	}
	return strings.Trim(template, "/")
}

// madeUp is the text of a path parameter: its example, else a value of its schema.
func madeUp(op *specs.Operation, name string, seed uint64) string {
	p := op.Param("path", name)
	if p == nil {
		return "1"
	}
	if len(p.Examples) > 0 && seed == 1 && len(p.Schema.Validate(p.Examples[0].Value, schema.Request)) == 0 {
		if text, err := encodeValue(p, p.Examples[0].Value); err == nil {
			return text
		}
	}
	value, err := generate.Value(p.Schema, generate.Options{Seed: seed, Name: name, Fresh: seed != 1})
	if err != nil {
		return "1"
	}
	text, err := encodeValue(p, value)
	if err != nil || text == "" {
		return "1"
	}
	return text
}

func decodeJSON(text []byte) any {
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil
	}
	return value
}
