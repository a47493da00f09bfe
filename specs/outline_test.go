package specs_test

import (
	"fmt"
	"strings"

	"understudy/specs"
)

func at(p specs.Place) string { return p.Position.String() + " " + p.Pointer }

// outline writes the places of a model, a line each.
func outline(api *specs.API) string {
	var b strings.Builder
	for _, op := range api.Operations {
		fmt.Fprintln(&b, op.Place.Position, op.ID, op.Method, op.Path)
		for _, p := range op.Parameters {
			fmt.Fprintf(&b, "%s %s %s %s explode=%v siblings=%v\n", p.Place.Position, p.In, p.Name, p.Style, p.Explode, p.Siblings)
		}
		if op.RequestBody != nil {
			fmt.Fprintln(&b, op.RequestBody.Place.Position, "body", names(op.RequestBody.Content))
		}
		for _, r := range op.Responses {
			fmt.Fprintln(&b, strings.TrimSpace(fmt.Sprint(r.Place.Position, " response ", r.Status, " ", names(r.Content))))
			for _, h := range r.Headers {
				fmt.Fprintln(&b, h.Place.Position, "header", h.Name)
			}
			for _, l := range r.Links {
				fmt.Fprintln(&b, l.Place.Position, "link", l.Name, "->", l.Operation.ID, l.Parameters)
			}
		}
	}
	return b.String()
}

func names(content []*specs.MediaType) string {
	out := make([]string, len(content))
	for i, m := range content {
		out[i] = m.Name
	}
	return strings.Join(out, ",")
}
