package report

import (
	"fmt"
	"slices"
	"strings"

	"understudy/contract"
)

// Severities lists the severities, the gravest first.
var Severities = []contract.Severity{contract.Critical, contract.High, contract.Medium, contract.Low}

// ExitCode is the status of the process for a report when only failures of at
// least failOn count; "" counts all. See contract.Report.ExitCode.
func ExitCode(r contract.Report, failOn contract.Severity) int {
	r.Failures = slices.DeleteFunc(slices.Clone(r.Failures), func(f contract.Failure) bool {
		return !counts(f.Severity, failOn)
	})
	return r.ExitCode()
}

// counts is false for a severity below the least; one nobody knows counts.
func counts(severity, least contract.Severity) bool {
	return least == "" || slices.Index(Severities, severity) <= slices.Index(Severities, least)
}

// verdict names an exit code in a word and says what led to it.
func verdict(r contract.Report, failOn contract.Severity) (word, why string) {
	unproven := unproven(r)
	switch ExitCode(r, failOn) {
	case 0:
		word = "passed"
	case 1:
		word = "failed"
	default:
		word = "inconclusive"
	}
	var parts []string
	fresh := slices.DeleteFunc(slices.Clone(r.Failures), func(f contract.Failure) bool { return f.Known != "" })
	if n := len(fresh); n > 0 {
		parts = append(parts, fmt.Sprintf("%s (%s)", plural(n, "defect"), bySeverity(fresh)))
	}
	if n := len(r.Failures) - len(fresh); n > 0 {
		parts = append(parts, fmt.Sprintf("%d known by the baseline", n))
	}
	if n := len(unproven); n > 0 {
		parts = append(parts, plural(n, "unproven operation"))
	}
	if n := outages(fresh); n > 0 {
		parts = append(parts, plural(n, "defect")+" of the infrastructure, which prove nothing")
	}
	if r.Requests == 0 {
		parts = append(parts, "nothing was tried")
	}
	if r.Stopped != "" {
		parts = append(parts, "stopped early: "+r.Stopped)
	}
	if len(parts) == 0 {
		parts = append(parts, fmt.Sprintf("no defect, %s proven", plural(len(r.Proofs), "operation")))
	}
	return word, strings.Join(parts, ", ")
}

func outages(failures []contract.Failure) (n int) {
	for _, f := range failures {
		if f.Class == contract.Infrastructure {
			n++
		}
	}
	return n
}

func unproven(r contract.Report) []contract.Proof {
	return slices.DeleteFunc(slices.Clone(r.Proofs), func(p contract.Proof) bool { return p.Proven })
}

func bySeverity(failures []contract.Failure) string {
	count := map[contract.Severity]int{}
	for _, f := range failures {
		count[f.Severity]++
	}
	var parts []string
	for _, s := range Severities {
		if count[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", count[s], s))
		}
	}
	return strings.Join(parts, ", ")
}

func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
