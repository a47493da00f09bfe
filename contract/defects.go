package contract

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/traffic"
)

// defects gathers failures: one for each defect, however many cases meet it.
type defects struct {
	target   Target
	found    []*Failure
	suspects map[string]int // by fingerprint, how often it came and could not be repeated
}

// fingerprint names a defect. It holds no value, so that it is the same
// tomorrow, with another seed, and on another host.
func fingerprint(f found, c Case, x traffic.Exchange) string {
	class := "none"
	if x.Response != nil {
		class = fmt.Sprintf("%dxx", x.Response.Status/100)
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{
		f.check.Name, c.Operation.Method, c.Operation.Path, class, f.finding.Rule,
	}, "\n")))
	return hex.EncodeToString(sum[:])[:12]
}

func (d *defects) lookup(print string) *Failure {
	for _, failure := range d.found {
		if failure.Fingerprint == print {
			return failure
		}
	}
	return nil
}

func (d *defects) known(f found, c Case, x traffic.Exchange) bool {
	return d.lookup(fingerprint(f, c, x)) != nil
}

// suspect counts a finding that could not be repeated.
func (d *defects) suspect(f found, c Case, x traffic.Exchange) int {
	if d.suspects == nil {
		d.suspects = map[string]int{}
	}
	print := fingerprint(f, c, x)
	d.suspects[print]++
	return d.suspects[print]
}

// add counts a failure, and gives it as it is to be shown.
func (d *defects) add(f found, c Case, x traffic.Exchange, before []traffic.Exchange) Failure {
	print := fingerprint(f, c, x)
	failure := Failure{
		Check: f.check.Name, Severity: f.finding.Severity, Operation: c.Operation, Case: c,
		Message: d.target.RedactText(f.finding.Message), Place: f.finding.Place, Fingerprint: print,
		Exchange: d.target.Redact(x), Count: 1, Class: cmp.Or(f.class, Deterministic),
	}
	for _, earlier := range before {
		failure.Before = append(failure.Before, d.target.Redact(earlier))
	}
	failure.Curl = curl(append(slices.Clone(failure.Before), failure.Exchange), d.target.Secrets())
	if already := d.lookup(print); already != nil {
		already.Count++
		failure.Count = already.Count
		return failure
	}
	kept := failure
	d.found = append(d.found, &kept)
	return failure
}

var severities = []Severity{Critical, High, Medium, Low}

// sorted lists the defects, most severe first, then in the document's order.
func (d *defects) sorted(api *specs.API) []Failure {
	out := make([]Failure, 0, len(d.found))
	for _, failure := range d.found {
		out = append(out, *failure)
	}
	slices.SortStableFunc(out, func(a, b Failure) int {
		return cmp.Or(
			cmp.Compare(slices.Index(severities, a.Severity), slices.Index(severities, b.Severity)),
			cmp.Compare(slices.Index(api.Operations, a.Operation), slices.Index(api.Operations, b.Operation)),
			strings.Compare(a.Check, b.Check),
			strings.Compare(a.Fingerprint, b.Fingerprint),
		)
	})
	return out
}
