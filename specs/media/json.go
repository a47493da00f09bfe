package media

import (
	"understudy/specs/schema"
)

// jsonCodec is JSON (RFC 8259), read strictly: numbers keep their text, and
// duplicate members, trailing text and what is not UTF-8 are refused.
type jsonCodec struct{}

func (jsonCodec) Name() string { return "json" }

func (c jsonCodec) Decode(data []byte, _ *schema.Schema, contentType string) (any, error) {
	if err := checkText(c.Name(), data, contentType); err != nil {
		return nil, err
	}
	r := jsonReader{data: data}
	r.skipMark()
	value, bad := r.whole()
	if bad != nil {
		return nil, bad.syntaxError(c.Name(), data)
	}
	return value, nil
}

func (jsonCodec) Encode(value any, s *schema.Schema) ([]byte, error) {
	return s.AppendJSON(make([]byte, 0, 256), value), nil
}
