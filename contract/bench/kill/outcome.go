package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"understudy/contract"
)

// outcome writes all that was measured: a line for each family, then what is wrong.
func outcome(hunts []hunt, alarms []alarm) string {
	var b strings.Builder
	families(&b, hunts)
	total(&b, hunts, alarms)
	survivors(&b, hunts)
	falseAlarms(&b, alarms)
	return b.String()
}

func families(b *strings.Builder, hunts []hunt) {
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "family\tfaults\tkilled\trightly\tby default\trequests to kill\ttime to kill\tfindings each\treplayed")
	var names []string
	for _, h := range hunts {
		if !slices.Contains(names, h.fault.Family()) {
			names = append(names, h.fault.Family())
		}
	}
	for _, name := range append(names, "all") {
		of := slices.DeleteFunc(slices.Clone(hunts), func(h hunt) bool { return name != "all" && h.fault.Family() != name })
		if len(of) > 0 {
			row(w, name, of)
		}
	}
	// It writes to memory.
	_ = w.Flush()
}

func row(w *tabwriter.Writer, name string, hunts []hunt) {
	var requests, findings []int64
	var after []time.Duration
	var r replays
	for _, h := range hunts {
		r.tried, r.told = r.tried+h.replayed.tried, r.told+h.replayed.told
		if h.right {
			requests, after = append(requests, h.requests), append(after, h.after)
			findings = append(findings, int64(len(h.findings)))
		}
	}
	fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%s\t%d\t%d of %d\n", name, len(hunts),
		count(hunts, func(h hunt) bool { return h.killed }), count(hunts, func(h hunt) bool { return h.right }),
		count(hunts, func(h hunt) bool { return h.right && !h.byOptIn }),
		median(requests), median(after).Round(time.Millisecond), median(findings), r.told, r.tried)
}

func count(hunts []hunt, is func(hunt) bool) int {
	n := 0
	for _, h := range hunts {
		if is(h) {
			n++
		}
	}
	return n
}

func median[T int64 | time.Duration](all []T) T {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)/2]
}

func total(b *strings.Builder, hunts []hunt, alarms []alarm) {
	wrong, leftovers := 0, 0
	for _, a := range alarms {
		wrong += len(a.findings)
		leftovers += a.leftover
	}
	rightly := count(hunts, func(h hunt) bool { return h.right })
	fmt.Fprintf(b, "\nkilled for the right reason: %d of %d (%.1f %%); %d false alarms and %d leftovers in %d runs without a fault\n",
		rightly, len(hunts), 100*float64(rightly)/float64(max(1, len(hunts))), wrong, leftovers, len(alarms))
}

func survivors(b *strings.Builder, hunts []hunt) {
	for _, h := range hunts {
		switch {
		case h.err != nil:
			fmt.Fprintf(b, "\n%d %s/%s: %v\n", h.fault.Number, h.fault.Server, h.fault.Name, h.err)
		case !h.right:
			fmt.Fprintf(b, "\nsurvived: %d %s/%s (%s): want %s on %s\n", h.fault.Number, h.fault.Server, h.fault.Name, h.fault.Doc,
				strings.Join(append([]string{h.fault.Check}, h.fault.Also...), " or "), h.fault.Operation)
			list(b, h.findings)
		case len(h.findings) > 1:
			fmt.Fprintf(b, "\n%d findings: %d %s/%s\n", len(h.findings), h.fault.Number, h.fault.Server, h.fault.Name)
			list(b, h.findings)
		case h.replayed.told < h.replayed.tried:
			fmt.Fprintf(b, "\nnot replayed: %d %s/%s\n", h.fault.Number, h.fault.Server, h.fault.Name)
		}
	}
}

func list(b *strings.Builder, findings []contract.Failure) {
	for i, f := range findings {
		if i == 6 {
			fmt.Fprintf(b, "  and %d more\n", len(findings)-i)
			return
		}
		fmt.Fprintf(b, "  %s %s %s: %s\n", f.Severity, f.Check, f.Operation.ID, clipped(f.Message))
	}
}

func clipped(text string) string {
	if runes := []rune(text); len(runes) > 300 {
		return string(runes[:300]) + "…"
	}
	return text
}

func falseAlarms(b *strings.Builder, alarms []alarm) {
	for _, a := range alarms {
		if a.err != nil {
			fmt.Fprintf(b, "\n%s, seed %d: %v\n", a.name(), a.seed, a.err)
		}
		if len(a.findings) > 0 || a.leftover > 0 {
			fmt.Fprintf(b, "\nfalse alarm: %s, seed %d, %d leftovers\n", a.name(), a.seed, a.leftover)
			list(b, a.findings)
		}
	}
}

// enough is the part of the faults that has to be killed for the right reason.
const enough = 0.95

func verdict(hunts []hunt, alarms []alarm) error {
	rightly := count(hunts, func(h hunt) bool { return h.right })
	if float64(rightly) < enough*float64(len(hunts)) {
		return fmt.Errorf("%d of %d faults were killed for the right reason, want %.0f %%", rightly, len(hunts), 100*enough)
	}
	for _, a := range alarms {
		if a.err != nil || len(a.findings) > 0 || a.leftover > 0 {
			return fmt.Errorf("%s: a server without a fault is blamed, or something is left behind", a.name())
		}
	}
	return nil
}
