package specs

import (
	"fmt"

	"understudy/specs/schema"
)

// maxComplaints bounds what is told about one example.
const maxComplaints = 3

// buildExamples reads example and examples at a parameter or media type; m is
// nil at a parameter.
func (b *builder) buildExamples(at spot, m *MediaType) []Example {
	var out []Example
	add := func(name string, at spot) {
		if value, ok := b.files.value(at); ok {
			out = append(out, Example{Name: name, Value: b.read(m, value, at), Place: b.files.at(at)})
		}
	}
	add("", at.member("example"))
	for _, name := range b.files.members(at.member("examples")) {
		own, _ := b.files.follow(at.member("examples", name))
		add(name, own.member("value"))
	}
	return out
}

// read decodes an example that is written as text because its format is not JSON
// (OpenAPI 3.1, section 4.8.14: "use a string value to contain the example").
func (b *builder) read(m *MediaType, value any, at spot) any {
	text, isText := value.(string)
	if !isText || m == nil || m.Schema == nil || m.Codec == nil || m.Codec.Name() == "json" || m.Schema.Is("string") {
		return value
	}
	decoded, err := m.Codec.Decode([]byte(text), m.Schema, m.Name)
	if err != nil {
		b.warn(b.files.at(at), fmt.Sprintf("example is no %s: %v", m.Name, err), "")
		return value
	}
	return decoded
}

// judgeExamples lists the examples that break the schema they illustrate. A
// document with wrong examples still plays; its author should know.
func (b *builder) judgeExamples() {
	for _, op := range b.api.Operations {
		for _, p := range op.Parameters {
			b.judgeEach(p.Examples, p.Schema, schema.Request)
		}
		if op.RequestBody != nil {
			b.judgeContent(op.RequestBody.Content, schema.Request)
		}
		for _, r := range op.Responses {
			b.judgeContent(r.Content, schema.Response)
			for _, h := range r.Headers {
				b.judgeEach(h.Examples, h.Schema, schema.Response)
			}
		}
	}
}

func (b *builder) judgeContent(content []*MediaType, d schema.Direction) {
	for _, m := range content {
		b.judgeEach(m.Examples, m.Schema, d)
	}
}

func (b *builder) judgeEach(examples []Example, s *schema.Schema, d schema.Direction) {
	for _, example := range examples {
		violations := s.Validate(example.Value, d)
		for _, v := range violations[:min(len(violations), maxComplaints)] {
			b.warn(example.Place, fmt.Sprintf("example breaks %q at %q: want %s, got %s", v.Keyword, v.Pointer, v.Want, v.Got), "")
		}
		if more := len(violations) - maxComplaints; more > 0 {
			b.warn(example.Place, fmt.Sprintf("example breaks its schema in %d more ways", more), "")
		}
	}
}
