package document

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// parseYAML reads the one document of a YAML text.
func parseYAML(name string, data []byte) (*yaml.Node, Problems) {
	if problem, found := controlCharacter(name, data); found {
		return nil, Problems{problem}
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	root, err := nextDocument(decoder)
	if err == io.EOF {
		return nil, Problems{empty(name)}
	}
	if err != nil {
		return nil, Problems{syntaxProblem(name, data, err)}
	}
	switch second, err := nextDocument(decoder); {
	case err == nil:
		return nil, Problems{secondDocument(name, second)}
	case err != io.EOF:
		return nil, Problems{syntaxProblem(name, data, err)}
	}
	content := root.Content[0]
	if content.Tag == nullTag && content.Value == "" {
		return nil, Problems{empty(name)}
	}
	return content, nil
}

// nextDocument turns a panic of the parser on odd input into an error.
func nextDocument(decoder *yaml.Decoder) (node *yaml.Node, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("yaml: the parser gave up (%v)", cause)
		}
	}()
	node = &yaml.Node{}
	if err := decoder.Decode(node); err != nil {
		return nil, err
	}
	if len(node.Content) != 1 {
		return nil, io.EOF
	}
	return node, nil
}

func secondDocument(name string, second *yaml.Node) Problem {
	return Problem{
		Position: Position{File: name, Line: second.Line, Column: second.Column},
		Message:  "a second document starts here",
		Advice:   "write one document a file",
	}
}

// controlCharacter finds what the YAML parser refuses without telling where.
func controlCharacter(name string, data []byte) (Problem, bool) {
	for at := 0; at < len(data); {
		if b := data[at]; b < utf8.RuneSelf {
			if b < ' ' && b != '\t' && b != '\n' && b != '\r' || b == 0x7f {
				return controlProblem(name, data, at, rune(b)), true
			}
			at++
			continue
		}
		r, size := utf8.DecodeRune(data[at:])
		if r < 0xA0 && r != 0x85 || r == 0xFEFF || r == 0xFFFE || r == 0xFFFF {
			return controlProblem(name, data, at, r), true
		}
		at += size
	}
	return Problem{}, false
}

func controlProblem(name string, data []byte, at int, r rune) Problem {
	return Problem{
		Position: positionAt(name, data, at),
		Message:  fmt.Sprintf("a control character may not stand in YAML (U+%04X)", r),
		Advice:   fmt.Sprintf(`write it as "\u%04x" in double quotes, or take it out`, r),
	}
}

// explanation says in plain words what a message of the YAML parser means.
type explanation struct{ said, message, advice string }

var explanations = []explanation{
	{"found character that cannot start", "a value starts with a reserved character (@, ` or %)", "put the value in quotes"},
	{"mapping values are not allowed", "a \": \" stands where no new member can start", "put the value in quotes, or indent the line like its neighbours"},
	{"did not find expected key", "the line does not fit the object above it", "check the indentation, quotes and brackets here and on the line before"},
	{"did not find expected '-'", "the line does not fit the list above it", "start it with \"- \", or indent it differently"},
	{"did not find expected ','", "no comma or closing bracket where one must come, in what is opened here or above", "check brackets, commas and quotes"},
	{"did not find expected node content", "a value is missing or starts with a bracket", "check brackets, or put the value in quotes"},
	{"did not find expected <document start>", "text follows the end of the document", "write one document a file"},
	{"could not find expected ':'", "a name has no \":\" after it", "write name: value"},
	{"found unexpected end of stream", "a quote that opens here is never closed", "close the quote"},
	{"found unexpected document indicator", "a document ends within quotes", "close the quote"},
	{"found unknown escape character", "an unknown escape stands in double quotes", `write \\ for a backslash, or use single quotes`},
	{"Unicode character escape", "a \\u escape is no character", "write the character itself"},
	{"found undefined tag handle", "a tag has an undeclared handle", "take the ! tag away, or put the value in quotes"},
	{"block sequence entries are not allowed", "a \"- \" stands where no list can start", "begin the list on a line of its own, or put the value in quotes"},
	{"exceeded max depth", tooDeep, depthAdvice},
	{tabSaid, "a tab is used as indentation", "indent with spaces"},
}

const tabSaid = "found a tab character"

var unknownAnchor = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)

// syntaxProblem rewrites an error of the YAML parser.
func syntaxProblem(name string, data []byte, err error) Problem {
	said, line := splitLine(err)
	if match := unknownAnchor.FindStringSubmatch(said); match != nil {
		return Problem{
			Position: aliasPosition(name, data, match[1]),
			Message:  fmt.Sprintf("an alias has no anchor before it (*%s)", match[1]),
			Advice:   fmt.Sprintf("put &%s before the value that is meant, or quotes around text that starts with *", match[1]),
		}
	}
	at := Position{File: name, Line: syntaxLine(data, said, line)}
	if tab, found := tabIndent(data, at.Line, consumed(data)); found && (strings.Contains(said, tabSaid) || strings.Contains(said, "cannot start")) {
		at.Line, at.Column, said = tab.Line, tab.Column, tabSaid
	}
	for _, known := range explanations {
		if strings.Contains(said, known.said) {
			return Problem{Position: at, Message: known.message, Advice: known.advice}
		}
	}
	return Problem{Position: at, Message: "broken YAML: " + said}
}

// splitLine takes "yaml: line 3: what" apart. Errors on the first line have none.
func splitLine(err error) (said string, line int) {
	said = strings.TrimPrefix(err.Error(), "yaml: ")
	rest, found := strings.CutPrefix(said, "line ")
	if !found {
		return said, 0
	}
	number, rest, _ := strings.Cut(rest, ": ")
	line, failed := strconv.Atoi(number)
	if failed != nil {
		return said, 0
	}
	return rest, line
}

// syntaxLine mends the line of a YAML error. The scanner's are right. The parser's
// are one short and may be those of the collection around the mistake; there the
// line is the last that makes a difference to the error.
func syntaxLine(data []byte, said string, line int) int {
	switch {
	case strings.Contains(said, "did not find expected ','"):
		return line + 1
	case strings.Contains(said, "did not find") || strings.Contains(said, "undefined tag"):
		return decisiveLine(data, said)
	default:
		return max(line, 1)
	}
}

// decisiveLine cuts lines off the end of what the parser has read, a few at most,
// for as long as it says the same.
func decisiveLine(data []byte, said string) int {
	lines := bytes.SplitAfter(data, []byte("\n"))
	last := min(consumed(data), len(lines))
	for tries := 0; tries < 4 && last > 1; tries++ {
		if last <= len(lines) && saysNow(bytes.Join(lines[:last-1], nil)) != said {
			break
		}
		last--
	}
	return last
}

func saysNow(data []byte) string {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	for {
		if _, err := nextDocument(decoder); err != nil {
			said, _ := splitLine(err)
			return said
		}
	}
}

// consumed returns how many lines the parser has read when it fails.
func consumed(data []byte) int {
	lines := &lineReader{rest: data}
	decoder := yaml.NewDecoder(lines)
	for {
		if _, err := nextDocument(decoder); err != nil {
			return max(lines.count, 1)
		}
	}
}

// lineReader hands out a text line by line and counts.
type lineReader struct {
	rest  []byte
	count int
	begun bool
}

func (r *lineReader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		return 0, io.EOF
	}
	if !r.begun {
		r.begun, r.count = true, r.count+1
	}
	line := r.rest
	if end := bytes.IndexByte(line, '\n'); end >= 0 {
		line = line[:end+1]
	}
	n := copy(p, line)
	r.rest = r.rest[n:]
	r.begun = p[n-1] != '\n'
	return n, nil
}

var indentation = regexp.MustCompile(`^ *\t`)

// tabIndent finds the first line between two that is indented with a tab.
func tabIndent(data []byte, from, to int) (Position, bool) {
	number := 0
	for line := range bytes.Lines(data) {
		if number++; number > to {
			break
		}
		if indent := indentation.Find(line); number >= from && indent != nil {
			return Position{Line: number, Column: len(indent)}, true
		}
	}
	return Position{}, false
}

func aliasPosition(name string, data []byte, anchor string) Position {
	alias := regexp.MustCompile(`\*` + regexp.QuoteMeta(anchor) + `(?:[\s,\]}]|$)`)
	if at := alias.FindIndex(data); at != nil {
		return positionAt(name, data, at[0])
	}
	return Position{File: name}
}
