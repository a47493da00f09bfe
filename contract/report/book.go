package report

import (
	"cmp"
	"fmt"
	"strings"

	"understudy/contract"
	"understudy/specs/document"
)

// book is what most formats keep of the events: the start, and the operations
// by id.
type book struct {
	begun      startEvent
	operations map[string]operationJSON
}

func (b *book) start(e startEvent) {
	b.begun, b.operations = e, map[string]operationJSON{}
	for _, op := range e.Operations {
		b.operations[op.ID] = op
	}
}

// operation names an operation by its id and, where that tells less, its route.
func (b *book) operation(id string) string {
	op, known := b.operations[id]
	switch {
	case id == "":
		return "-"
	case !known || op.route() == id:
		return id
	}
	return fmt.Sprintf("%s (%s)", id, op.route())
}

func (o operationJSON) route() string { return o.Method + " " + o.Path }

// title is the API's name and version.
func (b *book) title() string {
	return cmp.Or(strings.TrimSpace(b.begun.Title+" "+b.begun.Version), b.begun.API, "API")
}

func (b *book) check(name string) checkJSON {
	for _, c := range b.begun.Checks {
		if c.Name == name {
			return c
		}
	}
	return checkJSON{Name: name, Severity: contract.Medium}
}

// spot is a place in the document as an editor opens it.
func (p placeJSON) spot() string {
	return document.Position{File: p.File, Line: p.Line, Column: p.Column}.String()
}

// full is spot with the pointer.
func (p placeJSON) full() string {
	if p.Pointer == "" {
		return p.spot()
	}
	return strings.TrimSpace(p.spot() + "  #" + p.Pointer)
}

func (e finishEvent) unproven() []proofJSON {
	var out []proofJSON
	for _, p := range e.Proofs {
		if !p.Proven {
			out = append(out, p)
		}
	}
	return out
}

// split separates the findings that count from those that a baseline knows.
func split(all []failureJSON) (fresh, known []failureJSON) {
	for _, f := range all {
		if f.Known == "" {
			fresh = append(fresh, f)
		} else {
			known = append(known, f)
		}
	}
	return fresh, known
}

func (e finishEvent) total() int {
	return e.Cases[contract.Passed] + e.Cases[contract.Failed] + e.Cases[contract.Inconclusive]
}

// tally says in a line what was tried.
func (e finishEvent) tally() string {
	text := fmt.Sprintf("%s, %d proven · %s: %d passed, %d failed, %d inconclusive · %s",
		plural(len(e.Proofs), "operation"), len(e.Proofs)-len(e.unproven()), plural(e.total(), "case"),
		e.Cases[contract.Passed], e.Cases[contract.Failed], e.Cases[contract.Inconclusive], plural(e.Requests, "request"))
	if e.hasTimes() {
		text += " in " + short(e.Milliseconds)
	}
	return text
}

func (e finishEvent) hasTimes() bool { return e.Started != "" || e.Milliseconds != "0.000" }
