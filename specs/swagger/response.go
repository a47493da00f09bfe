package swagger

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// answers rewrites the answers of an operation. A shared one becomes the
// operation's own where that produces other media types than the rest.
func (c *Converter) answers(node *yaml.Node, produces []string) {
	for _, m := range members(node) {
		if strings.HasPrefix(m.key.Value, "x-") {
			continue
		}
		if shared := c.shared(m.value, "responses", c.responses); shared != nil && c.file == c.main && !slices.Equal(produces, c.produces) {
			m.value.Content = c.shallow(shared).Content
		}
		c.response(m.value, produces)
	}
}

// response puts the schema under each media type, with the examples.
func (c *Converter) response(node *yaml.Node, produces []string) {
	if node.Kind != yaml.MappingNode || c.refer(node) {
		return
	}
	for _, header := range members(get(node, "headers")) {
		c.header(header.value)
	}
	key, schema := pair(node, "schema")
	examples := members(get(node, "examples"))
	if get(node, "content") != nil || key == nil && len(examples) == 0 {
		return
	}
	isFile := textOf(schema, "type") == "file" || textOf(schema, "format") == "binary"
	if schema != nil {
		c.schema(schema)
	}
	content := c.object(node)
	for _, name := range c.offered(schema, produces, isFile, examples) {
		c.represent(content, name, key, schema, examples)
	}
	remove(node, "schema", "examples")
	if key == nil {
		key = examples[0].key
	}
	put(node, c.text(key, "content"), content)
}

// offered lists the media types of a response: those produced, and those that
// examples add to them.
func (c *Converter) offered(schema *yaml.Node, produces []string, isFile bool, examples []member) []string {
	var out []string
	if schema != nil {
		out = slices.Clone(produces)
	}
	for _, example := range examples {
		if strings.Contains(example.key.Value, "/") && !slices.Contains(out, example.key.Value) {
			out = append(out, example.key.Value)
		}
	}
	switch {
	case len(out) > 0:
		return unique(out)
	case isFile:
		return []string{"application/octet-stream"}
	}
	return []string{"application/json"}
}

func (c *Converter) represent(content *yaml.Node, name string, key, schema *yaml.Node, examples []member) {
	origin, value := key, c.object(content)
	for _, example := range examples {
		if example.key.Value == name {
			origin = example.key
			put(value, c.text(example.key, "example"), example.value)
		}
	}
	if origin == nil {
		origin = examples[0].key
	}
	if schema != nil {
		value = c.file.Derive(value, key)
		put(value, key, schema)
	}
	put(content, c.text(origin, name), value)
}

func (c *Converter) header(node *yaml.Node) {
	if node.Kind != yaml.MappingNode || c.refer(node) {
		return
	}
	c.withSchema(node)
	c.onlyCommas(node)
}

func unique(list []string) []string {
	var out []string
	for _, one := range list {
		if !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}
