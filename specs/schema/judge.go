package schema

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// judge is a schema made ready for one direction.
type judge struct {
	quickOnce sync.Once
	quick     *quick

	once   sync.Once
	engine *engine
	ready  *jsonschema.Schema
	err    error
}

// engine holds the JSON Schema compiler for one direction with the documents
// written for it. Its owner's lock guards it while it compiles.
type engine struct {
	direction Direction
	owner     *Compiler
	compiler  *jsonschema.Compiler
	documents []*document
	byKey     map[documentKey]*document
	byURL     sync.Map // url → *document, read without the lock
}

type documentKey struct {
	schema *Schema
	hidden string
}

func newEngine(owner *Compiler, d Direction) *engine {
	e := &engine{direction: d, owner: owner, compiler: jsonschema.NewCompiler(), byKey: map[documentKey]*document{}}
	e.compiler.DefaultDraft(jsonschema.Draft2020)
	e.compiler.AssertFormat()
	e.compiler.AssertVocabs()
	e.compiler.UseLoader(e)
	e.compiler.UseRegexpEngine(func(text string) (jsonschema.Regexp, error) { return e.pattern(text), nil })
	e.compiler.RegisterVocabulary(vocabulary())
	for _, format := range formats() {
		e.compiler.RegisterFormat(format)
	}
	return e
}

func (e *engine) pattern(text string) *pattern { return e.owner.pattern(text) }

const scheme = "schema:///"

// url names the document of a schema; it is written when it is loaded.
func (e *engine) url(s *Schema, hidden []string) string {
	hidden = s.needed(hidden, e.direction)
	k := documentKey{s, key(hidden)}
	if d, ok := e.byKey[k]; ok {
		return d.url
	}
	d := &document{engine: e, schema: s, hidden: hidden, url: scheme + itoa(len(e.documents))}
	e.documents = append(e.documents, d)
	e.byKey[k] = d
	e.byURL.Store(d.url, d)
	return d.url
}

// Load implements jsonschema.URLLoader: it never leaves the process.
func (e *engine) Load(url string) (any, error) {
	index, err := strconv.Atoi(strings.TrimPrefix(url, scheme))
	if err != nil || index < 0 || index >= len(e.documents) {
		return nil, fmt.Errorf("load schema %s: unknown", url)
	}
	return e.documents[index].write(), nil
}

// Prepare makes the schema ready for both directions now rather than when it
// first judges. A nil schema is always ready.
func (s *Schema) Prepare() error {
	if s == nil {
		return nil
	}
	for _, d := range []Direction{Request, Response} {
		if err := s.judge(d).err; err != nil {
			return fmt.Errorf("prepare schema %s: %w", s.Location, err)
		}
	}
	return nil
}

// quick is the judge that needs no engine.
func (s *Schema) quick(d Direction) *quick {
	j := &s.judges[d.index()]
	j.quickOnce.Do(func() {
		all := &quicks{}
		if s.compiler != nil {
			all = &s.compiler.quicks[d.index()]
		}
		j.quick = all.of(s, d)
	})
	return j.quick
}

func (d Direction) index() int {
	if d == Response {
		return 1
	}
	return 0
}

func (s *Schema) judge(d Direction) *judge {
	j := &s.judges[d.index()]
	j.once.Do(func() {
		owner := s.compiler
		if owner == nil {
			owner = NewCompiler(OpenAPI31)
		}
		owner.mu.Lock()
		defer owner.mu.Unlock()
		j.engine = owner.engine(d)
		j.ready, j.err = j.engine.compiler.Compile(j.engine.url(s, nil))
	})
	return j
}

func (c *Compiler) engine(d Direction) *engine {
	i := d.index()
	if c.engines[i] == nil {
		c.engines[i] = newEngine(c, d)
	}
	return c.engines[i]
}

// Validate lists where the value departs from the schema, in the order of
// pointer and keyword. It returns nil if the value is valid. Members that are
// readOnly in a request, or writeOnly in a response, are no violation here.
func (s *Schema) Validate(value any, d Direction) []Violation {
	if s == nil {
		return nil
	}
	if s.quick(d).accepts(value) {
		return nil
	}
	return s.thorough(value, d)
}

// thorough judges by the engine.
func (s *Schema) thorough(value any, d Direction) []Violation {
	j := s.judge(d)
	if j.err != nil {
		return []Violation{{Keyword: "$schema", Want: "a schema that can be compiled", Got: j.err.Error(), Location: s.Location}}
	}
	err := j.ready.Validate(tame(value))
	if err == nil {
		return nil
	}
	failure, ok := err.(*jsonschema.ValidationError)
	if !ok {
		return []Violation{{Keyword: "$schema", Want: "a schema that can judge", Got: err.Error(), Location: s.Location}}
	}
	return j.engine.violations(failure, value)
}
