package apis_test

import (
	"io/fs"
	"testing"

	"understudy/specs"
	"understudy/specs/apis"
	"understudy/specs/document"
	"understudy/specs/resource"
)

func TestBuiltInsLoadWithoutAnyProblem(t *testing.T) {
	t.Parallel()
	for _, name := range apis.Names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := load(t, name)
			_, problems := resource.Infer(api)
			for _, problem := range append(api.Problems, problems...) {
				t.Error(problem)
			}
		})
	}
}

func TestBuiltInsArePureWithoutTheirOverlay(t *testing.T) {
	t.Parallel()
	for _, name := range apis.Names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api, err := specs.Load(specs.Input{Name: name, Source: source(name)})
			if err != nil {
				t.Fatal(err)
			}
			for _, problem := range api.Problems {
				t.Error(problem)
			}
			for _, op := range api.Operations {
				if op.Acts || op.Error != nil || len(op.Roles)+len(op.Alias) > 0 {
					t.Errorf("%s: behaviour belongs into overlay.yaml", op.ID)
				}
			}
		})
	}
}

func load(t *testing.T, name string) *specs.API {
	t.Helper()
	data, err := fs.ReadFile(apis.Files, name+"/overlay.yaml")
	if err != nil {
		t.Fatal(err)
	}
	overlay, err := document.Parse(name+"/overlay.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	api, err := specs.Load(specs.Input{Name: name, Source: source(name), Overlays: []*document.File{overlay}})
	if err != nil {
		t.Fatal(err)
	}
	return api
}

func source(name string) specs.Source {
	return specs.Source{Root: apis.Files, Name: name + "/openapi.yaml"}
}
