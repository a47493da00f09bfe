package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// parseJSON builds the same tree as parseYAML. It does not use the YAML parser,
// which refuses "\/" and surrogate pairs.
func parseJSON(name string, data []byte) (*yaml.Node, Problems) {
	if problem, broken := jsonSyntax(name, data); broken {
		return nil, Problems{problem}
	}
	return newJSONReader(name, data).read()
}

// jsonSyntax finds the place of a syntax error. The token stream that follows
// reports offsets too vaguely for that.
func jsonSyntax(name string, data []byte) (Problem, bool) {
	var raw json.RawMessage
	err := json.Unmarshal(data, &raw)
	if err == nil {
		return Problem{}, false
	}
	problem := Problem{Position: Position{File: name}, Message: err.Error()}
	syntax, ok := errors.AsType[*json.SyntaxError](err)
	if !ok {
		return problem, true
	}
	problem.Position = positionAt(name, data, int(max(syntax.Offset-1, 0)))
	switch text := syntax.Error(); {
	case strings.Contains(text, "exceeded max depth"):
		problem.Message, problem.Advice = tooDeep, depthAdvice
	case strings.Contains(text, "unexpected end"):
		problem.Position = positionAt(name, data, len(data))
		problem.Message, problem.Advice = "the JSON text ends too early", "close what is open"
	case strings.Contains(text, "after top-level value"):
		problem.Message, problem.Advice = "text follows the end of the JSON value", "write one document a file"
	default:
		problem.Message = "broken JSON: " + text
	}
	return problem, true
}

// jsonReader turns a stream of valid tokens into nodes.
type jsonReader struct {
	name     string
	data     []byte
	decoder  *json.Decoder
	place    *cursor
	open     []*yaml.Node
	count    int
	problems Problems
}

func newJSONReader(name string, data []byte) *jsonReader {
	r := &jsonReader{name: name, data: data, place: newCursor(data), decoder: json.NewDecoder(bytes.NewReader(data))}
	r.decoder.UseNumber()
	return r
}

func (r *jsonReader) read() (*yaml.Node, Problems) {
	for {
		node, err := r.next()
		if err != nil {
			return nil, append(r.problems, Problem{Position: r.position(), Message: "broken JSON: " + err.Error()})
		}
		if r.count++; r.count > MaxNodes {
			return nil, append(r.problems, tooManyNodes(r.position()))
		}
		if len(r.open) > MaxDepth {
			return nil, append(r.problems, Problem{Position: r.position(), Message: tooDeep, Advice: depthAdvice})
		}
		if len(r.open) == 0 {
			return node, r.problems
		}
	}
}

// next reads one token into its parent. A closing bracket takes its container off
// the open ones and returns it.
func (r *jsonReader) next() (*yaml.Node, error) {
	start := r.tokenStart(int(r.decoder.InputOffset()))
	token, err := r.decoder.Token()
	if err != nil {
		return nil, err
	}
	r.place.advance(start)
	if token == json.Delim('}') || token == json.Delim(']') {
		last := r.open[len(r.open)-1]
		r.open = r.open[:len(r.open)-1]
		return last, nil
	}
	node := jsonNode(token)
	node.Line, node.Column = r.place.line, r.place.column
	if node.Tag == strTag {
		r.checkSurrogates(r.data[start:r.decoder.InputOffset()])
	}
	if len(r.open) > 0 {
		parent := r.open[len(r.open)-1]
		parent.Content = append(parent.Content, node)
	}
	if node.Kind != yaml.ScalarNode {
		r.open = append(r.open, node)
	}
	return node, nil
}

func (r *jsonReader) tokenStart(offset int) int {
	for offset < len(r.data) && strings.IndexByte(" \t\r\n,:", r.data[offset]) >= 0 {
		offset++
	}
	return offset
}

func (r *jsonReader) position() Position {
	return Position{File: r.name, Line: r.place.line, Column: r.place.column}
}

// checkSurrogates refuses half a surrogate pair, which the decoder would replace
// by U+FFFD in silence.
func (r *jsonReader) checkSurrogates(raw []byte) {
	if !bytes.Contains(raw, []byte(`\u`)) {
		return
	}
	if half := loneSurrogate(string(raw)); half != "" {
		r.problems = append(r.problems, Problem{
			Position: r.position(),
			Message:  fmt.Sprintf("half a surrogate pair is no character (%s)", half),
			Advice:   `write both halves, as in \ud83d\ude00, or the character itself`,
		})
	}
}

func loneSurrogate(raw string) string {
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		unit := escapedUnit(raw[i:])
		switch {
		case unit >= 0xD800 && unit < 0xDC00 && escapedUnit(raw[i+6:])>>10 == 0xDC00>>10:
			i += 11
		case unit>>11 == 0xD800>>11:
			return raw[i : i+6]
		default:
			i++
		}
	}
	return ""
}

// escapedUnit reads the \uXXXX that text starts with, 0 if it does not.
func escapedUnit(text string) uint64 {
	if len(text) < 6 || text[:2] != `\u` {
		return 0
	}
	unit, err := strconv.ParseUint(text[2:6], 16, 16)
	if err != nil {
		return 0
	}
	return unit
}

func jsonNode(token json.Token) *yaml.Node {
	switch value := token.(type) {
	case json.Delim:
		if value == '{' {
			return &yaml.Node{Kind: yaml.MappingNode, Tag: mapTag, Style: yaml.FlowStyle}
		}
		return &yaml.Node{Kind: yaml.SequenceNode, Tag: seqTag, Style: yaml.FlowStyle}
	case string:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: strTag, Style: yaml.DoubleQuotedStyle, Value: value}
	case json.Number:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: numberTag(value.String()), Value: value.String()}
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: boolTag, Value: strconv.FormatBool(value)}
	default:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: nullTag, Value: "null"}
	}
}

func numberTag(text string) string {
	if strings.ContainsAny(text, ".eE") {
		return floatTag
	}
	return intTag
}
