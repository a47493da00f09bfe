package specs

import (
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"understudy/specs/document"
)

// pendingLink waits until every operation is known.
type pendingLink struct {
	target *Link
	link   *openapi3.Link
	at     spot
}

func (b *builder) buildLinks(r *Response, from openapi3.Links, at spot) {
	r.Links = make([]Link, 0, len(from))
	for _, name := range b.files.members(at) {
		if ref := from[name]; ref != nil && ref.Value != nil {
			own, _ := b.files.follow(at.member(name))
			r.Links = append(r.Links, Link{Name: name, Place: b.files.at(own), Parameters: linkParameters(ref.Value)})
			b.links = append(b.links, pendingLink{&r.Links[len(r.Links)-1], ref.Value, own})
		}
	}
}

func linkParameters(link *openapi3.Link) map[string]string {
	out := map[string]string{}
	for name, value := range link.Parameters {
		out[name] = fmt.Sprint(value)
	}
	return out
}

func (b *builder) resolveLinks() {
	for _, pending := range b.links {
		if reference := pending.link.OperationRef; reference != "" {
			pending.target.Operation = b.operationAt(pending.at.file, reference)
		} else {
			pending.target.Operation = b.ids[pending.link.OperationID]
		}
		if pending.target.Operation == nil {
			b.reportLink(pending)
		}
	}
}

// operationAt finds an operation by a reference within the files; one that leads
// elsewhere is none of ours.
func (b *builder) operationAt(file, reference string) *Operation {
	target, problem := b.files.external(file, reference)
	if problem != "" {
		return nil
	}
	target, found := b.files.reach(target)
	if !found {
		return nil
	}
	place := b.files.at(target)
	for _, op := range b.api.Operations {
		if op.Place == place {
			return op
		}
	}
	return nil
}

func (b *builder) reportLink(pending pendingLink) {
	goal, ids := pending.link.OperationID, make([]string, len(b.api.Operations))
	for i, op := range b.api.Operations {
		ids[i] = op.ID
	}
	advice := ""
	if near := document.Suggest(goal, ids); near != "" {
		advice = fmt.Sprintf("did you mean %q?", near)
	}
	if goal == "" {
		goal = pending.link.OperationRef
	}
	if !strings.Contains(goal, "://") {
		b.warn(pending.target.Place, fmt.Sprintf("link leads to %q, which is no operation", goal), advice)
	}
}
