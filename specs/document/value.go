package document

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

const (
	mapTag   = "!!map"
	seqTag   = "!!seq"
	strTag   = "!!str"
	intTag   = "!!int"
	floatTag = "!!float"
	boolTag  = "!!bool"
	nullTag  = "!!null"
	mergeTag = "!!merge"
)

// ValueOf returns a node as a JSON value: nil, bool, json.Number, string, []any or
// map[string]any. Numbers keep their digits; octal (0o17) and hexadecimal (0x1F)
// ones become decimal. Dates and values with foreign tags are text, member names
// are text as written. Aliases and merge keys are followed within the budgets of a
// file. The error names the line of what JSON cannot hold (.inf, .nan) or of what
// breaks a budget.
func ValueOf(node *yaml.Node) (any, error) {
	if node == nil {
		return nil, errors.New("no node to read a value from")
	}
	v := &valuer{budget: MaxNodes}
	return v.value(node, 0)
}

type valuer struct{ budget int }

func (v *valuer) value(node *yaml.Node, depth int) (any, error) {
	if v.budget--; v.budget < 0 || depth > MaxDepth {
		return nil, fmt.Errorf("line %d: the value is too large or too deep (aliases included)", node.Line)
	}
	switch node.Kind {
	case yaml.DocumentNode:
		if len(node.Content) != 1 {
			return nil, nil
		}
		return v.value(node.Content[0], depth)
	case yaml.AliasNode:
		return v.value(node.Alias, depth+1)
	case yaml.SequenceNode:
		return v.sequence(node, depth)
	case yaml.MappingNode:
		return v.mapping(node, depth)
	default:
		return scalarAt(node)
	}
}

func (v *valuer) sequence(node *yaml.Node, depth int) (any, error) {
	items := make([]any, 0, len(node.Content))
	for _, child := range node.Content {
		item, err := v.value(child, depth+1)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

func (v *valuer) mapping(node *yaml.Node, depth int) (any, error) {
	if hasMerge(node) {
		return v.merged(node, depth)
	}
	object := make(map[string]any, len(node.Content)/2)
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, err := memberName(node.Content[i])
		if err != nil {
			return nil, err
		}
		if object[name], err = v.value(node.Content[i+1], depth+1); err != nil {
			return nil, err
		}
	}
	return object, nil
}

// merged reads a mapping with merge keys: own members win, then the earlier source.
func (v *valuer) merged(node *yaml.Node, depth int) (any, error) {
	object := map[string]any{}
	own := &yaml.Node{Kind: yaml.MappingNode}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if !isMerge(node.Content[i]) {
			own.Content = append(own.Content, node.Content[i], node.Content[i+1])
			continue
		}
		for _, source := range mergeSources(node.Content[i+1]) {
			if err := v.fill(object, source, depth, false); err != nil {
				return nil, err
			}
		}
	}
	return object, v.fill(object, own, depth, true)
}

func (v *valuer) fill(object map[string]any, source *yaml.Node, depth int, replace bool) error {
	value, err := v.value(source, depth+1)
	if err != nil {
		return err
	}
	members, ok := value.(map[string]any)
	if !ok {
		return fmt.Errorf("line %d: << takes members from a mapping, not from %s", source.Line, nodeKind(source))
	}
	for name, member := range members {
		if _, exists := object[name]; !exists || replace {
			object[name] = member
		}
	}
	return nil
}

// memberName returns the name a key stands for.
func memberName(key *yaml.Node) (string, error) {
	name := resolved(key)
	if name.Kind != yaml.ScalarNode {
		return "", fmt.Errorf("line %d: a member's name must be text, not %s", key.Line, nodeKind(key))
	}
	return name.Value, nil
}

// resolved follows an alias to its anchor.
func resolved(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode && node.Alias != nil {
		return node.Alias
	}
	return node
}

func scalarAt(node *yaml.Node) (any, error) {
	value, err := scalar(node)
	if err != nil {
		return nil, fmt.Errorf("line %d: %w", node.Line, err)
	}
	return value, nil
}

// scalar reads a scalar by the core schema of YAML 1.2. The tags come from the YAML
// parser, which follows 1.1 in places: 0b11 and 1_000 are text for us, and 1e400 and
// hexadecimal numbers beyond 64 bits, text for it, are numbers.
func scalar(node *yaml.Node) (any, error) {
	switch node.ShortTag() {
	case nullTag:
		return nil, nil
	case boolTag:
		return truth(node)
	case intTag, floatTag:
		return numeric(node)
	case strTag:
		if plain(node) && (hugeFloat(node.Value) || prefixed.MatchString(node.Value)) {
			return numeric(node)
		}
	}
	return node.Value, nil
}

func truth(node *yaml.Node) (any, error) {
	value, err := strconv.ParseBool(strings.ToLower(node.Value))
	if err != nil {
		return nil, fmt.Errorf("a truth value is true or false (%s)", quoted(node.Value))
	}
	return value, nil
}

// numeric reads text tagged as a number. Without an explicit tag what is no number
// of YAML 1.2 is text.
func numeric(node *yaml.Node) (any, error) {
	if number, ok := decimal(node.Value); ok {
		return json.Number(number), nil
	}
	if notFinite.MatchString(node.Value) {
		return nil, fmt.Errorf("JSON has no such number (%s)", quoted(node.Value))
	}
	if plain(node) && len(node.Value) < longestPrefixed {
		return node.Value, nil
	}
	return nil, fmt.Errorf("not a number (%s)", quoted(node.Value))
}

func plain(node *yaml.Node) bool {
	const marked = yaml.TaggedStyle | yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	return node.Style&marked == 0
}

// longestPrefixed bounds octal and hexadecimal numbers, whose conversion is slow.
const longestPrefixed = 1000

var (
	coreNumber = regexp.MustCompile(`^([-+]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))([eE][-+]?[0-9]+)?$`)
	prefixed   = regexp.MustCompile(`^0(?:x[0-9a-fA-F]+|o[0-7]+)$`)
	notFinite  = regexp.MustCompile(`^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$`)
)

func hugeFloat(text string) bool {
	if text == "" || strings.IndexByte("+-.0123456789", text[0]) < 0 || !coreNumber.MatchString(text) {
		return false
	}
	_, err := strconv.ParseFloat(text, 64)
	return errors.Is(err, strconv.ErrRange)
}

// decimal returns a YAML number in the form of a JSON number.
func decimal(text string) (string, bool) {
	if plainInteger(text) {
		return text, true
	}
	if prefixed.MatchString(text) && len(text) < longestPrefixed {
		number, ok := new(big.Int).SetString(text, 0)
		return number.String(), ok
	}
	part := coreNumber.FindStringSubmatch(text)
	if part == nil {
		return "", false
	}
	sign, whole, fraction, exponent := strings.TrimPrefix(part[1], "+"), part[2], part[3]+part[4], part[5]
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if fraction != "" {
		fraction = "." + fraction
	}
	return sign + whole + fraction + exponent, true
}

// plainInteger spares most numbers the patterns.
func plainInteger(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	return digits != "" && strings.Trim(digits, "0123456789") == "" && (digits[0] != '0' || digits == "0")
}

func nodeKind(node *yaml.Node) string {
	switch resolved(node).Kind {
	case yaml.MappingNode:
		return "an object"
	case yaml.SequenceNode:
		return "an array"
	default:
		return "a scalar"
	}
}
