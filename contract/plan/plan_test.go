package plan_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"understudy/contract"
	"understudy/contract/plan"
	"understudy/specs"
	"understudy/specs/schema"
)

const document = `
openapi: 3.0.3
info: {title: a, version: '1'}
security: [{bearer: []}, {basic: []}]
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
    delete: {operationId: deletePet, responses: {'204': {description: gone}}}
    patch:
      operationId: updatePet
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/PetInput'}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
    get:
      operationId: getPet
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
  /pets:
    get:
      operationId: listPets
      tags: [reading]
      security: [{}, {bearer: []}]
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100}, example: 10}
        - {name: kind, in: query, required: true, schema: {type: string, enum: [cat, dog]}}
      responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}}
    post:
      operationId: createPet
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/PetInput'}
            examples: {rex: {value: {name: Rex, isTame: true}}}
          application/x-www-form-urlencoded:
            schema: {$ref: '#/components/schemas/PetInput'}
      responses: {'201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
  /pets/{petId}/feed:
    post:
      operationId: feedPet
      parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: ok}}
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    basic: {type: http, scheme: basic}
  schemas:
    PetInput:
      type: object
      required: [name]
      properties:
        name: {type: string, minLength: 1, maxLength: 20}
        isTame: {type: boolean}
        kind: {type: string, enum: [cat, dog]}
        age: {type: integer, minimum: 0, maximum: 3}
        feedNow: {type: boolean, description: 'a directive, never shown'}
    Pet:
      type: object
      required: [id, name]
      properties:
        id: {type: integer}
        name: {type: string}
        isTame: {type: boolean}
        kind: {type: string, enum: [cat, dog]}
        age: {type: integer}
`

func load(t *testing.T) *specs.API {
	t.Helper()
	root := fstest.MapFS{"api.yaml": {Data: []byte(document)}}
	api, err := specs.Load(specs.Input{Source: specs.Source{Root: root, Name: "api.yaml"}})
	if err != nil {
		t.Fatal(err)
	}
	return api
}

func operations(p *plan.Plan) string {
	var ids []string
	for _, op := range p.Operations() {
		ids = append(ids, op.ID)
	}
	return strings.Join(ids, " ")
}

func TestOperationsComeInTheOrderOfTheirNeeds(t *testing.T) {
	t.Parallel()
	api := load(t)
	for _, test := range []struct {
		name string
		o    plan.Options
		want string
	}{
		{"all", plan.Options{}, "createPet listPets getPet feedPet updatePet deletePet"},
		{"no writes", plan.Options{NoWrites: true}, "listPets getPet"},
		{"by tag and method", plan.Options{Include: []string{"reading", "patch"}}, "listPets updatePet"},
		{"by path", plan.Options{Include: []string{"/pets/*"}, Exclude: []string{"DELETE /pets/{petId}"}}, "getPet feedPet updatePet"},
		{"by a star within", plan.Options{Include: []string{"*Pet"}, Exclude: []string{"*d*tePet", "create*"}}, "getPet feedPet"},
		{"none", plan.Options{Include: []string{"other"}}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := operations(plan.New(api, test.o)); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func ids(t *testing.T, api *specs.API, operation string, o plan.Options) []string {
	t.Helper()
	op, _ := api.Operation(operation)
	var out []string
	for c := range plan.New(api, o).Valid(op) {
		out = append(out, c.ID)
	}
	return out
}

func TestValidCases(t *testing.T) {
	t.Parallel()
	api := load(t)
	for operation, want := range map[string][]string{
		"createPet": {
			"createPet/example/rex-application/json", "createPet/minimal/body-application/json", "createPet/minimal/body-application/x-www-form-urlencoded",
			"createPet/maximal/body-application/json", "createPet/maximal/body-application/x-www-form-urlencoded",
		},
		"listPets":  {"listPets/example/parameters", "listPets/minimal/request", "listPets/maximal/parameters"},
		"updatePet": {"updatePet/minimal/request", "updatePet/minimal/body", "updatePet/maximal/body"},
		"feedPet":   {"feedPet/minimal/request"},
	} {
		if diff := cmp.Diff(want, ids(t, api, operation, plan.Options{})); diff != "" {
			t.Error(operation, diff)
		}
	}
}

func TestValidCasesAreValid(t *testing.T) {
	t.Parallel()
	api := load(t)
	for seed := range uint64(10) {
		p := plan.New(api, plan.Options{Seed: seed})
		for _, op := range api.Operations {
			for c := range p.Valid(op) {
				for _, parameter := range op.Parameters {
					value, given := c.Parameters[parameter.In][parameter.Name]
					if given && len(parameter.Schema.Validate(value, schema.Request)) > 0 || !given && parameter.Required && parameter.In != "path" {
						t.Errorf("%s: %s is %v", c.ID, parameter.Name, value)
					}
				}
				if c.HasBody && len(c.MediaType.Schema.Validate(c.Body, schema.Request)) > 0 {
					t.Errorf("%s: body %v", c.ID, c.Body)
				}
			}
		}
	}
}

// accepted takes the last valid cases of an operation as accepted.
func accepted(p *plan.Plan, op *specs.Operation) contract.Accepted {
	var out contract.Accepted
	for c := range p.Valid(op) {
		if c.Strategy == contract.Minimal && out.Plain == nil {
			out.Plain = &c
		}
		if c.HasBody && c.MediaType.Name == "application/json" {
			out.Full = &c
		}
	}
	return out
}

func TestVariations(t *testing.T) {
	t.Parallel()
	api := load(t)
	p := plan.New(api, plan.Options{})
	for operation, want := range map[string][]string{
		"listPets":  {"negative query required kind", "negative query enum kind", "negative query maximum limit", "negative query minimum limit", "negative query type limit", "boundary"},
		"createPet": {"negative body required", "negative body syntax", "negative body enum", "negative body maximum", "negative body maxLength", "negative body minLength", "negative body type", "boundary", "auth none", "auth invalid bearer", "auth invalid basic"},
		"getPet":    {"negative path type petId", "auth none", "auth invalid bearer", "auth invalid basic"},
	} {
		op, _ := api.Operation(operation)
		got := map[string]bool{}
		for c := range p.Variations(op, accepted(p, op)) {
			got[kindOf(c)] = true
		}
		for _, kind := range want {
			if !got[kind] {
				t.Errorf("%s: no %s", operation, kind)
			}
		}
		if operation == "listPets" && got["auth none"] {
			t.Error("credentials are tried although everybody may come in")
		}
	}
}

func kindOf(c contract.Case) string {
	switch {
	case c.Fault != nil:
		return strings.TrimSpace(fmt.Sprint(c.Strategy, " ", c.Fault.Part, " ", c.Fault.Keyword, " ", c.Fault.Name))
	case c.Scheme != nil:
		return fmt.Sprint(c.Strategy, " ", c.Credentials, " ", c.Scheme.Name)
	case c.Strategy == contract.Auth:
		return fmt.Sprint(c.Strategy, " ", c.Credentials)
	}
	return string(c.Strategy)
}

func TestNothingAcceptedNothingToVary(t *testing.T) {
	t.Parallel()
	api := load(t)
	for _, op := range api.Operations {
		for c := range plan.New(api, plan.Options{}).Variations(op, contract.Accepted{}) {
			t.Errorf("%s", c.ID)
		}
	}
}

func TestSelectingDoesNotChangeTheOthers(t *testing.T) {
	t.Parallel()
	api := load(t)
	op, _ := api.Operation("createPet")
	text := func(o plan.Options) string {
		var b strings.Builder
		for c := range plan.New(api, o).Valid(op) {
			fmt.Fprintln(&b, c.ID, c.Seed, c.Body)
		}
		return b.String()
	}
	if diff := cmp.Diff(text(plan.Options{Seed: 3}), text(plan.Options{Seed: 3, Include: []string{"createPet"}})); diff != "" {
		t.Error(diff)
	}
	if text(plan.Options{Seed: 3}) == text(plan.Options{Seed: 4}) {
		t.Error("another seed gives the same values")
	}
}

func TestSequencesWriteOtherValuesEachTime(t *testing.T) {
	t.Parallel()
	sequences := plan.New(load(t), plan.Options{}).Sequences()
	if len(sequences) != 1 {
		t.Fatalf("%d sequences, want 1", len(sequences))
	}
	s := sequences[0]
	if s.Create == nil || s.Read == nil || s.List == nil || s.Update == nil {
		t.Fatalf("got %+v", s)
	}
	for _, writes := range []func(int, *contract.Case) func(func(contract.Case) bool){
		func(n int, c *contract.Case) func(func(contract.Case) bool) { return s.Creates(n, c) },
		func(n int, c *contract.Case) func(func(contract.Case) bool) { return s.Updates(n, c) },
	} {
		one, two := richest(writes(0, nil)), richest(writes(1, nil))
		for _, name := range []string{"name", "isTame", "kind", "age"} {
			if one[name] == nil || one[name] == two[name] {
				t.Errorf("%s is %v, then %v", name, one[name], two[name])
			}
		}
		if _, sent := one["feedNow"]; sent {
			t.Error("a member that cannot be seen is sent")
		}
	}
}

func richest(cases func(func(contract.Case) bool)) map[string]any {
	for c := range cases {
		return c.Body.(map[string]any)
	}
	return nil
}
