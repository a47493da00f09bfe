package schema

import (
	"fmt"
	"strings"
	"sync"
)

// Dialect says which rules a document's schemas are written in.
type Dialect int

// The dialects. Documents of version 2.0 are converted to OpenAPI30 first.
const (
	OpenAPI30 Dialect = iota
	OpenAPI31
)

func (d Dialect) String() string {
	if d == OpenAPI31 {
		return openAPI31.name
	}
	return openAPI30.name
}

// Problem is something noticed in a schema while it was compiled.
type Problem struct {
	Location string // document and JSON pointer
	Message  string
	// Warning is set if the schema still means what it says. Otherwise the
	// part named is ignored, or rejects what it cannot judge, as the message
	// tells.
	Warning bool
}

// Compiler makes schemas out of the places of its documents. It is not safe
// for concurrent use; the schemas it makes are.
type Compiler struct {
	dialects  *dialects
	main      *source
	sources   map[string]*source
	resources map[string]*resource // by URI

	// mu guards what follows: a schema is made ready to judge when it first
	// judges, perhaps in another goroutine.
	mu       sync.Mutex
	schemas  map[place]*Schema
	problems []Problem
	noticed  map[Problem]bool
	patterns map[string]*pattern
	engines  [2]*engine

	quicks [2]quicks
}

// NewCompiler returns a compiler for the documents. The first is the main one;
// the others are those that references between files lead to.
func NewCompiler(dialect Dialect, sources ...Source) *Compiler {
	c := &Compiler{
		dialects:  newDialects(dialect, sources),
		sources:   map[string]*source{},
		resources: map[string]*resource{},
		schemas:   map[place]*Schema{},
		noticed:   map[Problem]bool{},
		patterns:  map[string]*pattern{},
	}
	for _, given := range sources {
		s := newSource(given, c.dialects)
		c.add(s)
		if given.SchemaDialect != "" && c.dialects.usual.id != "" {
			c.checkDialect(given.SchemaDialect, s.rules, place{s, "/jsonSchemaDialect"})
		}
	}
	return c
}

// checkDialect tells what is not known of a dialect that a document names.
func (c *Compiler) checkDialect(uri string, instead *rules, at place) {
	found := c.dialects.rules(uri)
	if found == nil {
		c.notice(at, "dialect %q is not known; schemas are read as %s", uri, instead.name)
	}
	for _, name := range c.dialects.lacking[found] {
		c.notice(at, "dialect %q requires the vocabulary %q, which is not known; its keywords are ignored", uri, name)
	}
}

func (c *Compiler) add(s *source) {
	if c.main == nil {
		c.main = s
	}
	if _, ok := c.sources[s.name]; !ok {
		c.sources[s.name] = s
		c.resources[join(s.name, "")] = s.resources[""]
	}
	for _, pointer := range sortedKeys(s.resources) {
		r := s.resources[pointer]
		if _, ok := c.resources[r.uri]; !ok {
			c.resources[r.uri] = r
		}
	}
}

// Compile returns the schema at a location, such as "#/components/schemas/Chat"
// in the main document or "other.yaml#/Chat". A $ref there is followed. The
// same place gives the same *Schema. What is wrong inside the schema is told
// by Problems; an error means that there is no schema.
func (c *Compiler) Compile(location string) (*Schema, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, err := c.locate(location)
	if err != nil {
		return nil, fmt.Errorf("compile schema %s: %w", location, err)
	}
	if at, err = c.follow(at); err != nil {
		return nil, fmt.Errorf("compile schema %s: %s: %w", location, at, err)
	}
	switch value, _ := at.value(); value.(type) {
	case bool, map[string]any:
		return c.schemaAt(at), nil
	default:
		return nil, fmt.Errorf("compile schema %s: %s is %s, not a schema", location, at, typeOf(value))
	}
}

// Problems lists what was noticed so far, in the order it was met.
func (c *Compiler) Problems() []Problem {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Problem(nil), c.problems...)
}

func (c *Compiler) locate(location string) (place, error) {
	name, fragment, _ := strings.Cut(location, "#")
	in := c.main
	if name != "" {
		in = c.sources[name]
	}
	if in == nil {
		return place{}, fmt.Errorf("document %q is not loaded", name)
	}
	if fragment == "" || fragment[0] == '/' {
		if at := (place{in, fragment}); exists(at) {
			return at, nil
		}
	}
	if at, ok := c.find(in.resources[""], fragment); ok {
		return at, nil
	}
	return place{}, fmt.Errorf("%s#%s leads nowhere", in.name, fragment)
}

func exists(at place) bool {
	_, ok := at.value()
	return ok
}

// schemaAt reads the schema that stands at the place itself.
func (c *Compiler) schemaAt(at place) *Schema {
	if s, ok := c.schemas[at]; ok {
		return s
	}
	s := &Schema{Location: at.String(), at: at, compiler: c}
	c.schemas[at] = s
	if at.source.standard {
		s.standard = at.String()
		s.readStandard()
		return s
	}
	value, _ := at.value()
	c.read(s, value)
	return s
}

// schemaFrom reads the schema at the place or where its $ref leads. A
// reference that leads nowhere is a problem, and accepts every value.
func (c *Compiler) schemaFrom(at place) *Schema {
	final, err := c.follow(at)
	if err == nil {
		return c.schemaAt(final)
	}
	c.notice(final, "%v; every value is accepted here", err)
	if _, ok := c.schemas[at]; !ok {
		c.schemas[at] = &Schema{Location: at.String(), at: at, compiler: c}
	}
	return c.schemas[at]
}

func (c *Compiler) notice(at place, format string, args ...any) {
	c.report(Problem{Location: at.String(), Message: fmt.Sprintf(format, args...)})
}

func (c *Compiler) warn(at place, format string, args ...any) {
	c.report(Problem{Location: at.String(), Message: fmt.Sprintf(format, args...), Warning: true})
}

func (c *Compiler) report(p Problem) {
	if !c.noticed[p] {
		c.noticed[p] = true
		c.problems = append(c.problems, p)
	}
}
