package style

import (
	"fmt"
	"strings"
)

// encodePairs writes name=value pairs: a query or cookies.
func (p Parameter) encodePairs(value any, separator string) (string, error) {
	pairs, err := p.pairs(value)
	if err != nil {
		return "", err
	}
	for _, pair := range pairs {
		if p.style() == "cookie" && strings.ContainsFunc(pair, notInCookie) {
			return "", fmt.Errorf("%q has a character that no cookie can hold unescaped", pair)
		}
	}
	return strings.Join(pairs, separator), nil
}

// notInCookie tells what a pair of a Cookie header cannot hold (RFC 6265,
// section 4.1.1), but for the comma, which separates items.
func notInCookie(r rune) bool {
	return r <= ' ' || r >= 0x7F || strings.ContainsRune(`";\`, r)
}

func (p Parameter) pairs(value any) ([]string, error) {
	switch {
	case p.style() == "deepObject" && isContainer(value):
		return p.encodeDeep(nil, p.Name, value, p.Schema)
	case p.Explode && isContainer(value):
		return p.explodedPairs(value)
	}
	text, err := p.join(value, p.separator(), p.escapeItem(isContainer(value)))
	return []string{escape(p.Name, "", "") + "=" + text}, err
}

// separator is what stands between the items of a query's list, escaped.
func (p Parameter) separator() string {
	switch p.style() {
	case "spaceDelimited":
		return "%20"
	case "pipeDelimited":
		return "%7C"
	}
	return ","
}

// escapeItem returns the escaping of one value. Space and pipe separate only
// after they are decoded, so no item can hold them.
func (p Parameter) escapeItem(isList bool) func(string) (string, error) {
	return func(text string) (string, error) {
		separator, _ := unescape(p.separator(), false)
		if escapes := separator == "," && p.style() != "cookie"; isList && !escapes && strings.Contains(text, separator) {
			return "", fmt.Errorf("%q holds the separator %q of style %s", text, separator, p.style())
		}
		return p.escapeQuery(text, p.separator()), nil
	}
}

// escapeQuery leaves the reserved characters that a query value may hold
// (RFC 3986, section 3.4) but for those that forms give a meaning.
func (p Parameter) escapeQuery(text, separator string) string {
	if p.style() == "cookie" {
		return text
	}
	if !p.AllowReserved || p.In != "query" {
		return escape(text, "", "")
	}
	return escape(text, ":/?@!$'()*,", separator)
}

func (p Parameter) explodedPairs(value any) ([]string, error) {
	if object, ok := value.(map[string]any); ok {
		return p.memberPairs(object)
	}
	array := value.([]any)
	if len(array) == 0 {
		return nil, ErrEmpty
	}
	pairs := make([]string, 0, len(array))
	for _, item := range array {
		text, err := Text(item)
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, escape(p.Name, "", "")+"="+p.escapeQuery(text, ""))
	}
	return pairs, nil
}

func (p Parameter) memberPairs(object map[string]any) ([]string, error) {
	if len(object) == 0 {
		return nil, ErrEmpty
	}
	pairs := make([]string, 0, len(object))
	for _, name := range Members(object, p.Schema) {
		text, err := Text(object[name])
		if err != nil {
			return nil, fmt.Errorf("member %q: %w", name, err)
		}
		pairs = append(pairs, escape(name, "", "")+"="+p.escapeQuery(text, ""))
	}
	return pairs, nil
}
