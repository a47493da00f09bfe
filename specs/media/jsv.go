package media

import (
	"strconv"
	"strings"

	"understudy/specs/schema"
	"understudy/specs/style"
)

// jsv is "JSON Separated Values": JSON without quotes, where a string that
// holds a separator is quoted as in CSV. White space is significant.
type jsv struct{}

// jsvSpecial are the characters that an unquoted string cannot hold.
const jsvSpecial = "{}[],\":\r\n"

func (jsv) Name() string { return "jsv" }

func (c jsv) Decode(data []byte, s *schema.Schema, contentType string) (any, error) {
	if err := checkText(c.Name(), data, contentType); err != nil {
		return nil, err
	}
	r := jsvReader{text: string(data)}
	value, bad := r.whole(s)
	if bad != nil {
		return nil, bad.syntaxError(c.Name(), data)
	}
	return value, nil
}

func (jsv) Encode(value any, s *schema.Schema) ([]byte, error) {
	return appendJSV(make([]byte, 0, 256), value, s)
}

func appendJSV(out []byte, value any, s *schema.Schema) ([]byte, error) {
	var err error
	switch v := value.(type) {
	case nil:
		return append(out, "null"...), nil
	case string:
		return appendJSVText(out, v), nil
	case []any:
		out = append(out, '[')
		for i, item := range v {
			if out, err = appendJSV(separate(out, i), item, s.Item(i)); err != nil {
				return nil, err
			}
		}
		return append(out, ']'), nil
	case map[string]any:
		out = append(out, '{')
		for i, name := range style.Members(v, s) {
			out = append(appendJSVText(separate(out, i), name), ':')
			if out, err = appendJSV(out, v[name], s.Property(name)); err != nil {
				return nil, err
			}
		}
		return append(out, '}'), nil
	}
	written, err := style.Text(value)
	return append(out, written...), err
}

func separate(out []byte, index int) []byte {
	if index > 0 {
		return append(out, ',')
	}
	return out
}

// appendJSVText quotes the texts that would read as something else.
func appendJSVText(out []byte, text string) []byte {
	if text != "" && text != "null" && !strings.ContainsAny(text, jsvSpecial) {
		return append(out, text...)
	}
	out = append(out, '"')
	out = append(out, strings.ReplaceAll(text, `"`, `""`)...)
	return append(out, '"')
}

// jsvReader reads one JSV text.
type jsvReader struct {
	text  string
	pos   int
	depth int
	nodes int
}

// whole reads a value and nothing after it but line ends. A list at the top
// may come without its brackets, as query strings write it.
func (r *jsvReader) whole(s *schema.Schema) (any, *fault) {
	if style.ShapeOf(s) == style.Array && r.isBareList(s) {
		return r.bareList(s)
	}
	value, bad := r.value(s, jsvSpecial)
	if bad != nil {
		return nil, bad
	}
	if rest := strings.TrimRight(r.text[r.pos:], "\r\n"); rest != "" {
		return nil, faultAt(r.pos, "text after the value: %q; a string that holds one of %q must be quoted", excerpt(rest), jsvSpecial)
	}
	return value, nil
}

func (r *jsvReader) isBareList(s *schema.Schema) bool {
	isNull := r.text == "null" && s.Is("null")
	return r.peek() != '[' && r.peek() != '{' && !isNull
}

func (r *jsvReader) bareList(s *schema.Schema) (any, *fault) {
	if r.text = strings.TrimRight(r.text, "\r\n"); r.text == "" {
		return []any{}, nil
	}
	r.text += "]"
	list, bad := r.array(s)
	if bad == nil && r.pos < len(r.text) {
		bad = faultAt(r.pos-1, `"]" closes no list`)
	}
	return list, bad
}

func (r *jsvReader) peek() byte {
	if r.pos < len(r.text) {
		return r.text[r.pos]
	}
	return 0
}

// value reads a value; an unquoted text ends before one of the given characters.
func (r *jsvReader) value(s *schema.Schema, ends string) (any, *fault) {
	if r.nodes++; r.nodes > maxNodes {
		return nil, faultAt(r.pos, "more than %d values", maxNodes)
	}
	switch r.peek() {
	case '{':
		return r.nest(s, r.object)
	case '[':
		return r.nest(s, r.array)
	case '"':
		text, bad := r.quoted()
		return style.Primitive(text, s), bad
	}
	text, bad := r.bare(ends)
	if bad != nil {
		return nil, bad
	}
	if text == "null" && s.Is("null") {
		return nil, nil
	}
	return style.Primitive(text, s), nil
}

func (r *jsvReader) nest(s *schema.Schema, read func(*schema.Schema) (any, *fault)) (any, *fault) {
	if r.depth == maxDepth {
		return nil, faultAt(r.pos, "more than %d levels of arrays and objects", maxDepth)
	}
	r.depth++
	r.pos++
	value, bad := read(s)
	r.depth--
	return value, bad
}

func (r *jsvReader) object(s *schema.Schema) (any, *fault) {
	object := map[string]any{}
	if r.peek() == '}' {
		r.pos++
		return object, nil
	}
	for {
		start := r.pos
		name, bad := r.name()
		if bad != nil {
			return nil, bad
		}
		if _, taken := object[name]; taken {
			return nil, faultAt(start, "member %q is given twice", excerpt(name)).in(name)
		}
		if object[name], bad = r.value(s.Property(name), ",}"); bad != nil {
			return nil, bad.in(name)
		}
		if done, bad := r.next('}'); done {
			return object, bad
		}
	}
}

// name reads a member's name and the colon after it.
func (r *jsvReader) name() (name string, bad *fault) {
	if r.peek() == '"' {
		name, bad = r.quoted()
	} else {
		name, bad = r.bare(":,}")
	}
	if bad != nil {
		return "", bad
	}
	if r.peek() != ':' {
		return "", faultAt(r.pos, `":" should stand after the name %q`, excerpt(name))
	}
	r.pos++
	return strings.Clone(name), nil
}

func (r *jsvReader) array(s *schema.Schema) (any, *fault) {
	array := []any{}
	if r.peek() == ']' {
		r.pos++
		return array, nil
	}
	for {
		value, bad := r.value(s.Item(len(array)), ",]")
		if bad != nil {
			return nil, bad.in(strconv.Itoa(len(array)))
		}
		array = append(array, value)
		if done, bad := r.next(']'); done {
			return array, bad
		}
	}
}

func (r *jsvReader) next(end byte) (done bool, bad *fault) {
	switch r.peek() {
	case ',':
		r.pos++
		return false, nil
	case end:
		r.pos++
		return true, nil
	}
	if r.pos >= len(r.text) {
		return true, faultAt(r.pos, `the text ends where "," or %q should stand`, string(end))
	}
	return true, faultAt(r.pos, `"," or %q should stand here`, string(end))
}

// bare reads an unquoted text up to one of the given characters. Brackets and
// quotes inside it are refused, for they would be read in two ways.
func (r *jsvReader) bare(ends string) (string, *fault) {
	end := strings.IndexAny(r.text[r.pos:], ends)
	if end < 0 {
		end = len(r.text) - r.pos
	}
	text := r.text[r.pos : r.pos+end]
	if i := strings.IndexAny(text, "{}[]\""); i >= 0 {
		return "", faultAt(r.pos+i, "%q in an unquoted text; quote the text", text[i:i+1])
	}
	r.pos += end
	return text, nil
}

// quoted reads a quoted text, in which a quote is written twice.
func (r *jsvReader) quoted() (string, *fault) {
	start := r.pos
	r.pos++
	var out strings.Builder
	for {
		end := strings.IndexByte(r.text[r.pos:], '"')
		if end < 0 {
			return "", faultAt(start, "the quoted text has no end")
		}
		out.WriteString(r.text[r.pos : r.pos+end])
		r.pos += end + 1
		if r.peek() != '"' {
			return out.String(), nil
		}
		out.WriteByte('"')
		r.pos++
	}
}
