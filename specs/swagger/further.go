package swagger

import (
	"net/url"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Find gives what a reference in a file leads to, further references followed;
// nil: nothing that can be read.
type Find func(from string, reference string) *yaml.Node

// foundBody gives the parameter in the body, or the form field, that an item of
// a list of parameters refers to, wherever that is written; nil where it refers
// to another one, or to none.
func (c *Converter) foundBody(item *yaml.Node) *yaml.Node {
	reference := get(item, "$ref")
	if reference == nil || reference.Kind != yaml.ScalarNode {
		return nil
	}
	path, _, _ := strings.Cut(strings.TrimSpace(reference.Value), "#")
	found := c.inner[reference]
	inFile := c.file != c.main || path != ""
	if found == nil && inFile && c.find != nil && !c.toMain(path) {
		found = c.find(c.file.Name, reference.Value)
	}
	if found == nil || !slices.Contains([]string{"body", "formData"}, textOf(found, "in")) {
		return nil
	}
	if found == c.inner[reference] {
		return found
	}
	return c.brought(item, found, strings.TrimSpace(reference.Value))
}

// brought makes a parameter of another file one of this: what it says of itself is
// copied to where the reference stands, its schema is referred to.
func (c *Converter) brought(item, found *yaml.Node, reference string) *yaml.Node {
	out := c.object(item)
	for _, m := range members(found) {
		value := c.copied(item, m.value)
		if m.key.Value == "schema" {
			value = c.object(item)
			put(value, c.text(item, "$ref"), c.text(item, reference+"/schema"))
		}
		put(out, c.text(item, m.key.Value), value)
	}
	return out
}

// copied is a deep copy that stands where origin does.
func (c *Converter) copied(origin, node *yaml.Node) *yaml.Node {
	out := *node
	out.Content = make([]*yaml.Node, len(node.Content))
	for i, child := range node.Content {
		out.Content[i] = c.copied(origin, child)
	}
	return c.file.Derive(&out, origin)
}

// unescaped is a fragment without the escapes of URLs, escaped one with them.
func unescaped(fragment string) string {
	if plain, err := url.PathUnescape(fragment); err == nil {
		return plain
	}
	return fragment
}

func escaped(pointer string) string { return (&url.URL{Fragment: pointer}).EscapedFragment() }
