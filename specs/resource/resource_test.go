package resource_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/resource"
)

const head = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n"

func infer(t *testing.T, text string) (*resource.Model, document.Problems) {
	t.Helper()
	root := fstest.MapFS{"api.yaml": &fstest.MapFile{Data: []byte(head + text)}}
	api, err := specs.Load(specs.Input{Source: specs.Source{Root: root, Name: "api.yaml"}})
	if err != nil {
		t.Fatal(err)
	}
	return resource.Infer(api)
}

// summary writes a model, a line for each resource and action.
func summary(m *resource.Model) string {
	var b strings.Builder
	for _, r := range m.Resources {
		parent := "-"
		if r.Parent != nil {
			parent = r.Parent.Name
		}
		fmt.Fprintf(&b, "%s %s id=%s parent=%s\n", r.Name, r.Path, r.ID, parent)
	}
	for _, a := range m.Actions {
		name := "-"
		if a.Resource != nil {
			name = a.Resource.Name
		}
		fmt.Fprintf(&b, "%s: %s %s", a.Operation.ID, a.Kind, name)
		for _, part := range []struct {
			name  string
			value any
		}{{"parents", a.Parents}, {"id", a.ID}, {"in", a.Input}, {"out", a.Output}, {"filters", a.Filters}} {
			if text := fmt.Sprint(part.value); text != "" && text != "[]" {
				fmt.Fprintf(&b, " %s=%s", part.name, text)
			}
		}
		if a.Wrapped {
			b.WriteString(" wrapped")
		}
		if a.Page != (m.Actions[0].Page) {
			fmt.Fprintf(&b, " page=%+v", a.Page)
		}
		b.WriteString("\n")
	}
	return strings.TrimSpace(b.String())
}

func ok(schema string) string {
	return "{'200': {description: d, content: {application/json: {schema: " + schema + "}}}}"
}

func body(schema string) string {
	return "{content: {application/json: {schema: " + schema + "}}}"
}

const (
	pet      = "{$ref: '#/components/schemas/Pet'}"
	toy      = "{$ref: '#/components/schemas/Toy'}"
	id       = "parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]"
	empty    = "{'204': {description: d}}"
	pets     = "{type: array, items: " + pet + "}"
	petstore = `paths:
  /status: {get: {responses: ` + "{'200': {description: d}}" + `}}
`
	schemas = `components:
  schemas:
    Pet: {type: object, required: [id], properties: {id: {type: integer}, name: {type: string}, status: {type: string}, size: {type: integer}}}
    Toy: {type: object, properties: {toyId: {type: string}, colour: {type: string}, price: {type: number}}}
`
)

func TestInfer(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"petstore", petstore + `  /pets:
    get:
      operationId: listPets
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
        - {name: offset, in: query, schema: {type: integer, minimum: 1}}
        - {name: status, in: query, schema: {type: array, items: {type: string}}}
        - {name: name, in: query, schema: {type: string}}
        - {name: names, in: query, schema: {type: array, items: {type: string}}}
        - {name: other, in: query, schema: {type: string}}
      responses: ` + ok(pets) + `
    post: {operationId: addPet, requestBody: ` + body(pet) + `, responses: ` + ok(pet) + `}
  /pets/{petId}:
    ` + id + `
    get: {operationId: getPet, responses: ` + ok(pet) + `}
    put: {operationId: putPet, requestBody: ` + body(pet) + `, responses: ` + ok(pet) + `}
    patch: {operationId: patchPet, requestBody: ` + body(pet) + `, responses: ` + ok(pet) + `}
    delete: {operationId: deletePet, responses: ` + empty + `}
    post: {operationId: pokePet, responses: ` + empty + `}
  /pets/{petId}/feed: {` + id + `, post: {operationId: feedPet, responses: ` + empty + `}}
`, `pets /pets id=id parent=-
GET /status: none -
listPets: list pets filters=[{status  status any of} {name  name equal} {names  name any of}] page={Offset:offset First:1 Limit:limit Number: Size:0}
addPet: create pets
getPet: read pets id=petId
putPet: replace pets id=petId
patchPet: update pets id=petId
deletePet: delete pets id=petId
pokePet: none - parents=[petId]
feedPet: none - parents=[petId]`},
		{"children, written before their parent", petstore + `  /pets/{petId}/toys/{toyId}: {parameters: [{name: petId, in: path, required: true, schema: {type: integer}}, {name: toyId, in: path, required: true, schema: {type: string}}], get: {operationId: getToy, responses: ` + ok(toy) + `}}
  /pets/{petId}/toys: {` + id + `, get: {operationId: listToys, responses: ` + ok("{type: array, items: "+toy+"}") + `}}
  /pets/{petId}: {` + id + `, get: {operationId: getPet, responses: ` + ok(pet) + `}}
`, `toys /pets/{petId}/toys id=toyId parent=pets
pets /pets id=id parent=-
GET /status: none -
getToy: read toys parents=[petId] id=toyId
listToys: list toys parents=[petId]
getPet: read pets id=petId`},
		{"envelopes", petstore + `  /pets:
    get: {operationId: listPets, responses: ` + ok("{type: object, properties: {total: {type: integer}, links: {type: array, items: {type: string}}, items: "+pets+"}}") + `}
    post: {operationId: addPet, requestBody: ` + body("{type: object, properties: {pet: "+pet+"}}") + `, responses: ` + ok("{type: object, properties: {data: "+pet+"}}") + `}
  /pets/{petId}: {` + id + `, get: {operationId: getPet, responses: ` + ok("{type: object, properties: {results: "+pets+"}}") + `}}
`, `pets /pets id=id parent=-
GET /status: none -
listPets: list pets out=/items
addPet: create pets in=/pet out=/data
getPet: read pets id=petId out=/results wrapped`},
		{"no list, but an id", petstore + `  /pets/{petId}: {` + id + `, get: {operationId: getPet, responses: ` + ok(pet) + `}}
`, `pets /pets id=id parent=-
GET /status: none -
getPet: read pets id=petId`},
		{"a question by a word is no record", petstore + `  /translate/{word}: {parameters: [{name: word, in: path, required: true, schema: {type: string}}], get: {operationId: translate, responses: ` + ok(toy) + `}}
`, `GET /status: none -
translate: none - parents=[word]`},
		{"singletons", petstore + `  /me: {get: {operationId: getMe, responses: ` + ok(pet) + `}, put: {operationId: putMe, responses: ` + ok(pet) + `}}
  /settings: {get: {operationId: getSettings, responses: ` + ok(pet) + `}}
  /login: {post: {operationId: login, responses: ` + ok(pet) + `}}
`, `GET /status: none -
getMe: none -
putMe: none -
getSettings: none -
login: none -`},
		{"the same name in three places", petstore + `  /pets: {get: {operationId: a, responses: ` + ok(pets) + `}, post: {operationId: b, responses: ` + ok(pet) + `}}
  /old/pets: {get: {operationId: c, responses: ` + ok(pets) + `}, post: {operationId: d, responses: ` + ok(pet) + `}}
  /old/{petId}/pets: {` + id + `, get: {operationId: e, responses: ` + ok(pets) + `}, post: {operationId: f, responses: ` + ok(pet) + `}}
`, `pets /pets id=id parent=-
old/pets /old/pets id=id parent=-
old/{petId}/pets /old/{petId}/pets id=id parent=-
GET /status: none -
a: list pets
b: create pets
c: list old/pets
d: create old/pets
e: list old/{petId}/pets parents=[petId]
f: create old/{petId}/pets parents=[petId]`},
		{"explicit", petstore + `  /chat/{room}/send: {parameters: [{name: room, in: path, required: true, schema: {type: string}}], post: {operationId: send, x-mock-action: {resource: toys, kind: create, input: /x, output: /y}, responses: ` + ok(toy) + `}}
  /chat/{room}/end: {parameters: [{name: room, in: path, required: true, schema: {type: string}}], post: {operationId: end, x-mock-action: {resource: rooms, kind: transition}, responses: ` + empty + `}}
  /pets: {get: {operationId: listPets, x-mock-action: {kind: none}, responses: ` + ok(pets) + `}, post: {operationId: addPet, responses: ` + ok(pet) + `}}
x-mock-resource:
  rooms: {schema: '#/components/schemas/Pet', id: name}
  toys: {schema: '#/components/schemas/Toy', parent: rooms}
`, `rooms  id=name parent=-
toys  id=toyId parent=rooms
pets /pets id=id parent=-
GET /status: none -
send: create toys parents=[room] in=/x out=/y
end: transition rooms id=room
listPets: none pets
addPet: create pets`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			model, problems := infer(t, test.text+schemas)
			if diff := cmp.Diff(test.want, summary(model)); diff != "" {
				t.Error(diff)
			}
			if problems != nil {
				t.Error(problems)
			}
			for _, a := range model.Actions {
				if model.Action(a.Operation) != a {
					t.Errorf("Action(%s) is another", a.Operation.ID)
				}
			}
		})
	}
}

func TestEvidence(t *testing.T) {
	t.Parallel()
	model, _ := infer(t, petstore+"  /pets/{petId}: {"+id+", get: {operationId: getPet, responses: "+ok(pet)+"}}\n"+schemas)
	want := []resource.Evidence{
		{Fact: "it is a collection at /pets", Why: "operations on the path and below it", Certain: true},
		{Fact: "its records are api.yaml#/components/schemas/Pet", Why: "getPet answers one"},
		{Fact: "its id is id", Why: "a member of that name is usually the id"},
	}
	if diff := cmp.Diff(want, model.Resource("pets").Evidence); diff != "" {
		t.Error(diff)
	}
	want = []resource.Evidence{{Fact: "it is read of pets", Why: "GET on one of the collection", Certain: true}}
	if diff := cmp.Diff(want, model.Actions[1].Evidence); diff != "" {
		t.Error(diff)
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	action := func(text string) string {
		return "paths:\n  /pets:\n    get:\n      operationId: listPets\n      parameters: [{name: limit, in: query, schema: {type: integer}}]\n      x-mock-action:\n        " + text + "\n      responses: " + ok(pets) + "\n    post: {operationId: addPet, responses: " + ok(pet) + "}\n"
	}
	root := func(text string) string { return "paths: {}\n" + text }
	tests := []struct {
		name, text string
		want       []string
	}{
		{"kind", action("kind: lst"), []string{`api.yaml:9:9: unknown kind "lst" at #/paths/~1pets/get/x-mock-action/kind. did you mean "list"?`}},
		{"resource", action("resource: pet"), []string{`api.yaml:9:9: "pet" is no resource at #/paths/~1pets/get/x-mock-action/resource. did you mean "pets"?`}},
		{"filter", action("filters: {limits: 'true'}"), []string{`api.yaml:9:19: filter "limits" is no query parameter of listPets at #/paths/~1pets/get/x-mock-action/filters/limits. did you mean "limit"?`}},
		{"page", action("page: {limit: limt, offset: from}"), []string{
			`api.yaml:9:29: offset "from" is no query parameter of listPets at #/paths/~1pets/get/x-mock-action/page/offset. known: limit`,
			`api.yaml:9:16: limit "limt" is no query parameter of listPets at #/paths/~1pets/get/x-mock-action/page/limit. did you mean "limit"?`,
		}},
		{"effect", action("effects: [{resource: toys}]"), []string{`api.yaml:9:20: "toys" is no resource at #/paths/~1pets/get/x-mock-action/effects/0/resource. known: pets`}},
		{"a kind without a resource", "paths:\n  /a:\n    get:\n      x-mock-action: {kind: list}\n      responses: {'200': {description: d}}\n", []string{`api.yaml:6:7: kind "list" needs a resource at #/paths/~1a/get/x-mock-action. name it with "resource: …"`}},
		{"a resource without a kind", "paths:\n  /a:\n    get:\n      x-mock-action: {resource: pets}\n      responses: {'200': {description: d}}\nx-mock-resource: {pets: {schema: '#/components/schemas/Pet'}}\n",
			[]string{`api.yaml:6:7: what GET /a does to "pets" is not clear at #/paths/~1a/get/x-mock-action. say it with "kind: …", one of list, create, read, update, replace, delete, clear, transition, none`}},
		{"schema", root("x-mock-resource: {pets: {schema: '#/components/schemas/Pt'}}\n"), []string{`api.yaml:4:26: compile schema #/components/schemas/Pt: api.yaml#/components/schemas/Pt leads nowhere at #/x-mock-resource/pets/schema`}},
		{"no schema", root("x-mock-resource: {pets: {id: id}}\n"), []string{`api.yaml:4:19: resource "pets" has no schema at #/x-mock-resource/pets. say which with "schema: '#/components/schemas/…'"`}},
		{"parent", root("x-mock-resource: {pets: {schema: '#/components/schemas/Pet', parent: petss}}\n"), []string{`api.yaml:4:62: parent "petss" is no resource at #/x-mock-resource/pets/parent. did you mean "pets"?`}},
		{"its own ancestor", root("x-mock-resource: {a: {schema: '#/components/schemas/Pet', parent: b}, b: {schema: '#/components/schemas/Pet', parent: a}}\n"), []string{
			`api.yaml:4:59: resource "a" is its own ancestor at #/x-mock-resource/a/parent`,
			`api.yaml:4:111: resource "b" is its own ancestor at #/x-mock-resource/b/parent`,
		}},
		{"id", root("x-mock-resource: {pets: {schema: '#/components/schemas/Pet', id: nme}}\n"), []string{`api.yaml:4:62: id "nme" is no member of api.yaml#/components/schemas/Pet at #/x-mock-resource/pets/id. did you mean "name"?`}},
		{"lifecycle", root("x-mock-lifecycle: {pet: {transitions: []}}\nx-mock-resource: {pets: {schema: '#/components/schemas/Pet'}}\n"), []string{`api.yaml:4:20: lifecycle of "pet", which is no resource at #/x-mock-lifecycle/pet. did you mean "pets"?`}},
		{"transition", action("kind: list") + "x-mock-lifecycle: {pets: {transitions: [{name: a, operations: [addPt], effects: [{resource: pts}]}]}}\nx-mock-resource: {pets: {schema: '#/components/schemas/Pet'}}\n", []string{
			`api.yaml:12:64: "addPt" is no operation at #/x-mock-lifecycle/pets/transitions/0/operations/0. did you mean "addPet"?`,
			`api.yaml:12:83: "pts" is no resource at #/x-mock-lifecycle/pets/transitions/0/effects/0/resource. did you mean "pets"?`,
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			model, problems := infer(t, test.text+schemas)
			var got []string
			for _, problem := range problems {
				got = append(got, problem.String())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			for _, r := range model.Resources {
				for at, steps := r.Parent, 0; at != nil; at, steps = at.Parent, steps+1 {
					if steps > 10 {
						t.Fatal("the parents have no end")
					}
				}
			}
		})
	}
}
