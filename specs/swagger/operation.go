package swagger

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

var methods = []string{"get", "put", "post", "delete", "options", "head", "patch"}

func (c *Converter) pathItem(node *yaml.Node) {
	if node.Kind != yaml.MappingNode || c.refer(node) {
		return
	}
	bodies := c.takeBodies(node)
	for _, m := range members(node) {
		if slices.Contains(methods, m.key.Value) && m.value.Kind == yaml.MappingNode {
			c.operation(m.value, bodies)
		}
	}
}

func (c *Converter) operation(node *yaml.Node, shared []*yaml.Node) {
	consumes, produces := c.consumes, c.produces
	if get(node, "consumes") != nil {
		consumes = names(node, "consumes")
	}
	if get(node, "produces") != nil {
		produces = names(node, "produces")
	}
	remove(node, "consumes", "produces", "schemes")
	bodies := override(c.takeBodies(node), shared)
	if len(bodies) > 0 && get(node, "requestBody") == nil {
		c.requestBody(node, bodies, consumes)
	}
	c.answers(get(node, "responses"), produces)
}

// override gives an operation's own parameters, and those of its path that it
// does not replace.
func override(own, shared []*yaml.Node) []*yaml.Node {
	for _, p := range shared {
		replaced := slices.ContainsFunc(own, func(o *yaml.Node) bool {
			return textOf(o, "in") != textOf(p, "in") || p == o || textOf(p, "in") == "body" || textOf(o, "name") == textOf(p, "name")
		})
		if !replaced {
			own = append(own, p)
		}
	}
	return own
}

// takeBodies takes the parameters that are, or make up, a request body away from
// the node's parameters and rewrites the others.
func (c *Converter) takeBodies(node *yaml.Node) (bodies []*yaml.Node) {
	list := get(node, "parameters")
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	var kept []*yaml.Node
	for _, p := range list.Content {
		written := p
		if shared := c.shared(p, "parameters", c.parameters); shared != nil {
			written = shared
		} else if found := c.foundBody(p); found != nil {
			written = found
		}
		if in := textOf(written, "in"); in == "body" || in == "formData" {
			bodies = append(bodies, c.shallow(written))
			continue
		}
		c.parameter(p)
		kept = append(kept, p)
	}
	if list.Content = kept; len(kept) == 0 {
		remove(node, "parameters")
	}
	return bodies
}

// requestBody makes a body of one parameter in the body, or of all form fields.
func (c *Converter) requestBody(operation *yaml.Node, parameters []*yaml.Node, consumes []string) {
	first := parameters[0]
	out := c.object(first)
	isBody := textOf(first, "in") == "body"
	for _, other := range parameters[1:] {
		if isBody || textOf(other, "in") == "body" {
			c.warn(other, "a second request body is left out", "an operation has one parameter in the body, or form fields")
		}
	}
	if isBody {
		c.body(out, c.shallow(first), consumes)
	} else {
		fields := slices.DeleteFunc(slices.Clone(parameters), func(p *yaml.Node) bool { return textOf(p, "in") == "body" })
		c.form(out, fields, consumes)
	}
	put(operation, c.text(first, "requestBody"), out)
}

func (c *Converter) body(out, from *yaml.Node, consumes []string) {
	types := slices.DeleteFunc(slices.Clone(consumes), isForm)
	if len(types) == 0 {
		types = unique(consumes)
	}
	if len(types) == 0 {
		types = []string{"application/json"}
	}
	key, schema := pair(from, "schema")
	if key == nil {
		key, schema = c.text(from, "schema"), c.object(from)
	}
	c.schema(schema)
	move(from, out, "description", "required")
	content := c.object(from)
	for _, name := range unique(types) {
		value := c.object(key)
		put(value, key, schema)
		put(content, c.text(key, name), value)
	}
	put(out, c.text(from, "content"), content)
}

// The media types of form fields.
const (
	urlencoded = "application/x-www-form-urlencoded"
	multipart  = "multipart/form-data"
)

func isForm(mediaType string) bool {
	name, _, _ := strings.Cut(mediaType, ";")
	name = strings.ToLower(strings.TrimSpace(name))
	return name == urlencoded || name == multipart
}

// form makes an object of form fields.
func (c *Converter) form(out *yaml.Node, fields []*yaml.Node, consumes []string) {
	types := unique(slices.DeleteFunc(slices.Clone(consumes), func(name string) bool { return !isForm(name) }))
	hasFile := slices.ContainsFunc(fields, func(p *yaml.Node) bool { return textOf(p, "type") == "file" })
	switch {
	case hasFile:
		types = []string{multipart}
	case len(types) == 0:
		types = []string{urlencoded}
	}
	schema, encoding := c.fields(fields)
	content := c.object(out)
	for _, name := range types {
		value := c.object(out)
		put(value, c.text(out, "schema"), schema)
		if len(encoding.Content) > 0 && name != multipart {
			put(value, c.text(out, "encoding"), encoding)
		}
		put(content, c.text(out, name), value)
	}
	put(out, c.text(out, "content"), content)
	if required := get(schema, "required"); required != nil {
		put(out, c.text(required, "required"), c.truth(required, "true"))
	}
}

func (c *Converter) fields(fields []*yaml.Node) (schema, encoding *yaml.Node) {
	origin := fields[0]
	schema, encoding = c.object(origin), c.object(origin)
	properties := c.object(origin)
	required := c.file.Derive(&yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}, origin)
	for _, field := range fields {
		name := textOf(field, "name")
		field = c.shallow(field)
		style := c.formStyle(field)
		property := c.withSchema(field)
		move(field, property, "description")
		put(properties, c.text(field, name), property)
		if style != nil {
			put(encoding, c.text(field, name), style)
		}
		if textOf(field, "required") == "true" {
			required.Content = append(required.Content, c.text(field, name))
		}
	}
	put(schema, c.text(origin, "type"), c.text(origin, "object"))
	put(schema, c.text(origin, "properties"), properties)
	if len(required.Content) > 0 {
		put(schema, c.text(origin, "required"), required)
	}
	return schema, encoding
}
