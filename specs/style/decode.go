package style

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"understudy/specs/schema"
)

// syntax is how a style writes a list: what stands between the items, and how
// one item's text is decoded.
type syntax struct {
	separator string
	text      func(raw string) (string, *badEscape)
	trim      bool // white space around items is not theirs
}

func pathText(raw string) (string, *badEscape) { return unescape(raw, false) }

func queryText(raw string) (string, *badEscape) { return unescape(raw, true) }

// headerText leaves percent signs alone: header fields are not percent-encoded
// in practice, and OpenAPI from 3.1.1 on says so.
func headerText(raw string) (string, *badEscape) {
	if !utf8.ValidString(raw) {
		return "", &badEscape{0, "the text is not UTF-8"}
	}
	return raw, nil
}

func (p Parameter) decodePath(in Input) (any, bool, error) {
	if in.Path == nil {
		return nil, false, nil
	}
	raw, ok := in.Path(p.Name)
	if !ok {
		return nil, false, nil
	}
	var value any
	var err error
	switch p.style() {
	case "label":
		value, err = p.decodeLabel(raw)
	case "matrix":
		value, err = p.decodeMatrix(raw)
	default:
		value, err = p.decodeList(raw, syntax{separator: ",", text: pathText})
	}
	return value, true, err
}

func (p Parameter) decodeHeader(header http.Header) (any, bool, error) {
	lines := header.Values(p.Name)
	if len(lines) == 0 {
		return nil, false, nil
	}
	// RFC 9110, section 5.3: several lines of a field mean their values joined by commas.
	value, err := p.decodeList(strings.Trim(strings.Join(lines, ", "), " \t"), syntax{separator: ",", text: headerText, trim: true})
	return value, true, err
}

func (p Parameter) decodeLabel(raw string) (any, error) {
	rest, ok := strings.CutPrefix(raw, ".")
	if !ok {
		return nil, p.fault(raw, 0, `style label starts with "."`)
	}
	separator := "."
	// OpenAPI 3.1.0's table has dots between items that are not exploded, its
	// corrected edition and RFC 6570 have commas.
	if !p.Explode && strings.Contains(rest, ",") {
		separator = ","
	}
	return p.decodeList(rest, syntax{separator: separator, text: pathText})
}

func (p Parameter) decodeMatrix(raw string) (any, error) {
	rest, ok := strings.CutPrefix(raw, ";")
	if !ok {
		return nil, p.fault(raw, 0, `style matrix starts with ";"`)
	}
	shape := ShapeOf(p.Schema)
	if p.Explode && shape == Object {
		return p.decodeList(rest, syntax{separator: ";", text: pathText})
	}
	if !p.Explode || shape == Scalar {
		text, err := p.matrixValue(raw, rest)
		if err != nil {
			return nil, err
		}
		return p.decodeList(text, syntax{separator: ",", text: pathText})
	}
	parts := strings.Split(rest, ";")
	for i, part := range parts {
		var err error
		if parts[i], err = p.matrixValue(raw, part); err != nil {
			return nil, err
		}
	}
	return p.items(parts, syntax{text: pathText})
}

// matrixValue takes "name=" off one part of a matrix.
func (p Parameter) matrixValue(raw, part string) (string, error) {
	rawName, value, _ := strings.Cut(part, "=")
	if name, bad := unescape(rawName, false); bad != nil || name != p.Name {
		return "", p.fault(raw, 0, "style matrix names the parameter: ;%s=…", p.Name)
	}
	return value, nil
}

// decodeList reads one text that holds the whole value.
func (p Parameter) decodeList(raw string, by syntax) (any, error) {
	switch shape := ShapeOf(p.Schema); {
	case shape == Scalar:
		text, bad := by.text(raw)
		if bad != nil {
			return nil, p.fault(raw, bad.offset, "%s", bad.reason)
		}
		return Primitive(text, p.Schema), nil
	case shape == Array && raw == "":
		return []any{}, nil
	case shape == Array:
		return p.items(strings.Split(raw, by.separator), by)
	case raw == "":
		return map[string]any{}, nil
	case p.Explode:
		return p.explodedMembers(raw, by)
	}
	return p.members(raw, by)
}

func (p Parameter) items(parts []string, by syntax) (any, error) {
	if len(parts) > maxItems {
		return nil, p.fault(parts[0], 0, "%d items; at most %d are read", len(parts), maxItems)
	}
	values := make([]any, len(parts))
	for i, part := range parts {
		text, err := p.itemText(part, by)
		if err != nil {
			return nil, err
		}
		values[i] = Primitive(text, p.Schema.Item(i))
	}
	return values, nil
}

func (p Parameter) itemText(part string, by syntax) (string, error) {
	if by.trim {
		part = strings.Trim(part, " \t")
	}
	text, bad := by.text(part)
	if bad != nil {
		return "", p.fault(part, bad.offset, "%s", bad.reason)
	}
	return text, nil
}

// explodedMembers reads "R=100,G=200".
func (p Parameter) explodedMembers(raw string, by syntax) (any, error) {
	var flat []string
	for part := range strings.SplitSeq(raw, by.separator) {
		name, value, ok := strings.Cut(part, "=")
		if !ok && by.separator != ";" { // RFC 6570, section 3.2.7: ";name" for an empty value
			return nil, p.fault(raw, 0, "%q has no %q; members are written name=value", part, "=")
		}
		flat = append(flat, name, value)
	}
	return p.pairUp(raw, flat, by)
}

// members reads "R,100,G,200".
func (p Parameter) members(raw string, by syntax) (any, error) {
	flat := strings.Split(raw, by.separator)
	if len(flat)%2 != 0 {
		return nil, p.fault(raw, 0, "%d texts; an object is written as pairs of name and value", len(flat))
	}
	return p.pairUp(raw, flat, by)
}

func (p Parameter) pairUp(raw string, flat []string, by syntax) (any, error) {
	if len(flat) > 2*maxItems {
		return nil, p.fault(raw, 0, "%d members; at most %d are read", len(flat)/2, maxItems)
	}
	object := make(map[string]any, len(flat)/2)
	for pair := range slices.Chunk(flat, 2) {
		name, err := p.itemText(pair[0], by)
		if err != nil {
			return nil, err
		}
		text, err := p.itemText(pair[1], by)
		if err != nil {
			return nil, err
		}
		if err := p.put(object, name, Primitive(text, p.Schema.Property(name)), raw); err != nil {
			return nil, err
		}
	}
	return object, nil
}

func (p Parameter) put(object map[string]any, name string, value any, raw string) error {
	if _, taken := object[name]; taken {
		return p.fault(raw, 0, "member %q is given twice", name)
	}
	object[strings.Clone(name)] = value
	return nil
}

// property is the parameter that one member of an exploded object is.
func property(name string, s *schema.Schema) Parameter {
	return Parameter{Name: name, In: "query", Style: "form", Explode: true, Schema: s.Property(name)}
}
