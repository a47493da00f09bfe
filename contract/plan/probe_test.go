package plan_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"understudy/contract"
	"understudy/contract/plan"
	"understudy/specs"
	"understudy/specs/schema"
)

const probeDocument = `
openapi: 3.1.0
info: {title: a, version: '1'}
paths:
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
    get:
      operationId: read
      parameters:
        - {name: page, in: query, schema: {type: integer}}
        - {name: word, in: query, schema: {type: string, enum: [a, b]}}
        - {name: text, in: query, schema: {type: string}}
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object}}}}}
    put:
      operationId: write
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name]
              properties:
                name: {type: string, maxLength: 30}
                code: {type: string, pattern: '^[A-Z]{3}$'}
                size: {type: number, default: 3}
                id: {type: string, readOnly: true}
      responses: {'200': {description: ok}}
`

func probePlan(t *testing.T, seed uint64) (*plan.Plan, map[string]contract.Accepted) {
	t.Helper()
	root := fstest.MapFS{"api.yaml": {Data: []byte(probeDocument)}}
	api, err := specs.Load(specs.Input{Source: specs.Source{Root: root, Name: "api.yaml"}})
	if err != nil {
		t.Fatal(err)
	}
	p, accepted := plan.New(api, plan.Options{Seed: seed, Random: 3}), map[string]contract.Accepted{}
	for _, op := range api.Operations {
		for c := range p.Valid(op) {
			c.Parameters["path"] = map[string]any{"id": "5f0c954e-0d3c-4b53-9d3b-5f64c3f6a4d1"}
			accepted[op.ID] = contract.Accepted{Plain: &c, Full: &c}
			if c.Strategy == contract.Minimal {
				break
			}
		}
		for c := range p.Valid(op) {
			if c.Strategy == contract.Maximal && c.HasBody {
				c.Parameters["path"] = accepted[op.ID].Plain.Parameters["path"]
				accepted[op.ID] = contract.Accepted{Plain: accepted[op.ID].Plain, Full: &c}
			}
		}
	}
	return p, accepted
}

func TestProbes(t *testing.T) {
	t.Parallel()
	p, accepted := probePlan(t, 1)
	got := map[string][]string{}
	for _, op := range p.API().Operations {
		for c := range p.Probes(op, accepted[op.ID]) {
			got[op.ID] = append(got[op.ID], strings.TrimPrefix(c.ID, op.ID+"/probe/"))
		}
	}
	want := map[string][]string{
		"read": {"absent-id-id", "accept", "head", "method-POST", "method-PATCH", "method-DELETE",
			"robust-huge-page", "robust-nul-text", "robust-slash", "robust-dots", "robust-path-nul", "robust-long-path"},
		"write": {"read-only", "media-type", "robust-nul", "robust-surrogate", "robust-long-text", "robust-huge-number", "robust-deep"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestProbesAreWhatTheySay(t *testing.T) {
	t.Parallel()
	p, accepted := probePlan(t, 1)
	for _, id := range []string{"read", "write"} {
		op, _ := p.API().Operation(id)
		for c := range p.Probes(op, accepted[id]) {
			text := string(c.Raw)
			switch strings.TrimPrefix(c.ID, id+"/probe/") {
			case "absent-id-id":
				if got := c.Parameters["path"]["id"]; got == accepted[id].Plain.Parameters["path"]["id"] || len(fmt.Sprint(got)) != 36 {
					t.Errorf("absent id %v", got)
				}
			case "robust-surrogate":
				if !strings.Contains(text, `"\ud800`) {
					t.Errorf("no lone surrogate in %s", text)
				}
			case "robust-nul":
				if !strings.Contains(text, `\u0000`) || strings.Contains(text, `"code":"\u0000`) {
					t.Errorf("NUL belongs into free texts: %s", text)
				}
			case "robust-huge-number":
				if !strings.Contains(text, "1e400") {
					t.Errorf("no huge number in %s", text)
				}
			case "read-only":
				if value, _ := c.Body.(map[string]any)["id"].(string); len(value) < 8 {
					t.Errorf("readOnly id %q is too short to tell", value)
				}
			}
		}
	}
}

// Each two levels of two optional things stand together in some case.
func TestPairsAreCovered(t *testing.T) {
	t.Parallel()
	p, accepted := probePlan(t, 1)
	op, _ := p.API().Operation("read")
	seen := map[string]bool{}
	for c := range p.Variations(op, accepted["read"]) {
		if c.Strategy != contract.Pairwise {
			continue
		}
		if !strings.HasSuffix(c.Description, "100% of pairs") {
			t.Errorf("%s", c.Description)
		}
		word, hasPage := c.Parameters["query"]["word"], c.Parameters["query"]["page"] != nil
		seen[fmt.Sprintf("%v %v", word, hasPage)] = true
	}
	for _, pair := range []string{"a true", "a false", "b true", "b false", "<nil> true", "<nil> false"} {
		if !seen[pair] {
			t.Errorf("word and page: %s is missing; there are %v", pair, seen)
		}
	}
}

func TestRandomCasesAreValidAndTheirOwn(t *testing.T) {
	t.Parallel()
	p, accepted := probePlan(t, 1)
	op, _ := p.API().Operation("write")
	var bodies []string
	for n := range 5 {
		c := p.Random(op, accepted["write"], n+1)
		if violations := c.MediaType.Schema.Validate(c.Body, schema.Request); len(violations) > 0 {
			t.Errorf("%s: %v", c.ID, violations)
		}
		bodies = append(bodies, fmt.Sprint(c.Body))
	}
	if again := fmt.Sprint(p.Random(op, accepted["write"], 3).Body); again != bodies[2] {
		t.Errorf("the third was %s, and is %s alone", bodies[2], again)
	}
	slices.Sort(bodies)
	if len(slices.Compact(bodies)) < 3 {
		t.Errorf("hardly random: %v", bodies)
	}
}

func TestRenewKeepsWhatIsWrong(t *testing.T) {
	t.Parallel()
	p, accepted := probePlan(t, 1)
	op, _ := p.API().Operation("write")
	for c := range p.Variations(op, accepted["write"]) {
		if c.Fault == nil || c.Fault.Pointer != "/name" || c.Raw != nil {
			continue
		}
		renewed, ok := p.Renew(c, 0)
		before, after := c.Body.(map[string]any), renewed.Body.(map[string]any)
		if !ok || fmt.Sprint(before["name"]) != fmt.Sprint(after["name"]) || before["code"] == after["code"] {
			t.Errorf("%s: %v became %v", c.ID, before, after)
		}
	}
}

func TestPrintIsTheSameForASeed(t *testing.T) {
	t.Parallel()
	var texts [3]bytes.Buffer
	for i, seed := range []uint64{1, 1, 2} {
		p, _ := probePlan(t, seed)
		if err := p.Print(&texts[i]); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(texts[0].String(), texts[1].String()); diff != "" {
		t.Error(diff)
	}
	if texts[0].String() == texts[2].String() {
		t.Error("the seed does not matter")
	}
	for _, part := range []string{"PUT /things/{id} (write)", "read/pairwise/1", "write/random/3", "write/negative/body-required"} {
		if !strings.Contains(texts[0].String(), part) {
			t.Errorf("%q is missing", part)
		}
	}
}
