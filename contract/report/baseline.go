package report

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"understudy/contract"
	"understudy/specs"
	"understudy/specs/document"
)

// Baseline is what a project lives with for now: known findings, by fingerprint,
// each with a reason. A finding of another kind has another fingerprint, and so
// is never hidden.
type Baseline struct {
	Name    string // of the file
	Entries []Entry
	today   time.Time
}

// Entry is one finding that a project lives with.
type Entry struct {
	// Fingerprint names the finding.
	Fingerprint string `yaml:"fingerprint,required"`
	// Check is the one that found it; for the reader.
	Check string `yaml:"check"`
	// Operation is where it was found; it tells a finding that is gone from one that was not looked for.
	Operation string `yaml:"operation"`
	// Reason says why the project lives with it.
	Reason string `yaml:"reason,required"`
	// Owner says who looks after it.
	Owner string `yaml:"owner"`
	// Expires is the last day on which the entry counts, as 2006-01-02; without it there is none.
	Expires string `yaml:"expires"`
}

// baselineFile is a file of findings that a project lives with.
type baselineFile struct {
	// Known lists the findings.
	Known []Entry `yaml:"known,required"`
}

var fingerprintForm = regexp.MustCompile(`^[0-9a-f]{12}$`)

// ReadBaseline reads a file of known findings. Entries count up to the day they
// expire; today says which day it is. The error is of type document.Problems.
func ReadBaseline(name string, today time.Time) (*Baseline, error) {
	file, err := document.Read(name)
	if err != nil {
		return nil, err
	}
	var content baselineFile
	problems := document.Decode(file, "", &content)
	seen := map[string]bool{}
	for i, e := range content.Known {
		at := fmt.Sprintf("/known/%d", i)
		add := func(member, message, advice string) {
			problems = append(problems, document.Problem{Position: file.Position(at + member), Pointer: at + member, Message: message, Advice: advice})
		}
		if e.Fingerprint != "" && !fingerprintForm.MatchString(e.Fingerprint) {
			add("/fingerprint", fmt.Sprintf("%q is no fingerprint", e.Fingerprint), "a report names it: 12 digits of 0-9 and a-f")
		}
		if seen[e.Fingerprint] {
			add("/fingerprint", fmt.Sprintf("%s stands there twice", e.Fingerprint), "")
		}
		if seen[e.Fingerprint] = true; e.Expires == "" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, e.Expires); err != nil {
			add("/expires", fmt.Sprintf("%q is no day", e.Expires), "write it like 2006-01-02")
		}
	}
	if len(problems) > 0 {
		problems.Sort()
		return nil, problems
	}
	return &Baseline{Name: name, Entries: content.Known, today: today}, nil
}

func (b *Baseline) expired(e Entry) bool {
	last, err := time.Parse(time.DateOnly, e.Expires)
	return err == nil && b.today.UTC().Truncate(24*time.Hour).After(last)
}

func (b *Baseline) find(fingerprint string) (Entry, bool) {
	i := slices.IndexFunc(b.Entries, func(e Entry) bool { return e.Fingerprint == fingerprint })
	if i < 0 {
		return Entry{}, false
	}
	return b.Entries[i], true
}

// Mark gives a copy of a report in which known findings are marked as such.
func (b *Baseline) Mark(r contract.Report) contract.Report {
	r.Failures = slices.Clone(r.Failures)
	for i, f := range r.Failures {
		if e, known := b.find(f.Fingerprint); known && !b.expired(e) {
			r.Failures[i].Known = e.says()
		}
	}
	return r
}

func (e Entry) says() string {
	text := e.Reason
	if e.Owner != "" {
		text += ", " + e.Owner
	}
	if e.Expires != "" {
		text += ", until " + e.Expires
	}
	return text
}

// Notes says which entries have expired, which findings are fixed, and which
// entries are of no use to this run.
func (b *Baseline) Notes(r contract.Report) []string {
	var out []string
	for _, e := range b.Entries {
		if note := b.note(r, e); note != "" {
			out = append(out, fmt.Sprintf("baseline %s: %s %s", b.Name, strings.Join(slices.DeleteFunc([]string{e.Fingerprint, e.Check, e.Operation}, func(s string) bool { return s == "" }), " "), note))
		}
	}
	return out
}

func (b *Baseline) note(r contract.Report, e Entry) string {
	met := slices.ContainsFunc(r.Failures, func(f contract.Failure) bool { return f.Fingerprint == e.Fingerprint })
	switch {
	case met && b.expired(e):
		return "has expired on " + e.Expires + ", the finding counts again"
	case met:
		return ""
	case e.Operation == "":
		return "was not met; drop the entry if the finding is fixed"
	}
	for _, p := range r.Proofs {
		if idOf(p.Operation) != e.Operation {
			continue
		}
		if p.Proven {
			return "is fixed; drop the entry"
		}
		return "was not looked for: its operation is unproven"
	}
	if r.API != nil && slices.ContainsFunc(r.API.Operations, func(o *specs.Operation) bool { return o.ID == e.Operation }) {
		return "" // left out of this run
	}
	return "is unknown: the document has no such operation"
}

// Write writes the findings of a report as a baseline. Entries that b has keep
// what they say; b may be nil.
func (b *Baseline) Write(w io.Writer, r contract.Report) error {
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, f := range r.Failures {
		e := Entry{Fingerprint: f.Fingerprint, Reason: "found when the baseline was written; not looked at yet"}
		if b != nil {
			if known, ok := b.find(f.Fingerprint); ok {
				e = known
			}
		}
		list.Content = append(list.Content, mapping("fingerprint", e.Fingerprint, "check", f.Check, "operation", idOf(f.Operation),
			"reason", e.Reason, "owner", e.Owner, "expires", e.Expires))
	}
	content := mapping()
	content.Content = []*yaml.Node{textNode("known"), list}
	encoder := yaml.NewEncoder(w)
	encoder.SetIndent(2)
	if err := encoder.Encode(content); err != nil {
		return fmt.Errorf("write baseline: %w", err)
	}
	return encoder.Close()
}

// mapping is an object of texts, without those that are empty.
func mapping(namesAndValues ...string) *yaml.Node {
	out := &yaml.Node{Kind: yaml.MappingNode}
	for pair := range slices.Chunk(namesAndValues, 2) {
		if pair[1] != "" {
			out.Content = append(out.Content, textNode(pair[0]), textNode(pair[1]))
		}
	}
	return out
}

// textNode is a text whatever it looks like: a fingerprint may look like a number.
func textNode(value string) *yaml.Node {
	var node yaml.Node
	node.SetString(value)
	return &node
}
