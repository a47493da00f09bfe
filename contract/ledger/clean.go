package ledger

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"understudy/contract"
	"understudy/specs"
)

// Left is a record, or what may be one, that could not be taken away.
type Left struct {
	Path string
	Why  string
}

// String is one line.
func (l Left) String() string { return l.Path + ": " + l.Why }

// Outcome is what came of cleaning up.
type Outcome struct {
	Deleted int
	Left    []Left
}

// Clean deletes what a run created and did not delete, the newest first, and
// notes it, so that it can be called again. A record that is gone already is no
// fault. It never deletes what it is not sure of: of a create without an answer
// it deletes the one record that was not there before and looks like the one
// sent.
func (l *Ledger) Clean(ctx context.Context, target contract.Target) Outcome {
	l.mu.Lock()
	defer l.mu.Unlock()
	api := l.API()
	var out Outcome
	l.resolve(ctx, target, api, &out)
	for _, m := range slices.Backward(slices.Clone(l.made)) {
		if !l.holds(m.Path) {
			continue
		}
		why := l.remove(ctx, target, api, m)
		if why == "" {
			out.Deleted++
			continue
		}
		out.Left = append(out.Left, Left{target.RedactText(m.Path), target.RedactText(why)})
	}
	return out
}

// Open tells whether anything is left to clean up.
func (l *Ledger) Open() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.made)+len(l.pending) > 0
}

func (l *Ledger) remove(ctx context.Context, target contract.Target, api *specs.API, m made) (why string) {
	if m.Delete == nil {
		return "the document has no operation that deletes it"
	}
	call, err := m.Delete.call(api)
	if err != nil {
		return err.Error()
	}
	x := target.Send(ctx, call)
	switch {
	case x.Response == nil:
		return fmt.Sprintf("no answer: %v", x.Err)
	case !isGone(x.Response.Status):
		return fmt.Sprintf("answered %d", x.Response.Status)
	}
	if err := l.note(line{Gone: m.Path}); err != nil {
		return err.Error()
	}
	return ""
}

// resolve finds what became of creates without an answer.
func (l *Ledger) resolve(ctx context.Context, target contract.Target, api *specs.API, out *Outcome) {
	seen := map[string][]shown{}
	failed := map[string]bool{}
	for _, n := range slices.Sorted(maps.Keys(l.pending)) {
		c := l.pending[n]
		if c.List != nil && seen[c.List.Path] == nil && !failed[c.List.Path] {
			records, whole := list(ctx, target, api, *c.List)
			seen[c.List.Path], failed[c.List.Path] = records, !whole
		}
		found, why := l.find(c, seen, failed)
		if why != "" {
			out.Left = append(out.Left, Left{target.RedactText(c.Path), why})
			continue
		}
		settled := line{N: n, Void: found == nil, Made: found}
		if err := l.note(settled); err != nil {
			out.Left = append(out.Left, Left{target.RedactText(c.Path), err.Error()})
		}
	}
}

// find looks for the record of a create without an answer; nil without a
// reason: there is none.
func (l *Ledger) find(c creation, seen map[string][]shown, failed map[string]bool) (found *made, why string) {
	const perhaps = "a record may have been created here: "
	switch {
	case c.List == nil || c.Delete == nil:
		return nil, perhaps + "there is no list to look in, or nothing that deletes"
	case failed[c.List.Path]:
		return nil, perhaps + "its list cannot be read whole"
	case !l.knowsBefore(c.List.Path):
		return nil, perhaps + "what the list held before is not known"
	}
	var fits []made
	for _, s := range seen[c.List.Path] {
		m := c.at(s.id)
		if !l.ours[plainPath(m.Path)] && !slices.Contains(l.before[c.List.Path].IDs, s.id) && c.looksLike(s.record) {
			fits = append(fits, m)
		}
	}
	switch len(fits) {
	case 0:
		return nil, ""
	case 1:
		return &fits[0], ""
	}
	return nil, perhaps + fmt.Sprintf("%d records look like it", len(fits))
}

// knowsBefore is true also below a record that this run made.
func (l *Ledger) knowsBefore(path string) bool {
	for above := range l.ours {
		if strings.HasPrefix(plainPath(path), above+"/") {
			return true
		}
	}
	return l.before[path].Whole
}

func (c creation) at(id string) made {
	request := *c.Delete
	request.Path = strings.Replace(request.Path, "{}", url.PathEscape(id), 1)
	return made{Path: request.Path, Delete: &request}
}

// looksLike compares the members that were sent with those that are shown. One
// that is not shown says nothing.
func (c creation) looksLike(record map[string]any) bool {
	same := 0
	for name, sent := range c.Sent {
		value, there := record[name]
		switch {
		case !there:
		case fmt.Sprint(value) != fmt.Sprint(sent):
			return false
		default:
			same++
		}
	}
	return same > 0
}
