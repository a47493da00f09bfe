package specs

import "strings"

// form says what stands at a place of a document: "text", "boolean", "any", the
// name of an object such as "operation", "[" and a form for a list of it, or "{"
// and a form for a map to it.
type form string

// grammar lists the members of each object (OpenAPI 3.1, section 4.8, with what
// 3.2 adds). "*" stands for every other name that does not begin with "x-". What
// is not listed is judged elsewhere, or by nobody.
var grammar = map[form]map[string]form{
	"document": {
		"openapi": "text", "info": "info", "jsonSchemaDialect": "text", "servers": "[server", "paths": "paths",
		"webhooks": "{path item", "components": "components", "security": "[requirement", "tags": "[tag",
		"externalDocs": "external documentation", "$self": "text",
	},
	"info":                   {"title": "text", "summary": "text", "description": "text", "termsOfService": "text", "contact": "contact", "license": "license", "version": "text"},
	"contact":                {"name": "text", "url": "text", "email": "text"},
	"license":                {"name": "text", "identifier": "text", "url": "text"},
	"external documentation": {"description": "text", "url": "text"},
	"tag":                    {"name": "text", "summary": "text", "parent": "text", "kind": "text", "description": "text", "externalDocs": "external documentation"},
	"server":                 {"name": "text", "url": "text", "description": "text", "variables": "{server variable"},
	"server variable":        {"enum": "[text", "default": "text", "description": "text"},
	"components": {
		"schemas": "{schema", "responses": "{response", "parameters": "{parameter", "examples": "{example",
		"requestBodies": "{request body", "headers": "{header", "securitySchemes": "{security scheme",
		"links": "{link", "callbacks": "{callback", "pathItems": "{path item", "mediaTypes": "{media type",
	},
	"paths":    {"*": "path item"},
	"callback": {"*": "path item"},
	"path item": {
		"summary": "text", "description": "text", "servers": "[server", "parameters": "[parameter", "get": "operation",
		"put": "operation", "post": "operation", "delete": "operation", "options": "operation", "head": "operation",
		"patch": "operation", "trace": "operation", "query": "operation", "additionalOperations": "{operation",
	},
	"operation": {
		"tags": "[text", "summary": "text", "description": "text", "externalDocs": "external documentation",
		"operationId": "text", "parameters": "[parameter", "requestBody": "request body", "responses": "responses",
		"callbacks": "{callback", "deprecated": "boolean", "security": "[requirement", "servers": "[server",
	},
	"responses":   {"*": "response"},
	"requirement": {"*": "[text"},
	"parameter": {
		"name": "text", "in": "text", "description": "text", "required": "boolean", "deprecated": "boolean",
		"allowEmptyValue": "boolean", "style": "text", "explode": "boolean", "allowReserved": "boolean",
		"schema": "schema", "example": "any", "examples": "{example", "content": "{media type",
	},
	"header": {
		"description": "text", "required": "boolean", "deprecated": "boolean", "allowEmptyValue": "boolean", "style": "text",
		"explode": "boolean", "allowReserved": "boolean", "schema": "schema", "example": "any", "examples": "{example", "content": "{media type",
	},
	"request body": {"description": "text", "content": "{media type", "required": "boolean"},
	"media type":   {"schema": "schema", "itemSchema": "schema", "example": "any", "itemEncoding": "any", "prefixEncoding": "any", "examples": "{example", "encoding": "{encoding"},
	"encoding":     {"encoding": "any", "itemEncoding": "any", "prefixEncoding": "any", "contentType": "text", "headers": "{header", "style": "text", "explode": "boolean", "allowReserved": "boolean"},
	"response":     {"summary": "text", "description": "text", "headers": "{header", "content": "{media type", "links": "{link"},
	"example":      {"value": "any", "dataValue": "any", "serializedValue": "text", "summary": "text", "description": "text", "externalValue": "text"},
	"link":         {"requestBody": "any", "operationRef": "text", "operationId": "text", "parameters": "{any", "description": "text", "server": "server"},
	"security scheme": {
		"type": "text", "description": "text", "name": "text", "in": "text", "scheme": "text", "bearerFormat": "text",
		"flows": "sign-in flows", "openIdConnectUrl": "text", "oauth2MetadataUrl": "text", "deprecated": "boolean",
	},
	"sign-in flows": {"implicit": "sign-in flow", "password": "sign-in flow", "clientCredentials": "sign-in flow", "authorizationCode": "sign-in flow", "deviceAuthorization": "sign-in flow"},
	"sign-in flow":  {"authorizationUrl": "text", "deviceAuthorizationUrl": "text", "tokenUrl": "text", "refreshUrl": "text", "scopes": "{text"},
	"schema": {
		"properties": "{schema", "patternProperties": "{schema", "additionalProperties": "schema", "propertyNames": "schema",
		"unevaluatedProperties": "schema", "dependentSchemas": "{schema", "items": "schema", "prefixItems": "[schema",
		"unevaluatedItems": "schema", "contains": "schema", "allOf": "[schema", "anyOf": "[schema", "oneOf": "[schema",
		"not": "schema", "if": "schema", "then": "schema", "else": "schema", "$defs": "{schema", "definitions": "{schema",
		"contentSchema": "schema",
	},
}

// referable are the objects for which a $ref may stand.
var referable = map[form]bool{
	"path item": true, "parameter": true, "header": true, "request body": true, "response": true, "example": true,
	"link": true, "callback": true, "security scheme": true, "schema": true,
}

// essential are the objects without which the rest has no meaning: where
// something else stands in their place, the document cannot be used. Anything
// else of the wrong form is left out.
var essential = map[form]bool{
	"document": true, "paths": true, "path item": true, "operation": true, "parameter": true, "request body": true,
	"responses": true, "response": true, "media type": true, "components": true, "requirement": true, "security scheme": true,
}

// memberForm tells what a member of an object has to be, "any" where nothing is
// said, and whether the grammar knows it by name.
func memberForm(kind form, name string) (want form, fixed bool) {
	if known, ok := grammar[kind][name]; ok {
		return known, true
	}
	if rest, ok := grammar[kind]["*"]; ok && !strings.HasPrefix(name, "x-") && name != "$ref" {
		return rest, false
	}
	return "any", true
}

// knows tells whether a member means something in an object. Keywords of schemas
// are judged by package schema.
func knows(kind form, name string) bool {
	known := grammar[kind]
	_, named := known[name]
	_, open := known["*"]
	return named || open || known == nil || kind == "schema" || name == "$ref" || strings.HasPrefix(name, "x-")
}

// absent is what is read where a member has no value: a fixed one is not there; of
// those with names of the author's the name counts.
func (f form) absent(fixed bool) any {
	if fixed {
		return leftOut{}
	}
	return f.empty()
}

// core is the form of the innermost items.
func (f form) core() form { return form(strings.TrimLeft(string(f), "[{")) }

// words is the form in a sentence: "an operation", "a list".
func (f form) words() string {
	switch {
	case f == "boolean":
		return "true or false"
	case f[0] == '[':
		return "a list"
	case f[0] == '{':
		return "an object"
	case strings.HasSuffix(string(f), "s"):
		return "an object with " + string(f)
	case strings.ContainsRune("aeiou", rune(f[0])):
		return "an " + string(f)
	}
	return "a " + string(f)
}

// empty is the least value of the form.
func (f form) empty() any {
	switch {
	case f == "text":
		return ""
	case f == "boolean":
		return false
	case f == "any":
		return nil
	case f[0] == '[':
		return []any{}
	}
	return map[string]any{}
}
