package swagger

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

// keywords are those of a parameter, header or form field that describe its value.
var keywords = []string{
	"type", "format", "items", "default", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength",
	"minLength", "pattern", "maxItems", "minItems", "uniqueItems", "enum", "multipleOf", "nullable", "x-nullable", "properties", "additionalProperties",
}

// parameter rewrites a parameter of path, query or header. One in the body is left
// to the operation that has it.
func (c *Converter) parameter(node *yaml.Node) {
	if node.Kind != yaml.MappingNode || c.refer(node) {
		return
	}
	switch in := textOf(node, "in"); in {
	case "body", "formData":
		return
	case "query":
		if style := c.formStyle(node); style != nil {
			node.Content = append(node.Content, style.Content...)
		}
	default:
		c.onlyCommas(node)
	}
	c.withSchema(node)
}

// withSchema moves what describes the value into a schema, and gives that.
func (c *Converter) withSchema(node *yaml.Node) *yaml.Node {
	if written := get(node, "schema"); written != nil {
		c.schema(written)
		return written
	}
	origin := node
	if kind, _ := pair(node, "type"); kind != nil {
		origin = kind
	}
	schema := c.object(origin)
	move(node, schema, keywords...)
	c.schema(schema)
	if get(node, "content") == nil {
		put(node, c.text(origin, "schema"), schema)
	}
	return schema
}

// styles are the collection formats in the words of OpenAPI 3.0.
var styles = map[string][2]string{
	"": {"form", "false"}, "csv": {"form", "false"}, "multi": {"form", "true"},
	"ssv": {"spaceDelimited", "false"}, "pipes": {"pipeDelimited", "false"},
}

// formStyle gives the style of a list in the query or a form; nil where there is
// no list.
func (c *Converter) formStyle(node *yaml.Node) *yaml.Node {
	format := get(node, "collectionFormat")
	name := textOf(node, "collectionFormat")
	remove(node, "collectionFormat")
	if textOf(node, "type") != "array" || get(node, "style") != nil {
		return nil
	}
	origin := get(node, "type")
	if format != nil {
		origin = format
	}
	style, known := styles[name]
	if !known {
		c.noFormat(origin, name)
		style = styles["csv"]
	}
	out := c.object(origin)
	put(out, c.text(origin, "style"), c.text(origin, style[0]))
	put(out, c.text(origin, "explode"), c.truth(origin, style[1]))
	return out
}

// onlyCommas tells of a collection format where OpenAPI 3.0 has only one.
func (c *Converter) onlyCommas(node *yaml.Node) {
	if format := get(node, "collectionFormat"); format != nil && format.Value != "csv" {
		c.noFormat(format, format.Value)
	}
	remove(node, "collectionFormat")
}

func (c *Converter) noFormat(at *yaml.Node, name string) {
	c.warn(at, fmt.Sprintf("collectionFormat %q cannot be kept here; commas part the items", name), "csv, or in the query ssv, pipes or multi")
}
