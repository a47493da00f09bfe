package schema

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// ranges is a set of characters as sorted, separate ranges.
type ranges [][2]rune

// escapeSets are what \d, \w and \s stand for (ECMA-262, section 22.2.2.9).
var escapeSets = map[rune]ranges{
	'd': {{'0', '9'}},
	'w': {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}},
	's': {{'\t', '\r'}, {' ', ' '}, {0xA0, 0xA0}, {0x1680, 0x1680}, {0x2000, 0x200A}, {0x2028, 0x2029},
		{0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}},
}

// String writes the ranges as the inside of a class.
func (s ranges) String() string {
	var b strings.Builder
	for _, r := range s {
		b.WriteString(literal(r[0]))
		if r[1] > r[0] {
			b.WriteByte('-')
			b.WriteString(literal(r[1]))
		}
	}
	return b.String()
}

// negated leaves the surrogates out: no text holds them, and no text can be
// written that ends at one.
func (s ranges) negated() ranges {
	var out ranges
	next := rune(0)
	for _, r := range append(slices.Clone(s), [2]rune{unicode.MaxRune + 1, unicode.MaxRune + 1}) {
		out = out.span(next, r[0]-1)
		next = max(next, r[1]+1)
	}
	return out
}

func (s ranges) span(low, high rune) ranges {
	const first, last = 0xD800, 0xDFFF
	if low < first && high >= first {
		s, low = append(s, [2]rune{low, first - 1}), last+1
	}
	if low >= first && low <= last {
		low = last + 1
	}
	if low <= high {
		s = append(s, [2]rune{low, high})
	}
	return s
}

// class translates a character class; the opening bracket is read.
func (t *translator) class() error {
	negated := t.accept('^')
	var body strings.Builder
	for {
		if t.pos >= len(t.in) {
			return errors.New("a class has no closing bracket")
		}
		if t.accept(']') {
			break
		}
		item, err := t.classItem()
		if err != nil {
			return err
		}
		body.WriteString(item)
	}
	t.out.WriteString(classText(body.String(), negated))
	return nil
}

// classText also writes the two classes that engines do not take: [] matches
// nothing, [^] anything.
func classText(body string, negated bool) string {
	switch {
	case body == "" && negated:
		return "[\x00-\U0010FFFF]"
	case body == "":
		return "[^\x00-\U0010FFFF]"
	case negated:
		return "[^" + body + "]"
	}
	return "[" + body + "]"
}

func (t *translator) accept(r rune) bool {
	if t.pos < len(t.in) && t.in[t.pos] == r {
		t.pos++
		return true
	}
	return false
}

// classItem reads a character, a set, or a range of characters. Next to a set
// a hyphen stands for itself.
func (t *translator) classItem() (string, error) {
	low, set, err := t.classAtom()
	if err != nil || set != nil {
		return set.String(), err
	}
	if t.pos+1 >= len(t.in) || t.in[t.pos] != '-' || t.in[t.pos+1] == ']' {
		return literal(low), nil
	}
	t.pos++
	high, set, err := t.classAtom()
	switch {
	case err != nil:
		return "", err
	case set != nil:
		return literal(low) + `\-` + set.String(), nil
	case low > high:
		return "", fmt.Errorf("the range %c-%c runs backwards", low, high)
	}
	return literal(low) + "-" + literal(high), nil
}

func (t *translator) classAtom() (rune, ranges, error) {
	r := t.in[t.pos]
	t.pos++
	if r != '\\' {
		return r, nil, nil
	}
	r, err := t.next()
	if err != nil {
		return 0, nil, err
	}
	if r == 'b' {
		return '\b', nil, nil
	}
	set, err := t.set(r)
	if err != nil || set != nil {
		return 0, set, err
	}
	r, err = t.character(r)
	return r, nil, err
}

// property reads what follows \p.
func (t *translator) property() (ranges, error) {
	if t.pos < len(t.in) && strings.ContainsRune("LMNPSZC", t.in[t.pos]) {
		t.pos++
		t.remark = `\p without braces is not ECMA-262; it is taken as the category`
		return tableRanges(unicode.Categories[string(t.in[t.pos-1])]), nil
	}
	end := slices.Index(t.in[t.pos:], '}')
	if end < 0 || t.in[t.pos] != '{' {
		return nil, errors.New(`\p needs a property in braces`)
	}
	name := string(t.in[t.pos+1 : t.pos+end])
	t.pos += end + 1
	found := propertyRanges(name)
	if found == nil {
		return nil, fmt.Errorf(`\p{%s} is not supported`, name)
	}
	return found, nil
}

func propertyRanges(name string) ranges {
	key, value, paired := strings.Cut(name, "=")
	switch {
	case paired && slices.Contains([]string{"Script", "sc", "Script_Extensions", "scx"}, key):
		return tableRanges(unicode.Scripts[value])
	case paired && (key == "General_Category" || key == "gc"):
		return categoryRanges(value)
	case paired:
		return nil
	}
	switch name {
	case "Any":
		return ranges(nil).span(0, unicode.MaxRune)
	case "ASCII":
		return ranges{{0, 0x7F}}
	case "Alphabetic", "Alpha":
		return tableRanges(unicode.L, unicode.Nl, unicode.Other_Alphabetic)
	case "Uppercase", "Upper":
		return tableRanges(unicode.Lu, unicode.Other_Uppercase)
	case "Lowercase", "Lower":
		return tableRanges(unicode.Ll, unicode.Other_Lowercase)
	}
	if found := categoryRanges(name); found != nil {
		return found
	}
	return tableRanges(unicode.Properties[name])
}

func categoryRanges(name string) ranges {
	if alias, ok := unicode.CategoryAliases[name]; ok {
		name = alias
	}
	return tableRanges(unicode.Categories[name])
}

// tableRanges joins Unicode tables; nil if one of them is missing.
func tableRanges(tables ...*unicode.RangeTable) ranges {
	var all ranges
	for _, table := range tables {
		if table == nil {
			return nil
		}
		for _, r := range table.R16 {
			all = all.strided(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
		for _, r := range table.R32 {
			all = all.strided(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
	}
	slices.SortFunc(all, func(a, b [2]rune) int { return int(a[0] - b[0]) })
	return all
}

func (s ranges) strided(low, high, stride rune) ranges {
	if stride == 1 {
		return s.span(low, high)
	}
	for r := low; r <= high; r += stride {
		s = s.span(r, r)
	}
	return s
}
