package style

import (
	"fmt"
	"strings"
)

// Pair is a name and a value of a query as plain text, without escapes.
type Pair struct{ Name, Text string }

// QueryOf makes a query of plain pairs, such as the parts of a multipart form.
// A comma in a text separates the items of a list there: plain text has no
// other comma.
func QueryOf(plain []Pair) Query {
	pairs := make([]pair, len(plain))
	for i, p := range plain {
		pairs[i] = pair{p.Name, escape(strings.ToValidUTF8(p.Text, "\uFFFD"), ",", "")}
	}
	return Query{pairs: pairs}
}

// EncodePairs writes the value of a query parameter as plain pairs, which
// QueryOf reads. It fails where Encode does, and where only escapes could tell
// an item's comma from those between items.
func (p Parameter) EncodePairs(value any) ([]Pair, error) {
	written, err := p.pairs(value)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.where(), err)
	}
	plain := make([]Pair, len(written))
	for i, text := range written {
		rawName, raw, _ := strings.Cut(text, "=")
		name, badName := unescape(rawName, false)
		text, bad := unescape(raw, false)
		if bad != nil || badName != nil {
			return nil, fmt.Errorf("%s: the text is not UTF-8", p.where())
		}
		if isContainer(value) && !p.Explode && strings.Count(text, ",") > strings.Count(raw, ",") && p.separator() == "," {
			return nil, fmt.Errorf("%s: %q holds the separator %q among its items", p.where(), text, ",")
		}
		plain[i] = Pair{name, text}
	}
	return plain, nil
}
