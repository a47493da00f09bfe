package media

import (
	"understudy/specs/schema"
	"understudy/specs/style"
)

// text is any text/*: one string, number or boolean by the schema. Under a
// schema of an array or object it is JSON, as the frameworks write it that list
// text/plain beside application/json.
type text struct{}

func (text) Name() string { return "text" }

func (c text) Decode(data []byte, s *schema.Schema, contentType string) (any, error) {
	if isContainer(s) {
		return jsonCodec{}.Decode(data, s, contentType)
	}
	if err := checkText(c.Name(), data, contentType); err != nil {
		return nil, err
	}
	return style.Primitive(string(data), s), nil
}

func (text) Encode(value any, s *schema.Schema) ([]byte, error) {
	written, err := style.Text(value)
	if err != nil {
		return jsonCodec{}.Encode(value, s)
	}
	return []byte(written), nil
}
