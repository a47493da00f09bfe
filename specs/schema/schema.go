// Package schema holds a JSON Schema compiled once: it judges values, and it
// shows its structure to those who make values or write them in order. It
// follows JSON Schema 2020-12 as OpenAPI 3.1 takes it, reads the older dialect
// of OpenAPI 3.0 as that document defines it (section 4.7.24), and drafts 4, 6,
// 7 and 2019-09 where a schema of 3.1 or its document names them. It does not
// decode text: values are what package media and style hand over.
//
// A value is nil, bool, json.Number, string, []any or map[string]any, so that
// numbers stay exact.
package schema

import (
	"encoding/json"
	"sync"
)

// Direction says which way a message travels. It decides what readOnly and
// writeOnly mean: a readOnly member is not required in a request, a writeOnly
// member not in a response.
type Direction int

// The two directions.
const (
	Request Direction = iota
	Response
)

// Schema is the structure of one schema as written, with references followed:
// two places that refer to the same schema share one *Schema, so a recursive
// schema is a cyclic graph. It is immutable and safe for concurrent use. A nil
// *Schema accepts every value.
type Schema struct {
	// Location is where the schema stands: the document's name, "#", and the
	// JSON pointer of the schema object, after references were followed.
	Location string
	// Never is set for the schema false, which accepts nothing.
	Never bool

	// Type lists the JSON types allowed; empty allows all. OpenAPI 3.0's
	// nullable is told as the type "null".
	Type    []string
	Format  string
	Pattern string // ECMA-262 syntax
	Enum    []any  // nil: no enum
	// Const is the only value allowed if HasConst is set.
	Const    any
	HasConst bool

	// Bounds are exact decimal text, empty where not given.
	Minimum, Maximum, ExclusiveMinimum, ExclusiveMaximum, MultipleOf json.Number
	// Lengths and counts are nil where not given. Lengths count code points.
	MinLength, MaxLength, MinItems, MaxItems, MinProperties, MaxProperties *int
	MinContains, MaxContains                                               *int
	UniqueItems                                                            bool

	Properties           []Property // in the order they are written
	PatternProperties    []Property // Name is the pattern
	AdditionalProperties *Schema    // nil: anything goes
	Unevaluated          *Schema    // unevaluatedProperties; nil: anything goes
	PropertyNames        *Schema
	Required             []string
	DependentRequired    map[string][]string
	DependentSchemas     map[string]*Schema

	Items            *Schema // of the items after PrefixItems
	PrefixItems      []*Schema
	Contains         *Schema
	UnevaluatedItems *Schema

	AllOf, AnyOf, OneOf []*Schema
	Not, If, Then, Else *Schema
	Discriminator       *Discriminator

	ReadOnly, WriteOnly, Deprecated bool
	Title, Description              string
	Default                         any
	HasDefault                      bool
	Examples                        []any // example and examples, in order
	ContentMediaType                string
	ContentEncoding                 string
	XML                             *XML

	at          place     // where the schema stands; zero for one made by hand
	compiler    *Compiler // nil for one made by hand
	standard    string    // URI of a metaschema's place that the engine reads itself
	opens       openness
	nullable    bool // AnyOf is the schema as written and the null beside it
	refs        int  // how many schemas at the head of AllOf are references
	dynamic     *dynamicTarget
	outlineOnce sync.Once
	outlined    outline
	judges      [2]judge
}

// Property is a named subschema.
type Property struct {
	Name   string
	Schema *Schema
}

// Discriminator tells which branch of oneOf or anyOf a value means (OpenAPI
// 3.1, section 4.8.25).
type Discriminator struct {
	PropertyName string
	Mapping      map[string]*Schema // value of the property → branch; implicit names included
}

// XML tells how a value is written as XML (OpenAPI 3.1, section 4.8.26).
type XML struct {
	Name, Namespace, Prefix string
	Attribute, Wrapped      bool
}

// Violation says where a value departs from a schema.
type Violation struct {
	Pointer  string // JSON pointer into the value, "" is the whole
	Keyword  string // the keyword that does not hold, such as "required"
	Want     string // what the keyword asks for, in words or as JSON
	Got      string // what was found: a short, cut form of the value, or its type
	Location string // document and JSON pointer of the keyword
}
