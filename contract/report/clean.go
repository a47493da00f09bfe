package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// cleaner makes foreign text safe to show: what could move a cursor, hide or
// reorder text, or command a CI system is shown as an escape. It is the one place
// for that; every format writes through it.
type cleaner struct{}

// block cleans text that may run over several lines.
func (cleaner) block(text string) string {
	lines := strings.Split(escape(text), "\n")
	for i, line := range lines {
		lines[i] = disarm(line)
	}
	return strings.Join(lines, "\n")
}

// line cleans text and keeps it on one line.
func (c cleaner) line(text string) string {
	return strings.ReplaceAll(c.block(text), "\n", `\n`)
}

// disarm breaks what the runners of CI systems take for a command: "::" at the
// start of a line, "##[" and "##vso[" anywhere.
func disarm(line string) string {
	body := strings.TrimLeftFunc(line, unicode.IsSpace)
	if strings.HasPrefix(body, "::") {
		line = line[:len(line)-len(body)] + `\u003a` + body[1:]
	}
	return strings.NewReplacer("##[", `#\u0023[`, "##vso[", `#\u0023vso[`).Replace(line)
}

func escape(text string) string {
	if utf8.ValidString(text) && !strings.ContainsFunc(text, hidden) {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD"):
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case !hidden(r):
			b.WriteRune(r)
		case r > 0xFFFF:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// escapeJSON writes what hides as JSON escapes. It is for a whole encoded value:
// such characters stand in its strings only.
func escapeJSON(text string) string {
	text = disarm(text)
	if !strings.ContainsFunc(text, hidden) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if !hidden(r) {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}

// hidden is true for controls but tab and newline, for the characters that
// reorder or take no room (bidi, zero-width, line separators), and for what XML
// 1.0 has no place for.
func hidden(r rune) bool {
	if r == '\t' || r == '\n' {
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) || r&0xFFFE == 0xFFFE
}
