package media

import (
	"bytes"
	"strconv"

	"understudy/specs/schema"
)

// jsonLines is one JSON text a line (jsonlines.org). A schema that is an array
// takes every line for an item; any other value is a single line.
type jsonLines struct{}

func (jsonLines) Name() string { return "jsonl" }

func (c jsonLines) Decode(data []byte, s *schema.Schema, contentType string) (any, error) {
	if err := checkText(c.Name(), data, contentType); err != nil {
		return nil, err
	}
	r := jsonReader{data: data}
	r.skipMark()
	values, bad := r.lines(s.Is("array") && !s.Is("object"))
	if bad != nil {
		return nil, bad.syntaxError(c.Name(), data)
	}
	if s.Is("array") && !s.Is("object") {
		return values, nil
	}
	return values[0], nil
}

// lines reads every line that is not blank; exactly one unless several are
// allowed.
func (r *jsonReader) lines(several bool) ([]any, *fault) {
	whole := r.data
	values := []any{}
	for r.pos < len(whole) {
		end := len(whole)
		if i := bytes.IndexByte(whole[r.pos:], '\n'); i >= 0 {
			end = r.pos + i
		}
		r.data = whole[:end]
		if r.peek() != 0 || r.pos < end {
			if len(values) == 1 && !several {
				return nil, faultAt(r.pos, "a second line; one value on one line is expected here")
			}
			value, bad := r.whole()
			if bad != nil {
				return nil, inLine(bad, len(values), several)
			}
			values = append(values, value)
		}
		r.pos = end + 1
	}
	if len(values) == 0 && !several {
		return nil, faultAt(0, "the text ends where a value should stand")
	}
	return values, nil
}

func inLine(bad *fault, index int, several bool) *fault {
	if several {
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
		out = append(s.Item(i).AppendJSON(out, item), '\n')
	}
	return out, nil
}
