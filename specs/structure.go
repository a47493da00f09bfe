package specs

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"understudy/specs/document"
	"understudy/specs/swagger"
)

// maxReferences bounds how many places references may lead to.
const maxReferences = 50_000

// structure walks a document and every file its references reach, once, before
// anything is made of it: it finds what has the wrong form and references that
// lead nowhere, out of the folder, in a circle or to another kind of object.
type structure struct {
	source     Source
	all        *files
	kinds      map[spot]form // of every object met
	references []reference
	problems   document.Problems
	inSchema   bool
	identified bool // whether a schema has an $id, so that references may mean that
}

// reference is one $ref.
type reference struct {
	at   spot // of the member $ref
	text string
	want form
}

// leftOut stands in files.repairs for a member that is taken away.
type leftOut struct{}

// gather reads every file that references reach from the main one.
func gather(source Source, main *document.File, converter *swagger.Converter) (*files, document.Problems) {
	s := structure{source: source, all: newFiles(source.Name, main), kinds: map[spot]form{}}
	s.all.swagger = converter
	s.value(spot{}, main.Root, "document", leftOut{})
	targets := map[spot]bool{}
	for i := 0; i < len(s.references); i++ {
		s.followUp(s.references[i], targets)
		if len(targets) > maxReferences {
			s.report(s.references[i].at, document.Error, fmt.Sprintf("references lead to more than %d places", maxReferences), "")
			break
		}
	}
	return s.all, s.problems
}

// value walks what stands at a place. Where that has the wrong form and can be
// missed, the model is made as if instead stood there.
func (s *structure) value(at spot, node *yaml.Node, want form, instead any) {
	switch {
	case want == "any":
	case want == "text" || want == "boolean":
		s.scalar(at, node, want, instead)
	case want[0] == '[':
		s.list(at, node, want, instead)
	case want[0] == '{':
		s.members(at, node, want, instead)
	default:
		s.object(at, node, want, instead)
	}
}

func (s *structure) scalar(at spot, node *yaml.Node, want form, instead any) {
	value, _ := document.ValueOf(node)
	text, isText := value.(string)
	_, isBoolean := value.(bool)
	switch {
	case value == nil && node.Kind == yaml.ScalarNode:
		s.all.repairs[at] = instead
	case isText && want == "text", isBoolean && want == "boolean":
	case node.Kind == yaml.ScalarNode && want == "text":
		s.all.repairs[at] = node.Value
		s.report(at, document.Warning, fmt.Sprintf("%s stands where a text is expected (%s)", wordFor(node), node.Value), "put it in quotes")
	case isText && (text == "true" || text == "false"):
		s.all.repairs[at] = text == "true"
		s.report(at, document.Warning, fmt.Sprintf("a text stands where true or false is expected (%q)", text), "take the quotes away")
	default:
		s.wrong(at, node, want, instead)
	}
}

func (s *structure) list(at spot, node *yaml.Node, want form, instead any) {
	if !s.fits(at, node, yaml.SequenceNode, want, instead) {
		return
	}
	for i, item := range node.Content {
		s.value(at.member(strconv.Itoa(i)), item, want[1:], want[1:].empty())
	}
}

func (s *structure) members(at spot, node *yaml.Node, want form, instead any) {
	if !s.fits(at, node, yaml.MappingNode, want, instead) {
		return
	}
	refers := refOf(node) != "" && want[1:] != "any" && want[1:] != "text"
	if refers {
		s.report(at.member("$ref"), s.severity(want), "a $ref is not followed here", "let each member refer, or write the members here")
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if refers && node.Content[i].Value == "$ref" {
			s.all.repairs[at.member("$ref")] = leftOut{}
			continue
		}
		s.value(at.member(node.Content[i].Value), node.Content[i+1], want[1:], want[1:].empty())
	}
}

func (s *structure) object(at spot, node *yaml.Node, kind form, instead any) {
	if _, met := s.kinds[at]; met {
		return
	}
	if kind == "schema" && !s.inSchema {
		// Schemas are read by package schema alone.
		s.all.repairs[at] = map[string]any{}
		s.inSchema = true
		defer func() { s.inSchema = false }()
	}
	if !s.fits(at, node, yaml.MappingNode, kind, instead) {
		return
	}
	s.kinds[at] = kind
	if kind == "media type" {
		s.mediaType(at, node)
	}
	if target := refOf(node); target != "" && !s.refer(at, target, kind) {
		return
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		name := node.Content[i].Value
		s.identified = s.identified || kind == "schema" && name == "$id"
		if !knows(kind, name) {
			s.stranger(at.member(name), kind, name)
		}
		want, fixed := memberForm(kind, name)
		s.value(at.member(name), node.Content[i+1], want, want.absent(fixed))
	}
}

// stranger tells of a member that nobody reads, maybe because it is misspelt.
func (s *structure) stranger(at spot, kind form, name string) {
	names := slices.Sorted(maps.Keys(grammar[kind]))
	s.report(at, document.Warning, fmt.Sprintf("unknown member %q (%s); it is ignored", name, kind), suggestName(name, names))
}

// refer notes a reference and tells whether what stands beside it counts too.
func (s *structure) refer(at spot, target string, kind form) (besides bool) {
	if !referable[kind] {
		s.report(at.member("$ref"), s.severity(kind), "a $ref is not followed here", fmt.Sprintf("write %s here", kind.words()))
		return true
	}
	s.references = append(s.references, reference{at.member("$ref"), target, kind})
	return kind == "schema"
}

// fits tells whether a node has the kind the form asks for. Null counts as not
// written, but for a requirement, whose absence would open what it was to close; what is wrong in a schema is told when that is compiled.
func (s *structure) fits(at spot, node *yaml.Node, kind yaml.Kind, want form, instead any) bool {
	if node.Kind == kind {
		return true
	}
	value, _ := document.ValueOf(node)
	switch {
	case want.core() == "schema" && value == nil && !s.inside(at):
		s.all.repairs[at] = instead
	case want.core() == "schema" && (want == "schema" || s.inSchema):
	case value == nil && node.Kind == yaml.ScalarNode && want != "document" && want != "requirement":
		s.all.repairs[at] = instead
	default:
		s.wrong(at, node, want, instead)
	}
	return false
}

// inside tells whether the place lies within a schema.
func (s *structure) inside(at spot) bool {
	_, replaced := s.all.repairs[at]
	return s.inSchema && !replaced
}

func (s *structure) wrong(at spot, node *yaml.Node, want form, instead any) {
	message := fmt.Sprintf("%s stands where %s is expected", wordFor(node), want.words())
	if s.severity(want) == document.Warning {
		s.all.repairs[at] = instead
		message += "; it is left out"
	}
	s.report(at, s.severity(want), message, "")
}

func (s *structure) severity(want form) document.Severity {
	if essential[want.core()] {
		return document.Error
	}
	return document.Warning
}

func (s *structure) report(at spot, severity document.Severity, message, advice string) {
	place := s.all.at(at)
	s.problems = append(s.problems, document.Problem{
		Position: place.Position, Pointer: place.Pointer, Severity: severity, Message: message, Advice: advice,
	})
}

func wordFor(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "an object"
	case yaml.SequenceNode:
		return "a list"
	}
	switch value, _ := document.ValueOf(node); value.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case string:
		return "a text"
	}
	return "a number"
}

// refOf is the text of the member $ref; "" where there is none.
func refOf(node *yaml.Node) string {
	if node.Kind != yaml.MappingNode {
		return ""
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == "$ref" && node.Content[i+1].Kind == yaml.ScalarNode {
			return strings.TrimSpace(node.Content[i+1].Value)
		}
	}
	return ""
}
