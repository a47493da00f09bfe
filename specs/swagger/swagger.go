// Package swagger rewrites a document of Swagger 2.0 as one of OpenAPI 3.0, within
// its tree of nodes, so that all that is read afterwards still knows the file, line
// and column its author wrote. It knows nothing but the difference between the two
// (https://spec.openapis.org/oas/v2.0.html); what is wrong in both is judged by
// those who read the result.
package swagger

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"understudy/specs/document"
)

// Converter rewrites one document and the parts of further files it refers to.
type Converter struct {
	main               *document.File
	consumes, produces []string              // of operations that state none
	parameters         map[string]*yaml.Node // shared ones as they were written
	responses          map[string]*yaml.Node
	inner              map[*yaml.Node]*yaml.Node // what references into rewritten parts lead to
	find               Find

	file     *document.File // the one being rewritten
	toMain   func(path string) bool
	problems document.Problems
}

// Version is what a rewritten document says of itself.
const Version = "3.0.3"

// Is tells whether a file is a Swagger document of version 2.0.
func Is(f *document.File) bool {
	version, _ := f.Value("/swagger")
	text, isText := version.(string)
	if !isText && version != nil {
		node, _ := f.Node("/swagger")
		text = node.Value
	}
	return text == "2.0" || text == "2"
}

// New gives a converter for a main document, which Document then rewrites. Request
// bodies in further files are looked up by find; nil: there are no further files.
func New(main *document.File, find Find) *Converter {
	return &Converter{
		main: main, parameters: map[string]*yaml.Node{}, responses: map[string]*yaml.Node{}, inner: map[*yaml.Node]*yaml.Node{}, find: find,
	}
}

// Document rewrites the main document. The problems are warnings about what
// OpenAPI 3.0 has no words for.
func (c *Converter) Document() document.Problems {
	c.file, c.toMain, c.problems = c.main, func(path string) bool { return path == "" }, nil
	root := c.main.Root
	c.consumes, c.produces = names(root, "consumes"), names(root, "produces")
	c.parameters, c.responses = c.originals(get(root, "parameters")), c.originals(get(root, "responses"))
	c.findInner(root)
	for _, item := range members(get(root, "paths")) {
		if !strings.HasPrefix(item.key.Value, "x-") {
			c.pathItem(item.value)
		}
	}
	c.components(root)
	c.servers(root)
	c.resources(root)
	c.version(root)
	c.redirectInner()
	c.file.Changed()
	return c.problems
}

// Fragment rewrites, in a further file, what a reference leads to: a "path item",
// "parameter", "response" or "schema". Whether the path of a reference written
// there leads to the main document is told by toMain. A part may be rewritten twice.
func (c *Converter) Fragment(f *document.File, node *yaml.Node, kind string, toMain func(path string) bool) document.Problems {
	c.file, c.toMain, c.problems = f, func(path string) bool { return path != "" && toMain(path) }, nil
	switch kind {
	case "path item":
		c.pathItem(node)
	case "parameter":
		c.parameter(node)
	case "response":
		c.response(node, c.produces)
	case "schema":
		c.schema(node)
	}
	f.Changed()
	return c.problems
}

// originals copies the top of each shared part, for operations that need it as it
// was written.
func (c *Converter) originals(section *yaml.Node) map[string]*yaml.Node {
	out := map[string]*yaml.Node{}
	for _, m := range members(section) {
		out[m.key.Value] = c.shallow(m.value)
	}
	return out
}

func (c *Converter) version(root *yaml.Node) {
	for i := 0; i+1 < len(root.Content); i += 2 {
		if key := root.Content[i]; key.Value == "swagger" {
			root.Content[i], root.Content[i+1] = c.text(key, "openapi"), c.text(root.Content[i+1], Version)
		}
	}
}

// components gathers what Swagger keeps in members of the root.
func (c *Converter) components(root *yaml.Node) {
	all := c.object(root)
	for _, section := range []struct {
		from, to string
		each     func(*yaml.Node)
	}{
		{"definitions", "schemas", c.schema},
		{"responses", "responses", func(node *yaml.Node) { c.response(node, c.produces) }},
		{"parameters", "parameters", c.parameter},
		{"securityDefinitions", "securitySchemes", c.securityScheme},
	} {
		key, value := pair(root, section.from)
		if key == nil {
			continue
		}
		if section.from == "parameters" {
			dropBodies(value)
		}
		for _, m := range members(value) {
			section.each(m.value)
		}
		put(all, c.text(key, section.to), value)
		remove(root, section.from)
	}
	if len(all.Content) > 0 && get(root, "components") == nil {
		put(root, c.text(all.Content[0], "components"), all)
	}
}

// dropBodies takes away shared parameters that operations hold as request bodies.
func dropBodies(section *yaml.Node) {
	for _, m := range members(section) {
		if in := textOf(m.value, "in"); in == "body" || in == "formData" {
			remove(section, m.key.Value)
		}
	}
}

// servers joins schemes, host and basePath. A document without schemes is reached
// as it was fetched, which nobody knows here: https is the likely one.
func (c *Converter) servers(root *yaml.Node) {
	host, base, schemes := textOf(root, "host"), textOf(root, "basePath"), names(root, "schemes")
	origin := get(root, "host")
	if origin == nil {
		origin = get(root, "basePath")
	}
	remove(root, "host", "basePath", "schemes", "consumes", "produces")
	if origin == nil || get(root, "servers") != nil {
		return
	}
	if base != "" && base[0] != '/' {
		base = "/" + base
	}
	list := c.file.Derive(&yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}, origin)
	add := func(url string) {
		server := c.object(origin)
		put(server, c.text(origin, "url"), c.text(origin, url))
		list.Content = append(list.Content, server)
	}
	if len(schemes) == 0 {
		schemes = []string{"https"}
	}
	if host == "" {
		add(base)
		schemes = nil
	}
	for _, scheme := range schemes {
		add(scheme + "://" + host + base)
	}
	put(root, c.text(origin, "servers"), list)
}

// resources lets x-mock-resource name schemas by their place in the Swagger document.
func (c *Converter) resources(root *yaml.Node) {
	for _, m := range members(get(root, "x-mock-resource")) {
		if at := get(m.value, "schema"); at != nil && at.Kind == yaml.ScalarNode {
			at.Value = c.reference(at.Value)
		}
	}
}

// moved are the places of shared parts, before and after.
var moved = [][2]string{
	{"/definitions/", "/components/schemas/"}, {"/parameters/", "/components/parameters/"},
	{"/responses/", "/components/responses/"}, {"/securityDefinitions/", "/components/securitySchemes/"},
}

// reference gives what a reference is in the rewritten document.
func (c *Converter) reference(text string) string {
	path, fragment, _ := strings.Cut(text, "#")
	if !c.toMain(path) {
		return text
	}
	for _, m := range moved {
		if rest, ok := strings.CutPrefix(fragment, m[0]); ok {
			return path + "#" + m[1] + rest
		}
	}
	return text
}

// refer rewrites the node's $ref and tells whether it has one.
func (c *Converter) refer(node *yaml.Node) bool {
	at := get(node, "$ref")
	if at == nil || at.Kind != yaml.ScalarNode {
		return false
	}
	at.Value = c.reference(strings.TrimSpace(at.Value))
	return true
}

// shared finds the part of the main document that a $ref leads to, as it was written.
func (c *Converter) shared(node *yaml.Node, section string, parts map[string]*yaml.Node) *yaml.Node {
	path, fragment, _ := strings.Cut(strings.TrimSpace(textOf(node, "$ref")), "#")
	for _, start := range []string{"/" + section + "/", "/components/" + section + "/"} {
		if name, ok := strings.CutPrefix(fragment, start); ok && c.toMain(path) {
			return parts[document.Unescape(name)]
		}
	}
	return nil
}

func (c *Converter) warn(at *yaml.Node, message, advice string) {
	problem := document.Problem{Position: c.file.PositionOf(at), Severity: document.Warning, Message: message, Advice: advice}
	if !slices.Contains(c.problems, problem) {
		c.problems = append(c.problems, problem)
	}
}

// Written gives, for a pointer into the rewritten document, the nearest one that
// holds in the document as it was written.
func Written(pointer string) string {
	for _, m := range moved {
		if rest, ok := strings.CutPrefix(pointer+"/", m[1]); ok {
			pointer = strings.TrimSuffix(m[0]+rest, "/")
			break
		}
	}
	tokens := strings.Split(pointer, "/")
	for i, token := range tokens {
		switch {
		case token == "content" && i+2 < len(tokens) && tokens[i+2] == "schema" && i > 1 && tokens[i-2] == "responses":
			return strings.Join(slices.Delete(tokens, i, i+2), "/")
		case token == "content" && i+2 < len(tokens) && tokens[i+2] == "example" && i > 1 && tokens[i-2] == "responses":
			return strings.Join(append(tokens[:i:i], append([]string{"examples", tokens[i+1]}, tokens[i+3:]...)...), "/")
		case token == "requestBody" && i == 4:
			return strings.Join(tokens[:i], "/") + "/parameters"
		case token == "schema" && i > 1 && tokens[i-2] == "parameters":
			return strings.Join(slices.Delete(tokens, i, i+1), "/")
		}
	}
	return pointer
}
