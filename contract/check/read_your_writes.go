package check

import (
	"fmt"
	"slices"
	"strings"

	"understudy/contract"
	"understudy/specs"
	"understudy/specs/schema"
)

var readYourWrites = contract.Check{
	Name:     "read_your_writes",
	Severity: contract.High,
	Doc: "Finds members that were sent and accepted, that the schema of the record shows back, and that a read shows with another value. " +
		"It looks at a whole sequence: two records created with different values, one of them updated twice with yet others. " +
		"A member that follows what was sent in both creates is stored by create, one that follows in both updates is stored by update. " +
		"Stored by one and not by the other is a failure of the other. Stored by neither is the server's own affair (ids, creators, counts, times) and silent, " +
		"unless that is true of every member sent: then nothing is stored. A member that was sent only one value cannot be told from a coincidence, and counts only where it was never shown. " +
		"Equal are 1 and 1.0, equal instants, texts that differ in blanks around them, forms of one UUID, e-mail addresses that differ in case; " +
		"a list must show what was sent, in any order, and may show more. readOnly and writeOnly members are not looked at.",
	Applies: func(j contract.Judgement) bool {
		return len(outcomes(j.History, true))+len(outcomes(j.History, false)) > 0
	},
	Judge: judgeWrites,
}

// outcome is what became of one member in the writes of one kind.
type outcome struct {
	pointer string
	sent    []string // the different values sent
	kept    int      // how many of them were shown afterwards
	rare    bool     // whether one of them is nothing a server would think of
	write   int      // the last write that lost it
	shown   string   // what was shown instead
	wanted  string
	output  *schema.Schema
}

// isStored tells whether the shown value follows what is sent.
func (o outcome) isStored() bool { return o.tells() && o.kept == len(o.sent) }

// isLost tells whether a value was not shown. Of two values one may be shown by chance.
func (o outcome) isLost() bool { return o.tells() && o.kept < len(o.sent) }

// tells tells whether chance is ruled out.
func (o outcome) tells() bool { return len(o.sent) > 1 || o.rare }

func judgeWrites(j contract.Judgement) []contract.Finding {
	created, updated := outcomes(j.History, true), outcomes(j.History, false)
	var findings []contract.Finding
	for _, pair := range []struct {
		verb         string
		these, other map[string]outcome
	}{{"created", created, updated}, {"updated", updated, created}} {
		findings = append(findings, lost(j, pair.verb, pair.these, pair.other)...)
	}
	return findings
}

// fewest is how many members must be lost together to say that nothing is
// stored: one alone may be the server's own.
const fewest = 2

// lost lists the members that writes of one kind lose and those of the other
// keep; all at once where nothing is kept.
func lost(j contract.Judgement, verb string, these, other map[string]outcome) []contract.Finding {
	var gone, judged []outcome
	for _, pointer := range sortedKeys(these) {
		o, counterpart := these[pointer], other[pointer]
		if o.tells() {
			judged = append(judged, o)
		}
		if o.isLost() && counterpart.isStored() {
			gone = append(gone, o)
		}
	}
	if len(judged) >= fewest && !slices.ContainsFunc(judged, outcome.isStored) {
		return []contract.Finding{nothingKept(j, verb, judged)}
	}
	var out []contract.Finding
	for _, o := range gone {
		out = append(out, contract.Finding{
			Message: fmt.Sprintf("%s with %s = %s and read back as %s", verb, o.pointer, o.wanted, o.shown),
			Rule:    "member " + o.pointer, Place: placeOf(j, o), Write: o.write,
		})
	}
	return out
}

func nothingKept(j contract.Judgement, verb string, judged []outcome) contract.Finding {
	var names []string
	write := 0
	for _, o := range judged {
		names = append(names, o.pointer)
		write = max(write, o.write)
	}
	return contract.Finding{
		Message: fmt.Sprintf("%s and read back without any of the values sent: %s", verb, strings.Join(names, ", ")),
		Rule:    "nothing stored", Place: j.History[write].Operation.Place, Write: write,
	}
}

func placeOf(j contract.Judgement, o outcome) specs.Place {
	op := j.History[o.write].Operation
	if o.output == nil {
		return op.Place
	}
	return op.API.Locate(o.output.Location)
}

// outcomes compares what was sent and shown, member by member, over the writes of one kind.
func outcomes(history []contract.Write, creates bool) map[string]outcome {
	out := map[string]outcome{}
	for i, w := range history {
		if w.Creates != creates || !w.Read {
			continue
		}
		for _, m := range members(w.Sent, w.Input, w.Output, "") {
			o := out[m.pointer]
			o.pointer, o.output = m.pointer, m.output
			key := canonical(m.values)
			if slices.Contains(o.sent, key) {
				continue
			}
			o.sent, o.rare = append(o.sent, key), o.rare || isRare(m.values)
			shown := valuesAt(w.Shown, m.pointer)
			if keeps(m.values, shown) {
				o.kept++
			} else {
				o.write, o.wanted, o.shown = i, show(m.values), show(shown)
			}
			out[m.pointer] = o
		}
	}
	return out
}
