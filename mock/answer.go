package mock

import (
	"context"
	"net/http"
	"reflect"
	"strings"

	"understudy/fixtures/generate"
	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/schema"
)

// fromGenerator is the Source of an answer that was made up.
const fromGenerator = "generated"

// sources are the places an answer may come from, in the order they are asked.
var sources = [...]func(context.Context, *Call) (Answer, bool, error){
	fixedAnswer, preferredAnswer, playedAnswer, streamedAnswer, exampleAnswer, generatedAnswer,
}

// answer decides what is answered, in one documented order: what the scenario
// fixed, what the client prefers, what a protocol plays, a named example, a
// generated value.
func (s *Server) answer(ctx context.Context, call *Call) error {
	for _, source := range sources {
		answer, ok, err := source(ctx, call)
		if err != nil {
			return err
		}
		if ok {
			call.Answer = answer
			s.noteDepartures(call, answer.Departures)
			return nil
		}
	}
	call.Answer = Answer{Status: call.Part.plans[call.Operation()].success, Source: "nothing is declared"}
	return nil
}

// noteDepartures keeps, for journal and log, where we depart from the document.
func (s *Server) noteDepartures(call *Call, departures []conform.Violation) {
	if len(departures) == 0 {
		return
	}
	call.Departures = append(call.Departures, departures...)
	s.log.Warn("we depart from the document", "operation", call.Operation().ID, "source", call.Answer.Source, "departures", summary(departures))
}

// fixedAnswer pairs the request an example shows with its answer.
func fixedAnswer(_ context.Context, call *Call) (Answer, bool, error) {
	plan := call.Part.plans[call.Operation()]
	for _, rule := range plan.fixed {
		if rule.Request != "" && !equalsExample(call, rule.Request) {
			continue
		}
		status, declared := plan.success, plan.declared
		if rule.Status != 0 {
			status, declared = rule.Status, call.Operation().Response(rule.Status)
		}
		if example, ok := findExample(call, declared, rule.Response); ok {
			return Answer{Status: status, Body: example.Value, HasBody: true, Source: "scenario: example " + rule.Response}, true, nil
		}
	}
	return Answer{}, false, nil
}

func equalsExample(call *Call, name string) bool {
	if call.Decoded.MediaType == nil {
		return false
	}
	example, ok := call.Decoded.MediaType.Example(name)
	return ok && reflect.DeepEqual(call.Part.reading.Strip(example.Value), call.Decoded.Body)
}

// findExample looks in the negotiated media type first, then in the others:
// the value is the same in every representation.
func findExample(call *Call, declared *specs.Response, name string) (specs.Example, bool) {
	if declared == nil {
		return specs.Example{}, false
	}
	if call.Offer.MediaType != nil {
		if example, ok := call.Offer.MediaType.Example(name); ok {
			return example, true
		}
	}
	for _, m := range declared.Content {
		if example, ok := m.Example(name); ok {
			return example, true
		}
	}
	return specs.Example{}, false
}

func playedAnswer(ctx context.Context, call *Call) (Answer, bool, error) {
	for _, player := range call.Part.players {
		if answer, ok, err := player.Answer(ctx, call); ok || err != nil {
			return answer, ok, err
		}
	}
	return Answer{}, false, nil
}

func exampleAnswer(_ context.Context, call *Call) (Answer, bool, error) {
	plan := call.Part.plans[call.Operation()]
	answer, ok := firstExample(call, plan.success, plan.declared)
	return answer, ok, nil
}

func firstExample(call *Call, status int, declared *specs.Response) (Answer, bool) {
	if declared == nil {
		return Answer{}, false
	}
	for _, m := range append([]*specs.MediaType{call.Offer.MediaType}, declared.Content...) {
		valid := call.Part.examples[m]
		if valid == nil || len(valid()) == 0 {
			continue
		}
		example := valid()[0]
		if !call.fits(example, m) {
			continue
		}
		return Answer{Status: status, Body: example.Value, HasBody: true, Source: strings.TrimSpace("example " + example.Name)}, true
	}
	return Answer{}, false
}

// fits tells whether an example of one representation can go out in the one
// that is offered: each may have a schema of its own.
func (c *Call) fits(example specs.Example, of *specs.MediaType) bool {
	offered := c.Offer.MediaType
	if offered == nil || offered == of || c.Part.schemaOf(offered) == of.Schema {
		return true
	}
	return len(c.Part.schemaOf(offered).Validate(example.Value, schema.Response)) == 0
}

func generatedAnswer(_ context.Context, call *Call) (Answer, bool, error) {
	plan := call.Part.plans[call.Operation()]
	return generateAnswer(call, plan.success, plan.declared)
}

func generateAnswer(call *Call, status int, declared *specs.Response) (Answer, bool, error) {
	if declared == nil || len(declared.Content) == 0 {
		return Answer{Status: status, Source: "nothing is declared"}, declared != nil, nil
	}
	m := call.Offer.MediaType
	if m == nil || specs.Match(declared.Content, m.Name) != m {
		offer, ok := call.choose(declared.Content)
		if !ok {
			offer = concrete(declared.Content[0], "")
		}
		m = offer.MediaType
	}
	value, err := generate.Value(call.Part.schemaOf(m), generate.Options{
		Seed: call.Seed(), Direction: schema.Response, Now: call.Sandbox.Now(), Name: call.Operation().ID,
	})
	if err != nil {
		return Answer{}, false, Refuse(http.StatusInternalServerError, "no valid answer can be made: %v", err)
	}
	return Answer{Status: status, Body: value, HasBody: true, Source: fromGenerator}, true, nil
}
