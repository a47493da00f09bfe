package resource_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/resource"
)

const overlaid = petstore + `  /pets:
    get:
      operationId: listPets
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
        - {name: skip, in: query, schema: {type: integer, minimum: 1}}
        - {name: after, in: query, schema: {type: string}}
        - {name: status, in: query, schema: {type: string}}
        - {name: minSize, in: query, schema: {type: integer}}
        - {name: sort, in: query, schema: {type: string}}
        - {name: q, in: query, schema: {type: string}}
        - {name: fields, in: query, schema: {type: string}}
      responses: {'200': {description: d, content: {application/json: {schema: {type: object, properties: {items: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}}}}
    post: {operationId: addPet, requestBody: {content: {application/json: {schema: {type: object, properties: {pet: {$ref: '#/components/schemas/Pet'}}}}}}, responses: {'201': {description: d, content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}}}}}
  /pets/{petId}: {parameters: [{name: petId, in: path, required: true, schema: {type: integer}}], get: {operationId: getPet, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}}
  /old/pets: {get: {operationId: oldPets, responses: {'200': {description: d, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}}}, post: {operationId: addOld, responses: {'204': {description: d}}}}
  /pets/{petId}/it's: {parameters: [{name: petId, in: path, required: true, schema: {type: integer}}], get: {operationId: getSize, responses: {'200': {description: d, content: {application/json: {schema: {type: object, properties: {width: {type: integer}, name: {type: string}}}}}}}, put: {operationId: putSize, requestBody: {content: {application/json: {schema: {type: object, properties: {width: {type: integer}, name: {type: string}}}}}}, responses: {'204': {description: d}}}}
`

// sameModel is what an overlay must not change.
func sameModel(m *resource.Model) string {
	var lines []string
	for _, r := range m.Resources {
		parent, schema := "", ""
		if r.Parent != nil {
			parent = r.Parent.Name
		}
		if r.Schema != nil {
			schema = r.Schema.Location
		}
		lines = append(lines, fmt.Sprintf("%s %s %s %s %s %v %v %v %v", r.Name, r.Path, schema, r.ID, parent, r.Single, r.Orphans, r.Times, r.Makers))
	}
	slices.Sort(lines)
	for _, a := range m.Actions {
		name := ""
		if a.Resource != nil {
			name = a.Resource.Name
		}
		lines = append(lines, fmt.Sprintf("%s %s %s %v %s %s %s %v %v %v %v %v %s %s %v", a.Operation.ID, a.Kind, name, a.Parents, a.ID, a.Input, a.Output, a.Wrapped, a.Filters, a.Page, a.Cursor, a.Sort, a.Search, a.Select, a.Makes))
	}
	return strings.Join(lines, "\n")
}

func TestOverlayLeadsToTheSameModel(t *testing.T) {
	t.Parallel()
	roundTrip(t, []byte(head+overlaid+schemas))
	roundTrip(t, []byte(head+"paths: {}\n"))
}

func roundTrip(t *testing.T, text []byte) {
	t.Helper()
	in := specs.Input{Source: specs.Source{Root: fstest.MapFS{"api.yaml": &fstest.MapFile{Data: text}}, Name: "api.yaml"}}
	api, err := specs.Load(in)
	if err != nil {
		t.Skip(err)
	}
	model, _ := resource.Infer(api)
	written := resource.Overlay(api, model)
	file, err := document.Parse("overlay.yaml", written)
	if err != nil {
		t.Fatal(err)
	}
	in.Overlays = []*document.File{file}
	if api, err = specs.Load(in); err != nil {
		t.Fatal(err)
	}
	again, problems := resource.Infer(api)
	if len(problems) > 0 {
		t.Error(problems)
	}
	if diff := cmp.Diff(sameModel(model), sameModel(again)); diff != "" {
		t.Errorf("%s\n%s", diff, written)
	}
	said := 0
	for _, a := range again.Actions {
		if a.Operation.Acts {
			said++
		} else if a.Kind != resource.None && a.Resource.Schema != nil {
			t.Errorf("%s is not said", a.Operation.ID)
		}
	}
	if len(model.Resources) > 0 && said == 0 {
		t.Error("nothing is said")
	}
}

// TestOverlayOfCorpus plays the documents of a folder, where one is named.
func TestOverlayOfCorpus(t *testing.T) {
	t.Parallel()
	files, _ := filepath.Glob(filepath.Join(os.Getenv("UNDERSTUDY_CORPUS"), "*.yaml"))
	if os.Getenv("UNDERSTUDY_CORPUS") == "" {
		t.Skip("UNDERSTUDY_CORPUS names no folder of documents")
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			roundTrip(t, text)
		})
	}
}
