package mock

import (
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/extension"
	"understudy/specs/media"
)

// indexWriting works out how answers are written beyond what the document says:
// writers by media type, and in which representations problems are told.
func (p *Part) indexWriting() {
	p.writers = make(map[string]*writer, len(p.API.Write))
	for name, rules := range p.API.Write {
		p.writers[name] = newWriter(name, rules)
	}
	if len(p.API.Negotiate.Order) == 0 {
		return
	}
	p.forms = map[*specs.Response]*specs.Response{}
	p.problem = p.formOf(p.API.Operations, nil)
	for _, op := range p.API.Operations {
		own := p.formOf([]*specs.Operation{op}, p.problem)
		p.plans[op].problem = own
		for _, r := range op.Responses {
			if isProblem(r) {
				p.forms[r] = p.problemContent(r, own)
			}
		}
	}
}

// formOf is the first declared problem with content: in its representations
// problems are told that nobody declared.
func (p *Part) formOf(operations []*specs.Operation, otherwise *specs.Response) *specs.Response {
	for _, op := range operations {
		for _, r := range op.Responses {
			if isProblem(r) && len(r.Content) > 0 {
				return p.problemContent(&specs.Response{Content: r.Content}, nil)
			}
		}
	}
	return otherwise
}

func isProblem(r *specs.Response) bool {
	return strings.HasPrefix(r.Status, "4") || strings.HasPrefix(r.Status, "5") || r.Status == "default"
}

// problemContent is a response that is also told inside a call, if the API's
// clients may ask for that.
func (p *Part) problemContent(r, otherwise *specs.Response) *specs.Response {
	out := *r
	if len(out.Content) == 0 && otherwise != nil {
		out.Content = otherwise.Content
	}
	isCalled := slices.ContainsFunc(p.API.Negotiate.Order, func(wish extension.Wish) bool { return wish.Call })
	if !isCalled || len(out.Content) == 0 || specs.Match(out.Content, script) != nil {
		return &out
	}
	codec, _ := media.For(script)
	inside := &specs.MediaType{Name: script, Codec: codec, Place: out.Place}
	inside.Schema = siblingSchema(out.Content, inside)
	out.Content = append(slices.Clone(out.Content), inside)
	return &out
}
