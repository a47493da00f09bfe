package style

import (
	"net/http"
	"slices"
	"strings"
)

func (p Parameter) decodeQuery(q Query) (any, bool, error) {
	switch {
	case p.style() == "deepObject":
		return p.decodeDeep(q)
	case p.Explode && ShapeOf(p.Schema) == Object:
		return p.decodeMembers(q)
	case p.isBracketed(q):
		value, err := p.decodeBrackets(q)
		return value, true, err
	}
	raw, count := q.first(p.Name)
	if count == 0 {
		return nil, false, nil
	}
	value, err := p.decodeValues(q, raw, count)
	return value, true, err
}

func (p Parameter) commaSeparated(q Query) syntax {
	if q.literalPlus {
		return syntax{separator: ",", text: pathText}
	}
	return syntax{separator: ",", text: queryText}
}

// decodeValues reads the values that stand beside the parameter's own name,
// of which raw is the first.
func (p Parameter) decodeValues(q Query, raw string, count int) (any, error) {
	shape := ShapeOf(p.Schema)
	switch {
	case p.AllowEmptyValue && count == 1 && raw == "" && shape != Scalar:
		return "", nil
	case p.Explode && (shape == Array || count > 1 && p.Schema.Is("array")):
		return p.items(q.Raws(p.Name), p.commaSeparated(q))
	case count > 1 && p.In == "query" && !p.Explode && shape == Array:
		// Many clients repeat the name of every list, whatever the document says of explode.
		raw = strings.Join(q.Raws(p.Name), p.separator())
	case count > 1:
		return nil, p.fault(q.Raws(p.Name)[1], 0, "the name is given %d times, but takes one value", count)
	}
	if separator := p.style(); !p.Explode && (separator == "spaceDelimited" || separator == "pipeDelimited") {
		return p.decodeDelimited(q, raw)
	}
	return p.decodeList(p.commas(raw), p.commaSeparated(q))
}

// commas opens escaped commas where no comma stands and no item can hold one:
// clients that escape a finished list mean it so.
func (p Parameter) commas(raw string) string {
	if p.Explode || ShapeOf(p.Schema) != Array || p.Schema.Item(0).Is("string") || strings.Contains(raw, ",") {
		return raw
	}
	return strings.NewReplacer("%2C", ",", "%2c", ",").Replace(raw)
}

// decodeDelimited reads a list whose separator is itself escaped: it is split
// after it is decoded.
func (p Parameter) decodeDelimited(q Query, raw string) (any, error) {
	separator, _ := unescape(p.separator(), false)
	return p.decodeList(q.text(raw), syntax{separator: separator, text: decoded})
}

// decodeMembers reads an object whose members are pairs of the query itself.
func (p Parameter) decodeMembers(q Query) (any, bool, error) {
	names := p.Schema.Names()
	if p.takesRest() {
		names = slices.DeleteFunc(q.Names(), func(name string) bool { return !p.Claims(name) })
	}
	object := map[string]any{}
	for _, name := range names {
		raw, count := q.first(name)
		if count == 0 {
			continue
		}
		value, err := property(name, p.Schema).decodeValues(q, raw, count)
		if err != nil {
			return nil, true, err
		}
		object[strings.Clone(name)] = value
	}
	if len(object) == 0 {
		return nil, false, nil
	}
	return object, true, nil
}

// decodeCookie reads the Cookie header as a query whose pairs stand between
// semicolons.
func (p Parameter) decodeCookie(header http.Header) (any, bool, error) {
	lines := header.Values("Cookie")
	if len(lines) == 0 {
		return nil, false, nil
	}
	q := Query{literalPlus: true}
	several := p.Explode && ShapeOf(p.Schema) != Scalar && p.style() != "cookie"
	for part := range strings.SplitSeq(strings.Join(lines, ";"), ";") {
		// RFC 6570 writes an exploded value with "&", RFC 6265 has no such separator: both are read.
		for several && part != "" {
			var first string
			first, part = cutExploded(part)
			q.pairs = p.appendCookie(q.pairs, first)
		}
		q.pairs = p.appendCookie(q.pairs, part)
		if len(q.pairs) > maxPairs {
			return nil, false, p.fault(lines[0], 0, "more than %d cookies", maxPairs)
		}
	}
	return p.decodeQuery(q)
}

// cutExploded splits before the last "&" that stands before a further "=":
// in a=x&y&b=1 the first value is x&y.
func cutExploded(part string) (first, rest string) {
	value := strings.IndexByte(part, '=') + 1
	next := strings.IndexByte(part[value:], '=')
	if value == 0 || next < 0 {
		return part, ""
	}
	if end := strings.LastIndexByte(part[:value+next], '&'); end > value-1 {
		return part[:end], part[end+1:]
	}
	return part, ""
}

func (p Parameter) appendCookie(pairs []pair, text string) []pair {
	name, raw, ok := strings.Cut(strings.Trim(text, " \t"), "=")
	if !ok {
		return pairs
	}
	if len(raw) >= 2 && raw[0] == '"' && raw[len(raw)-1] == '"' {
		raw = raw[1 : len(raw)-1]
	}
	// RFC 6265 knows no percent-encoding: what is none stands for itself.
	if bad := check(raw, false); bad != nil || p.style() == "cookie" {
		raw = escape(strings.ToValidUTF8(raw, "\uFFFD"), ",", "")
	}
	if plain, bad := unescape(name, false); bad == nil {
		name = plain
	}
	return append(pairs, pair{name, raw})
}
