package mock

import (
	"net/http"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/extension"
	"understudy/specs/media"
	"understudy/specs/schema"
)

// reader brings a request into the form that the document states, as far as
// x-mock-read allows another one: what comes out is judged like every other.
type reader struct {
	rules  extension.Read
	query  map[string]*specs.Parameter // by folded name
	path   map[string]*specs.Parameter // by folded name, for calls by name
	body   *specs.MediaType            // its JSON body; nil: none
	lines  []string                    // declared media types of which one line is read
	bodies []string                    // media types that stand for the JSON body
	values media.Codec                 // of lists and objects in a query; nil: as the document says
}

const (
	jsonType      = "application/json"
	formType      = "application/x-www-form-urlencoded"
	multipartType = "multipart/form-data"
)

// readerOf compiles how an operation's requests are read; nil: as they come.
func readerOf(op *specs.Operation) *reader {
	rules := op.API.Read
	if !rules.AnyCase && !rules.IgnoreEmpty && rules.Values == "" && !rules.Texts && !rules.Bind && !rules.FirstLine &&
		len(rules.Bodies) == 0 && op.Name == nil {
		return nil
	}
	r := &reader{rules: rules, query: map[string]*specs.Parameter{}, path: map[string]*specs.Parameter{}}
	for _, p := range op.Parameters {
		switch p.In {
		case "query":
			r.query[r.folded(p.Name)] = p
		case "path":
			r.path[r.folded(p.Name)] = p
		}
	}
	r.values, _ = media.For(rules.Values)
	r.takeBody(op)
	return r
}

func (r *reader) takeBody(op *specs.Operation) {
	if op.RequestBody == nil {
		return
	}
	for _, m := range op.RequestBody.Content {
		switch {
		case m.Codec == nil:
		case m.Codec.Name() == "json" && r.body == nil:
			r.body = m
		case m.Codec.Name() == "jsonl" && r.rules.FirstLine && !(m.Schema.Is("array") && !m.Schema.Is("object")):
			r.lines = append(r.lines, m.Name)
		}
	}
	for _, name := range r.rules.Bodies {
		if specs.Match(op.RequestBody.Content, name) != nil {
			continue
		}
		r.bodies = append(r.bodies, name)
		if codec, ok := media.For(name); ok && codec.Name() == "jsonl" && r.rules.FirstLine {
			r.lines = append(r.lines, name)
		}
	}
}

func (r *reader) folded(name string) string {
	if r.rules.AnyCase {
		return strings.ToLower(name)
	}
	return name
}

// schema is that of the JSON body.
func (r *reader) schema() *schema.Schema {
	if r.body == nil {
		return nil
	}
	return r.body.Schema
}

// member finds the declared name of a member of an object.
func (r *reader) member(name string, of *schema.Schema) (string, bool) {
	names := of.Names()
	if slices.Contains(names, name) {
		return name, true
	}
	for _, declared := range names {
		if r.rules.AnyCase && strings.EqualFold(declared, name) {
			return declared, true
		}
	}
	return name, false
}

// lined cuts a JSON Lines body after its first line.
func (r *reader) lined(contentType string, body []byte) []byte {
	if !slices.Contains(r.lines, contentType) {
		return body
	}
	for line := range strings.Lines(string(body)) {
		if strings.TrimSpace(line) != "" {
			return []byte(line)
		}
	}
	return body
}

// decode reads a body that stands for the JSON body. It is not ok where the body
// is none, or the document itself says how it is read: then that judges it.
func (r *reader) decode(contentType string, header http.Header, body []byte) (value any, ok bool, err error) {
	name := contentType
	if contentType == "" || r.body != nil && contentType == r.body.Name || r.body == nil && contentType == jsonType {
		name = jsonType
	}
	isExtra := slices.Contains(r.bodies, contentType) && contentType != formType && contentType != multipartType
	if name != jsonType && !isExtra && !slices.Contains(r.lines, contentType) {
		return nil, false, nil
	}
	codec, known := media.For(name)
	if !known {
		return nil, false, nil
	}
	value, err = codec.Decode(r.lined(contentType, body), r.schema(), header.Get("Content-Type"))
	if err != nil && !isExtra {
		return nil, false, nil
	}
	return value, err == nil, err
}

// fields reads a form whose fields are members of the JSON body; it is nil for
// any other body.
func (r *reader) fields(contentType string, header http.Header, body []byte) (map[string]any, error) {
	if contentType != formType && contentType != multipartType || !slices.Contains(r.rules.Bodies, contentType) {
		return nil, nil
	}
	codec, _ := media.For(contentType)
	value, err := codec.Decode(body, nil, header.Get("Content-Type"))
	fields, _ := value.(map[string]any)
	return fields, err
}
