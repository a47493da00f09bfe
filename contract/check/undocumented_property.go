package check

import (
	"fmt"
	"slices"

	"understudy/contract"
	"understudy/specs/document"
	"understudy/specs/schema"
)

var undocumentedProperty = contract.Check{
	Name:     "undocumented_property",
	Severity: contract.Low,
	OptIn:    true,
	Doc: "Finds members of a response that no branch of its schema names, although the schema does not forbid them. " +
		"It stays silent where additionalProperties, patternProperties or unevaluatedProperties speak of further members, and where no member is named at all.",
	Applies: func(j contract.Judgement) bool {
		return isExchange(j) && j.Answer.HasBody && j.Answer.MediaType != nil && j.Answer.MediaType.Schema != nil && !isEcho(j)
	},
	Judge: func(j contract.Judgement) []contract.Finding {
		var out []contract.Finding
		for _, at := range strangers(j.Answer.Body, j.Answer.MediaType.Schema, "", 0) {
			out = append(out, contract.Finding{
				Message: fmt.Sprintf("%s is nowhere in the document", at), Rule: "undocumented " + at, Place: j.Answer.MediaType.Place,
			})
		}
		return out
	},
}

// strangers lists the pointers of members that no schema names, with "*" for an index, each once.
func strangers(value any, s *schema.Schema, pointer string, depth int) []string {
	const deepest = 32
	if s == nil || depth > deepest {
		return nil
	}
	var out []string
	switch v := value.(type) {
	case map[string]any:
		named := s.Names()
		for _, name := range sortedKeys(v) {
			at := pointer + document.Pointer(name)
			switch {
			case slices.Contains(named, name):
				out = append(out, strangers(v[name], s.Property(name), at, depth+1)...)
			case len(named) > 0 && !speaksOfMore(s, 0):
				out = append(out, at)
			}
		}
	case []any:
		for i, item := range v {
			out = append(out, strangers(item, s.Item(i), pointer+"/*", depth+1)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// speaksOfMore tells whether a schema says anything of members that it does not name.
func speaksOfMore(s *schema.Schema, depth int) bool {
	const deepest = 16
	if s == nil || depth > deepest {
		return false
	}
	if s.TakesMore() || s.AdditionalProperties != nil || s.Unevaluated != nil || len(s.PatternProperties) > 0 {
		return true
	}
	return slices.ContainsFunc(slices.Concat(s.AllOf, s.AnyOf, s.OneOf), func(part *schema.Schema) bool { return speaksOfMore(part, depth+1) })
}
