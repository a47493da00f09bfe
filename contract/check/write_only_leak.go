package check

import (
	"fmt"

	"understudy/contract"
	"understudy/specs/document"
	"understudy/specs/schema"
)

var writeOnlyLeak = contract.Check{
	Name:     "write_only_leak",
	Severity: contract.High,
	Doc: "Finds members in a response that the document says are only ever written, such as passwords. " +
		"It stays silent where a branch of oneOf or anyOf that the value satisfies has a member of the same name that may be read, and where the value is null.",
	Applies: func(j contract.Judgement) bool {
		return isExchange(j) && j.Answer.HasBody && j.Answer.MediaType != nil && j.Answer.MediaType.Schema != nil
	},
	Judge: func(j contract.Judgement) []contract.Finding {
		var out []contract.Finding
		seen := map[string]bool{}
		for _, at := range leaks(j.Answer.Body, j.Answer.MediaType.Schema, "", 0) {
			if seen[at] {
				continue
			}
			seen[at] = true
			out = append(out, contract.Finding{
				Message: fmt.Sprintf("%s is writeOnly, and the response shows it", at),
				Rule:    "writeOnly " + at, Place: j.Answer.MediaType.Place,
			})
		}
		return out
	},
}

// leaks lists the pointers of shown members that are writeOnly, with "*" for an index.
func leaks(value any, s *schema.Schema, pointer string, depth int) []string {
	const deepest = 32
	if s == nil || depth > deepest {
		return nil
	}
	var out []string
	switch v := value.(type) {
	case map[string]any:
		for _, name := range sortedKeys(v) {
			at := pointer + document.Pointer(name)
			if v[name] != nil && onlyWritten(v, s, name, 0) {
				out = append(out, at)
				continue
			}
			out = append(out, leaks(v[name], s.Property(name), at, depth+1)...)
		}
	case []any:
		for i, item := range v {
			out = append(out, leaks(item, s.Item(i), pointer+"/*", depth+1)...)
		}
	}
	return out
}

// onlyWritten tells whether a schema that applies to the object makes a member
// writeOnly, and none that applies shows it.
func onlyWritten(object map[string]any, s *schema.Schema, name string, depth int) bool {
	written, read := mentions(object, s, name, depth)
	return written && !read
}

func mentions(object map[string]any, s *schema.Schema, name string, depth int) (written, read bool) {
	const deepest = 16
	if s == nil || depth > deepest {
		return false, false
	}
	for _, p := range s.Properties {
		if p.Name == name && p.Schema != nil {
			isWritten := marks(p.Schema, depth)
			written, read = written || isWritten, read || !isWritten
		}
	}
	for _, part := range applying(object, s) {
		w, r := mentions(object, part, name, depth+1)
		written, read = written || w, read || r
	}
	return written, read
}

// marks tells whether a schema, or a part of it that always applies, says writeOnly.
func marks(s *schema.Schema, depth int) bool {
	const deepest = 16
	if s == nil || depth > deepest {
		return false
	}
	for _, part := range s.AllOf {
		if marks(part, depth+1) {
			return true
		}
	}
	return s.WriteOnly
}

// applying lists the parts of a schema that judge a value: all of allOf, and
// those branches of oneOf and anyOf that it satisfies.
func applying(value any, s *schema.Schema) []*schema.Schema {
	out := append([]*schema.Schema{}, s.AllOf...)
	for _, branches := range [][]*schema.Schema{s.OneOf, s.AnyOf} {
		for _, branch := range branches {
			if len(branch.Validate(value, schema.Response)) == 0 {
				out = append(out, branch)
			}
		}
	}
	return out
}
