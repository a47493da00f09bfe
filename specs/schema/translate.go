package schema

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
)

// patternEngine is what a pattern is translated for.
type patternEngine int

const (
	goEngine patternEngine = iota
	otherEngine
)

// errOther says that only the other engine can take the pattern.
var errOther = errors.New("back-references need the other engine")

// translator rewrites an ECMA-262 pattern (section 22.2, with the u flag) so
// that an engine takes it in the same sense. Characters are written as
// themselves and classes as ranges, which both engines read alike.
type translator struct {
	in     []rune
	pos    int
	engine patternEngine
	out    strings.Builder
	remark string

	dotAll, multiline bool
}

func translate(text string, engine patternEngine) (translated, remark string, err error) {
	t := &translator{in: []rune(text), engine: engine}
	for t.pos < len(t.in) {
		if err := t.term(); err != nil {
			return "", "", err
		}
	}
	return t.out.String(), t.remark, nil
}

func (t *translator) term() error {
	r := t.in[t.pos]
	t.pos++
	switch r {
	case '\\':
		return t.escape()
	case '[':
		return t.class()
	case '.':
		t.out.WriteString(t.dot())
	case '$':
		t.out.WriteString(t.dollar())
	case '(':
		t.flags()
		t.out.WriteRune(r)
	default:
		t.out.WriteRune(r)
	}
	return nil
}

func (t *translator) dot() string {
	if t.dotAll {
		return classText("", true)
	}
	return "[^\n\r\u2028\u2029]"
}

// dollar is the end of the text. The other engine's $ also matches before a
// last newline.
func (t *translator) dollar() string {
	if t.engine == goEngine || t.multiline {
		return "$"
	}
	return `\z`
}

// flags reads modifiers such as (?i), which many dialects have; the dot and the
// dollar are translated here, so they must know.
func (t *translator) flags() {
	end := slices.IndexFunc(t.in[t.pos:], func(r rune) bool { return !strings.ContainsRune("?ims", r) })
	if end < 2 || t.in[t.pos] != '?' || t.in[t.pos+end] != ')' && t.in[t.pos+end] != ':' {
		return
	}
	t.remark = "flags in a group are not ECMA-262 of 2023; they hold for what follows"
	set := t.in[t.pos : t.pos+end]
	t.dotAll = t.dotAll || slices.Contains(set, 's')
	t.multiline = t.multiline || slices.Contains(set, 'm')
}

func (t *translator) next() (rune, error) {
	if t.pos >= len(t.in) {
		return 0, errors.New(`it ends in a backslash`)
	}
	t.pos++
	return t.in[t.pos-1], nil
}

// escape translates an escape outside a class.
func (t *translator) escape() error {
	r, err := t.next()
	if err != nil {
		return err
	}
	switch {
	case r == 'b' || r == 'B':
		t.out.WriteString(`\` + string(r))
		return nil
	case r >= '1' && r <= '9' || r == 'k':
		if t.engine == goEngine {
			return errOther
		}
		t.out.WriteString(`\` + string(r))
		return nil
	case r == 'A' || r == 'z' || r == 'Z':
		t.remark = fmt.Sprintf(`\%c is not ECMA-262; it is taken as the %s of the text`, r, edges[r])
		t.out.WriteString(map[rune]string{'A': `\A`, 'z': `\z`, 'Z': `\z`}[r])
		return nil
	}
	set, err := t.set(r)
	if err != nil {
		return err
	}
	if set != nil {
		t.out.WriteString("[" + set.String() + "]")
		return nil
	}
	single, err := t.character(r)
	t.out.WriteString(literal(single))
	return err
}

var edges = map[rune]string{'A': "start", 'z': "end", 'Z': "end"}

// set reads an escape that stands for many characters, nil if it does not.
func (t *translator) set(r rune) (ranges, error) {
	switch r {
	case 'd', 'w', 's':
		return escapeSets[r], nil
	case 'D', 'W', 'S':
		return escapeSets[unicode.ToLower(r)].negated(), nil
	case 'p', 'P':
		found, err := t.property()
		if err == nil && r == 'P' {
			found = found.negated()
		}
		return found, err
	}
	return nil, nil
}

// character reads an escape that stands for one character.
func (t *translator) character(r rune) (rune, error) {
	if control, ok := controls[r]; ok {
		return control, nil
	}
	switch {
	case r == 'c':
		letter, err := t.next()
		if err != nil || !isLetter(letter) {
			return 0, errors.New(`\c must be followed by a letter`)
		}
		return letter & 31, nil
	case r == '0':
		if t.pos < len(t.in) && t.in[t.pos] >= '0' && t.in[t.pos] <= '9' {
			return 0, errors.New("octal escapes are not ECMA-262")
		}
		return 0, nil
	case r == 'x':
		return t.hex(2)
	case r == 'u':
		return t.unicodeEscape()
	case isLetter(r) || r >= '1' && r <= '9':
		return 0, fmt.Errorf(`\%c means nothing in ECMA-262`, r)
	}
	return r, nil
}

var controls = map[rune]rune{'t': '\t', 'n': '\n', 'v': '\v', 'f': '\f', 'r': '\r'}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

func (t *translator) hex(count int) (rune, error) {
	if t.pos+count > len(t.in) {
		return 0, fmt.Errorf("an escape needs %d hexadecimal digits", count)
	}
	var value rune
	for _, r := range t.in[t.pos : t.pos+count] {
		digit := strings.IndexRune(hex, unicode.ToLower(r))
		if digit < 0 {
			return 0, fmt.Errorf("an escape needs %d hexadecimal digits", count)
		}
		value = value<<4 | rune(digit)
	}
	t.pos += count
	return value, nil
}

// unicodeEscape reads what follows \u: four digits, a pair of surrogates, or
// digits in braces.
func (t *translator) unicodeEscape() (rune, error) {
	if t.pos < len(t.in) && t.in[t.pos] == '{' {
		return t.braced()
	}
	first, err := t.hex(4)
	if err != nil || !utf16.IsSurrogate(first) {
		return first, err
	}
	if t.pos+6 <= len(t.in) && t.in[t.pos] == '\\' && t.in[t.pos+1] == 'u' {
		t.pos += 2
		second, err := t.hex(4)
		if pair := utf16.DecodeRune(first, second); err == nil && pair != unicode.ReplacementChar {
			return pair, nil
		}
		t.pos -= 6
		if err != nil {
			t.pos += 4
		}
	}
	// Decoded JSON has U+FFFD in the place of half a pair.
	return unicode.ReplacementChar, nil
}

func (t *translator) braced() (rune, error) {
	var value rune
	for i, r := range t.in[t.pos+1:] {
		digit := strings.IndexRune(hex, unicode.ToLower(r))
		switch {
		case r == '}' && i > 0:
			t.pos += i + 2
			return value, nil
		case digit < 0 || value > unicode.MaxRune>>4:
			return 0, errors.New(`\u{…} needs a code point`)
		}
		value = value<<4 | rune(digit)
	}
	return 0, errors.New(`\u{ has no closing brace`)
}

// literal writes a character so that it stands for itself, also in a class.
func literal(r rune) string {
	if strings.ContainsRune(`\.+*?()|[]{}^$-/`, r) {
		return `\` + string(r)
	}
	return string(r)
}
