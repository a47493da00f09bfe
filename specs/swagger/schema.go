package swagger

import "gopkg.in/yaml.v3"

// schema rewrites a schema and those in it.
func (c *Converter) schema(node *yaml.Node) {
	if node.Kind != yaml.MappingNode {
		return
	}
	c.refer(node)
	for _, m := range members(node) {
		switch m.key.Value {
		case "properties", "patternProperties", "definitions":
			for _, property := range members(m.value) {
				c.schema(property.value)
			}
		case "items", "additionalProperties", "not":
			c.schema(m.value)
		case "allOf", "anyOf", "oneOf":
			for _, part := range m.value.Content {
				c.schema(part)
			}
		case "discriminator":
			c.discriminator(m.value)
		case "type":
			c.fileType(node, m.value)
		case "x-nullable":
			m.key.Value = "nullable"
		}
	}
}

// discriminator is the name of a property; OpenAPI 3.0 makes it an object.
func (c *Converter) discriminator(value *yaml.Node) {
	if value.Kind != yaml.ScalarNode {
		return
	}
	held := c.object(value)
	put(held, c.text(value, "propertyName"), c.text(value, value.Value))
	*value = *held
}

// fileType says in OpenAPI 3.0's words that a value is bytes.
func (c *Converter) fileType(schema, value *yaml.Node) {
	if value.Kind != yaml.ScalarNode || value.Value != "file" {
		return
	}
	key, _ := pair(schema, "type")
	remove(schema, "type", "format")
	put(schema, key, c.text(value, "string"))
	put(schema, c.text(value, "format"), c.text(value, "binary"))
}

// securityScheme rewrites "basic" and the flows of "oauth2".
func (c *Converter) securityScheme(node *yaml.Node) {
	kind := get(node, "type")
	switch textOf(node, "type") {
	case "basic":
		kind.Value = "http"
		put(node, c.text(kind, "scheme"), c.text(kind, "basic"))
	case "oauth2":
		c.flow(node)
	}
}

// flowNames are Swagger's names for the flows, and OpenAPI 3.0's.
var flowNames = map[string]string{
	"implicit": "implicit", "password": "password", "application": "clientCredentials", "accessCode": "authorizationCode",
}

func (c *Converter) flow(node *yaml.Node) {
	written := get(node, "flow")
	if written == nil || written.Kind != yaml.ScalarNode {
		return
	}
	name, known := flowNames[written.Value]
	if !known {
		c.warn(written, "unknown sign-in flow ("+written.Value+")", "implicit, password, application or accessCode")
		name = "implicit"
	}
	flow, flows := c.object(written), c.object(written)
	move(node, flow, "authorizationUrl", "tokenUrl", "scopes")
	if get(flow, "scopes") == nil {
		put(flow, c.text(written, "scopes"), c.object(written))
	}
	put(flows, c.text(written, name), flow)
	remove(node, "flow")
	put(node, c.text(written, "flows"), flows)
}
