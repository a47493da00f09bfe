package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing/fstest"

	"understudy/fixtures"
	fixtureapis "understudy/fixtures/apis"
	"understudy/mock"
	"understudy/specs"
	"understudy/specs/apis"
	"understudy/specs/document"
	"understudy/specs/resource"
)

// documentNames are tried, in order, where a SPEC is a folder.
var documentNames = []string{"openapi.yaml", "openapi.yml", "openapi.json", "swagger.yaml", "swagger.yml", "swagger.json"}

// loadSpec loads a SPEC: a file, a folder, "-" for standard input, or the name
// of a built-in API; NAME=FILE gives the API another name.
func loadSpec(spec string, overlays []string, stdin io.Reader) (*specs.API, error) {
	name, file, renamed := strings.Cut(spec, "=")
	if !renamed || strings.ContainsAny(name, `/\`) {
		name, file = "", spec
	}
	api, err := loadAs(file, overlays, stdin)
	if err == nil && name != "" {
		api.Name = name
	}
	return api, err
}

func loadAs(file string, overlays []string, stdin io.Reader) (*specs.API, error) {
	if isBuiltIn(file) {
		return loadBuiltIn(file, overlays)
	}
	if file == "-" {
		return loadStdin(overlays, stdin)
	}
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		found, err := documentIn(file)
		if err != nil {
			return nil, err
		}
		file = found
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return nil, missing(file)
	}
	return specs.LoadFile(file, overlays...)
}

// isBuiltIn is false where a file or folder of that name is there: what the
// user brings comes first.
func isBuiltIn(name string) bool {
	_, err := os.Stat(name)
	return slices.Contains(apis.Names, name) && err != nil
}

func missing(file string) error {
	problem := document.Problem{Position: document.Position{File: file}, Message: "no such file"}
	if !strings.ContainsAny(file, `/\.`) {
		problem.Message = "no such file, and no built-in API"
		problem.Advice = "built in are " + strings.Join(apis.Names, ", ")
		if near := document.Suggest(file, apis.Names); near != "" {
			problem.Advice = fmt.Sprintf("did you mean %q?", near)
		}
	}
	return document.Problems{problem}
}

func documentIn(folder string) (string, error) {
	for _, name := range documentNames {
		file := filepath.Join(folder, name)
		if _, err := os.Stat(file); err == nil {
			return file, nil
		}
	}
	return "", document.Problems{{
		Position: document.Position{File: folder}, Message: "no OpenAPI document in this folder",
		Advice: "it is called " + strings.Join(documentNames, " or "),
	}}
}

func loadBuiltIn(name string, overlays []string) (*specs.API, error) {
	const label = "specs/apis"
	data, err := fs.ReadFile(apis.Files, name+"/overlay.yaml")
	if err != nil {
		return nil, fmt.Errorf("built-in %s: %w", name, err)
	}
	own, err := document.Parse(label+"/"+name+"/overlay.yaml", data)
	if err != nil {
		return nil, err
	}
	all, err := readOverlays(overlays)
	if err != nil {
		return nil, err
	}
	return specs.Load(specs.Input{
		Name: name, Source: specs.Source{Root: apis.Files, Name: name + "/openapi.yaml", Label: label},
		Overlays: append([]*document.File{own}, all...),
	})
}

func loadStdin(overlays []string, stdin io.Reader) (*specs.API, error) {
	data, err := io.ReadAll(io.LimitReader(stdin, document.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read standard input: %w", err)
	}
	all, err := readOverlays(overlays)
	if err != nil {
		return nil, err
	}
	root := fstest.MapFS{"stdin": &fstest.MapFile{Data: data}}
	return specs.Load(specs.Input{Name: "api", Source: specs.Source{Root: root, Name: "stdin"}, Overlays: all})
}

func readOverlays(names []string) ([]*document.File, error) {
	var out []*document.File
	var problems document.Problems
	for _, name := range names {
		f, err := document.Read(name)
		var found document.Problems
		if errors.As(err, &found) {
			problems = append(problems, found...)
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return out, nil
}

// loadPart loads a SPEC with what plays it: resources and fixtures.
func loadPart(spec string, overlays []string, fixtureFolder, scenario string, stdin io.Reader) (*mock.Part, error) {
	api, err := loadSpec(spec, overlays, stdin)
	if err != nil {
		return nil, err
	}
	model, problems := resource.Infer(api)
	if len(problems.Errors()) > 0 {
		return nil, problems
	}
	set, err := loadFixtures(spec, fixtureFolder, api, model)
	if err != nil {
		return nil, err
	}
	if err := addScenario(set, scenario, api, model); err != nil {
		return nil, err
	}
	return &mock.Part{API: api, Model: model, Fixtures: set}, nil
}

func loadFixtures(spec, folder string, api *specs.API, model *resource.Model) (*fixtures.Set, error) {
	switch {
	case folder != "":
		return fixtures.Load(os.DirFS(folder), folder, api, model)
	case isBuiltIn(spec):
		own, err := fs.Sub(fixtureapis.Files, spec)
		if err != nil {
			return nil, fmt.Errorf("built-in %s: %w", spec, err)
		}
		return fixtures.Load(own, "fixtures/apis/"+spec, api, model)
	}
	return fixtures.Default(api), nil
}

// addScenario reads the scenario where it is the path of a file.
func addScenario(set *fixtures.Set, scenario string, api *specs.API, model *resource.Model) error {
	if !isFile(scenario) {
		return nil
	}
	f, err := document.Read(scenario)
	if err != nil {
		return err
	}
	return set.LoadScenario(f, api, model)
}

// newReloader loads the same SPECs again, and watches them where they are files.
func newReloader(args []string, f serveFlags, server *mock.Server, load func() ([]*mock.Part, error), stderr io.Writer) *reloader {
	r := &reloader{server: server, load: load, stderr: stderr, extra: func() []string { return f.extraFiles() }}
	if slices.ContainsFunc(args, isStdin) {
		r.load = func() ([]*mock.Part, error) { return nil, errors.New("standard input cannot be read again") }
		return r
	}
	if f.watch && slices.ContainsFunc(args, func(spec string) bool { return !isBuiltIn(source(spec)) }) {
		r.watchFiles()
	}
	return r
}

// source is what a SPEC names, without the name it gives the API.
func source(spec string) string {
	name, file, renamed := strings.Cut(spec, "=")
	if !renamed || strings.ContainsAny(name, `/\`) {
		return spec
	}
	return file
}

func isStdin(spec string) bool { return source(spec) == "-" }

// extraFiles are the files that are read besides the documents, and the folders
// in which more may turn up.
func (f serveFlags) extraFiles() []string {
	out := slices.Clone(f.overlays)
	if isFile(f.scenario) {
		out = append(out, f.scenario)
	}
	if f.fixtures == "" {
		return out
	}
	scenarios := filepath.Join(f.fixtures, "scenarios")
	found, _ := filepath.Glob(filepath.Join(scenarios, "*.yaml"))
	return append(append(out, f.fixtures, scenarios, filepath.Join(f.fixtures, "seed.yaml")), found...)
}

func isFile(scenario string) bool {
	return strings.ContainsAny(scenario, `/\`) || strings.HasSuffix(scenario, ".yaml") || strings.HasSuffix(scenario, ".yml")
}

// scenarioName is what a scenario is called once it is loaded.
func scenarioName(scenario string) string {
	if !isFile(scenario) {
		return scenario
	}
	base := filepath.Base(scenario)
	return strings.TrimSuffix(base, filepath.Ext(base))
}
