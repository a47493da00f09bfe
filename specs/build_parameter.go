package specs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"understudy/specs/document"
	"understudy/specs/style"
)

func (b *builder) mergeParameters(shared, own []*Parameter) []*Parameter {
	out := slices.Clone(own)
	for _, p := range shared {
		overridden := slices.ContainsFunc(own, func(o *Parameter) bool { return o.In == p.In && o.Name == p.Name })
		if !overridden {
			out = append(out, p)
		}
	}
	return out
}

// agreeWithTemplate makes the path parameters those of the template, so that a
// document with a gap or a slip there still plays.
func (b *builder) agreeWithTemplate(op *Operation) {
	names := TemplateNames(op.Path)
	op.Parameters = slices.DeleteFunc(op.Parameters, func(p *Parameter) bool {
		stray := p.In == "path" && !slices.Contains(names, p.Name)
		if stray {
			b.warn(p.Place, fmt.Sprintf("path parameter %q does not stand in %s; it is left out", p.Name, op.Path), suggestName(p.Name, names))
		}
		return stray
	})
	for _, name := range names {
		if op.Param("path", name) != nil {
			continue
		}
		b.warn(op.Place, fmt.Sprintf("path parameter %q is not declared", name), "it is read as a text")
		op.Parameters = append(op.Parameters, &Parameter{
			Parameter: style.Parameter{Name: name, In: "path", Style: "simple"}, Required: true, Place: op.Place,
		})
	}
}

func suggestName(word string, known []string) string {
	if near := document.Suggest(word, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return ""
}

// nameSiblings tells each query parameter of the others, for a parameter that is
// an exploded object takes every name but theirs.
func nameSiblings(parameters []*Parameter) {
	var names []string
	for _, p := range parameters {
		if p.In == "query" {
			names = append(names, p.Name)
		}
	}
	for _, p := range parameters {
		if p.In == "query" {
			p.Siblings = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == p.Name })
		}
	}
}

// TemplateNames lists the parameters in a path template, in order.
func TemplateNames(path string) []string {
	var out []string
	for {
		_, rest, found := strings.Cut(path, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return out
		}
		out = append(out, name)
		path = after
	}
}

func (b *builder) buildParameters(from openapi3.Parameters, at spot) []*Parameter {
	var out []*Parameter
	for i, ref := range from {
		if ref == nil || ref.Value == nil {
			continue
		}
		place, _ := b.files.follow(at.member(strconv.Itoa(i)))
		if ignored(ref.Value) || !b.hasPlace(ref.Value, place) {
			continue
		}
		out = append(out, b.buildParameter(ref.Value, place))
	}
	return out
}

// ignored tells header parameters that OpenAPI says are to be ignored (4.8.12.1).
func ignored(p *openapi3.Parameter) bool {
	return p.In == "header" && slices.Contains([]string{"accept", "content-type", "authorization"}, strings.ToLower(p.Name))
}

var parameterPlaces = []string{"path", "query", "header", "cookie"}

// hasPlace tells whether we know where in a message the parameter stands.
func (b *builder) hasPlace(p *openapi3.Parameter, at spot) bool {
	isWhole := p.In == wholeQuery && strings.HasPrefix(b.model.OpenAPI, "3.2")
	if (slices.Contains(parameterPlaces, p.In) || isWhole) && p.Name != "" {
		return true
	}
	message, advice := fmt.Sprintf("parameter %q is left out: it stands in no known place (%q)", p.Name, p.In), "one of "+strings.Join(parameterPlaces, ", ")
	if p.Name == "" {
		message, advice = "a parameter without a name is left out", ""
	}
	b.warn(b.files.at(at), message, advice)
	return false
}

func (b *builder) buildParameter(from *openapi3.Parameter, at spot) *Parameter {
	kind, explode := style.Default(from.In)
	if from.Style != "" {
		kind, explode = from.Style, from.Style == "form"
	}
	if from.Explode != nil {
		explode = *from.Explode
	}
	p := &Parameter{
		Parameter: style.Parameter{
			Name: from.Name, In: from.In, Style: kind, Explode: explode,
			AllowReserved: from.AllowReserved, AllowEmptyValue: from.AllowEmptyValue,
		},
		Required: from.Required || from.In == "path", Deprecated: from.Deprecated, Place: b.files.at(at),
	}
	if from.Schema != nil {
		p.Schema = b.schema(at.member("schema"))
	}
	if contents := b.buildContent(from.Content, at.member("content")); len(contents) > 0 {
		p.Content = contents[0]
		p.Schema = p.Content.Schema
	}
	p.Examples = b.buildExamples(at, nil)
	return p
}
