package media

import (
	"bytes"
	"strconv"

	"understudy/specs/schema"
)

// jsonLines is one JSON text a line (jsonlines.org). A schema that is an array
// takes every line for an item; any other describes each line, and a single line is
// the value itself.
type jsonLines struct{}

func (jsonLines) Name() string { return "jsonl" }

func (c jsonLines) Decode(data []byte, s *schema.Schema, contentType string) (any, error) {
	if err := checkText(c.Name(), data, contentType); err != nil {
		return nil, err
	}
	r := jsonReader{data: data}
	r.skipMark()
	isList := s.Is("array") && !s.Is("object")
	values, bad := r.lines(isList)
	if bad != nil {
		return nil, bad.syntaxError(c.Name(), data)
	}
	return sequence(values, isList), nil
}

// lines reads every line that is not blank; at least one unless they are a list.
func (r *jsonReader) lines(isList bool) ([]any, *fault) {
	whole := r.data
	values := []any{}
	for r.pos < len(whole) {
		end := len(whole)
		if i := bytes.IndexByte(whole[r.pos:], '\n'); i >= 0 {
			end = r.pos + i
		}
		r.data = whole[:end]
		if r.peek() != 0 || r.pos < end {
			value, bad := r.whole()
			if bad != nil {
				return nil, inLine(bad, len(values), isList)
			}
			values = append(values, value)
		}
		r.pos = end + 1
	}
	if len(values) == 0 && !isList {
		return nil, faultAt(0, "the text ends where a value should stand")
	}
	return values, nil
}

func inLine(bad *fault, index int, isList bool) *fault {
	if isList || index > 0 {
		return bad.in(strconv.Itoa(index))
	}
	return bad
}

func (jsonLines) Encode(value any, s *schema.Schema) ([]byte, error) {
	array, ok := value.([]any)
	if !ok {
		return s.AppendJSON(make([]byte, 0, 256), value), nil
	}
	out := make([]byte, 0, 256)
	for i, item := range array {
		out = append(schemaOfItem(s, i).AppendJSON(out, item), '\n')
	}
	return out, nil
}
