package schema

import (
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// want says what a keyword of the schema asks for.
func (s *Schema) want(keyword string, reason jsonschema.ErrorKind) string {
	if counted := s.wantCount(keyword); counted != "" {
		return counted
	}
	if words := wantStandard(reason); s.standard != "" && words != "" {
		return words
	}
	switch keyword {
	case "type":
		return s.wantType(reason)
	case "enum":
		return "one of " + choices(s.Enum)
	case "const":
		return short(s.Const)
	case "format":
		return s.Format
	case "pattern":
		return "text that matches " + s.Pattern
	case "minimum":
		return "at least " + string(s.Minimum)
	case "maximum":
		return "at most " + string(s.Maximum)
	case "exclusiveMinimum":
		return "more than " + string(s.ExclusiveMinimum)
	case "exclusiveMaximum":
		return "less than " + string(s.ExclusiveMaximum)
	case "multipleOf":
		return "a multiple of " + string(s.MultipleOf)
	case "uniqueItems":
		return "items that differ"
	case "discriminator":
		return "one of " + choices(anySlice(sortedKeys(s.Discriminator.Mapping)))
	case "not":
		return "a value that does not match"
	}
	return s.wantSchemas(keyword)
}

// wantStandard speaks of what metaschemas ask for, which only the engine knows;
// "" for other keywords.
func wantStandard(reason jsonschema.ErrorKind) string {
	switch reason := reason.(type) {
	case *kind.Enum:
		return "one of " + choices(reason.Want)
	case *kind.Minimum:
		return "at least " + reason.Want.RatString()
	case *kind.ExclusiveMinimum:
		return "more than " + reason.Want.RatString()
	case *kind.Pattern:
		return "text that matches " + reason.Want
	case *kind.Format:
		return reason.Want
	case *kind.MinItems:
		return fmt.Sprintf("at least %d items", reason.Want)
	}
	return ""
}

func (s *Schema) wantType(reason jsonschema.ErrorKind) string {
	if len(s.Type) > 0 {
		return strings.Join(s.Type, " or ")
	}
	if known, ok := reason.(*kind.Type); ok {
		return strings.Join(known.Want, " or ")
	}
	return "a JSON value"
}

// wantSchemas speaks of keywords that hold schemas.
func (s *Schema) wantSchemas(keyword string) string {
	switch keyword {
	case "anyOf":
		return fmt.Sprintf("at least one of %d schemas", len(s.AnyOf))
	case "oneOf":
		return fmt.Sprintf("exactly one of %d schemas", len(s.OneOf))
	case "contains":
		return "an item that matches"
	case "additionalProperties", "unevaluatedProperties":
		return "no further members"
	case "items", "additionalItems", "unevaluatedItems", "prefixItems":
		return "no further items"
	}
	return "no value at all"
}

// wantCount speaks of lengths and counts, "" for other keywords.
func (s *Schema) wantCount(keyword string) string {
	counts := map[string]struct {
		limit *int
		words string
	}{
		"minLength":     {s.MinLength, "at least %d characters"},
		"maxLength":     {s.MaxLength, "at most %d characters"},
		"minItems":      {s.MinItems, "at least %d items"},
		"maxItems":      {s.MaxItems, "at most %d items"},
		"minProperties": {s.MinProperties, "at least %d members"},
		"maxProperties": {s.MaxProperties, "at most %d members"},
		"minContains":   {s.MinContains, "at least %d items that match"},
		"maxContains":   {s.MaxContains, "at most %d items that match"},
	}
	count, ok := counts[keyword]
	if !ok || count.limit == nil {
		return ""
	}
	return fmt.Sprintf(count.words, *count.limit)
}

// countOf tells how many there were, where that is what is wrong.
func countOf(reason jsonschema.ErrorKind) string {
	switch reason := reason.(type) {
	case *kind.MinItems:
		return fmt.Sprintf("%d items", reason.Got)
	case *kind.MaxItems:
		return fmt.Sprintf("%d items", reason.Got)
	case *kind.MinProperties:
		return fmt.Sprintf("%d members", reason.Got)
	case *kind.MaxProperties:
		return fmt.Sprintf("%d members", reason.Got)
	case *kind.MinContains:
		return fmt.Sprintf("%d items that match", len(reason.Got))
	case *kind.MaxContains:
		return fmt.Sprintf("%d items that match", len(reason.Got))
	case *kind.UniqueItems:
		return fmt.Sprintf("items %d and %d are equal", reason.Duplicates[0], reason.Duplicates[1])
	case *kind.OneOf:
		if len(reason.Subschemas) == 2 {
			return fmt.Sprintf("schemas %d and %d match", reason.Subschemas[0], reason.Subschemas[1])
		}
	}
	return ""
}
