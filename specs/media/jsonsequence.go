package media

import (
	"bytes"

	"understudy/specs/schema"
)

// jsonSequence is JSON texts, each between a record separator and a line feed
// (RFC 7464). A schema that is an array takes every text for an item; any other
// value is a single text.
type jsonSequence struct{}

const recordSeparator = 0x1E

func (jsonSequence) Name() string { return "json-seq" }

func (c jsonSequence) Decode(data []byte, s *schema.Schema, contentType string) (any, error) {
	if err := checkText(c.Name(), data, contentType); err != nil {
		return nil, err
	}
	isList := s.Is("array") && !s.Is("object")
	r := jsonReader{data: data}
	values, bad := r.records(isList)
	if bad != nil {
		return nil, bad.syntaxError(c.Name(), data)
	}
	return sequence(values, isList), nil
}

// records reads every text that is not blank; at least one unless they are a list.
func (r *jsonReader) records(isList bool) ([]any, *fault) {
	whole := r.data
	values := []any{}
	for {
		end := len(whole)
		if i := bytes.IndexByte(whole[r.pos:], recordSeparator); i >= 0 {
			end = r.pos + i
		}
		start := r.pos
		r.data = whole[:end]
		if r.skipSpace(); r.pos < end {
			if start == 0 {
				return nil, faultAt(r.pos, "a record separator (U+001E) should stand before the text")
			}
			value, bad := r.record()
			if bad != nil {
				return nil, inLine(bad, len(values), isList)
			}
			values = append(values, value)
		}
		if end == len(whole) {
			break
		}
		r.pos = end + 1
	}
	if len(values) == 0 && !isList {
		return nil, faultAt(len(whole), "the text ends where a value should stand")
	}
	return values, nil
}

// record reads a text up to the next separator.
func (r *jsonReader) record() (any, *fault) {
	first, last := r.data[r.pos], r.data[len(r.data)-1]
	value, bad := r.whole()
	// RFC 7464, section 2.4: without white space behind, such a text may have been cut.
	if isOpenEnded := first != '"' && first != '[' && first != '{'; bad == nil && isOpenEnded && last > ' ' {
		return nil, faultAt(len(r.data), "a line feed should end the text, which may have been cut here")
	}
	return value, bad
}

func (jsonSequence) Encode(value any, s *schema.Schema) ([]byte, error) {
	array, ok := value.([]any)
	if !ok {
		return append(s.AppendJSON([]byte{recordSeparator}, value), '\n'), nil
	}
	out := make([]byte, 0, 256)
	for i, item := range array {
		out = append(out, recordSeparator)
		out = append(schemaOfItem(s, i).AppendJSON(out, item), '\n')
	}
	return out, nil
}
