package schema

import (
	"maps"
	"slices"
	"strings"
)

// rules are what the schemas of one dialect may say, and how that is read.
type rules struct {
	name  string
	known map[string]bool // the keywords
	id    string          // the keyword that names a schema; empty if there is none
	// anchorID is set if an id of "#name" is an anchor.
	anchorID bool
	// alone is set if what stands beside a $ref is ignored.
	alone bool
	// strictFlag is set if exclusiveMinimum and exclusiveMaximum are flags.
	strictFlag bool
	// oneType is set if type is no list.
	oneType bool
}

// has tells whether the keyword means something.
func (r *rules) has(keyword string) bool { return r.known[keyword] }

// The dialects, each described by what it changes in the one before it. Schemas
// of older drafts inside an OpenAPI document keep OpenAPI's own keywords, such
// as readOnly and xml: their author writes for OpenAPI. 2019-09 and 2020-12 ask
// that dependencies go on to mean what they meant.
//
// Not supported: in 2019-09, contains does not count as evaluating the items
// that match; here it does, as in 2020-12.
var (
	openAPI30 = &rules{name: "OpenAPI 3.0", known: with(base, "nullable"), alone: true, strictFlag: true, oneType: true}

	draft4 = &rules{name: "JSON Schema draft 4", id: "id", anchorID: true, alone: true, strictFlag: true,
		known: with(base, "id", "$schema", "definitions", "dependencies", "additionalItems", "patternProperties")}
	draft6 = &rules{name: "JSON Schema draft 6", id: "$id", anchorID: true, alone: true,
		known: with(without(slices.Collect(maps.Keys(draft4.known)), []string{"id"}),
			"$id", "const", "contains", "propertyNames", "examples")}
	draft7 = &rules{name: "JSON Schema draft 7", id: "$id", anchorID: true, alone: true,
		known: with(slices.Collect(maps.Keys(draft6.known)),
			"$comment", "if", "then", "else", "contentMediaType", "contentEncoding")}
	draft2019 = &rules{name: "JSON Schema 2019-09", id: "$id",
		known: with(slices.Collect(maps.Keys(draft7.known)),
			"$anchor", "$recursiveRef", "$recursiveAnchor", "$defs", "$vocabulary", "minContains", "maxContains",
			"unevaluatedItems", "unevaluatedProperties", "dependentRequired", "dependentSchemas", "contentSchema")}
	openAPI31 = &rules{name: "OpenAPI 3.1", id: "$id",
		known: with(without(slices.Collect(maps.Keys(draft2019.known)), []string{"$recursiveRef", "$recursiveAnchor", "additionalItems"}),
			"$dynamicRef", "$dynamicAnchor", "prefixItems", "summary")}
)

// base are the keywords of draft 4 that OpenAPI 3.0 has too, with its own.
var base = []string{
	"title", "description", "default", "example", "readOnly", "writeOnly", "deprecated", "externalDocs",
	"xml", "discriminator", "type", "format", "enum", "multipleOf", "minimum", "maximum", "exclusiveMinimum",
	"exclusiveMaximum", "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems",
	"minProperties", "maxProperties", "required", "properties", "additionalProperties", "items", "allOf",
	"anyOf", "oneOf", "not", "$ref",
}

func with(keywords []string, more ...string) map[string]bool {
	known := map[string]bool{}
	for _, keyword := range slices.Concat(keywords, more) {
		known[keyword] = true
	}
	return known
}

func everyDialect() []*rules {
	return []*rules{openAPI30, draft4, draft6, draft7, draft2019, openAPI31}
}

// bareURI is a dialect's URI without what authors write in different ways.
func bareURI(uri string) string {
	uri = strings.TrimSuffix(uri, "#")
	return strings.TrimPrefix(strings.TrimPrefix(uri, "https://"), "http://")
}

// standardRules are those of a dialect with a standard's URI, nil if it has none.
func standardRules(uri string) *rules {
	switch uri := bareURI(uri); uri {
	case "json-schema.org/draft-04/schema":
		return draft4
	case "json-schema.org/draft-06/schema":
		return draft6
	case "json-schema.org/draft-07/schema":
		return draft7
	case "json-schema.org/draft/2019-09/schema":
		return draft2019
	case "json-schema.org/draft/2020-12/schema", "json-schema.org/schema":
		return openAPI31
	default:
		if rest, ok := strings.CutPrefix(uri, "spec.openapis.org/oas/3."); ok && strings.Contains(rest, "/dialect/") {
			return openAPI31
		}
	}
	return nil
}

// vocabularyKeywords are the keywords of each vocabulary of 2019-09 and
// 2020-12 and of OpenAPI 3.1, by the end of its URI. Core is always there.
var vocabularyKeywords = map[string][]string{
	"core": {"$id", "$schema", "$ref", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor",
		"$vocabulary", "$comment", "$defs", "definitions", "summary"},
	"applicator": {"prefixItems", "items", "additionalItems", "contains", "properties", "patternProperties",
		"additionalProperties", "dependentSchemas", "dependencies", "propertyNames", "if", "then", "else", "allOf", "anyOf", "oneOf", "not"},
	"unevaluated": {"unevaluatedItems", "unevaluatedProperties"},
	"validation": {"type", "enum", "const", "multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
		"minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "minContains", "maxContains",
		"minProperties", "maxProperties", "required", "dependentRequired"},
	"meta-data":         {"title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples"},
	"format":            {"format"},
	"format-annotation": {"format"},
	"format-assertion":  {"format"},
	"content":           {"contentEncoding", "contentMediaType", "contentSchema"},
	"base":              {"discriminator", "xml", "externalDocs", "example"},
}

// vocabularyOf lists the keywords of a vocabulary, nil if it is not known. The
// applicators of 2019-09 hold what 2020-12 has as a vocabulary of its own.
func vocabularyOf(uri string) []string {
	if rest, ok := strings.CutPrefix(bareURI(uri), "json-schema.org/draft/2019-09/vocab/"); ok {
		if rest == "applicator" {
			return slices.Concat(vocabularyKeywords[rest], vocabularyKeywords["unevaluated"])
		}
		return vocabularyKeywords[rest]
	}
	if rest, ok := strings.CutPrefix(bareURI(uri), "json-schema.org/draft/2020-12/vocab/"); ok {
		return vocabularyKeywords[rest]
	}
	if rest, ok := strings.CutPrefix(bareURI(uri), "spec.openapis.org/oas/3."); ok && strings.Contains(rest, "/vocab/") {
		return vocabularyKeywords["base"]
	}
	return nil
}
