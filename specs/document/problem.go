package document

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Position is a place in a file. Lines and columns count from 1, columns in
// characters; what is 0 or empty is unknown.
type Position struct {
	File         string
	Line, Column int
}

// String returns file:line:column without the parts that are unknown.
func (p Position) String() string {
	var parts []string
	if p.File != "" {
		parts = append(parts, printable(p.File))
	}
	if p.Line > 0 {
		parts = append(parts, strconv.Itoa(p.Line))
		if p.Column > 0 {
			parts = append(parts, strconv.Itoa(p.Column))
		}
	}
	return strings.Join(parts, ":")
}

// Severity says whether a problem stops the work.
type Severity int

// The severities, the gravest first.
const (
	// Error is a problem that makes the document unusable.
	Error Severity = iota
	// Warning is a problem that can be lived with.
	Warning
)

// String returns the severity in lower case.
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Problem is one thing that is wrong with a document, told to its author.
type Problem struct {
	Position
	// Pointer is the JSON pointer of the place, "" for the whole document.
	Pointer  string
	Severity Severity
	// Message says what is wrong, with the value in brackets.
	Message string
	// Advice says what would be right, or which flag helps. It may be empty.
	Advice string
}

// String returns the problem on one line:
//
//	file:line:column: what is wrong (value) at #/json/pointer. what would be right
//
// Control and invisible characters are shown as escapes.
func (p Problem) String() string {
	var b strings.Builder
	if place := p.Position.String(); place != "" {
		b.WriteString(place + ": ")
	}
	b.WriteString(printable(p.Message))
	if p.Pointer != "" {
		b.WriteString(" at #" + printable(p.Pointer))
	}
	if p.Advice != "" {
		b.WriteString(". " + printable(p.Advice))
	}
	return b.String()
}

// Problems is all that is wrong with a document. As an error it is one problem a
// line.
type Problems []Problem

// shown is how many problems an error message lists.
const shown = 20

// Error lists the first twenty problems, one a line, and counts the rest.
func (p Problems) Error() string {
	lines := make([]string, 0, shown+1)
	for _, problem := range p[:min(len(p), shown)] {
		lines = append(lines, problem.String())
	}
	if rest := len(p) - shown; rest > 0 {
		lines = append(lines, fmt.Sprintf("… and %d more", rest))
	}
	return strings.Join(lines, "\n")
}

// Sort orders the problems by file, line and column; those of one place keep
// their order.
func (p Problems) Sort() {
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

// Errors returns the problems of Severity Error, nil when there is none.
func (p Problems) Errors() Problems {
	var errors Problems
	for _, problem := range p {
		if problem.Severity == Error {
			errors = append(errors, problem)
		}
	}
	return errors
}

func (p Problems) sorted() Problems {
	p.Sort()
	return p
}

// printable shows what could move a cursor, hide or reorder text as \u escapes.
func printable(text string) string {
	if !strings.ContainsFunc(text, unprintable) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if unprintable(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func unprintable(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// quoted returns foreign text for a message, shortened when it is long.
func quoted(text string) string {
	const most = 60
	if runes := []rune(text[:min(len(text), 4*most)]); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return strconv.Quote(text)
}
