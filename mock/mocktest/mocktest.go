// Package mocktest starts a mock inside a Go test: on a port of its own, with
// every protocol, stopped when the test ends. It is what our own tests use, and
// those of people who embed the mock.
package mocktest

import (
	"io/fs"
	"net/http/httptest"
	"testing"

	"understudy/fixtures"
	"understudy/mock"
	"understudy/mock/protocol"
	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/resource"
)

// Config says what to play. Document is required.
type Config struct {
	Name     string // of the API; empty: "api"
	Document []byte // OpenAPI, YAML or JSON
	Overlays [][]byte
	Fixtures fs.FS // seed.yaml and scenarios/*.yaml; nil: made up
	Options  mock.Options
}

// Server is a running mock.
type Server struct {
	*mock.Server
	URL string // of the API, without a slash at the end

	root string // of the server
}

// Start plays one API until the test ends.
func Start(t testing.TB, c Config) *Server {
	t.Helper()
	part, err := Load(c)
	if err != nil {
		t.Fatal(err)
	}
	options := c.Options
	if options.Protocols == nil {
		options.Protocols = protocol.All()
	}
	server, err := mock.New([]*mock.Part{part}, options)
	if err != nil {
		t.Fatal(err)
	}
	listening := httptest.NewServer(server.Handler())
	t.Cleanup(listening.Close)
	t.Cleanup(server.Close)
	return &Server{Server: server, URL: listening.URL + "/" + part.API.Name, root: listening.URL}
}

// Load reads what a Config names.
func Load(c Config) (*mock.Part, error) {
	if c.Name == "" {
		c.Name = "api"
	}
	in := specs.Input{Name: c.Name, Source: specs.Source{Root: single(c.Document), Name: "openapi.yaml"}}
	for _, text := range c.Overlays {
		f, err := document.Parse("overlay.yaml", text)
		if err != nil {
			return nil, err
		}
		in.Overlays = append(in.Overlays, f)
	}
	api, err := specs.Load(in)
	if err != nil {
		return nil, err
	}
	model, problems := resource.Infer(api)
	if len(problems.Errors()) > 0 {
		return nil, problems
	}
	set := fixtures.Default(api)
	if c.Fixtures != nil {
		if set, err = fixtures.Load(c.Fixtures, "fixtures", api, model); err != nil {
			return nil, err
		}
	}
	return &mock.Part{API: api, Model: model, Fixtures: set}, nil
}
